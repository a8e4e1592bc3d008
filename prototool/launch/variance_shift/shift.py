"""The variance shift of a trained net, measured on real Caffe, and the statistics that undo it.

Measure: for each BatchNorm the variance its statistics hold from training, with Dropout at work, against the one of
what comes into it with Dropout off, on the data of TRAIN (Li, Chen, Hu, Yang 2018, arXiv:1801.05134, who take
max(real / moving, moving / real)). Both are means of the variances of batches, so that nothing but Dropout, and what
the net has learned since, tells them apart.

Recalibration: the statistics are estimated anew with Dropout off (Hendrycks, Gimpel 2017). What comes into a BatchNorm
depends on the statistics of those before it, so they are estimated one after the other, each with the new ones before
it in use: measured again on the same data, all of them hold. All at once, again and again, would end there too, but in
a deep net only after as many rounds as it is deep, and through values that are far too large on the way.
"""

from __future__ import annotations

import tempfile
from array import array
from collections.abc import Sequence
from math import isfinite
from pathlib import Path
from statistics import median
from typing import NamedTuple

from prototool.analysis.shift import apart
from prototool.engines.pycaffe.measuring import Caffe, MeasuringError, Moments, Progress, Statistics
from prototool.engines.pycaffe.measuring_net import as_in_test
from prototool.launch.variance_shift.ways import Predicted, Way, asked, predicted, way
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.dropout.found import dropouts
from prototool.rewrite.weights import Carried
from prototool.schema.weights import Blob
from prototool.text.write import write_atomically


class Setting(NamedTuple):
    """How to measure: the weights, how many batches, the seed, and the source of the data if it is another one."""

    weights: Path
    batches: int
    seed: int
    data: str = ""


class Shift(NamedTuple):
    """The shift of one BatchNorm: what was seen, and what was predicted, if a Dropout is before it."""

    moments: Moments
    predicted: Predicted | None

    @property
    def name(self) -> str:
        """The BatchNorm's name."""
        return self.moments.name

    @property
    def ratios(self) -> list[float]:
        """Variance in TEST / variance held from training, of the channels that have one."""
        if not self.moments.trained:
            return []
        pairs = zip(self.moments.variance, self.moments.stored_variance, strict=True)
        return [real / held for real, held in pairs if held > 0 and real > 0 and isfinite(real / held)]

    @property
    def ratio(self) -> float | None:
        """That of the channel in the middle, None where there are no statistics."""
        return middle(self.ratios)

    @property
    def shifts(self) -> list[float]:
        """How far both are apart, whichever is larger."""
        return [apart(ratio, 1.0) for ratio in self.ratios]


class Net(NamedTuple):
    """A net to measure: its BatchNorms in TRAIN in order, and the way of Dropouts to each."""

    document: Document
    norms: tuple[Layer, ...]
    ways: dict[Layer, Way]

    @classmethod
    def of(cls, document: Document) -> Net:
        """The net of a document. Raises MeasuringError for one in which there is nothing to measure."""
        graph = document.graph(document.net.state("TRAIN"))
        norms = tuple(layer for layer in graph.layers if layer.type == "BatchNorm")
        if not norms:
            raise MeasuringError("the net has no BatchNorm in TRAIN")
        fed = [layer for layer in graph.layers if not layer.bottoms and layer.type not in ("DummyData", "Input")]
        if not fed:
            raise MeasuringError("the net has no data layer in TRAIN: give the net that the weights were trained by")
        known = dropouts(document)
        found = ((norm, way(graph, norm, known)) for norm in norms)
        return cls(document, norms, {norm: each for norm, each in found if each})


class Recalibrated(NamedTuple):
    """Weights with new statistics, and the shifts that were measured with them."""

    weights: Carried
    shifts: tuple[Shift, ...]


def middle(values: Sequence[float]) -> float | None:
    """The median of the numbers that are any."""
    found = [value for value in values if isfinite(value)]
    return median(found) if found else None


def measure(caffe: Caffe, net: Net, setting: Setting, progress: Progress | None = None) -> tuple[Shift, ...]:
    """The shift of each BatchNorm. Raises MeasuringError, OSError, and what running passes raises."""
    wanted = {each.weights.name: asked(each.weights) for each in net.ways.values() if each.weights}
    text = as_in_test(net.document, source=setting.data)
    how = setting.weights, setting.batches, setting.seed
    seen = caffe.shift(text, *how, list(wanted.values()), progress)
    shifts = []
    for norm, moments in zip(net.norms, seen.norms, strict=True):
        found = net.ways.get(norm)
        intake = seen.intakes.get(found.weights.name) if found and found.weights else None
        shifts.append(Shift(moments, predicted(found, moments, intake) if found else None))
    return tuple(shifts)


def recalibrated(
    caffe: Caffe, net: Net, setting: Setting, carried: Carried, progress: Progress | None = None
) -> Recalibrated:
    """Weights with statistics that hold with Dropout off. `carried` are those of the setting, and stay as they are.

    Raises MeasuringError, OSError, and what running passes raises.
    """
    blobs, new = places(net, carried), carried.copy()
    text = as_in_test(net.document, source=setting.data)
    found = caffe.recalibrated(text, setting.weights, setting.batches, setting.seed)
    for index, statistics in zip(blobs, found, strict=True):
        new.blobs[index] = holding(carried.blobs_at(index), statistics)
    with tempfile.TemporaryDirectory(prefix="prototool-shift-") as folder:
        path = Path(folder) / "weights.caffemodel"
        write_atomically(path, new.chunks())
        return Recalibrated(new, measure(caffe, net, setting._replace(weights=path), progress))


def places(net: Net, carried: Carried) -> list[int]:
    """Where the statistics of each BatchNorm stand in the weights. Raises MeasuringError where one has none."""
    found = []
    for norm in net.norms:
        own = carried.places(norm.name)
        if len(own) != 1 or len(carried.shapes_at(own[0])) != 3:
            what = "several layers of this name" if len(own) > 1 else "no statistics of it"
            raise MeasuringError(f"BatchNorm '{norm.name}' cannot be recalibrated: the weights hold {what}")
        if any(value.text("name") for value in (norm.message.messages("param") if norm.message else ())):
            raise MeasuringError(f"BatchNorm '{norm.name}' cannot be recalibrated: it shares its statistics by name")
        found.append(own[0])
    return found


def holding(old: Sequence[Blob], statistics: Statistics) -> list[Blob]:
    """The blobs of a BatchNorm with other statistics. What they are divided by stays: so training goes on as before."""
    factor = old[2].values[0] or 1.0
    values = ([each * factor for each in statistics.mean], [each * factor for each in statistics.variance], [factor])
    return [blob._replace(values=array(blob.values.typecode, each)) for blob, each in zip(old, values, strict=True)]
