"""Problems as people read them: the place, the line with a caret, the notes."""

from __future__ import annotations

import pytest

from prototool.text.problem import Kind, Problem, render
from prototool.text.source import Source, Span

KIND = Kind("PT000", "test")


def shown(text: str, start: int, end: int, *notes: str) -> str:
    """A problem of a part of a text, rendered."""
    return render(Source(text, "net.prototxt"), Problem(KIND, Span(start, end), "wrong", notes))


def test_render() -> None:
    assert shown("name: 1\nlayer: 2\n", 15, 16, "first note", "second note") == (
        "net.prototxt:2:8: error[PT000] wrong\n 2 | layer: 2\n   |        ^\n  = first note\n  = second note"
    )


@pytest.mark.parametrize(
    ("text", "start", "end", "line", "carets"),
    [
        ("abc: 1", 0, 3, " 1 | abc: 1", "   | ^^^"),
        ("abc: 1", 6, 6, " 1 | abc: 1", "   |       ^"),
        ("", 0, 0, " 1 | ", "   | ^"),
        ("a: 1\r\nb: 2\r\n", 6, 7, " 2 | b: 2", "   | ^"),
        ("a {\n b\n}", 0, 8, " 1 | a {", "   | ^^^"),
        ("\ta:\t1", 4, 5, " 1 | \ta:\t1", "   | \t  \t^"),
        ("\n" * 99 + "x: 1", 102, 103, " 100 | x: 1", "     |    ^"),
        ("\u4e2d: 1", 3, 4, " 1 | \u4e2d: 1", "   |    ^"),
    ],
    ids=["begin", "end", "empty file", "CRLF", "several lines", "tabs", "line number", "not ASCII"],
)
def test_excerpt(text: str, start: int, end: int, line: str, carets: str) -> None:
    assert shown(text, start, end).split("\n")[1:] == [line, carets]


@pytest.mark.parametrize("char", ["\x1b", "\x07", "\x9b", "\r", "\x00", "\u202e", "\udce9", "\u2028"])
def test_what_a_terminal_must_not_be_sent_is_not_shown(char: str) -> None:
    _, line, carets = shown(f"a{char}b: 1", 2, 3).split("\n")
    assert (line, carets) == (" 1 | a\ufffdb: 1", "   |   ^")


def test_odd_spaces_are_shown_as_spaces() -> None:
    assert shown("\u00a0\u3000a: 1", 0, 2).split("\n")[1] == " 1 |   a: 1"


@pytest.mark.parametrize("place", [0, 30, 500, 970, 999])
def test_of_a_long_line_a_window_is_shown(place: int) -> None:
    text = "".join(chr(ord("a") + i % 26) for i in range(1000))
    _, line, carets = shown(text, place, place + 1).split("\n")
    assert len(line) <= 5 + 102
    assert line[carets.index("^")] == text[place]
    assert line[5:].strip("\u2026") in text
    assert line.startswith(" 1 | \u2026") == (place > 50)
    assert line.endswith("\u2026") == (place < 940)


def test_carets_end_with_the_window() -> None:
    _, line, carets = shown("x" * 1000, 10, 900).split("\n")
    assert len(carets) <= len(line)


def test_a_long_line_of_tabs() -> None:
    text = "\t" * 300 + "x: 1"
    _, line, carets = shown(text, 300, 301).split("\n")
    assert line[carets.index("^")] == "x"
    assert carets.count("\t") == line.count("\t")


def test_a_style_colours_each_part() -> None:
    problem = Problem(KIND, Span(0, 1), "wrong", ("note",), severity="warning")
    text = render(Source("a", "n"), problem, lambda text, part: f"<{part}>{text}</>")
    assert text == (
        "<place>n:1:1:</> <warning>warning[PT000]</> wrong\n"
        " 1 <note>|</> a\n"
        "   <note>|</> <caret>^</>\n"
        "  <note>=</> note"
    )


def test_a_message_with_control_characters_is_not_sent_either() -> None:
    problem = Problem(KIND, Span(0, 1), "'\x1b[31m' begins no field", ("write '\x1b'",))
    assert "\x1b" not in render(Source("\x1b[31m", "n"), problem)


def test_a_path_with_control_characters_is_not_sent_either() -> None:
    assert "\x1b" not in render(Source("a", "\x1b[31m"), Problem(KIND, Span(0, 1), "wrong"))
