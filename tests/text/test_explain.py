"""Syntax errors in words: for each the place, what is underlined, the message and the notes."""

from __future__ import annotations

import pytest
from told import places, told

IN_QUOTES = 'text goes in quotes: "..."'
ESCAPES = r"""the escapes are \a \b \f \n \r \t \v \\ \? \' \" \123 \x1f \u00e9 \U0001F600"""
BACKSLASH = r"a backslash that means itself is written twice: \\"
NO_VALUE = "has no value: expected ':' and a value, or '{' and fields"

ONE_ERROR = {
    # Behind a name.
    "equals": ("name = 'a'", (1, 6, "=", "'=' where ':' belongs, after 'name'", "write name: 'a'")),
    "equals in a block": (
        "x {\n  pad = 1\n  dim: 2\n}",
        (2, 7, "=", "'=' where ':' belongs, after 'pad'", "write pad: 1"),
    ),
    "no colon": ("pad 1", (1, 5, "1", "':' is missing between 'pad' and '1'", "write pad: 1")),
    "no colon before a name": (
        "pool MAX",
        (1, 6, "MAX", "':' is missing between 'pool' and 'MAX'", "write pool: MAX"),
    ),
    "name at the end": ("name", (1, 1, "name", f"'name' {NO_VALUE}")),
    "name at the end of a block": ("x { name }", (1, 5, "name", f"'name' {NO_VALUE}")),
    "name before a field": ("name\nlayer { }", (1, 1, "name", f"'name' {NO_VALUE}")),
    "no opening brace": (
        'layer\n  name: "a"\n}',
        (1, 1, "layer", "'layer' is followed by fields, but by no '{'"),
    ),
    # Behind a colon.
    "colon at the end": ("name:", (1, 1, "name", "'name' has no value")),
    "colon before a brace": ("layer { name: }", (1, 9, "name", "'name' has no value")),
    "colon before a field": ("a:\nb: 1", (1, 1, "a", "'a' has no value")),
    "colon before a separator": ("a: , b: 1", (1, 4, ",", "'a' has no value before ','")),
    "no value": ("a: @x", (1, 4, "@x", "'@x' is no value for 'a'", IN_QUOTES)),
    "not ASCII": ("a: \u00e9", (1, 4, "\u00e9", "'\u00e9' is no value for 'a'", IN_QUOTES)),
    # Numbers.
    "plus": ("a: +1", (1, 4, "+1", "'+1' is not a number", "a number has no leading '+'")),
    "octal": ("a: 08", (1, 4, "08", "'08' is not a number", "a leading 0 means octal, and octal digits go up to 7")),
    "two points": ("a: 1.5.2", (1, 4, "1.5.2", "'1.5.2' is not a number")),
    "glued on": ("a: 64abc", (1, 4, "64abc", "'64abc' is not a number", IN_QUOTES)),
    "point alone": ("a: .", (1, 4, ".", "'.' is not a number")),
    "exponent without digits": ("a: 1.e", (1, 4, "1.e", "'1.e' is not a number")),
    # Strings.
    "not closed": ('a: "abc', (1, 4, '"abc', 'this string is not closed: " is missing on its line', 'write "abc"')),
    "not closed, single": ("a: 'abc\nb: 1", (1, 4, "'abc", "this string is not closed: ' is missing on its line", "write 'abc'")),
    "not closed, CRLF": ('a: "abc\r\nb: 1', (1, 4, '"abc', 'this string is not closed: " is missing on its line', 'write "abc"')),
    "escape": (r'a: "ab\qc"', (1, 7, r"\q", r"'\q' is no escape sequence", BACKSLASH, ESCAPES)),
    "path": (r'a: "C:\data\list.txt"', (1, 7, r"\d", r"'\d' is no escape sequence", BACKSLASH, ESCAPES)),
    "short hex": (r'a: "\xg"', (1, 5, r"\x", r"'\x' is no escape sequence", BACKSLASH, ESCAPES)),
    "short code": (r'a: "\u12"', (1, 5, r"\u", r"'\u' is no escape sequence", BACKSLASH, ESCAPES)),
    "escape behind an escape": (r'a: "\n\q"', (1, 7, r"\q", r"'\q' is no escape sequence", BACKSLASH, ESCAPES)),
    "escape behind a far one": (
        r'a: "\tabcdefg\q"',
        (1, 14, r"\q", r"'\q' is no escape sequence", BACKSLASH, ESCAPES),
    ),
    # Lists.
    "no comma": ("a: [1 2]", (1, 7, "2", "',' or ']' is missing before '2'")),
    "comma at the end": ("a: [1, ]", (1, 8, "]", "a list does not end with a comma: a value is missing before ']'")),
    "not closed before a field": ("a: [1\nb: 2", (2, 1, "b", "the list is not closed: ']' is missing before 'b'")),
    "list at the end": ("a: [1, 2", (1, 1, "a: [", "'a: [' is never closed", "']' is missing at the end of the file")),
    # Where a field would begin.
    "second value": ("a: 1, 2", (1, 7, "2", "'2' is a second value for 'a'", "a field takes one value; only a repeated one takes a list, written [1, 2]")),
    "second string": (
        'a: "x", "y"',
        (1, 9, '"y"', "\"y\" is a second value for 'a'", 'a field takes one value; only a repeated one takes a list, written ["x", "y"]'),
    ),
    "two separators": ("a: 1,, b: 2", (1, 6, ",", "',' separates nothing here")),
    "separator first": ("; a: 1", (1, 1, ";", "';' separates nothing here")),
    "number without name": ("5", (1, 1, "5", "'5' without the name of a field before it")),
    "string without name": ("'text'", (1, 1, "'text'", "'text' without the name of a field before it")),
    "colon without name": (": 5", (1, 1, ":", "':' without the name of a field before it")),
    "brace without name": ("{ a: 1 }", (1, 1, "{", "'{' begins no field")),
    "sign": ("a: 1 + 2", (1, 6, "+", "'+' begins no field", IN_QUOTES)),
    # Brackets.
    "closes nothing": ("a { } }", (1, 7, "}", "'}' closes nothing: all blocks are closed already")),
    "wrong closer": ("a < b: 1 }", (1, 10, "}", "'}' does not close the '<' of line 1")),
    "never closed": ("a { b: 1", (1, 1, "a {", "'a {' is never closed", "'}' is missing at the end of the file")),
}  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), ONE_ERROR.values(), ids=ONE_ERROR)
def test_one_error(text: str, expected: tuple[object, ...]) -> None:
    assert told(text) == [expected]


# One slip of the finger is one error, wherever the words for it come from.
ONE_PLACE = {
    "unquoted path": ("name: conv/relu", (1, 7)),
    "unquoted version": ("name: v1.2", (1, 7)),
    "unquoted words": ("name: foo bar", (1, 11)),
    "unquoted with a dash": ("name: foo-bar", (1, 7)),
    "sign before a string": ('a: - "x"', (1, 6)),
    "two signs": ("a: --1", (1, 5)),
    "comma first in a list": ("a: [,1]", (1, 5)),
    "list in a list": ("a: [[1]]", (1, 5)),
    "list of blocks without commas": ("a: [{b: 1} {c: 2}]", (1, 12)),
    "semicolon in a list": ("a: [1; 2]", (1, 6)),
    "field in a list": ('layer [ name: "a" ]', (1, 13)),
    "angle in braces": ("a { b < c: 1 } }", (1, 14)),
    "parentheses": ('layer (name: "a")', (1, 7)),
    "sum of strings": ('name: "a" + "b"', (1, 11)),
    "values in a row": ("dim: 1 3 224 224", (1, 8)),
    "values with commas": ("dim: 1, 3, 224, 224", (1, 9)),
    "second string not closed": ('a: "a" "b', (1, 8)),
    "number as name": ("a { 1: 2 }", (1, 5)),
    "name with a point": ("a.b: 1", (1, 2)),
    "extension without value": ("[a]:", (1, 1)),
    "double equals": ("a == 1", (1, 3)),
    "block of nothing": ("0{}", (1, 1)),
}


@pytest.mark.parametrize(("text", "place"), ONE_PLACE.values(), ids=ONE_PLACE)
def test_one_slip_is_one_error(text: str, place: tuple[int, int]) -> None:
    assert places(text) == [place]


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ('name "a b"', 'write name: "a b"'),
        ("name 'a'", "write name: 'a'"),
        ("name: conv/relu", 'write "conv/relu"'),
        ("name: foo bar", 'text goes in quotes: "..."'),
        ("name: foo-bar", 'write "foo-bar"'),
    ],
)
def test_advice(text: str, advice: str) -> None:
    ((*_, found),) = told(text)
    assert found == advice
