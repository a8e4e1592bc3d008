"""The tree of well-formed text: every shape there is, every node with its place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given
from strategies import FILES, FIXTURES, SOUND

from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Field, List, Scalar, walk

TORTURE = sorted((FIXTURES / "torture").glob("*.prototxt"))


def outline(fields: Sequence[Field]) -> list[object]:
    """Names and values alone: a scalar's text, a block's fields, a list's items."""
    return [
        (field.name, field.raw)
        if isinstance(field, Scalar)
        else (field.name, "[]" if isinstance(field, List) else "{}", outline(field.fields))
        for field in fields
    ]


def check_places(text: str, fields: Sequence[Field], start: int, end: int) -> None:
    """Every node lies within its parent and behind its elder sibling, and its parts are where it says."""
    for field in fields:
        assert start <= field.start <= field.span.end <= field.end <= end
        start = field.end
        assert text[field.span.end : field.end].strip()[-1:] in ("", ",", ";")
        if isinstance(field, Scalar):
            assert text[field.value_start : field.value_end] == field.raw
        else:
            assert text[field.open] + text[field.close] in ("{}", "<>", "[]")
            assert isinstance(field, List) == (text[field.open] == "[")
        named = field.start < field.value_span.start
        assert not named or text.startswith(field.name, field.start)


def check_all_places(text: str) -> None:
    """The same for the whole tree of a text."""
    tree = parse(Source(text))
    assert tree.problems == ()
    check_places(text, tree.fields, 0, len(text))
    for field in walk(tree.fields):
        if not isinstance(field, Scalar):
            check_places(text, field.fields, field.open + 1, field.close)


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("", []),
        (" # nothing\n", []),
        ("a: 1", [("a", "1")]),
        ("a:1b:2".replace("b", " b"), [("a", "1"), ("b", "2")]),
        ("a: 1, b: 2; c: 3", [("a", "1"), ("b", "2"), ("c", "3")]),
        ("a {}", [("a", "{}", [])]),
        ("a: < b: x >", [("a", "{}", [("b", "x")])]),
        ("a {b {c: 1} d: 2}", [("a", "{}", [("b", "{}", [("c", "1")]), ("d", "2")])]),
        ("a: []", [("a", "[]", [])]),
        ("a [ ]", [("a", "[]", [])]),
        ("a: [1, -x, 'y']", [("a", "[]", [("a", "1"), ("a", "-x"), ("a", "'y'")])]),
        ("a [{b: 1}, <>]", [("a", "[]", [("a", "{}", [("b", "1")]), ("a", "{}", [])])]),
        ("a: 'x' \"y\"\n# c\n'z'", [("a", "'x' \"y\"\n# c\n'z'")]),
        ("a: -# minus\n 1", [("a", "-# minus\n 1")]),
        ("[a.b/c] { d: 1 }", [("[a.b/c]", "{}", [("d", "1")])]),
        ("\ufeffa: 1", [("a", "1")]),
        ("a{}b{}c:''d:1", [("a", "{}", []), ("b", "{}", []), ("c", "''"), ("d", "1")]),
        ("a: '#' b: \"}\"", [("a", "'#'"), ("b", '"}"')]),
    ],
    ids=[
        "empty", "comment", "scalar", "two", "separators", "empty block", "angles", "nested", "empty list",
        "list without colon", "list", "list of blocks", "adjacent strings", "sign apart", "extension", "BOM",
        "no space", "syntax in strings",
    ],
)  # fmt: skip
def test_tree(text: str, fields: list[object]) -> None:
    tree = parse(Source(text))
    assert tree.problems == ()
    assert outline(tree.fields) == fields


@pytest.mark.parametrize("path", SOUND, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_places_in_every_fixture(path: Path) -> None:
    check_all_places(Source.read(path).text)


@given(FILES)
def test_places_in_any_file(text: str) -> None:
    check_all_places(text)


def test_torture_fixtures_are_here() -> None:
    assert len(TORTURE) >= 44


@pytest.mark.parametrize("opening", ["a{", "a:<", "a:[{"], ids=["braces", "angles", "lists"])
def test_depth_is_no_concern(opening: str) -> None:
    depth = 100_000
    closing = "".join({"{": "}", "<": ">", "[": "]"}[char] for char in reversed(opening) if char in "{<[")
    text = opening * depth + "b { c: 1 }" + closing * depth
    tree = parse(Source(text))
    assert tree.problems == ()
    assert sum(field.name == "c" for field in walk(tree.fields)) == 1


def test_a_mistake_at_great_depth_is_found_where_it_is() -> None:
    depth = 100_000
    tree = parse(Source("a{" * depth + "= 1" + "}" * depth))
    assert [problem.span.start for problem in tree.problems] == [2 * depth]


def test_many_brackets_that_are_never_closed() -> None:
    tree = parse(Source("a{\n" * 20_000))
    assert 0 < len(tree.problems) <= 100


def test_a_long_file_is_read_whole() -> None:
    text = 'layer { name: "x" bottom: "a" top: "b" convolution_param { pad: 1 kernel_size: 3 } }\n' * 20_000
    assert len(parse(Source(text)).fields) == 20_000
