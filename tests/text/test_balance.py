"""A lost bracket is found where the indentation tells, once, and the rest of the file is read as it was meant."""

from __future__ import annotations

import pytest
from told import told

from prototool.text.balance import Gap, lost_bracket
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import walk

NET = """\
layer {
  name: "conv"
  convolution_param {
    pad: 1
    weight_filler {
      std: 0.1
    }
  }
}
layer {
  name: "pool"
}
"""


def without(*lines: int) -> str:
    """The net without these of its lines."""
    rows = NET.splitlines(keepends=True)
    return "".join(row for number, row in enumerate(rows, 1) if number not in lines)


@pytest.mark.parametrize(
    ("text", "opening", "before"),
    [
        (without(9), (1, 1, "layer {"), "before line 9"),
        (without(8), (3, 3, "convolution_param {"), "before line 8"),
        (without(7), (5, 5, "weight_filler {"), "before line 7"),
        (without(12), (10, 1, "layer {"), "at the end of the file"),
        (without(9).replace("\n", "\r\n"), (1, 1, "layer {"), "before line 9"),
        (without(8).replace("  ", "\t"), (3, 2, "convolution_param {"), "before line 8"),
        (without(9).replace('"pool"', '"}"'), (1, 1, "layer {"), "before line 9"),
        (without(9).replace('  name: "pool"', "  # }"), (1, 1, "layer {"), "before line 9"),
    ],
    ids=["layer", "middle", "innermost", "last", "CRLF", "tabs", "bracket in a string", "bracket in a comment"],
)  # fmt: skip
def test_one_lost_brace(text: str, opening: tuple[int, int, str], before: str) -> None:
    note = f"'}}' is missing {before}" + (", as the indentation tells" if "line" in before else "")
    assert told(text) == [(*opening, f"'{opening[2]}' is never closed", note)]


def test_the_tree_is_what_was_meant() -> None:
    whole = [field.name for field in walk(parse(Source(NET)).fields)]
    for line in (7, 8, 9, 12):
        tree = parse(Source(without(line)))
        assert [field.name for field in walk(tree.fields)] == whole
        assert [field.name for field in tree.fields] == ["layer", "layer"]


def test_several_lost_braces_are_found_one_by_one() -> None:
    found = told(without(7, 9))
    assert [opening for _, _, opening, *_ in found] == ["layer {", "weight_filler {"]
    assert [note for *_, note in found] == [
        "'}' is missing before line 8, as the indentation tells",
        "'}' is missing before line 7, as the indentation tells",
    ]


def test_a_lost_angle_bracket_is_named_as_such() -> None:
    text = "a <\n  b: 1\nc <\n  d: 2\n>\n"
    assert told(text) == [
        (1, 1, "a <", "'a <' is never closed", "'>' is missing before line 3, as the indentation tells")
    ]


def test_a_brace_lost_on_one_line_is_missed_at_the_end() -> None:
    found = told("a { b { c: 1 } d { e: 2 }")
    assert found == [(1, 1, "a {", "'a {' is never closed", "'}' is missing at the end of the file")]


@pytest.mark.parametrize(
    "text", ["a {\n" * 20, "a { " * 20, "a <\n" * 20 + "}\n" * 20], ids=["lines", "one line", "mixed"]
)
def test_hopeless_brackets_do_not_flood(text: str) -> None:
    assert 1 <= len(told(text)) <= 20


@pytest.mark.parametrize(
    ("text", "unclosed", "assumed", "gap"),
    [
        ("a {\nb {\n}\n", [2], [], Gap(2, 4)),
        ("a {\n b {\n}\n", [2], [], Gap(7, 9)),
        ("a {\n b: 1\n", [2], [], Gap(2, None)),
        ("a {\nb {\nc {\n}\n", [2, 6], [4], Gap(6, 8)),
        ("a { b { }", [2], [], Gap(2, None)),
    ],
    ids=["block to the left", "closer to the left", "no sign", "one assumed", "one line"],
)
def test_lost_bracket(text: str, unclosed: list[int], assumed: list[int], gap: Gap) -> None:
    assert lost_bracket(text, unclosed, assumed) == gap
