"""How many items one test of a solver scores, and how many there are."""

from __future__ import annotations

from typing import NamedTuple

from prototool.analysis.feeds import feed
from prototool.analysis.fields import number
from prototool.analysis.shapes.inputs import FEEDS
from prototool.analysis.solver_view import SolverView
from prototool.net.solver import NetRef


class SizeOfTest(NamedTuple):
    """The batches and items of a test; `items` is None where the size of the set is not to be seen."""

    batches: int
    batch: int
    source: str
    items: int | None

    @property
    def scored(self) -> int:
        """How many items a test scores."""
        return self.batches * self.batch

    @property
    def words(self) -> str:
        """The size in words."""
        return f"{self.batches} x {self.batch} = {self.scored} items"


def size_of_test(view: SolverView, ref: NetRef) -> SizeOfTest | None:
    """The size of a test, None where it is not known: the net is not in view, or has not exactly one data layer."""
    net = view.view_of(ref)
    feeds = [layer for layer in net.graph.layers if layer.type in FEEDS] if net else []
    if len(feeds) != 1 or ref.batches is None:
        return None
    fields = feed(feeds[0])
    batch, source = number(fields, "batch_size"), fields.text("source")
    if batch < 1 or int(ref.batches.value) < 1 or not source:
        return None
    items = view.around.lines(source) if feeds[0].type == "ImageData" else None
    return SizeOfTest(int(ref.batches.value), batch, source, items)
