"""The formatter: golden pairs that show the layout, and what must hold for every file there is."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from strategies import FILES, FIXTURES, SOUND

from prototool.text.format import DEEPEST, comments, formatted, meaning
from prototool.text.literals import PIECE
from prototool.text.parse import parse
from prototool.text.source import Source, encode
from prototool.text.tree import Scalar, walk

PAIRS = sorted((FIXTURES / "format").glob("*.in.prototxt"))

OFF, ON = "# prototool: fmt off\n", "# prototool: fmt on\n"
# The same files with switches where comments were: on lines of their own, behind fields, in the middle of fields.
SWITCHED = st.builds(
    lambda text, first, second: text.replace("# text\n", first).replace("#\n", second),
    FILES,
    st.sampled_from([OFF, "\n" + OFF, "\r\n" + OFF]),
    st.sampled_from([ON, "\n" + ON, OFF]),
)


def fmt(text: str) -> str:
    """The text in canonical layout."""
    return formatted(parse(Source(text)))


def said(text: str) -> list[object]:
    """What a text says: its fields with their values, without the layout."""
    tree = parse(Source(text))
    assert not tree.problems
    return [meaning(field) for field in walk(tree.fields)]


def plain_lines(text: str) -> list[str]:
    """The lines of a text without comments, and with an x for each string."""
    return [line.rstrip() for line in PIECE.sub(lambda found: "x" if found[1] else "", text).split("\n")]


def holds(text: str) -> None:
    """What must hold for every file: same fields, same comments, nothing to do the second time, tidy lines."""
    after = fmt(text)
    assert said(after) == said(text)
    assert comments(after) == comments(text)
    assert fmt(after) == after
    assert encode(after).decode("utf-8", "surrogateescape") == after
    newline = Source(text).newline
    if after.removeprefix("\ufeff"):
        assert after.endswith(newline)
        assert not after.endswith(newline * 2)
    if not re.search(r"fmt[ \t]+off", text):
        assert after.count("\n") == after.count(newline)
        assert not re.search(r"[ \t\v\f]\r?\n|(?:\A|\n\r?\n)\r?\n", after)
        assert not any(re.search(r"[<>;\t\r\v\f]|\S  |,(?! |\Z)", line) for line in plain_lines(after))


@pytest.mark.parametrize("before", PAIRS, ids=lambda path: path.name.split(".")[0])
def test_fixtures(before: Path) -> None:
    after = before.with_name(before.name.replace(".in.", ".out."))
    assert encode(formatted(parse(Source.read(before)))) == after.read_bytes()
    assert encode(formatted(parse(Source.read(after)))) == after.read_bytes()


@pytest.mark.parametrize("path", SOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_fixture_that_parses(path: Path) -> None:
    holds(Source.read(path).text)


@given(FILES)
@example("a: 1 [\nb\t]: 2")
@example("a: 'x'\n, # prototool: fmt off\nb :2")
def test_any_file(text: str) -> None:
    holds(text)


@given(SWITCHED)
@example("# prototool: fmt off\na :1\r")
@example("a: 1\r\n\r\n\r\n\r\n# prototool: fmt off\nb :2\n\nc :3\n\n  d:4\r\n")
def test_any_file_with_regions(text: str) -> None:
    holds(text)


@given(FILES)
def test_lines_inside_a_region_stay(text: str) -> None:
    text = re.sub(r"\r+\n", "\n", text).rstrip() + "\n"
    inside = f"# prototool: fmt off\n{text}# prototool: fmt on\n"
    assert fmt(f"a:1\n{inside}b:2") == f"a: 1\n{inside}b: 2\n"


@pytest.mark.parametrize("text", ["", "\n", " \t\r\n\f", "\n\n"])
def test_nothing_stays_nothing(text: str) -> None:
    assert fmt(text) == ""


def test_a_file_with_errors_is_refused() -> None:
    with pytest.raises(ValueError, match="syntax"):
        fmt("layer {")


def test_a_result_of_another_meaning_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prototool.text.format.with_double_quotes", lambda string: '"other"')
    with pytest.raises(AssertionError, match="meaning"):
        fmt("name: 'x'")


def test_a_lost_comment_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("prototool.text.format.comments_inside", lambda text, field: [])
    with pytest.raises(AssertionError, match="meaning"):
        fmt("name # x\n: 'x'")


@pytest.mark.parametrize("unit", ["a {\n", "a {", "a { b: 1 ", "a: [{\n", "a {\n# prototool: fmt off\n"])
def test_depth_is_no_concern(unit: str) -> None:
    count = 20 * sys.getrecursionlimit()
    closing = "}]" if "[" in unit else "}"
    after = fmt(unit * count + closing * count)
    assert fmt(after) == after
    assert max(map(len, after.split("\n"))) < 2 * DEEPEST + 100 or "off" in unit


@pytest.mark.parametrize(
    "text", ["a: 1 ", "a { b: 1 } ", "a: [1, 2, 3] ", "a # c\n: 1 ", "a:'x'\n'y' ", OFF + "a :1\n" + ON]
)
def test_long_files_take_time_in_proportion(text: str) -> None:
    # The square of the length would be minutes.
    tree = parse(Source(text * 20_000))
    after = parse(Source(formatted(tree)))
    assert sum(isinstance(field, Scalar) for field in walk(after.fields)) >= 20_000
