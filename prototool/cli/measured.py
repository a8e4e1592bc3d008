"""What `rewrite --measure` says: how far the outputs of a net are from what they were, on real Caffe."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from prototool.analysis.shape import words
from prototool.engines.pycaffe.measuring import Apart, Caffe, Compared
from prototool.net.document import Document
from prototool.rewrite.weights import Carried
from prototool.text.problem import printable

# So many batches are run, each with other input.
BATCHES = 4
SEED = 1


def measured(before: Document, weights: str, after: Document, carried: Carried) -> list[str]:
    """How far each output in TEST is from what it was, in words. Raises MeasuringError, OSError."""
    caffe = Caffe()
    with tempfile.TemporaryDirectory(prefix="prototool-measure-") as folder:
        path = Path(folder) / "after.caffemodel"
        with open(path, "wb") as file:
            file.writelines(carried.chunks())
        found = caffe.compared([(before, Path(weights)), (after, path)], BATCHES, SEED)
    return [f"{printable(before.source.path)}: {line}" for line in lines(before, found)]


def lines(before: Document, found: Compared) -> Iterator[str]:
    """What was found, a line for each output."""
    graph = before.graph(before.net.state("TEST"))
    fed = any(layer.type == "Input" for layer in graph.layers)
    yield f"measured in TEST, {BATCHES} batches of {'input by chance' if fed else 'what its data layers read'}"
    for each in found.blobs:
        yield f"output '{printable(each.name)}': {difference(each)}"
    for name in found.gone:
        yield f"output '{printable(name)}' is none any more"
    for name in found.new:
        yield f"output '{printable(name)}' was none before"


def difference(each: Apart) -> str:
    """How far an output is from what it was."""
    if each.shapes:
        return f"{words(each.shapes[0])} before, {words(each.shapes[1])} now"
    if each.absolute == 0:
        return f"no difference in {each.values:,} values"
    return f"largest difference {each.absolute:.3g}, relative {each.relative:.3g} (of {each.values:,} values)"
