"""The lines of a Caffe log, one by one: who said it, when, and what it says.

What is known here was taken from the messages of solver.cpp, sgd_solver.cpp, parallel.cpp and caffe.cpp of BVLC's Caffe
from 2013 on, of NVIDIA's up to 0.17 and of Intel's, and from logs in bug reports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# I0131 23:59:59.123456  1234 solver.cpp:239] ...; newer versions of glog write the year too.
GLOG = re.compile(r"([IWEF])(\d{8}|\d{4}) (\d\d):(\d\d):(\d\d(?:\.\d+)?) +(\d+) ([^\s:\]]+):(\d+)\] ?")
# 1508138445  INFO: src/caffe/solver.cpp : line 218 : ..., of builds without glog.
PLAIN = re.compile(r"^(\d{9,10}) +(INFO|WARNING|ERROR|FATAL): \S+ : line \d+ : ")
ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")

# As C prints a number, and as Microsoft's C did before 2015. A bound on its length keeps rubbish from taking long.
NO_NUMBER = r"nan(?:\([^)]*\))?|inf(?:inity)?|1\.?#(?:qnan|snan|ind|inf)\d*"
NUMBER = rf"((?i:[-+]?(?:{NO_NUMBER}|(?:\d{{1,40}}\.?\d{{0,40}}|\.\d{{1,40}})(?:e[-+]?\d{{1,5}})?)))"
ITERATION = r"Iteration (\d{1,12})"

# What each statement looks like from its first word on; the more frequent first.
STATEMENTS = {
    "output": rf"(Train|Test) net output(?: mAP)? #(\d{{1,9}}): (\S.*?) = {NUMBER}(?![\w#])",
    "shown": rf"{ITERATION}(?:,| \(([^)]*)\),)(?: [^ ]*ep,)? loss = {NUMBER}(?![\w#])",
    "rate": rf"{ITERATION}, lr = {NUMBER}(?![\w#])",
    "testing": rf"{ITERATION}, Testing net(?: \(#(\d{{1,9}})\))?",
    "untrained": r"Testing net from initial parameters",
    "score": rf"Test score #(\d{{1,9}}): {NUMBER}(?![\w#])",
    "test_loss": rf"Test loss: {NUMBER}(?![\w#])",
    "state": r"Snapshotting solver state to (?:binary proto file |HDF5 file )?(.*\S)",
    "snapshot": r"Snapshotting to (?:binary proto file |HDF5 file )?(.*\S)",
    "restore": r"(?:Restoring previous solver status|Resuming) from (.*\S)",
    "finetune": r"Finetuning from (.*\S)",
    "done": r"Optimization Done",
    "stopped": r"Optimization stopped early",
    "created": r"Log file created at: ",
    "solving": r"Solving (\S.*)?$",
    "starting": r"Initializing solver from parameters|Starting (?:Multi-node )?Optimization(?! on)",
    "died": r"\*\*\* SIG\w+(?= .*received)|terminate called .*|Segmentation fault.*|Bus error.*|Killed\b",
    "why": r"what\(\): +(.*\S)",
}
KINDS = {kind: re.compile(pattern) for kind, pattern in STATEMENTS.items()}
# Nearly all lines of most logs are about something else; they are passed over by this alone. Each alternative begins
# with a letter of its own for the sake of speed.
WORDS = (
    r"Iteration \d|T(?:rain|est) net output|Testing net from|Test score #|Test loss: |Snapshotting |Restoring prev|"
    r"Resuming from|Finetuning from|Optimization |Log file created|Solving |Initializing solver|Starting (?:Opt|Multi)|"
    r"\*\*\* SIG|terminate called|Segmentation fault|Bus error|Killed|what\(\): "
)
TELLING = re.compile(rf"{WORDS}|F\d{{4,8}} \d\d:|FATAL: ")
# Behind the logger's prefix a statement stands at once, or behind the GPU that NVIDIA's Caffe names.
SPOKEN = re.compile(rf"\s*(?:\[[\d.]+\]\s*)?(?={WORDS})")
# A line with two of these is two lines in one.
SOURCES = (".cpp:", ".hpp:", ".cc:", ".cu:")
# Words that occur elsewhere too count only where the logger of Caffe said them.
ONLY_LOGGED = {"solving", "restore", "finetune"}
ONLY_UNLOGGED = {"died", "why"}
# When these were written does not matter: each belongs to a statement before it.
TIMELESS = {"output", "score", "rate", "test_loss"}

DAYS_BEFORE = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)


class Moment(NamedTuple):
    """When a line was written: the year (0 where the logger does not write it), month, day, and second of the day.

    Of a clock that counts seconds from 1970 the year is 0 and the month too.
    """

    year: int
    month: int
    day: int
    second: float


class Statement(NamedTuple):
    """A line that tells something: its kind, the parts that matter, and when it was written."""

    kind: str
    parts: tuple[str, ...]
    moment: Moment | None = None


def statements(line: str) -> Iterator[Statement]:
    """What a line says, nothing mostly; several statements where processes wrote over each other. Never raises."""
    start = GLOG.match(line)
    if start and sum(map(line.count, SOURCES)) == 1:
        yield from logged(start, line[start.end() :])
        return
    if not TELLING.search(line):
        return
    if "\x1b" in line:
        line = ANSI.sub("", line)
    starts = list(GLOG.finditer(line))
    if not starts:
        yield from unlogged(line)
        return
    ends = [match.start() for match in starts[1:]] + [len(line)]
    for match, end in zip(starts, ends, strict=True):
        yield from logged(match, line[match.end() : end])


def logged(prefix: re.Match[str], text: str) -> Iterator[Statement]:
    """What stands behind one prefix of the logger."""
    if prefix[1] == "F":
        yield Statement("fatal", (text.strip(),), written(prefix))
        return
    telling = SPOKEN.match(text)
    found = statement(text[telling.end() :].strip(), ONLY_UNLOGGED) if telling else None
    if found:
        yield found if found.kind in TIMELESS else found._replace(moment=written(prefix))


def unlogged(line: str) -> Iterator[Statement]:
    """What a line without a prefix of glog says."""
    plain = PLAIN.match(line)
    if not plain:
        telling = TELLING.search(line)
        found = statement(line[telling.start() :].strip(), ONLY_LOGGED) if telling else None
        if found:
            yield found
        return
    moment = Moment(0, 0, 0, float(plain[1]))
    text = line[plain.end() :].strip()
    if plain[2] == "FATAL":
        yield Statement("fatal", (text,), moment)
        return
    found = statement(text, ONLY_UNLOGGED)
    if found:
        yield found._replace(moment=moment)


def statement(text: str, excluded: set[str]) -> Statement | None:
    """What a text says that begins with a telling word."""
    for kind, pattern in KINDS.items():
        match = pattern.match(text)
        if match and kind not in excluded:
            parts = tuple(part or "" for part in match.groups())
            return Statement(kind, parts or (match[0],))
    return None


def written(prefix: re.Match[str]) -> Moment | None:
    """When a line was written; None where the date is none."""
    date = prefix[2]
    year = int(date[:-4] or 0)
    month, day = int(date[-4:-2]), int(date[-2:])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None
    return Moment(year, month, day, int(prefix[3]) * 3600 + int(prefix[4]) * 60 + float(prefix[5]))


def between(earlier: Moment, later: Moment) -> float:
    """The seconds from one line to another, negative if the clock was set back.

    Without a year, a date that lies more than half a year back is one of the next year, and a year is a leap year if
    one of the dates says so.
    """
    if bool(earlier.month) != bool(later.month):
        return 0.0
    return (day_number(later, earlier) - day_number(earlier, later)) * 86400.0 + later.second - earlier.second


def day_number(moment: Moment, other: Moment) -> int:
    """A day, counted so that the difference to that of another moment is right."""
    year, month, day = moment.year, moment.month, moment.day
    if not month:
        return 0
    if not (moment.year and other.year):
        # Some year, and a leap year only if it must be one.
        year = 2004 if (2, 29) in ((month, day), (other.month, other.day)) else 2001
        if other.month - month > 6:
            year += 1
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    past = (year - 1) * 365 + (year - 1) // 4 - (year - 1) // 100 + (year - 1) // 400
    return past + DAYS_BEFORE[month - 1] + (1 if leap and month > 2 else 0) + day


def number(text: str) -> float:
    """A number as C prints it. Raises ValueError."""
    text = text.lower()
    if "#" in text:
        sign = "-" if text.startswith("-") else ""
        return float(sign + ("inf" if text.rstrip("0123456789").endswith("inf") else "nan"))
    return float(text.partition("(")[0])
