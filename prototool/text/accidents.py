"""The usual accidents of hand-carried text, named for what they are, and mended in a shadow of the same length.

A page on the web turns indentation into no-break spaces (or `? ?`) and quotes into curly ones, version control leaves
conflict markers, other languages lend their comments, build scripts their templates. None of them is text format. Each
sort is reported once, where it is first seen, and blanked out so that the reader sees what else the file says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from prototool.text.edit import Edit
from prototool.text.kinds import CONFLICT, FOREIGN_COMMENT, LOST_SPACE, NOT_TEXT, SMART_QUOTE, TEMPLATE
from prototool.text.problem import Kind, Problem
from prototool.text.source import Source, Span
from prototool.text.terminals import COMMENT, STRING

SMART = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\uff02\uff07\u00ab\u00bb"
ODD_SPACE = "\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\u0085\u2028\u2029?"

# The look-ahead is for speed alone: nearly every character of a large file fails at it.
PATTERN = re.compile(
    rf"(?=[\"'#<>|=/$@%{{{SMART}{ODD_SPACE}])(?:"
    rf"(?P<keep>{STRING}|{COMMENT})"
    r"|(?P<conflict>^[<>|=]{7}(?: .*)?$)"
    r"|(?P<line_comment>//[^\n]*)|(?P<block_comment>/\*(?s:.*?)(?:\*/|\Z))"
    r"|(?P<hole>\$\{[^}\n]{0,200}\}|\{\{[^}\n]{0,200}\}\}|\{%[^%\n]{0,200}%\}|\$\(\w+\)|\$\w+|%\(\w+\)\w|@\w+@)"
    rf"|(?P<space>[{ODD_SPACE}][{ODD_SPACE} \t]*)"
    rf"|(?P<quote>[{SMART}]))",
    re.MULTILINE,
)
# The name a hole is the value of goes with it, for a name without a value would be one more error.
CONFLICT_END = re.compile(r"^>{7}.*$", re.MULTILINE)
HOLE_NAME = re.compile(r"[A-Za-z_]\w*[ \t]*:[ \t]*-?\Z")
# How many of the other places a problem lists.
LISTED = 6
SIDE_END = re.compile(r"^(?:\|{7}|={7})", re.MULTILINE)
BLANK = re.compile(r"[^\r\n]")


class Sort(NamedTuple):
    """One sort of accident: what it is called, how it is said, what to do.

    `shadow` makes of it what the reader sees instead, of the same length; `fixed` what would mend it for good, None
    where only a person can say.
    """

    kind: Kind
    message: Callable[[str], str]
    advice: str
    shadow: Callable[[str], str]
    fixed: Callable[[str], str] | None
    others: str = "the same"


def blank(text: str) -> str:
    """As many spaces, with the line ends kept."""
    return BLANK.sub(" ", text)


def ours(conflict: str) -> str:
    """A merge conflict with its first side kept and everything else blanked out."""
    head, _, rest = conflict.partition("\n")
    side = SIDE_END.split(rest, maxsplit=1)[0] if rest else ""
    kept = len(head) + 1 + len(side) if rest else 0
    return blank(head) + conflict[len(head) : kept] + blank(conflict[max(kept, len(head)) :])


def hash_comment(comment: str) -> str:
    """The words of a comment of another language behind `#`."""
    if comment.startswith("//"):
        return "#" + comment.lstrip("/")
    words = [line.strip(" \t\r*") for line in comment[2:].removesuffix("*/").split("\n")]
    # The line end keeps what may follow on the line out of the comment.
    return "".join(f"# {line}\n" for line in words if line)


def straight(quote: str) -> str:
    """The ASCII quote a typographic one stands for."""
    return "'" if quote in "\u2018\u2019\u201a\u201b\uff07" else '"'


def say_space(found: str) -> str:
    """What a run of odd white space is."""
    if "?" in found:
        return "'?' where white space belongs: the no-break spaces of a web page, lost on the way"
    code = next(ord(char) for char in found if char not in " \t")
    names = {0xA0: "a no-break space", 0xFEFF: "a byte-order mark inside the text", 0x200B: "a zero-width space"}
    name = names.get(code, "a space that is not ASCII")
    return f"{name} (U+{code:04X}), which protobuf does not take for white space"


def say_comment(found: str) -> str:
    """What a comment of another language is."""
    return f"'{found[:2]}' begins no comment here"


COMMENT_ADVICE = "a comment begins with '#' and ends with its line"

SORTS = {
    "conflict": Sort(
        CONFLICT,
        lambda found: "a merge conflict was committed with its markers",
        "keep one side and delete the lines with <<<<<<<, ======= and >>>>>>>",
        ours,
        None,
    ),
    "line_comment": Sort(FOREIGN_COMMENT, say_comment, COMMENT_ADVICE, blank, hash_comment),
    "block_comment": Sort(FOREIGN_COMMENT, say_comment, COMMENT_ADVICE, blank, hash_comment),
    "hole": Sort(
        TEMPLATE,
        lambda found: f"'{found}' is a hole of a template that nobody filled",
        "run the script that fills this template and read its result, or write the value here",
        blank,
        None,
        "other holes",
    ),
    "space": Sort(LOST_SPACE, say_space, "replace it by plain spaces", blank, blank),
    "quote": Sort(
        SMART_QUOTE,
        lambda found: f"the typographic quote '{found}' where a plain one belongs",
        "write \"...\" or '...'",
        straight,
        straight,
    ),
}


class Accident(NamedTuple):
    """One accident: its sort's name and where it is."""

    sort: str
    span: Span


def accidents(text: str) -> Iterator[Accident]:
    """The accidents of a text, in order."""
    position = 0
    conflicts_end = True
    while found := PATTERN.search(text, position):
        position = found.end()
        if found.lastgroup == "conflict" and found[0][0] == "<" and conflicts_end:
            end = CONFLICT_END.search(text, position)
            # Looked for once in vain, the end of a conflict is behind none of the markers to come.
            conflicts_end = end is not None
            position = end.end() if end else position
        if found.lastgroup and found.lastgroup != "keep":
            yield Accident(found.lastgroup, Span(found.start(), position))


def mend(source: Source) -> tuple[str, list[Problem]]:
    """The text with every accident mended, of the same length, and a problem for each sort of them."""
    shadow: list[str] = []
    done = 0
    seen: dict[str, list[Span]] = {}
    for name, span in accidents(source.text):
        before = source.text[done : span.start]
        if name == "hole":
            before = HOLE_NAME.sub(lambda named: blank(named[0]), before)
        shadow += before, SORTS[name].shadow(source.text[span.start : span.end])
        done = span.end
        seen.setdefault(name, []).append(span)
    text = "".join([*shadow, source.text[done:]])
    return text, [problem(source, SORTS[name], spans) for name, spans in seen.items()]


def problem(source: Source, sort: Sort, spans: list[Span]) -> Problem:
    """One problem for all accidents of a sort, at the first of them, with the edits that mend every one."""
    first = source.text[spans[0].start : spans[0].end]
    shown = first.split("\n")[0].rstrip(" \t\r")
    notes = [sort.advice]
    if "\n" in first:
        notes.append(f"it goes on to line {source.position(spans[0].end).line}")
    lines = sorted({source.position(span.start).line for span in spans} - {source.position(spans[0].start).line})
    if lines:
        listed = ", ".join(map(str, lines[:LISTED])) + (
            f" and {len(lines) - LISTED} more" if len(lines) > LISTED else ""
        )
        notes.append(f"{sort.others} on line{'s' if len(lines) > 1 else ''} {listed}")
    fix = [Edit(span, sort.fixed(source.text[span.start : span.end])) for span in spans] if sort.fixed else []
    place = Span(spans[0].start, spans[0].start + len(shown))
    return Problem(sort.kind, place, sort.message(shown), tuple(notes), fix=tuple(fix))


# How files of other formats begin, and what they are.
FORMATS = {
    "\udc89hdf": "an HDF5 file (weights, .caffemodel.h5?)",
    "\udc89png": "a PNG picture",
    "\udcff\udcd8\udcff": "a JPEG picture",
    "pk\x03\x04": "a ZIP archive",
    "\x1f\udc8b": "a gzip archive",
    "<!doctype html": "a web page (the page around the file?)",
    "<html": "a web page (the page around the file?)",
    "<?xml": "an XML file",
    "version https://git-lfs": "a pointer of Git LFS (run 'git lfs pull')",
}


def not_prototxt(source: Source) -> Problem | None:
    """The problem of a file that is known to be something else altogether, or None."""
    text = source.text
    begin = text[:200].lstrip("\ufeff \t\r\n").lower()
    for sign, what in FORMATS.items():
        if begin.startswith(sign):
            return Problem(NOT_TEXT, Span(0, 0), f"this is {what}, not a prototxt")
    if "\0" in text:
        place = Span(text.index("\0"), text.index("\0") + 1)
        note = (
            "weights (.caffemodel), solver states and mean files (.binaryproto) are binary; nets and solvers are text"
        )
        return Problem(NOT_TEXT, place, "this is a binary file, not text", (note,))
    return None
