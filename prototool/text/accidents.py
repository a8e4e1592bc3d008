"""The usual accidents of hand-carried text, named for what they are, and mended in a shadow of the same length.

A page on the web turns indentation into no-break spaces (or `? ?`) and quotes into curly ones, version control leaves
conflict markers, other languages lend their comments, build scripts their templates. None of them is text format. Each
sort is reported once, where it is first seen, and blanked out so that the reader sees what else the file says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from prototool.text.edit import Edit
from prototool.text.problem import Kind, Problem
from prototool.text.source import Source, Span
from prototool.text.terminals import COMMENT, STRING

NOT_TEXT = Kind("PT002", "not-a-text-file")
LOST_SPACE = Kind("PT003", "no-break-space")
CONFLICT = Kind("PT004", "merge-conflict")
FOREIGN_COMMENT = Kind("PT005", "foreign-comment")
TEMPLATE = Kind("PT006", "template-hole")
SMART_QUOTE = Kind("PT007", "smart-quote")

SMART = "\u201c\u201d\u201e\u201f\u2018\u2019\u201a\u201b\uff02\uff07\u00ab\u00bb"
ODD_SPACE = "\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff?"

# The look-ahead is for speed alone: nearly every character of a large file fails at it.
PATTERN = re.compile(
    rf"""(?=["'\#<>|=/$@%{{{SMART}{ODD_SPACE}])(?:
     (?P<keep>{STRING}|{COMMENT})
    |(?P<conflict>^<{{7}}(?:[ ].*)?$(?s:.*?)^>{{7}}.*$|^[<>|=]{{7}}(?:[ ].*)?$)
    |(?P<comment>//[^\n]*|/\*(?s:.*?)(?:\*/|\Z))
    |(?P<hole>\$\{{[^}}\n]*\}}|\{{\{{[^}}\n]*\}}\}}|\{{%[^\n]*%\}}|\$\(\w+\)|\$\w+|%\(\w+\)\w|@\w+@)
    |(?P<space>[{ODD_SPACE}][{ODD_SPACE} \t]*)
    |(?P<quote>[{SMART}]))""",
    re.VERBOSE | re.MULTILINE,
)
# The name a hole is the value of goes with it, for a name without a value would be one more error.
HOLE_NAME = re.compile(r"[A-Za-z_]\w*[ \t]*:[ \t]*-?\Z")
BLANK = re.compile(r"[^\r\n]")


@dataclass(frozen=True, slots=True)
class Sort:
    """One sort of accident: what it is called, how it is said, what to put in its place."""

    kind: Kind
    message: Callable[[str], str]
    advice: str
    mended: Callable[[str], str]
    fixable: bool = True


def blank(text: str) -> str:
    """As many spaces, with the line ends kept."""
    return BLANK.sub(" ", text)


def ours(conflict: str) -> str:
    """A merge conflict with its first side kept and everything else blanked out."""
    head, _, rest = conflict.partition("\n")
    side = re.split(r"^(?:\|{7}|={7})", rest, maxsplit=1, flags=re.MULTILINE)[0] if rest else ""
    kept = len(head) + 1 + len(side) if rest else 0
    return blank(head) + conflict[len(head) : kept] + blank(conflict[max(kept, len(head)) :])


def hash_comment(comment: str) -> str:
    """The same comment behind `#`, on each of its lines."""
    lines = comment.split("\n")
    return "\n".join("#" + line[1:] if line.strip() else line for line in lines)


def straight(quote: str) -> str:
    """The ASCII quote a typographic one stands for."""
    return "'" if quote in "\u2018\u2019\u201a\u201b\uff07" else '"'


def say_space(found: str) -> str:
    """What a run of odd white space is."""
    if "?" in found:
        return "'?' where white space belongs: the no-break spaces of a web page, lost on the way"
    code = next(ord(char) for char in found if char not in " \t")
    names = {0xA0: "a no-break space", 0xFEFF: "a byte-order mark inside the text", 0x200B: "a zero-width space"}
    return f"{names.get(code, 'a space that is not ASCII')} (U+{code:04X}), which protobuf does not take for white space"


SORTS = {
    "conflict": Sort(
        CONFLICT,
        lambda found: "a merge conflict was committed with its markers",
        "keep one side and delete the lines with <<<<<<<, ======= and >>>>>>>",
        ours,
        fixable=False,
    ),
    "comment": Sort(
        FOREIGN_COMMENT,
        lambda found: f"'{found[:2]}' begins no comment here",
        "a comment begins with '#' and ends with its line",
        hash_comment,
    ),
    "hole": Sort(
        TEMPLATE,
        lambda found: f"'{found}' is a hole of a template that nobody filled",
        "run the script that fills this template and read its result, or write the value here",
        blank,
        fixable=False,
    ),
    "space": Sort(LOST_SPACE, say_space, "replace it by plain spaces", blank),
    "quote": Sort(
        SMART_QUOTE,
        lambda found: f"the typographic quote '{found}' where a plain one belongs",
        "write \"...\" or '...'",
        straight,
    ),
}


def mend(source: Source) -> tuple[str, list[Problem]]:
    """The text with every accident mended, of the same length, and one problem for each sort (each conflict, each hole)."""
    shadow = []
    done = 0
    seen: dict[str, list[re.Match[str]]] = {}
    for found in PATTERN.finditer(source.text):
        name = found.lastgroup
        if name is None or name == "keep":
            continue
        before = source.text[done : found.start()]
        if name == "hole":
            before = HOLE_NAME.sub(lambda named: blank(named[0]), before)
        shadow += before, SORTS[name].mended(found[0])
        done = found.end()
        apart = name if SORTS[name].fixable else f"{name} {found.start()}"
        seen.setdefault(apart, []).append(found)
    text = "".join([*shadow, source.text[done:]])
    return text, [problem(source, places) for places in seen.values()]


def problem(source: Source, places: list[re.Match[str]]) -> Problem:
    """One problem for all places of a sort, at the first of them, with the edits that mend every one."""
    first = places[0]
    sort = SORTS[first.lastgroup or ""]
    shown = first[0].split("\n")[0].rstrip(" \t\r")
    notes = [sort.advice]
    lines = {source.position(found.start()).line for found in places}
    if len(lines) > 1:
        notes.append(f"the same on {len(lines) - 1} more line{'s' if len(lines) > 2 else ''}, up to line {max(lines)}")
    elif "\n" in first[0]:
        notes.append(f"it goes on to line {source.position(first.end()).line}")
    fix = tuple(Edit(Span(*found.span()), sort.mended(found[0])) for found in places) if sort.fixable else ()
    return Problem(sort.kind, Span(first.start(), first.start() + len(shown)), sort.message(shown), tuple(notes), fix=fix)


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
        note = "weights (.caffemodel), solver states and mean files (.binaryproto) are binary; nets and solvers are text"
        return Problem(NOT_TEXT, place, "this is a binary file, not text", (note,))
    return None
