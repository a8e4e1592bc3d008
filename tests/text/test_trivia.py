"""Which comments belong to which field, in pictures: the field stands between « and »."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import FILES

from prototool.text import trivia
from prototool.text.edit import Edit, apply
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Field, Group, List, walk

PICTURES = {
    "alone": ("«a: 1»\nb: 2\n", "a: 1\n"),
    "comment above": ("# about a\n«a: 1»\nb: 2\n", "# about a\na: 1\n"),
    "comments above": ("z: 0\n  # one\n  # two\n  «a: 1»\n", "  # one\n  # two\n  a: 1\n"),
    "empty line between": ("# of the file\n\n«a: 1»\n", "a: 1\n"),
    "blank line between": ("# of the file\n \t\n«a: 1»\n", "a: 1\n"),
    "some above an empty line": ("# of the file\n\n# of a\n«a: 1»\n", "# of a\na: 1\n"),
    "comment behind": ("«a: 1»  # why\nb: 2\n", "a: 1  # why\n"),
    "comment below": ("«a: 1»\n# about b\nb: 2\n", "a: 1\n"),
    "comment of the one above": ("z: 0 # about z\n«a: 1»\n", "a: 1\n"),
    "no final newline": ("b: 2\n«a: 1»", "a: 1"),
    "comment at the end": ("b: 2\n«a: 1» # why", "a: 1 # why"),
    "separator": ("«a: 1;» # why\nb: 2\n", "a: 1; # why\n"),
    "block": ("# about a\n«a {\n  b: 1\n}» # end of a\nc: 2\n", "# about a\na {\n  b: 1\n} # end of a\n"),
    "in a block": ("x {\n  # about a\n  «a: 1» # why\n}\n", "  # about a\n  a: 1 # why\n"),
    "behind an opening brace": ("x { # about x\n  «a: 1»\n}\n", "  a: 1\n"),
    "first of a line": ("# both\n«a: 1» b: 2 # b\n", "a: 1 "),
    "last of a line": ("# both\nb: 2 «a: 1» # both\n", " a: 1"),
    "middle of a line": ("b: 2 «a: 1» c: 3\n", "a: 1 "),
    "in a block of one line": ("x { «a: 1» }\n", "a: 1 "),
    "crowded": ("x{«a:1»}\n", "a:1"),
    "CRLF": ("# about a\r\n«a: 1»  # why\r\nb: 2\r\n", "# about a\r\na: 1  # why\r\n"),
    "CRLF, empty line": ("# of the file\r\n\r\n«a: 1»\r\n", "a: 1\r\n"),
    "tabs": ("x {\n\t# about a\n\t«a: 1»\t# why\n}\n", "\t# about a\n\ta: 1\t# why\n"),
    "comment with quotes": ("# \"{\n«a: '#'» # }\n", "# \"{\na: '#' # }\n"),
}


@pytest.mark.parametrize(("picture", "gone"), PICTURES.values(), ids=PICTURES)
def test_extent(picture: str, gone: str) -> None:
    start, end = picture.index("«"), picture.index("»") - 1
    text = picture.replace("«", "").replace("»", "")
    span = trivia.extent(text, start, end)
    assert text[slice(*span)] == gone


def removable(fields: list[Field]) -> list[Field]:
    """All fields but the items of lists, which cannot go without their commas."""
    items = {id(item) for field in walk(fields) if isinstance(field, List) for item in field.fields}
    return [field for field in walk(fields) if id(field) not in items]


def size(field: Field) -> int:
    """How many fields a field is, with those within."""
    return sum(1 for _ in walk([field]))


@given(FILES, st.data())
def test_the_rest_of_a_file_stays_whole_without_a_field(text: str, data: st.DataObject) -> None:
    fields = list(parse(Source(text)).fields)
    if not removable(fields):
        return
    gone = data.draw(st.sampled_from(removable(fields)))
    span = trivia.extent(text, gone.start, gone.end)
    rest = parse(Source(apply(text, [Edit(span, "")])))
    assert rest.problems == ()
    before = [field.name for field in walk(fields)]
    place = [id(field) for field in walk(fields)].index(id(gone))
    del before[place : place + size(gone)]
    assert [field.name for field in walk(rest.fields)] == before


@given(FILES, st.data())
def test_a_field_goes_with_whole_lines_or_stays_on_its_own(text: str, data: st.DataObject) -> None:
    fields = removable(list(parse(Source(text)).fields))
    if not fields:
        return
    field = data.draw(st.sampled_from(fields))
    start, end = trivia.extent(text, field.start, field.end)
    assert start <= field.start <= field.end <= end
    assert not text[field.end : end].strip() or text[field.end : end].lstrip(" \t\v\f").startswith("#")
    assert all(not line.strip() or line.lstrip()[0] == "#" for line in text[start : field.start].split("\n"))


@pytest.mark.parametrize(
    ("text", "offset", "token"),
    [("  a", 0, "a"), ("# x\n# y\n a", 0, "a"), ("a", 0, "a"), ("# x", 0, ""), ("", 0, ""), ("# x\r a\nb", 0, "b")],
)
def test_skip_gap(text: str, offset: int, token: str) -> None:
    assert text[trivia.skip_gap(text, offset) :][:1] == token


@pytest.mark.parametrize(("text", "indent"), [("  a", "  "), ("x\n\t a", "\t "), ("a", ""), ("x\r\n  a", "  ")])
def test_indent_of(text: str, indent: str) -> None:
    assert trivia.indent_of(text, text.index("a")) == indent


@pytest.mark.parametrize(
    ("text", "first"), [("a", True), (" \ta", True), ("b a", False), ("b\n a", True), ("{a", False)]
)
def test_first_on_line(text: str, first: bool) -> None:
    assert trivia.first_on_line(text, text.index("a")) is first


def test_line_start_and_end() -> None:
    text = "one\r\ntwo\nthree"
    lines = [text[trivia.line_start(text, place) : trivia.line_end(text, place)] for place in (1, 6, 10)]
    assert lines == ["one\r\n", "two\n", "three"]


def test_a_long_file_of_comments_is_no_trap() -> None:
    text = "# comment\n" * 100_000 + "a: 1 # b\n"
    assert trivia.skip_gap(text, 0) == text.index("a: 1")
    assert trivia.extent(text, text.index("a: 1"), text.index(" # b")) == (0, len(text))


def test_groups_and_scalars_alike() -> None:
    (field,) = parse(Source("# c\na { } # d\n")).fields
    assert isinstance(field, Group)
    assert trivia.leading(field_text := "# c\na { } # d\n", field.start) == 0
    assert trivia.trailing(field_text, field.end) == len(field_text) - 1
