"""Which dialects a file is written in, told by what it uses that Caffe 1.0 does not know.

Call it where binding found an unknown field or enum value, or a layer type is unknown; a file that needs no dialect
costs one walk through its tree.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import NamedTuple

from prototool.schema.dialects import DIALECTS, Dialect, merged, with_under
from prototool.schema.unknown import Reader, Unknown, needed
from prototool.text.tree import Tree

# Real files are explained by one dialect or two; a third was never needed to explain one wholly.
MOST = 3


class Evidence(NamedTuple):
    """A dialect, and what of the file only it (or it and those after it) explains, in the order of the text."""

    dialect: Dialect
    uses: tuple[Unknown, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What it explains, each once."""
        return tuple(dict.fromkeys(each.name for each in self.uses))


class Detection(NamedTuple):
    """The dialects of a file with what speaks for each, and what none of them explains."""

    evidence: tuple[Evidence, ...] = ()
    unexplained: tuple[Unknown, ...] = ()

    @property
    def dialects(self) -> tuple[Dialect, ...]:
        """The dialects; none where Caffe 1.0 knows all, or nobody knows the rest."""
        return tuple(each.dialect for each in self.evidence)


def detect(tree: Tree) -> Detection:
    """The smallest combination of dialects that explains the most of a file."""
    needs = needed(tree)
    return explain(choose(needs), needs) if needs else Detection()


def choose(needs: Sequence[Unknown]) -> tuple[Dialect, ...]:
    """The dialects that explain the most; of those that explain as much, the ones that take least to do so."""
    useful = candidates(needs)
    best = rank((), needs)
    for size in range(1, MOST + 1):
        best = min([best, *(rank(chosen, needs) for chosen in combinations(useful, size))])
        # Once all is explained, more dialects can only do so with fewer tables if this took more tables than that.
        if best.used <= size and not explain(best.dialects, needs).unexplained:
            break
    return best.dialects


class Rank(NamedTuple):
    """How good a combination is: smaller is better.

    First what it leaves open, against what it explains; then few tables in use, those that stand first, and few at all.
    So a net of SSD with depthwise layers is told to be that, not to be of a fork that contains both and much else.
    """

    loss: int
    used: int
    order: tuple[int, ...]
    tables: int
    named: int
    dialects: tuple[Dialect, ...]


def rank(dialects: tuple[Dialect, ...], needs: Sequence[Unknown]) -> Rank:
    """The rank of a combination."""
    reader = Reader(merged(dialects))
    reader.again(needs)
    tables = with_under(dialects)
    used = [each.dialect for each in explain(tables, needs).evidence if each.uses]
    order = tuple(sorted(map(DIALECTS.index, used)))
    return Rank(len(keys(reader)) - len(reader.known), len(used), order, len(tables), len(dialects), dialects)


def candidates(needs: Sequence[Unknown]) -> list[Dialect]:
    """The dialects that explain something of a file, or something in the fields that those explain."""
    found = helpful(needs)
    inner = [each for reader in found.values() for each in reader.unknown if each not in needs]
    inside = helpful(inner)
    return [each for each in DIALECTS if each in found or each in inside]


def helpful(needs: Sequence[Unknown]) -> dict[Dialect, Reader]:
    """The dialects that explain something, without those that explain no more than one that stands before them."""
    found: dict[Dialect, Reader] = {}
    for each in DIALECTS:
        reader = Reader(merged([each]))
        if reader.again(needs) and not any(covers(other, reader) for other in found.values()):
            found[each] = reader
    return found


def covers(reader: Reader, other: Reader) -> bool:
    """Whether a reader knew all that another one knew, and had no more questions."""
    return reader.known >= other.known and keys(reader) <= keys(other)


def keys(reader: Reader) -> set[tuple[str, str]]:
    """What a reader did not know, each once."""
    return {each.key for each in reader.unknown}


def explain(dialects: Sequence[Dialect], needs: Sequence[Unknown]) -> Detection:
    """What each dialect adds to the explanation, and what is left."""
    evidence = []
    for count, each in enumerate(dialects, 1):
        reader = Reader(merged(dialects[:count]))
        evidence.append(Evidence(each, tuple(reader.again(needs))))
        needs = reader.unknown
    return Detection(tuple(evidence), tuple(needs))
