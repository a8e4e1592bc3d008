"""New fields look like the fields around them."""

from __future__ import annotations

import pytest

from prototool.text.layout import NewField, beside, block, render, scalar, string, style_of, within
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Block

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
