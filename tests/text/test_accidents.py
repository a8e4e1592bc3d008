"""The usual accidents are named for what they are, once for each sort, and mended where that is safe."""

from __future__ import annotations

import pytest
from told import told

from prototool.text.accidents import mend
from prototool.text.edit import apply
from prototool.text.parse import parse
from prototool.text.source import Source

SPACE = "replace it by plain spaces"
COMMENT = "a comment begins with '#' and ends with its line"
QUOTE = "write \"...\" or '...'"
HOLE = "run the script that fills this template and read its result, or write the value here"
SIDES = "keep one side and delete the lines with <<<<<<<, ======= and >>>>>>>"
WEB_PAGE = "'?' where white space belongs: the no-break spaces of a web page, lost on the way"


def not_space(name: str, code: str) -> str:
    """The message of an odd space."""
    return f"{name} ({code}), which protobuf does not take for white space"


ACCIDENTS = {
    "no-break space": (
        "a {\n\u00a0\u00a0b: 1\n}",
        (2, 1, "\u00a0\u00a0", not_space("a no-break space", "U+00A0"), SPACE),
    ),
    "no-break spaces": (
        "a {\n\u00a0 b: 1\n\u00a0 c: 2\n\u00a0 d: 3\n}",
        (2, 1, "\u00a0", not_space("a no-break space", "U+00A0"), SPACE, "the same on lines 3, 4"),
    ),
    "mixed with tabs": ("\t\u00a0\tb: 1", (1, 2, "\u00a0", not_space("a no-break space", "U+00A0"), SPACE)),
    "wide space": ("a:\u30001", (1, 3, "\u3000", not_space("a space that is not ASCII", "U+3000"), SPACE)),
    "zero-width space": ("\u200ba: 1", (1, 1, "\u200b", not_space("a zero-width space", "U+200B"), SPACE)),
    "byte-order mark inside": (
        "a: 1\n\ufeffb: 2",
        (2, 1, "\ufeff", not_space("a byte-order mark inside the text", "U+FEFF"), SPACE),
    ),
    "question marks": (
        "a {\n? b: 1\n? c {\n? ? d: 2\n? }\n}",
        (2, 1, "?", WEB_PAGE, SPACE, "the same on lines 3, 4, 5"),
    ),
    "merge conflict": (
        "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nb: 3\n>>>>>>> other\nc: 4\n",
        (2, 1, "<<<<<<< HEAD", "a merge conflict was committed with its markers", SIDES, "it goes on to line 6"),
    ),
    "merge conflict with the base": (
        "<<<<<<< HEAD\nb: 2\n||||||| base\nb: 0\n=======\nb: 3\n>>>>>>> other\n",
        (1, 1, "<<<<<<< HEAD", "a merge conflict was committed with its markers", SIDES, "it goes on to line 7"),
    ),
    "half a conflict": (
        "a: 1\n=======\nb: 2\n",
        (2, 1, "=======", "a merge conflict was committed with its markers", SIDES),
    ),
    "slashes": ("a: 1 // one\nb: 2", (1, 6, "// one", "'//' begins no comment here", COMMENT)),
    "slashes with quotes": ("// don't {\na: 1", (1, 1, "// don't {", "'//' begins no comment here", COMMENT)),
    "block comment": (
        "/* one\n   two */\na: 1",
        (1, 1, "/* one", "'/*' begins no comment here", COMMENT, "it goes on to line 2"),
    ),
    "shell hole": (
        "a: ${A_B}\nb: 1",
        (1, 4, "${A_B}", "'${A_B}' is a hole of a template that nobody filled", HOLE),
    ),
    "jinja hole": ("a: {{ x }}", (1, 4, "{{ x }}", "'{{ x }}' is a hole of a template that nobody filled", HOLE)),
    "jinja statement": (
        "{% if x %}\na: 1\n",
        (1, 1, "{% if x %}", "'{% if x %}' is a hole of a template that nobody filled", HOLE),
    ),
    "autoconf hole": ("a: @X@", (1, 4, "@X@", "'@X@' is a hole of a template that nobody filled", HOLE)),
    "python hole": ("a: %(x)s", (1, 4, "%(x)s", "'%(x)s' is a hole of a template that nobody filled", HOLE)),
    "negative hole": ("a: -${X}", (1, 5, "${X}", "'${X}' is a hole of a template that nobody filled", HOLE)),
    "smart quotes": (
        "a: \u201cx\u201d",
        (1, 4, "\u201c", "the typographic quote '\u201c' where a plain one belongs", QUOTE),
    ),
    "single smart quotes": (
        "a: \u2018x\u2019\nb: \u2018y\u2019",
        (
            1,
            4,
            "\u2018",
            "the typographic quote '\u2018' where a plain one belongs",
            QUOTE,
            "the same on line 2",
        ),
    ),
}


@pytest.mark.parametrize(("text", "expected"), ACCIDENTS.values(), ids=ACCIDENTS)
def test_accident(text: str, expected: tuple[object, ...]) -> None:
    assert told(text) == [expected]


def test_many_lines_are_told_in_short() -> None:
    ((*_, note),) = told("a {\n" + "\u00a0b: 1\n" * 40 + "}")
    assert note == "the same on lines 3, 4, 5, 6, 7, 8 and 33 more"


def test_every_line_with_a_hole_is_told() -> None:
    found = told("a: ${A}\nb: 1\nc: ${C}\n")
    lines = " ".join(str(part) for line, _, _, _, *notes in found for part in (f"line {line}", *notes))
    assert "line 1" in lines
    assert "line 3" in lines


def test_sorts_are_told_apart() -> None:
    text = "// one\n\u00a0a: 1\nb: \u201cx\u201d\n"
    assert [problem.kind.code for problem in parse(Source(text)).problems] == ["PT005", "PT003", "PT007"]


def test_sorts_of_comments_are_told_by_their_own_signs() -> None:
    for _, _, text, message, *notes in told("/* one */\na: 1 // two\n"):
        assert message == f"'{text[:2]}' begins no comment here"
        assert "the same" not in " ".join(map(str, notes))


@pytest.mark.parametrize(
    "text",
    [
        "a: 'http://x/*.y' # // /* \u00a0 ? ${X} \u201c\n",
        "# <<<<<<< HEAD\n# =======\na: '{{ x }}'\n",
        'a: "\u201cx\u201d \u00a0 @y@"\n',
        "a: '?' # what?\n",
    ],
    ids=["comment", "markers", "string", "question"],
)
def test_strings_and_comments_may_hold_anything(text: str) -> None:
    assert told(text) == []


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("a {\n\u00a0\u00a0b: 1\n}", "a {\n  b: 1\n}"),
        ("a {\n? b: 1\n? ? c: 2\n}", "a {\n  b: 1\n    c: 2\n}"),
        ("a: 1 // one\n// two\nb: 2", "a: 1 # one\n# two\nb: 2"),
        ("a: \u201cx\u201d b: \u2018y\u2019", "a: \"x\" b: 'y'"),
        ("/* one\n   two */\na: 1", None),
        ("/* one */ a: 1", None),
        ("/*\r\n * one\r\n */\r\na: 1\r\n", None),
    ],
    ids=["no-break", "question marks", "slashes", "quotes", "block comment", "within a line", "block comment, CRLF"],
)
def test_fix(text: str, fixed: str | None) -> None:
    (problem,) = parse(Source(text)).problems
    result = apply(text, problem.fix)
    assert fixed is None or result == fixed
    tree = parse(Source(result))
    assert tree.problems == ()
    assert [field.name for field in tree.fields][:1] == ["a"]


@pytest.mark.parametrize("text", ["/* one\ntwo three */\na: 1", "/*one*/a: 1", "// one", "/*\r\n  one\r\n*/"])
def test_a_mended_comment_keeps_its_words(text: str) -> None:
    (problem,) = parse(Source(text)).problems
    result = apply(text, problem.fix)
    words = [word for word in ("one", "two", "three", "a: 1") if word in text]
    assert [word for word in words if word in result] == words


@pytest.mark.parametrize("name", ["merge conflict", "shell hole", "half a conflict"])
def test_what_only_a_person_can_decide_has_no_fix(name: str) -> None:
    (problem,) = parse(Source(ACCIDENTS[name][0])).problems
    assert problem.fix == ()


@pytest.mark.parametrize("text", [text for text, _ in ACCIDENTS.values()], ids=ACCIDENTS)
def test_the_shadow_has_the_same_length_and_lines(text: str) -> None:
    shadow, _ = mend(Source(text))
    assert len(shadow) == len(text)
    assert [len(line) for line in shadow.split("\n")] == [len(line) for line in text.split("\n")]


def test_of_a_conflict_the_first_side_is_read() -> None:
    text = "a: 1\n<<<<<<< HEAD\nb: 2\n=======\nc: 3\n>>>>>>> other\nd: 4\n"
    assert [field.name for field in parse(Source(text)).fields] == ["a", "b", "d"]


def test_errors_beside_an_accident_are_told_too() -> None:
    text = "a {\n\u00a0 b = 1\n\u00a0 c: 2\n}\n}\n"
    assert [(line, column) for line, column, *_ in told(text)] == [(2, 1), (2, 5), (5, 1)]


ALIENS = {
    "binary": ("\n\x05small\udca2\0", 9, "this is a binary file, not text"),
    "HDF5": ("\udc89HDF\r\n\x1a\n", 1, "this is an HDF5 file (weights, .caffemodel.h5?), not a prototxt"),
    "PNG": ("\udc89PNG\r\n", 1, "this is a PNG picture, not a prototxt"),
    "ZIP": ("PK\x03\x04", 1, "this is a ZIP archive, not a prototxt"),
    "gzip": ("\x1f\udc8b\x08", 1, "this is a gzip archive, not a prototxt"),
    "web page": ("\n<!DOCTYPE html>\n<html>", 1, "this is a web page (the page around the file?), not a prototxt"),
    "XML": ("<?xml version='1.0'?>", 1, "this is an XML file, not a prototxt"),
    "Git LFS": (
        "version https://git-lfs.github.com/spec/v1\noid sha256:0\n",
        1,
        "this is a pointer of Git LFS (run 'git lfs pull'), not a prototxt",
    ),
}


@pytest.mark.parametrize(("text", "place", "message"), ALIENS.values(), ids=ALIENS)
def test_a_file_of_another_format_is_told_once(text: str, place: int, message: str) -> None:
    tree = parse(Source(text))
    (problem,) = tree.problems
    assert problem.kind.code == "PT002"
    assert problem.message == message
    assert tree.fields == ()


def test_text_with_one_nul_is_a_binary_file() -> None:
    assert told("a: 'x\0' # \0")[0][:4] == (1, 6, "\0", "this is a binary file, not text")
