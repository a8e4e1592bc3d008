"""Reading goes on after every mistake: all errors of a file at once, in order, whatever the file."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from strategies import BROKEN, DAMAGED, SCRAPS
from told import places, told

from prototool.text import grammar
from prototool.text.edit import apply
from prototool.text.parse import parse
from prototool.text.problem import render
from prototool.text.source import Source
from prototool.text.tree import Scalar, walk


def check(text: str) -> None:
    """What holds of the tree and the problems of any text."""
    source = Source(text)
    tree = parse(source)
    assert bool(tree.problems) == (grammar.stuck(text) is not None or "\0" in text)
    spans = [problem.span for problem in tree.problems]
    assert spans == sorted(spans)
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert len(set(tree.problems)) == len(tree.problems)
    assert len(tree.problems) <= 200
    for problem in tree.problems:
        assert all(char.isprintable() or char in "\t\n" for char in render(source, problem))
        apply(text, problem.fix)


@given(DAMAGED)
def test_damaged_files(text: str) -> None:
    check(text)


@given(SCRAPS)
def test_scraps(text: str) -> None:
    check(text)


def check_tree(text: str) -> None:
    """What was understood of any text lies within it."""
    for field in walk(parse(Source(text)).fields):
        end = field.value_end if isinstance(field, Scalar) else field.close
        assert 0 <= field.start <= end <= field.end <= len(text)


@given(DAMAGED)
def test_the_tree_of_a_damaged_file_lies_within_it(text: str) -> None:
    check_tree(text)


@pytest.mark.parametrize("text", ["a {", "a: [", "a { b: 1 c <", "name\n  x: 1"])
def test_the_tree_of_an_unfinished_file_lies_within_it(text: str) -> None:
    check_tree(text)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_broken_fixtures(path: Path) -> None:
    check(Source.from_bytes(path.read_bytes(), path.name).text)


def test_all_errors_at_once() -> None:
    text = """\
layer {
  name = "data"
  type: "Input
  top "data"
  pad: 08
  dims: [1 2]
  shape { dim: 1 }
  file: "C:\\data"
}
}
"""
    assert [(line, column, message) for line, column, _, message, *_ in told(text)] == [
        (2, 8, "'=' where ':' belongs, after 'name'"),
        (3, 9, 'this string is not closed: " is missing on its line'),
        (4, 7, "':' is missing between 'top' and \"data\""),
        (5, 8, "'08' is not a number"),
        (6, 12, "',' or ']' is missing before '2'"),
        (8, 12, "'\\d' is no escape sequence"),
        (10, 1, "'}' closes nothing: all blocks are closed already"),
    ]


def test_what_was_understood_is_in_the_tree() -> None:
    tree = parse(Source('a: 1\nb = 2\nc { d: "x\n e: 3 }\nf: 4'))
    assert [field.name for field in walk(tree.fields)] == ["a", "c", "e", "f"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a = 1\nb: 2\nc = 3", [(1, 3), (3, 3)]),
        ("x { a = 1 }\ny { b = 2 }", [(1, 7), (2, 7)]),
        ("a {\n  b = 1\n  c {\n    d: 2\n}\n", [(2, 5), (3, 3)]),
        ("a: 1 }\nb: 2 }\n", [(1, 6), (2, 6)]),
        ("a: 08\n// b\nc: 09\n", [(1, 4), (2, 1), (3, 4)]),
    ],
    ids=["lines", "blocks", "in a block that is not closed", "closers", "with an accident"],
)
def test_errors_do_not_hide_each_other(text: str, found: list[tuple[int, int]]) -> None:
    assert places(text) == sorted(found)


def test_a_file_of_errors_is_given_up_on() -> None:
    assert len(told("a = 1\n" * 1000)) == 100


def test_what_follows_a_hundred_errors_is_no_lost_bracket() -> None:
    assert {message for _, _, _, message, *_ in told("x {\n" + " a = 1\n" * 1000 + "}\n")} == {
        "'=' where ':' belongs, after 'a'"
    }


# Characters that some would call white space and protobuf does not, in every place a token can stand.
ODD = ["\x1c", "\x1f", "\x85", "\u2028", "\u00a0", "\ufeff", "\x01", "\udc85"]


@pytest.mark.parametrize("char", ODD, ids=[f"U+{ord(char):04X}" for char in ODD])
@pytest.mark.parametrize("text", ["*", "a*", "a:*", "a: 1*", "a {*", "a: [*", "a: [1*", "a: [1, *", "a: -*", "a: 'x'*"])
def test_an_odd_character_is_told_once(text: str, char: str) -> None:
    whole = text.replace("*", f" {char}\n") + {"{": "}", "[": "]"}.get(
        next((sign for sign in text if sign in "{["), ""), ""
    )
    check(whole)
    assert len([line for line, column in places(whole) if column == len(text) + 1]) <= 1
    assert len(places(whole)) <= 2


# None of these may take longer than its length asks for: a broken file must not hang an editor or a hook.
HOSTILE = {
    "conflict markers": "<<<<<<< HEAD\n" * 8_000,
    "double braces": "{{" * 25_000,
    "comment openings": "/* " * 100_000,
    "opening brackets": "a:" + "[" * 100_000,
    "extension openings": "[a " * 100_000,
    "signs": "a: " + "- " * 100_000,
    "quotes": 'a: "\n' * 50_000,
    "question marks": "?" * 500_000,
    "comments before an error": "#\n" * 100_000 + "=",
    "strings before an error": "a: " + '"x" ' * 100_000 + "=",
    "one line, a brace lost": "layer { " + 'layer { name: "x" param { a: 1 } } ' * 20_000,
    "digits": "a: " + "1" * 500_000 + "x",
    "escapes": 'a: "' + "\\n" * 100_000 + '\\q"',
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_hangs_or_floods(text: str) -> None:
    began = time.process_time()
    problems = parse(Source(text)).problems
    # A second or two, unless it grows with the square of the length: then it would be hours.
    assert time.process_time() - began < 60
    assert 0 < len(problems) <= 200
