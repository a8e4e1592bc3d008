"""Reading on after a mistake, so that all that is wrong with a file's syntax is reported at once.

The known accidents of a text are blanked out in a shadow of the same length (`accidents`), so offsets stay true; lost
brackets are assumed where the indentation asks for them (`balance`); what is still wrong is put into words (`explain`).
"""

from __future__ import annotations

from collections.abc import Sequence

from prototool.text import accidents, balance, explain
from prototool.text.problem import Problem
from prototool.text.read import CLOSER, Frame, Reading
from prototool.text.source import Source
from prototool.text.tree import Tree
from prototool.text.trivia import skip_gap

# How often a lost bracket may be assumed; each time costs a reading of the file.
REPAIRS = 8

# A file with more errors than this is another kind of file; reading on would tell nobody anything.
ENOUGH_PROBLEMS = 100


def mended(source: Source) -> Tree:
    """The tree of a file that is not sound: what could be understood of it, and everything that is wrong."""
    alien = accidents.not_prototxt(source)
    if alien:
        return Tree(source, (), (alien,))
    shadow, problems = accidents.mend(source)
    assumed: list[int] = []
    reading = TolerantReading(source, shadow)
    while reading.unclosed:
        gap = balance.lost_bracket(shadow, reading.unclosed, assumed)
        problems.append(explain.unclosed(source, gap))
        if gap.before is None or len(assumed) == REPAIRS:
            break
        assumed.append(gap.before)
        reading = TolerantReading(source, shadow, assumed)
    # A field that was undone is read again, and what is wrong with it may be seen twice.
    found = dict.fromkeys([*problems, *reading.problems])
    return Tree(source, reading.fields, tuple(sorted(found, key=lambda problem: problem.span)))


class TolerantReading(Reading):
    """A reading that notes each mistake and goes on behind it.

    `assumed` holds offsets of tokens before which a closing bracket is taken to have been lost. `unclosed` are the
    offsets of the brackets still open at the end.
    """

    def __init__(self, source: Source, text: str, assumed: Sequence[int] = ()) -> None:
        self.source = source
        self.assumed = assumed
        self.problems: list[Problem] = []
        super().__init__(text)
        # A frame whose opening is no bracket was reported for just that.
        self.unclosed = tuple(frame.opening for frame in self.frames if text[frame.opening] in CLOSER)
        while self.frames:
            super().close(len(text), 0)

    def open(self, name: str, start: int, opening: int) -> None:
        """Begin a block or a list, after the brackets that are assumed to have been lost before it."""
        self.close_assumed(start, 0)
        super().open(name, start, opening)

    def close(self, closing: int, width: int = 1) -> None:
        """End the innermost block or list, after those that are assumed to have been lost before this bracket."""
        self.close_assumed(closing, 1)
        super().close(closing, width)

    def close_assumed(self, offset: int, keep: int) -> None:
        """End as many blocks as brackets are assumed to have been lost before a token, but leave `keep` open."""
        for _ in range(min(self.assumed.count(offset), len(self.frames) - keep)):
            super().close(offset, 0)

    def mistake(self, context: str) -> None:
        """Report what stands at the next token and go on behind it."""
        at = skip_gap(self.text, self.position)
        if at == len(self.text):
            self.position = at + 1
            return
        if len(self.problems) == ENOUGH_PROBLEMS:
            while self.frames:
                super().close(at, 0)
            self.position = len(self.text) + 1
            return
        if self.text[at] in "}>]":
            self.position = self.wrong_closer(at)
            return
        found = explain.mistake(explain.Place(self.text, at, self.fields, context))
        self.problems.append(found.problem)
        self.position = found.resume
        if found.drops:
            self.fields.pop()
        if found.opens:
            bracket = found.resume - 1 if self.text[found.resume - 1] == "{" else at
            self.frames.append(Frame("", min(at, bracket), bracket, "}", self.fields))
            self.fields = []
        if found.closes:
            super().close(found.resume, 0)

    def wrong_closer(self, at: int) -> int:
        """Report a closing bracket that is not the one expected; where to read on."""
        closer = self.text[at]
        if not self.frames:
            self.problems.append(explain.closes_nothing(self.source, at))
            return at + 1
        innermost = self.frames[-1]
        if innermost.closer == closer:
            # Only a list minds how it is closed: not behind a comma.
            self.problems.append(explain.ends_with_comma(at))
        else:
            self.problems.append(explain.closes_other(self.source, at, innermost.opening))
        # `}` for `>` is most likely a slip of the finger, and so is a bracket that would match none of those open.
        slip = "]" not in (closer, innermost.closer) or all(frame.closer != closer for frame in self.frames)
        while not slip and self.frames[-1].closer != closer:
            super().close(at, 0)
        super().close(at)
        return at + 1
