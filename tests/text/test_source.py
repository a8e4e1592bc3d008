"""A file's text: every byte comes back, and offsets turn into the lines and columns people count."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FILES

from prototool.text.source import Position, Source, Span, encode


@given(st.binary())
def test_every_byte_comes_back(data: bytes) -> None:
    assert encode(Source.from_bytes(data, "x").text) == data


@given(FILES)
def test_every_file_comes_back(text: str) -> None:
    assert Source.from_bytes(encode(text), "x").text == text


@given(st.text(alphabet="ab\r\n\u00e9\t"))
def test_position_counts_line_feeds_before_an_offset(text: str) -> None:
    source = Source(text)
    for offset in range(len(text) + 1):
        before = text[:offset]
        assert source.position(offset) == (before.count("\n") + 1, len(before.rpartition("\n")[2]) + 1)


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        ("", 0, (1, 1)),
        ("a\nb", 2, (2, 1)),
        ("a\nb", 1, (1, 2)),
        ("a\n", 2, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (1, 3)),
        ("\tb", 1, (1, 2)),
        ("\u4e2d\u00e9b", 2, (1, 3)),
        ("\x0b\x0c\u2028\x85b", 4, (1, 5)),
    ],
    ids=["empty", "next line", "line end", "end", "CRLF", "lone CR", "tab", "not ASCII", "only LF ends a line"],
)
def test_position(text: str, offset: int, position: Position) -> None:
    assert Source(text).position(offset) == position


@pytest.mark.parametrize(
    ("text", "offset", "line"),
    [
        ("one\ntwo\nthree", 5, "two"),
        ("one\ntwo", 3, "one"),
        ("one\r\ntwo\r\n", 1, "one"),
        ("one\n", 4, ""),
        ("one\r", 1, "one"),
    ],
    ids=["middle", "at the line end", "CRLF", "behind the last", "CR at the end"],
)
def test_line_span_is_a_line_without_its_end(text: str, offset: int, line: str) -> None:
    start, end = Source(text).line_span(offset)
    assert text[start:end] == line


@pytest.mark.parametrize(
    ("text", "newline"),
    [
        ("", "\n"),
        ("a\nb\n", "\n"),
        ("a\r\nb\r\n", "\r\n"),
        ("a\r\nb\r\nc\n", "\r\n"),
        ("a\r\nb\n", "\n"),
        ("a\r", "\n"),
    ],
    ids=["none", "LF", "CRLF", "mostly CRLF", "half and half", "lone CR"],
)
def test_newline_is_what_most_lines_end_with(text: str, newline: str) -> None:
    assert Source(text).newline == newline


def test_read_keeps_bytes_and_path(tmp_path: Path) -> None:
    path = tmp_path / "net.prototxt"
    path.write_bytes(b'\xef\xbb\xbfname: "caf\xe9"\r\n')
    source = Source.read(path)
    assert source.text == '\ufeffname: "caf\udce9"\r\n'
    assert source.path == str(path)


def test_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"a: 1\r\n")))
    source = Source.read("-")
    assert (source.text, source.path) == ("a: 1\r\n", "<stdin>")


def test_with_text_keeps_the_path() -> None:
    other = Source("a", "net.prototxt").with_text("b")
    assert (other.text, other.path) == ("b", "net.prototxt")


def test_read_raises_where_there_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Source.read(tmp_path / "nothing")


def test_span_slices() -> None:
    start, end = Span(1, 3)
    assert "abcd"[start:end] == "bc"
