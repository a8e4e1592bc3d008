"""What a pass is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.rewrite.rewriter import Rewriter
from prototool.schema.kind import FileKind
from prototool.text.problem import Problem
from prototool.text.source import Source


@dataclass(frozen=True)
class Pass:
    """A change to a net, or to a solver. Subclasses are frozen dataclasses; their fields are their options.

    The contract: `works_on` says what sort of file the pass is for. `run` gets one without syntax errors and records
    edits through the rewriter's verbs; the machine applies them, reads the result again, and refuses it if it has an
    error that the file did not have before; of a pass that `is_translation`, one from an older format into a newer one,
    an error that Caffe could have told before. A layer that the pass was asked to change and did not is told to
    `rewriter.tell`, with the reason. Running a pass on its own result records no edits. What it does to weights it
    records in `rewriter.weights`; the names of layers that it renames or removes are followed in any case.
    """

    name: ClassVar[str]
    works_on: ClassVar[FileKind] = "net"
    is_translation: ClassVar[bool] = False

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record what is to be changed.

        Raises SelectionError where a selector matches nothing, WeightsNeededError where there are no weights to change,
        NotRewritableError where something in the file stands in the way.
        """
        raise TypeError(f"{type(self).__name__} does not say what it does")


class NotRewritableError(Exception):
    """A document that no pass can work on: the problems that stand in the way, and in which file if in another one."""

    def __init__(self, problems: Sequence[Problem], source: Source | None = None) -> None:
        super().__init__(problems[0].message)
        self.problems = problems
        self.source = source


class OptionError(Exception):
    """An option has a value that its pass cannot take."""


class WeightsNeededError(Exception):
    """A pass changes weights along with the net, and none are given."""
