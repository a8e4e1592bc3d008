"""Scalars as values of their fields: what is taken, and in which words the rest is refused."""

from __future__ import annotations

import math

import pytest

from prototool.schema.caffe import SCHEMA
from prototool.schema.convert import RefusedError, convert
from prototool.schema.types import FieldType

ENUMS = {"pool": "PoolingParameter.PoolMethod", "phase": "Phase", "v1": "V1LayerParameter.LayerType"}
POOL = "expected one of MAX, AVE, STOCHASTIC"
INT32 = "int32 goes from -2147483648 to 2147483647"
QUOTES = "a number stands without quotes"
BOOL = "write true or false"


def value(kind: str, raw: str) -> object:
    """A scalar converted for a field of a kind; enums by a short name."""
    of = ENUMS.get(kind, "")
    return convert(SCHEMA, FieldType("field", 1, "optional", "enum" if of else kind, of), raw)


TAKEN = [
    ("string", "\"a\" 'b'", "ab"),
    ("string", r'"\u00e9\xff"', "\u00e9\udcff"),
    ("bytes", '"a"', "a"),
    ("int32", "-2147483648", -(2**31)),
    ("int32", "2147483647", 2**31 - 1),
    ("int32", "0x7fffffff", 2**31 - 1),
    ("int32", "-017", -15),
    ("int32", "- 1", -1),
    ("uint32", "4294967295", 2**32 - 1),
    ("uint32", "0", 0),
    ("int64", "-9223372036854775808", -(2**63)),
    ("uint64", "18446744073709551615", 2**64 - 1),
    ("float", "0.1", 0.10000000149011612),
    ("double", "0.1", 0.1),
    ("float", "1e39", math.inf),
    ("double", "1e39", 1e39),
    ("float", "-inf", -math.inf),
    ("float", "5", 5.0),
    ("float", "1.f", 1.0),
    ("bool", "true", True),
    ("bool", "t", True),
    ("bool", "True", True),
    ("bool", "1", True),
    ("bool", "0x1", True),
    ("bool", "false", False),
    ("bool", "f", False),
    ("bool", "00", False),
    ("pool", "AVE", "AVE"),
    ("pool", "1", "AVE"),
    ("pool", "0x2", "STOCHASTIC"),
    ("pool", "-0", "MAX"),
    ("phase", "TEST", "TEST"),
]


@pytest.mark.parametrize(("kind", "raw", "taken"), TAKEN, ids=[f"{kind} {raw}" for kind, raw, _ in TAKEN])
def test_taken(kind: str, raw: str, taken: object) -> None:
    assert value(kind, raw) == taken
    assert type(value(kind, raw)) is type(taken)


REFUSED = [
    ("string", "abc", "PT012", "expected a string in quotes, found abc", 'write "abc"'),
    ("string", "5", "PT012", "expected a string in quotes, found 5", 'write "5"'),
    ("bytes", "- x", "PT012", "expected a string in quotes, found -x", 'write "-x"'),
    ("int32", '"5"', "PT012", 'expected an integer, found "5"', QUOTES),
    ("int32", "1.5", "PT012", "expected an integer, found 1.5"),
    ("int32", "1e3", "PT012", "expected an integer, found 1e3", "write 1000"),
    ("int32", "true", "PT012", "expected an integer, found true"),
    ("int32", "2147483648", "PT013", f"2147483648 is out of range: {INT32}"),
    ("int32", "-2147483649", "PT013", f"-2147483649 is out of range: {INT32}"),
    ("uint32", "-1", "PT013", "expected an integer that is not negative, found -1"),
    ("uint32", "-0", "PT013", "expected an integer that is not negative, found -0"),
    ("uint32", "4294967296", "PT013", "4294967296 is out of range: uint32 goes from 0 to 4294967295"),
    (
        "int64",
        "9223372036854775808",
        "PT013",
        "9223372036854775808 is out of range: int64 goes from -9223372036854775808 to 9223372036854775807",
    ),
    ("float", '"0.1"', "PT012", 'expected a number, found "0.1"', QUOTES),
    ("float", "0x10", "PT012", "expected a decimal number, found 0x10"),
    ("float", "010", "PT012", "expected a decimal number, found 010"),
    ("double", "xavier", "PT012", "expected a decimal number, found xavier"),
    ("bool", '"true"', "PT012", 'expected true or false, found "true"', BOOL),
    ("bool", "TRUE", "PT012", "expected true or false, found TRUE", BOOL),
    ("bool", "yes", "PT012", "expected true or false, found yes", BOOL),
    ("bool", "-1", "PT012", "expected true or false, found -1", BOOL),
    ("bool", "1.0", "PT012", "expected true or false, found 1.0", BOOL),
    ("bool", "2", "PT013", "2 is neither 0 (false) nor 1 (true)", BOOL),
    ("pool", '"MAX"', "PT012", f'{POOL}, found "MAX"', "write MAX, without quotes"),
    ("pool", '"max"', "PT012", f'{POOL}, found "max"', "did you mean 'MAX'?"),
    ("pool", "max", "PT015", f"max is no value of PoolingParameter.PoolMethod: {POOL}", "did you mean 'MAX'?"),
    ("pool", "MIN", "PT015", f"MIN is no value of PoolingParameter.PoolMethod: {POOL}"),
    ("pool", "3", "PT015", f"3 is the number of no value of PoolingParameter.PoolMethod: {POOL}"),
    ("pool", "1.0", "PT015", f"1.0 is no value of PoolingParameter.PoolMethod: {POOL}"),
    (
        "v1",
        "CONVOLUTON",
        "PT015",
        "CONVOLUTON is no value of V1LayerParameter.LayerType: expected one of NONE, ACCURACY, "
        "BNLL, CONCAT, CONVOLUTION, DATA, ...",
        "did you mean 'CONVOLUTION'?",
    ),
]


@pytest.mark.parametrize("row", REFUSED, ids=[f"{row[0]} {row[1]}" for row in REFUSED])
def test_refused(row: tuple[str, ...]) -> None:
    kind, raw, code, message, *notes = row
    with pytest.raises(RefusedError) as caught:
        value(kind, raw)
    refusal = caught.value
    assert (refusal.kind.code, refusal.message, list(refusal.notes)) == (code, message, notes)
