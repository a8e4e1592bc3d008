"""New fields look like the fields around them."""

from __future__ import annotations

from itertools import chain, combinations

import pytest

from prototool.text.edit import Edit, apply
from prototool.text.layout import (
    NewField,
    ahead,
    behind,
    beside,
    block,
    in_front,
    removals,
    render,
    scalar,
    string,
    style_of,
    within,
)
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Block, List

DROPOUT = block(
    "layer", string("name", "d"), string("bottom", "x"), block("dropout_param", scalar("dropout_ratio", "0.5"))
)


def inserted(text: str, model: int = -1, field: NewField = DROPOUT) -> str:
    """The text with a field written behind one of its blocks."""
    source = Source(text)
    tree = parse(source)
    node = tree.fields[model]
    assert isinstance(node, Block)
    offset, new = beside(source, node, field, tree.fields)
    return text[:offset] + new + text[offset:]


STYLES = {
    "two spaces": (
        'layer {\n  name: "a"\n}\n',
        'layer {\n  name: "d"\n  bottom: "x"\n  dropout_param {\n    dropout_ratio: 0.5\n  }\n}\n',
    ),
    "tabs": (
        'layer {\n\tname: "a"\n}\n',
        'layer {\n\tname: "d"\n\tbottom: "x"\n\tdropout_param {\n\t\tdropout_ratio: 0.5\n\t}\n}\n',
    ),
    "crlf, single quotes, no space": (
        "layer{\r\n    name:'a'\r\n}\r\n",
        "layer{\r\n    name:'d'\r\n    bottom:'x'\r\n    dropout_param{\r\n        dropout_ratio:0.5\r\n    }\r\n}\r\n",
    ),
    "one line": (
        'layer { name: "a" param { lr_mult: 1 } }\n',
        'layer { name: "d" bottom: "x" dropout_param { dropout_ratio: 0.5 } }\n',
    ),
    "one tight line": ('layer {name: "a"}\n', 'layer {name: "d" bottom: "x" dropout_param {dropout_ratio: 0.5}}\n'),
    "angle brackets": (
        'layer <\n  name: "a"\n>\n',
        'layer <\n  name: "d"\n  bottom: "x"\n  dropout_param <\n    dropout_ratio: 0.5\n  >\n>\n',
    ),
    "bracket on its own line": (
        'layer\n{\n  name: "a"\n}\n',
        'layer\n{\n  name: "d"\n  bottom: "x"\n  dropout_param\n  {\n    dropout_ratio: 0.5\n  }\n}\n',
    ),
    "colon before the bracket of inner blocks": (
        'layer {\n  name: "a"\n  param: { lr_mult: 1 }\n}\n',
        'layer {\n  name: "d"\n  bottom: "x"\n  dropout_param: { dropout_ratio: 0.5 }\n}\n',
    ),
    "semicolons": (
        'layer {\n  name: "a";\n}\n',
        'layer {\n  name: "d";\n  bottom: "x";\n  dropout_param {\n    dropout_ratio: 0.5;\n  }\n}\n',
    ),
}


@pytest.mark.parametrize(("before", "new"), STYLES.values(), ids=STYLES)
def test_a_block_is_written_like_its_neighbour(before: str, new: str) -> None:
    assert inserted(before) == before + new


def test_as_many_empty_lines_as_before_the_neighbour() -> None:
    text = 'layer { name: "a" }\n\nlayer { name: "b" }\n'
    assert inserted(text, field=block("layer", string("name", "d"))) == text + '\nlayer { name: "d" }\n'


def test_the_comment_on_the_line_stays_with_the_neighbour() -> None:
    text = 'layer { name: "a" }  # first\nlayer { name: "b" }\n'
    wanted = 'layer { name: "a" }  # first\nlayer { name: "d" }\nlayer { name: "b" }\n'
    assert inserted(text, 0, block("layer", string("name", "d"))) == wanted


def test_two_blocks_on_one_line() -> None:
    text = 'layer { name: "a" } layer { name: "b" }'
    wanted = 'layer { name: "a" } layer { name: "d" } layer { name: "b" }'
    assert inserted(text, 0, block("layer", string("name", "d"))) == wanted


def test_a_file_without_final_newline_stays_one() -> None:
    assert inserted('layer { name: "a" }', field=block("layer")) == 'layer { name: "a" }\nlayer {  }'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p { a: 1 }", "p { a: 1 b: 2 }"),
        ("p {}", "p { b: 2 }"),
        ("p {\n  a: 1  # one\n}", "p {\n  a: 1  # one\n  b: 2\n}"),
        ("p {\n}", "p {\n  b: 2\n}"),
        ("p {\r\n\ta: 1\r\n}\r\n", "p {\r\n\ta: 1\r\n\tb: 2\r\n}\r\n"),
    ],
)
def test_a_field_is_added_at_the_end_of_a_block(before: str, after: str) -> None:
    source = Source(before)
    node = parse(source).fields[0]
    assert isinstance(node, Block)
    offset, new = within(source, node, scalar("b", "2"), [node])
    assert before[:offset] + new + before[offset:] == after


def test_strings_are_escaped() -> None:
    source = Source("a { b: 'x' }")
    node = parse(source).fields[0]
    assert isinstance(node, Block)
    assert render(string("c", "it's \\ \n"), style_of(source, node, [])) == r"c: 'it\'s \\ \012'"


@pytest.mark.parametrize(
    ("before", "index", "after"),
    [
        ("a { x: 1 }\n# about b\nb { x: 1 }\n", 1, "a { x: 1 }\nn { y: 2 }\n# about b\nb { x: 1 }\n"),
        ("a { x: 1 }\n\nb { x: 1 }\n", 1, "a { x: 1 }\n\nn { y: 2 }\n\nb { x: 1 }\n"),
        ("a {\r\n\tx: 1\r\n}\r\n", 0, "n {\r\n\ty: 2\r\n}\r\na {\r\n\tx: 1\r\n}\r\n"),
        ("a { x: 1 } b { x: 1 }", 1, "a { x: 1 } n { y: 2 } b { x: 1 }"),
    ],
)
def test_a_block_is_written_in_front_of_another(before: str, index: int, after: str) -> None:
    source = Source(before)
    tree = parse(source)
    node = tree.fields[index]
    assert isinstance(node, Block)
    offset, new = ahead(source, node, block("n", scalar("y", "2")), tree.fields)
    assert before[:offset] + new + before[offset:] == after


def test_an_item_is_written_in_front_of_another() -> None:
    text = "a: [{ x: 1 }, { x: 2 }]"
    source = Source(text)
    [whole] = parse(source).fields
    assert isinstance(whole, List)
    second = whole.fields[1]
    assert isinstance(second, Block)
    offset, new = ahead(source, second, block("a", scalar("x", "3")), [whole])
    assert text[:offset] + new + text[offset:] == "a: [{ x: 1 }, { x: 3 }, { x: 2 }]"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p { a: 1 c: 3 }", "p { a: 1 b: 2 c: 3 }"),
        ("p {\n  a: 1  # one\n  c: 3\n}", "p {\n  a: 1  # one\n  b: 2\n  c: 3\n}"),
        ("p {\n  a: 1 c: 3\n}", "p {\n  a: 1 b: 2 c: 3\n}"),
    ],
)
def test_a_field_is_added_behind_another(before: str, after: str) -> None:
    source = Source(before)
    node = parse(source).fields[0]
    assert isinstance(node, Block)
    offset, new = behind(source, node, node.fields[0], scalar("b", "2"), [node])
    assert before[:offset] + new + before[offset:] == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("p { a: 1 }", "p { b: 2 a: 1 }"),
        ("p {a: 1}", "p {b: 2 a: 1}"),
        ("p {}", "p { b: 2}"),
        ("p {\n  # about a\n  a: 1\n}", "p {\n  b: 2\n  # about a\n  a: 1\n}"),
        ("p {  # a block\n  a: 1\n}", "p {  # a block\n  b: 2\n  a: 1\n}"),
    ],
)
def test_a_field_is_added_at_the_start_of_a_block(before: str, after: str) -> None:
    source = Source(before)
    node = parse(source).fields[0]
    assert isinstance(node, Block)
    offset, new = in_front(source, node, scalar("b", "2"), [node])
    assert before[:offset] + new + before[offset:] == after


LISTS = [
    "z: 0\nl: [{ x: 0 }, { x: 1 }, { x: 2 }, { x: 3 }]\ny: 0\n",
    "l: [\n  { x: 0 },\n  # c1\n  { x: 1 },  # d1\n  { x: 2 },\n  # c3\n  { x: 3 }  # d3\n]\n",
    "l: [{ x: 0 },\n    { x: 1 }, { x: 2 },\n    { x: 3 }]  # end\n",
    "l: [\r\n  { x: 0 } ,\r\n  { x: 1 }\r\n  , { x: 2 }, { x: 3 } ]\r\n",
]
SUBSETS = list(chain.from_iterable(combinations(range(4), number) for number in range(1, 5)))


@pytest.mark.parametrize("gone", SUBSETS, ids=str)
@pytest.mark.parametrize("text", LISTS, ids=range(len(LISTS)))
def test_items_are_removed_with_their_commas_and_comments(text: str, gone: tuple[int, ...]) -> None:
    tree = parse(Source(text))
    whole = next(field for field in tree.fields if field.name == "l")
    assert isinstance(whole, List)
    spans = removals(text, whole, [whole.fields[index] for index in gone])
    after = apply(text, [Edit(span, "") for span in spans])
    result = parse(Source(after))
    assert not result.problems, after
    left = [field for field in result.fields if field.name == "l"]
    kept = [str(number) for number in range(4) if number not in gone]
    items = [item.fields[0].raw for field in left for item in field.fields]  # type: ignore[union-attr]
    assert items == kept
    assert len(result.fields) == len(tree.fields) - (not kept)
    for mark, owner in (("c1", 1), ("c3", 3)):
        assert (mark in after) == (mark in text and owner not in gone), after
