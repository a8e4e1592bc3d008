"""What a pass is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.rewrite.rewriter import Rewriter


@dataclass(frozen=True)
class Pass:
    """A change to a net. Subclasses are frozen dataclasses; their fields are their options.

    The contract: `run` gets a net without syntax errors and records edits through the rewriter's verbs; the machine
    applies them, reads the result again, and refuses it if it has an error that the net did not have before. A layer
    that the pass was asked to change and did not is told to `rewriter.tell`, with the reason. Running a pass on its
    own result records no edits. What it does to weights it records in `rewriter.weights`; the names of layers that it
    renames or removes are followed in any case.
    """

    name: ClassVar[str]

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record what is to be changed.

        Raises SelectionError where a selector matches nothing, WeightsNeededError where there are no weights to change.
        """
        raise TypeError(f"{type(self).__name__} does not say what it does")


class OptionError(Exception):
    """An option has a value that its pass cannot take."""


class WeightsNeededError(Exception):
    """A pass changes weights along with the net, and none are given."""
