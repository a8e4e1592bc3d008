"""Real nets: an error from us exactly where Caffe 1.0 refuses the net, for the same reason."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.net.document import Document, load
from prototool.net.state import PHASES, Phase
from prototool.text.problem import Problem

Row = dict[str, str]

# What Caffe says, and the codes we say it with; the first that matches counts.
GIST = {
    "Failed to parse": ("PT0",),
    "Refusing to upgrade inconsistent": ("PT701",),
    "Unknown layer name": ("PT702",),
    "Unknown bottom blob": ("PT101",),
    "Top blob .* produced by multiple sources": ("PT102", "PT103"),
    "Duplicate blobs": ("PT102",),
    "Specify either include rules or exclude rules": ("PT104",),
    ".*Unknown layer type": ("PT105",),
    ".*Unknown filler name": ("PT204",),
    "Layer .* has unknown engine": ("PT207",),
    ".*does not allow in-place computation": ("PT203",),
    ".*BottomBlobs|.*TopBlobs": ("PT202",),
    ".*": ("PT201", "PT206"),
}
# The message of a mean file that is not there, which a rule finds that looks at the disk (PT612).
NO_FILE = "File not found"
# What the corpus' README says was stated for data whose source was named so; the net itself does not tell.
MNIST = {"data": (1, 1, 28, 28)}


class Tried(NamedTuple):
    """A net in a phase, and how it ended on real Caffe."""

    file: str
    phase: Phase
    verdict: str
    message: str
    problems: tuple[Problem, ...]

    @property
    def codes(self) -> set[str]:
        """The codes of our errors."""
        return {problem.kind.code for problem in self.problems}


@cache
def document_at(path: Path) -> Document:
    """A file's document, made once for both phases."""
    return load(path)


def stated(row: Row, phase: str, root: Path) -> dict[str, Shape]:
    """The shapes that were given to the tops of data layers."""
    told = root / "blobs" / f"{row['sha']}.{phase}.json"
    if told.is_file():
        stub = json.loads(told.read_text("utf-8")).get("stub") or {}
        return {name: tuple(shape) for name, shape in stub.items()}
    return MNIST if re.search("mnist", row[f"data_stubbed_{phase}"]) else {}


def errors(document: Document, phase: Phase, given: dict[str, Shape]) -> tuple[Problem, ...]:
    """What we refuse a net for in a phase."""
    unread = (*document.tree.problems, *document.bound[1])
    if unread:
        return unread
    view = View(document, [document.net.state(phase)], given)
    return tuple(view.states[0].problems)


def tried(rows: tuple[Row, ...], root: Path) -> list[Tried]:
    """Every net and phase that Caffe gave a verdict on."""
    found = []
    for row in rows:
        for phase in PHASES:
            verdict, message = row[f"init_{phase}"], row[f"msg_{phase}"]
            if row["kind"] == "net" and row["parses"] == "fail":
                verdict, message = "parse", "Failed to parse"
            if row["kind"] != "net" or verdict in ("skipped_data", "-") or message.startswith("Python layer"):
                continue
            problems = errors(document_at(root / row["file"]), phase, stated(row, phase, root))
            found.append(Tried(row["file"], phase, verdict, message, problems))
    return found


@pytest.fixture(scope="module")
def verdicts(corpus: tuple[Row, ...], corpus_root: Path) -> list[Tried]:
    """Every verdict, each asked for once."""
    return tried(corpus, corpus_root)


def test_what_caffe_builds_is_no_error(verdicts: list[Tried]) -> None:
    built = [each for each in verdicts if each.verdict == "ok"]
    assert [each for each in built if each.problems] == []
    assert len(built) == 1023


def test_what_caffe_refuses_is_an_error_for_the_same_reason(verdicts: list[Tried]) -> None:
    refused = [each for each in verdicts if each.verdict != "ok" and NO_FILE not in each.message]
    wrong = []
    for each in refused:
        codes = next(codes for words, codes in GIST.items() if re.match(words, each.message))
        if not any(code.startswith(codes) for code in each.codes):
            wrong.append(each)
    assert wrong == []
    assert len(refused) > 900


def test_of_what_is_not_upgraded_nothing_else_is_said(verdicts: list[Tried]) -> None:
    old = [each for each in verdicts if any(code.startswith("PT7") for code in each.codes)]
    assert all(code.startswith("PT7") for each in old for code in each.codes)
    assert old
