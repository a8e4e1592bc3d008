"""The grammar file is the one authority: the fast reader takes what Lark takes, and makes the same tree of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from lark import Lark, Token, Tree
from strategies import DAMAGED, FILES, SCRAPS, SOUND

from prototool.text import grammar, terminals
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Field, List, Scalar

GRAMMAR = Path(__file__).parents[2] / "grammars" / "prototxt.lark"


@cache
def whole_lark() -> Lark:
    """Lark with all tokens kept, so that the place of every bracket and separator shows."""
    return Lark(GRAMMAR.read_text(encoding="utf-8"), parser="lalr", keep_all_tokens=True)


def by_lark(text: str) -> list[object]:
    """What Lark reads, in the shape of `shape`."""
    return [lark_field(node) for node in whole_lark().parse(text).children]


def lark_field(node: Tree[Token]) -> object:
    """One field: its name, where it begins and ends, and its value."""
    children = list(node.children)
    name = children.pop(0)
    end = last_token(node).end_pos
    group = next(child for child in children if isinstance(child, Tree))
    return (name.value, name.start_pos, end, lark_value(group, name.value))


def lark_value(node: Tree[Token], name: str) -> object:
    """A scalar as its place, a block as its brackets and fields, a list as its brackets and items."""
    first, last = first_token(node), last_token(node)
    if node.data == "scalar":
        return ("scalar", first.start_pos, last.end_pos)
    inside = node.children[1:-1]
    if node.data == "block":
        return ("block", first.start_pos, last.start_pos, [lark_field(child) for child in inside])
    items = []
    for place, item in enumerate(inside):
        if isinstance(item, Tree):
            comma = inside[place + 1] if place + 1 < len(inside) else last_token(item)
            items.append((name, first_token(item).start_pos, comma.end_pos, lark_value(item, name)))
    return ("list", first.start_pos, last.start_pos, items)


def first_token(node: Tree[Token]) -> Token:
    """The first token of a tree."""
    return node.children[0] if isinstance(node.children[0], Token) else first_token(node.children[0])


def last_token(node: Tree[Token]) -> Token:
    """The last token of a tree."""
    return node.children[-1] if isinstance(node.children[-1], Token) else last_token(node.children[-1])


def shape(fields: Sequence[Field]) -> list[object]:
    """What our reader read, in plain tuples."""
    return [(field.name, field.start, field.end, value_shape(field)) for field in fields]


def value_shape(field: Field) -> object:
    """The value of a field in plain tuples."""
    if isinstance(field, Scalar):
        return ("scalar", field.value_start, field.value_end)
    return ("list" if isinstance(field, List) else "block", field.open, field.close, shape(field.fields))


def agree(text: str) -> None:
    """Both readers refuse a text, or both make the same tree of it. A NUL is refused before either sees it."""
    tree = parse(Source(text))
    refused = grammar.stuck(text) is not None or "\0" in text
    assert bool(tree.problems) == refused
    if not refused:
        assert shape(tree.fields) == by_lark(text)


def test_terminals_are_current() -> None:
    written = Path(str(terminals.__file__)).read_text(encoding="utf-8")
    assert written == grammar.terminals(), "run python -m prototool.text.grammar"


@pytest.mark.parametrize("path", SOUND, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_both_readers_make_one_tree_of_every_fixture(path: Path) -> None:
    text = Source.read(path).text
    assert parse(Source(text)).problems == ()
    assert shape(parse(Source(text)).fields) == by_lark(text)


@given(FILES)
def test_both_readers_make_one_tree_of_any_file(text: str) -> None:
    assert shape(parse(Source(text)).fields) == by_lark(text)


@given(DAMAGED)
def test_both_readers_refuse_the_same_damage(text: str) -> None:
    agree(text)


@given(SCRAPS)
def test_both_readers_refuse_the_same_scraps(text: str) -> None:
    agree(text)


@pytest.mark.parametrize(
    ("text", "offset", "token", "some"),
    [
        ("a: 1 b", 6, "", {"COLON", "LBRACE"}),
        ("a: }", 3, "}", {"STRING", "NUMBER", "NAME"}),
        ("a: [1 2]", 6, "2", {"RSQB", "COMMA"}),
        ("a: 08", 3, None, {"NUMBER"}),
        ("}", 0, "}", {"NAME", "EXTENSION", "$END"}),
    ],
    ids=["end", "value", "list", "no token", "closing"],
)
def test_stuck_tells_where_and_what_could_follow(text: str, offset: int, token: str | None, some: set[str]) -> None:
    found = grammar.stuck(text)
    assert found is not None
    assert (found.offset, found.token) == (offset, token)
    assert some <= found.accepts


def test_nothing_is_stuck_in_sound_text() -> None:
    assert grammar.stuck("a: 1 b { }") is None


def test_a_text_that_is_not_in_the_grammar_is_an_error_with_its_place() -> None:
    with pytest.raises(grammar.NotInGrammarError) as caught:
        grammar.parsed("prototxt", "a: 1\nb")
    assert caught.value.where.offset == 6
    assert len(grammar.parsed("prototxt", "a: 1 b { }").children) == 2
