"""What a scalar as written means: strings with their escapes, integers, floats, as protobuf's C++ parser reads them."""

from __future__ import annotations

import math
import re
import struct
import sys

from prototool.text.terminals import COMMENT, STRING

PIECE = re.compile(rf"({STRING})|{COMMENT}")
HEX4 = r"u[0-9A-Fa-f]{4}"
ESCAPE = re.compile(rf"\\(?:([0-7]{{1,3}})|x([0-9A-Fa-f]{{1,2}})|({HEX4}(?:\\{HEX4})*|U[0-9A-Fa-f]{{8}})|(.))")
SIMPLE = {"a": 7, "b": 8, "f": 12, "n": 10, "r": 13, "t": 9, "v": 11}
SIGN_GAP = re.compile(rf"-(?:[^#\w.]|{COMMENT}\n)*")

# The largest float32, and the largest double that is still rounded down to it.
FLOAT_MAX = float.fromhex("0x1.fffffep127")
FLOAT_MAX_ROUNDED = float.fromhex("0x1.ffffffp127")


def is_string(raw: str) -> bool:
    """Whether a scalar as written is a string (or several in a row)."""
    return raw[0] in "\"'"


def string_value(raw: str) -> str:
    """The text of a string or of adjacent strings; bytes that are not UTF-8 as lone surrogates."""
    if "\\" not in raw and raw.count(raw[0]) == 2 and raw[-1] == raw[0]:
        return raw[1:-1]
    pieces = (found[1] for found in PIECE.finditer(raw) if found[1])
    return b"".join(unescape(piece[1:-1]) for piece in pieces).decode("utf-8", "surrogateescape")


def unescape(text: str) -> bytes:
    """The bytes that the inside of one string literal stands for."""
    parts: list[bytes] = []
    done = 0
    for found in ESCAPE.finditer(text):
        parts += text[done : found.start()].encode("utf-8", "surrogateescape"), escape_value(found)
        done = found.end()
    return b"".join([*parts, text[done:].encode("utf-8", "surrogateescape")])


def escape_value(found: re.Match[str]) -> bytes:
    """The bytes of one escape sequence, or of several \\u in a row, of which two may make one character."""
    octal, hexadecimal, code, simple = found.groups()
    if octal:
        return bytes([int(octal, 8) & 255])
    if hexadecimal:
        return bytes([int(hexadecimal, 16)])
    if simple:
        return bytes([SIMPLE.get(simple, ord(simple))])
    if code[0] == "U":
        return utf8(int(code[1:], 16))
    units = b"".join(int(unit, 16).to_bytes(2, "big") for unit in code[1:].split("\\u"))
    return units.decode("utf-16-be", "surrogatepass").encode("utf-8", "surrogatepass")


def utf8(code: int) -> bytes:
    """A code point in UTF-8, beyond Unicode's last one too: the parser writes four bytes up to 0x1FFFFF."""
    if code <= sys.maxunicode:
        return chr(code).encode("utf-8", "surrogatepass")
    return bytes([0xF0 | code >> 18, *(0x80 | code >> shift & 0x3F for shift in (12, 6, 0))])


def quoted(value: str, quote: str = '"') -> str:
    """A string literal that stands for a value."""
    body = value.replace("\\", "\\\\").replace(quote, "\\" + quote)
    body = "".join(char if char.isprintable() or "\udc80" <= char <= "\udcff" else octal(char) for char in body)
    return f"{quote}{body}{quote}"


def octal(char: str) -> str:
    """A character as octal escapes of its UTF-8 bytes."""
    return "".join(f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogatepass"))


def signed(raw: str) -> str:
    """A number or name as written, without the white space a sign may be followed by."""
    return SIGN_GAP.sub("-", raw) if raw[0] == "-" else raw


def integer(raw: str) -> int:
    """The value of a decimal, octal or hexadecimal integer. Raises ValueError for anything else."""
    text = signed(raw)
    digits = text.lstrip("-")
    if digits.isdecimal() and digits.isascii():
        return int(text, 8 if digits[0] == "0" else 10)
    if digits[:2] in ("0x", "0X"):
        return int(text, 16)
    raise ValueError(raw)


def floating(raw: str) -> float:
    """The value of a number for a double field. Raises ValueError for names other than inf and nan, hex and octal."""
    text = signed(raw)
    digits = text.lstrip("-").lower()
    if digits[0].isalpha():
        if digits not in ("inf", "infinity", "nan"):
            raise ValueError(raw)
        return float(text)
    if digits[0] == "0" and len(digits) > 1 and (digits[1].isdigit() or digits[1] == "x"):
        raise ValueError(raw)
    return float(text.rstrip("fF"))


def single(value: float) -> float:
    """The nearest float32; beyond the largest one the largest one within half a step, infinite farther out."""
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(FLOAT_MAX if abs(value) <= FLOAT_MAX_ROUNDED else math.inf, value)
