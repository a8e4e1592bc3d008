"""Scalars as written and what they mean, as protobuf's C++ parser reads them."""

from __future__ import annotations

import math
import re
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.text import literals
from prototool.text.terminals import STRING

# What a string field can hold: any bytes, the ones that are not UTF-8 as surrogates.
VALUES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"])),
    st.binary().map(lambda data: data.decode("utf-8", "surrogateescape")),
)


@given(VALUES, st.sampled_from("\"'"))
def test_quoted_is_one_literal_that_means_the_value(value: str, quote: str) -> None:
    raw = literals.quoted(value, quote)
    assert raw[0] == raw[-1] == quote
    assert re.fullmatch(STRING, raw)
    assert literals.string_value(raw) == value


@pytest.mark.parametrize(
    ("value", "raw"),
    [
        ("conv1", '"conv1"'),
        ("", '""'),
        ('a"b', r'"a\"b"'),
        ("a'b", '"a\'b"'),
        ("C:\\x", r'"C:\\x"'),
        ("a\nb\t\0", r'"a\012b\011\000"'),
        ("caf\u00e9 \u4e2d", '"caf\u00e9 \u4e2d"'),
        ("\udce9", '"\udce9"'),
        ("\u00a0\u202e", r'"\302\240\342\200\256"'),
    ],
    ids=["plain", "empty", "quote", "other quote", "backslash", "control", "not ASCII", "not UTF-8", "invisible"],
)
def test_quoted(value: str, raw: str) -> None:
    assert literals.quoted(value) == raw


@pytest.mark.parametrize(
    ("raw", "data"),
    [
        ('"a"', b"a"),
        ("'a\"b'", b'a"b'),
        ('"a" \'b\'\n# c\n"d"', b"abd"),
        (r'"\a\b\f\n\r\t\v\\\?\'\""', b"\a\b\f\n\r\t\v\\?'\""),
        (r'"\101\7\0018"', b"A\x07\x018"),
        (r'"\777\400"', b"\xff\x00"),
        (r'"\x41\x4g\x411"', b"A\x04gA1"),
        (r'"\u00e9\u4e2d"', "\u00e9\u4e2d".encode()),
        (r'"\ud83d\ude00"', "\U0001f600".encode()),
        (r'"\ud83dx"', b"\xed\xa0\xbdx"),
        (r'"\ude00\ud83d"', b"\xed\xb8\x80\xed\xa0\xbd"),
        (r'"\U0001F600"', "\U0001f600".encode()),
        (r'"\U0000d83d"', b"\xed\xa0\xbd"),
        (r'"\U0010FFFF"', b"\xf4\x8f\xbf\xbf"),
        (r'"\U00110000"', b"\xf4\x90\x80\x80"),
        (r'"\U001FFFFF"', b"\xf7\xbf\xbf\xbf"),
        ('"caf\udce9"', b"caf\xe9"),
        ('"caf\udce9\\n"', b"caf\xe9\n"),
        (r'"\xc3\xa9"', "\u00e9".encode()),
        ("\"#\" '\\'#'", b"#'#"),
    ],
)
def test_string_value(raw: str, data: bytes) -> None:
    assert literals.string_value(raw).encode("utf-8", "surrogateescape") == data


@given(st.integers(-(2**70), 2**70))
def test_integers_in_every_base(value: int) -> None:
    sign = "-" if value < 0 else ""
    assert literals.integer(str(value)) == value
    assert literals.integer(f"{sign}{abs(value):#x}") == value
    assert literals.integer(f"{sign}0{abs(value):o}") == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [("0", 0), ("-0", 0), ("017", 15), ("0x1F", 31), ("0Xab", 171), ("- 5", -5), ("-\n5", -5), ("-# 7 - x\n 5", -5),
     ("-#\n#\n0x10", -16)],
)  # fmt: skip
def test_integer(raw: str, value: int) -> None:
    assert literals.integer(raw) == value


@pytest.mark.parametrize("raw", ["1.", "1.5", "1e5", "2f", "x", "-x", "inf", "nan", "true", "\u0661", "08"])
def test_no_integer(raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        literals.integer(raw)


@given(st.floats(allow_nan=False))
def test_floats_come_back(value: float) -> None:
    assert literals.floating(repr(value)) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [("1", 1.0), ("1.", 1.0), (".5", 0.5), ("1.5e-3", 0.0015), ("2f", 2.0), ("1.F", 1.0), ("1e5f", 1e5), ("- 2", -2.0),
     ("-# x\n.5", -0.5), ("inf", math.inf), ("-Infinity", -math.inf), ("INF", math.inf), ("1e999", math.inf),
     ("1e-999", 0.0), ("0", 0.0), ("0.5", 0.5), ("0e3", 0.0), ("0f", 0.0)],
)  # fmt: skip
def test_floating(raw: str, value: float) -> None:
    assert literals.floating(raw) == value


@pytest.mark.parametrize("raw", ["nan", "-nan", "NaN", "- NAN"])
def test_not_a_number(raw: str) -> None:
    assert math.isnan(literals.floating(raw))


def test_minus_zero_keeps_its_sign() -> None:
    assert math.copysign(1, literals.floating("-0")) == -1


@pytest.mark.parametrize("raw", ["0x10", "010", "00", "01.5", "true", "x", "-x", "infinite"])
def test_no_float(raw: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        literals.floating(raw)


@given(st.floats(width=32, allow_nan=False))
def test_a_float32_is_its_own_single(value: float) -> None:
    assert literals.single(value) == value


@given(st.floats(-3e38, 3e38))
def test_single_is_what_32_bits_hold(value: float) -> None:
    assert literals.single(value) == struct.unpack("<f", struct.pack("<f", value))[0]


@pytest.mark.parametrize(
    ("value", "rounded"),
    [
        (1e39, math.inf),
        (-1e39, -math.inf),
        (3.4028235677973366e38, literals.FLOAT_MAX),
        (-3.4028235677973366e38, -literals.FLOAT_MAX),
        (3.40282357e38, math.inf),
        (1e-46, 0.0),
        (0.1, 0.10000000149011612),
        (16777217.0, 16777216.0),
    ],
)
def test_single_at_the_edges(value: float, rounded: float) -> None:
    assert literals.single(value) == rounded


@pytest.mark.parametrize(("raw", "found"), [('"a"', True), ("'a'", True), ("a", False), ("-a", False), ("1", False)])
def test_is_string(raw: str, found: bool) -> None:
    assert literals.is_string(raw) == found


@pytest.mark.parametrize(
    ("raw", "shown"), [("5", "5"), ("-5", "-5"), ("-  5", "-5"), ("-# n\n x", "-x"), ("- .5", "-.5"), ("x", "x")]
)
def test_signed(raw: str, shown: str) -> None:
    assert literals.signed(raw) == shown
