"""Syntax errors in words: what is wrong, what was expected, where it began, and where to read on."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from prototool.text import grammar
from prototool.text.balance import Gap
from prototool.text.kinds import SYNTAX
from prototool.text.problem import Problem
from prototool.text.read import CLOSER
from prototool.text.source import Source, Span
from prototool.text.terminals import COMMENT, EXTENSION, NAME, STRING
from prototool.text.tree import Field, Scalar
from prototool.text.trivia import indent_of, line_end, line_start, skip_blanks, skip_gap

# What stands at the place of an error, as a person would delimit it.
WORD = re.compile(rf"{STRING}|[^ \t\r\n\v\f{{}}<>\[\]:;,#\"']+|[^ \t\r\n\v\f]|\Z")
SKIP = re.compile(rf"{STRING}|{COMMENT}|[^{{}}\n\"'#]+|.", re.DOTALL)
FIELD_NAME = re.compile(rf"{EXTENSION}|{NAME}")
NAME_BEFORE = re.compile(rf"({EXTENSION}|{NAME})\s*:?\s*\Z")
VALUE = re.compile(rf"{STRING}|-?[\w.]+")
UNQUOTED = re.compile(r"[^\s{}<>;,#\"']+")
LIST_TOKEN = re.compile(rf"{STRING}|{COMMENT}|({NAME}\s*[:{{<])|[\[\]{{}}]|[^\[\]{{}}\"'#\w]+|\w+|.", re.DOTALL)
BARE_WORD = re.compile(rf"-?{NAME}")
ESCAPES = r"""\a \b \f \n \r \t \v \\ \? \' \" \123 \x1f \u00e9 \U0001F600"""
ESCAPE = re.compile(r"\\(.)")
FIELD_BEGINS = re.compile(rf"{NAME}\s*[:{{<]")

IN_QUOTES = ('text goes in quotes: "..."',)

# A text of this many characters, and to the end of its line, is enough to see how one field goes wrong.
ENOUGH = 4096


@dataclass(frozen=True, slots=True)
class Mistake:
    """An error, and where reading goes on.

    Before it does, the last field is forgotten (`drops`), a block without a name begins (`opens`), or a list ends
    (`closes`).
    """

    problem: Problem
    resume: int
    opens: bool = False
    drops: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where the reader gave up: at a token, behind some fields; `context` is a text that brings the grammar there."""

    text: str
    at: int
    fields: Sequence[Field]
    context: str


def mistake(place: Place) -> Mistake:
    """The error at a place. The grammar says how far the field there makes sense and what could have followed."""
    text, at = place.text, place.at
    end = line_end(text, at + ENOUGH)
    stuck = grammar.stuck(f"{place.context}\n{text[at:end]}")
    offset = at if stuck is None else at + stuck.offset - len(place.context) - 1
    accepts = frozenset() if stuck is None else stuck.accepts
    if place.context.startswith("a ["):
        # However an item goes wrong, the rest of its list is passed over: one slip is one error.
        told = in_list(text, offset) if "COMMA" in accepts else bad_value(place, offset).problem
        return Mistake(told, behind_list(text, at), closes=True)
    if "COLON" in accepts:
        return after_name(place, offset)
    if "STRING" in accepts or "NUMBER" in accepts:
        return bad_value(place, offset)
    return stray(place, offset)


def problem(start: int, end: int, message: str, *notes: str) -> Problem:
    """A syntax error."""
    return Problem(SYNTAX, Span(start, end), message, notes)


def word(text: str, offset: int) -> str:
    """What stands at an offset, as a person would delimit it; "" at the end."""
    found = WORD.match(text, offset)
    return found[0] if found else ""


def in_words(found: str) -> str:
    """Something from the text, as a message quotes it."""
    return found if found[0] in "\"'" else f"'{found}'"


def write(name: str, value: str) -> tuple[str, ...]:
    """The advice to write a field so, if its value is one."""
    return (f"write {name}: {value}",) if VALUE.fullmatch(value) else ()


def name_at(place: Place) -> str:
    """The name of the field at a place; "" for an item of a list."""
    found = None if place.context.startswith("a [") else FIELD_NAME.match(place.text, place.at)
    return found[0] if found else ""


def behind(text: str, offset: int) -> tuple[int, bool]:
    """Where to read on after a broken field: at its line's end, a closing bracket, or inside a bracket it opens."""
    while found := SKIP.match(text, offset):
        if found[0] in ("\n", "}", "{"):
            return found.end() if found[0] != "}" else found.start(), found[0] == "{"
        offset = found.end()
    return offset, False


def behind_list(text: str, offset: int) -> int:
    """Where to read on after a broken list: behind its closing bracket, or where it must have been forgotten."""
    depth = 0
    while found := LIST_TOKEN.match(text, offset):
        token = found[0]
        if depth == 0 and (found[1] or token == "}"):
            return offset
        depth += (token in "[{") - (token in "]}")
        if depth < 0:
            return found.end()
        # A field inside a block of the list brings its bracket along.
        depth += bool(found[1]) and token[-1] == "{"
        offset = found.end()
    return offset


def bare_word_before(place: Place) -> Scalar | None:
    """The field before a place, if its value is a bare word, of which this may be the next word."""
    last = place.fields[-1] if place.fields else None
    if not isinstance(last, Scalar) or not BARE_WORD.fullmatch(last.raw):
        return None
    return last if last.end == last.value_end and "\n" not in place.text[last.end : place.at] else None


def after_name(place: Place, offset: int) -> Mistake:
    """A name that neither a colon nor a bracket follows."""
    text = place.text
    start = place.at
    name = name_at(place) or word(text, start)
    found = word(text, offset)
    same_line = line_start(text, offset) == line_start(text, start)
    if not found or found in "}>" or not same_line:
        if bare_word_before(place):
            told = problem(start, start + len(name), f"'{name}' has no place here", *IN_QUOTES)
            return Mistake(told, offset, drops=True)
        what = f"'{name}' has no value: expected ':' and a value, or '{{' and fields"
        opens = bool(found) and found not in "}>" and len(indent_of(text, offset)) > len(indent_of(text, start))
        if opens:
            what = f"'{name}' is followed by fields, but by no '{{'"
        return Mistake(problem(start, start + len(name), what), offset, opens=opens)
    span = (offset, offset + len(found))
    if found == "=":
        value = VALUE.match(text, skip_blanks(text, offset + 1))
        told = problem(*span, f"'=' where ':' belongs, after '{name}'", *write(name, value[0] if value else ""))
    elif found in "()":
        told = problem(*span, f"'{found}' means nothing here; a block is written '{name} {{ ... }}'")
    else:
        told = problem(*span, f"':' is missing between '{name}' and {in_words(found)}", *write(name, found))
    return Mistake(told, *behind(text, offset))


def bad_value(place: Place, offset: int) -> Mistake:
    """A colon that no value follows, or something that only looks like one."""
    text = place.text
    found = word(text, offset)
    bare = name_at(place)
    name = f"'{bare}'" if bare else "a list"
    span = (offset, offset + len(found))
    resume = behind(text, offset)
    if not found or found in "}>]":
        return Mistake(problem(place.at, place.at + len(bare or found), f"{name} has no value"), offset)
    if found[0] in "\"'":
        sign = problem(*span, "a sign cannot stand before a string")
        return Mistake(sign if len(found) > 1 else bad_string(text, offset), *resume)
    if found[0].isdigit() or found[0] in ".+-":
        return Mistake(problem(*span, f"'{found}' is not a number", *number_notes(found)), *resume)
    if found in ",;":
        return Mistake(problem(*span, f"{name} has no value before '{found}'"), *resume)
    return Mistake(problem(*span, f"'{found}' is no value for {name}", *IN_QUOTES), *resume)


def bad_string(text: str, offset: int) -> Problem:
    """A string that is not closed on its line, or that has an escape nobody knows."""
    quote = text[offset]
    end = line_end(text, offset)
    line = text[offset:end].rstrip("\r\n")
    closed = re.match(rf"{quote}(?:[^{quote}\\]|\\.)*{quote}", line)
    if not closed:
        advice = (f"write {line}{quote}",) if VALUE.fullmatch(line + quote) and " " not in line else ()
        told = f"this string is not closed: {quote} is missing on its line"
        return problem(offset, offset + len(line), told, *advice)
    wrong = next(found for found in ESCAPE.finditer(closed[0]) if not is_escape(closed[0], found.start()))
    start = offset + wrong.start()
    notes = ("a backslash that means itself is written twice: \\\\", f"the escapes are {ESCAPES}")
    return problem(start, start + 2, f"'{wrong[0]}' is no escape sequence", *notes)


def is_escape(text: str, offset: int) -> bool:
    """Whether a backslash begins an escape sequence: of one letter, one hexadecimal digit, four or eight of them."""
    return any(re.fullmatch(STRING, f'"{text[offset : offset + length]}"') for length in (2, 3, 6, 10))


def number_notes(found: str) -> tuple[str, ...]:
    """What may help with something that only looks like a number."""
    if found[0] == "+":
        return ("a number has no leading '+'",)
    if re.fullmatch(r"-?0[0-9]+", found):
        return ("a leading 0 means octal, and octal digits go up to 7",)
    if re.match(r"\d+[A-Za-z]", found):
        return IN_QUOTES
    return ()


def in_list(text: str, offset: int) -> Problem:
    """The error of a list that is neither continued nor closed."""
    found = word(text, offset)
    span = (offset, offset + len(found))
    if FIELD_BEGINS.match(text, offset):
        return problem(*span, f"the list is not closed: ']' is missing before '{found}'")
    if found in "}>;":
        return problem(*span, f"',' or ']' belongs here, not '{found}'")
    return problem(*span, f"',' or ']' is missing before '{found}'")


def stray(place: Place, offset: int) -> Mistake:
    """Something that begins no field where a field would begin."""
    text = place.text
    found = word(text, offset)
    last = place.fields[-1] if place.fields else None
    span = (offset, offset + len(found))
    if found == ":" and isinstance(last, Scalar) and line_start(text, last.start) < line_start(text, last.value_start):
        told = problem(last.start, last.start + len(last.name), f"'{last.name}' has no value")
        sign = len(last.raw) - len(last.raw.lstrip("-")) if last.raw[0] == "-" else 0
        return Mistake(told, skip_gap(text, last.value_start + sign), drops=True)
    bare = bare_word_before(place)
    if bare and bare.end == offset:
        whole = UNQUOTED.match(text, bare.value_start)
        start, end = whole.span() if whole else span
        told = problem(start, end, f"'{text[start:end]}' is text and goes in quotes", f'write "{text[start:end]}"')
        return Mistake(told, end, drops=True)
    resume = behind(text, offset)
    if last and text[last.end - 1] == "," and isinstance(last, Scalar) and (found[0].isalnum() or found[0] in "-\"'"):
        note = f"a field takes one value; only a repeated one takes a list, written [{last.raw}, {found}]"
        told = problem(*span, f"{in_words(found)} is a second value for '{last.name}'", note)
    elif found in ",;":
        return Mistake(problem(*span, f"'{found}' separates nothing here"), offset + 1)
    elif found[0].isdigit() or found[0] in "\"'-.":
        advice = IN_QUOTES if bare else ()
        told = problem(*span, f"{in_words(found)} without the name of a field before it", *advice)
    elif found == ":":
        told = problem(*span, "':' without the name of a field before it")
    else:
        told = problem(*span, f"'{found}' begins no field", *(IN_QUOTES if last else ()))
    return Mistake(told, *resume)


def unclosed(source: Source, gap: Gap) -> Problem:
    """The error of a bracket that is never closed."""
    text = source.text
    closer = CLOSER[text[gap.opening]]
    named = NAME_BEFORE.search(text, max(0, gap.opening - 200), gap.opening)
    start = named.start() if named else gap.opening
    if gap.before is None:
        note = f"'{closer}' is missing at the end of the file"
    else:
        note = f"'{closer}' is missing before line {source.position(gap.before).line}, as the indentation tells"
    return problem(start, gap.opening + 1, f"'{text[start : gap.opening + 1]}' is never closed", note)


def closes_nothing(source: Source, offset: int) -> Problem:
    """The error of a closing bracket with nothing open."""
    return problem(offset, offset + 1, f"'{source.text[offset]}' closes nothing: all blocks are closed already")


def ends_with_comma(offset: int) -> Problem:
    """The error of a list that is closed behind a comma."""
    return problem(offset, offset + 1, "a list does not end with a comma: a value is missing before ']'")


def closes_other(source: Source, offset: int, opening: int) -> Problem:
    """The error of a closing bracket that is not the one the open bracket asks for."""
    opened = f"'{source.text[opening]}' of line {source.position(opening).line}"
    return problem(offset, offset + 1, f"'{source.text[offset]}' does not close the {opened}")
