"""Nodes know the parts of their text, and `walk` visits them all without recursion."""

from __future__ import annotations

from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Block, List, Scalar, walk


def test_walk_visits_parents_first_in_the_order_of_the_text() -> None:
    tree = parse(Source('a: 1 b { c: "x" d < e: 2 > } f: [3, 4] g { } h: 5'))
    assert [field.name for field in walk(tree.fields)] == ["a", "b", "c", "d", "e", "f", "f", "f", "g", "h"]


def test_walk_of_nothing_is_empty() -> None:
    assert list(walk([])) == []


def test_spans_of_a_scalar() -> None:
    text = " name : - 5 , "
    (scalar,) = parse(Source(text)).fields
    assert isinstance(scalar, Scalar)
    assert text[slice(*scalar.span)] == "name : - 5"
    assert text[slice(*scalar.value_span)] == scalar.raw == "- 5"
    assert text[scalar.start : scalar.end] == "name : - 5 ,"


def test_spans_of_a_block() -> None:
    text = "a: <b: 1> ; c: 2"
    block = parse(Source(text)).fields[0]
    assert isinstance(block, Block)
    assert text[slice(*block.span)] == "a: <b: 1>"
    assert text[slice(*block.value_span)] == "<b: 1>"
    assert (text[block.open], text[block.close]) == ("<", ">")
    assert text[block.start : block.end] == "a: <b: 1> ;"


def test_items_of_a_list_carry_its_name() -> None:
    text = "a: [1, {b: 2}]"
    (found,) = parse(Source(text)).fields
    assert isinstance(found, List)
    one, two = found.fields
    assert (one.name, two.name) == ("a", "a")
    assert text[one.start : one.end] == "1,"
    assert text[slice(*two.span)] == "{b: 2}"


def test_walk_of_a_deep_tree_does_not_recurse() -> None:
    depth = 100_000
    tree = parse(Source("a{" * depth + "}" * depth))
    assert sum(1 for _ in walk(tree.fields)) == depth
