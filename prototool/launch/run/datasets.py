"""Whether the data is there that a solver's nets read: lists, pictures, labels, databases, means.

Caffe finds out when it comes to them, which for the last picture of a long list is hours into the training.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from prototool.analysis.feeds import feed, transform
from prototool.analysis.fields import param
from prototool.analysis.shapes.inputs import FEEDS
from prototool.analysis.solver_view import SolverView
from prototool.analysis.view import StateView
from prototool.engines.job import Job
from prototool.launch.data.listed_pictures import list_notices
from prototool.launch.run.notice import Notice
from prototool.net.net import Layer
from prototool.schema.bound import Message, Value
from prototool.text.source import Source, Span

# The types whose second bottom are labels of as many classes as the first one has channels.
JUDGES = ("SoftmaxWithLoss", "Accuracy", "MultinomialLogisticLoss", "InfogainLoss")


class Asked:
    """A layer whose data is looked for."""

    def __init__(self, job: Job, view: StateView, layer: Layer) -> None:
        self.job = job
        self.view = view
        self.layer = layer
        self.fields: Message = feed(layer)

    @property
    def source(self) -> str:
        """What the layer states as its source."""
        return self.fields.text("source")

    def path(self, path: str) -> Path:
        """Where a path of the net leads."""
        return self.job.folder / path

    def told(self, message: str, *notes: str, value: Value | None = None) -> Notice:
        """An error at a value of the layer, else at the layer."""
        span: Span = value.span if value else self.layer.span
        text: Source = self.view.document.source
        if value is None:
            span = Span(span.start, min(span.end, span.start + len("layer")))
        counted = f"paths count from {self.job.folder}"
        whole = f"layer '{self.layer.name}' ({self.layer.type}): {message}"
        return Notice("error", whole, text, span, (*notes, counted))

    def stated(self, name: str) -> Value | None:
        """The value of a field of the layer, where it is stated."""
        return next(iter(self.fields.scalars(name)), None)


def data_notices(job: Job, view: SolverView) -> Iterator[Notice]:
    """What is wrong with the data of a job."""
    for ref in view.solver.nets:
        state = view.sound_view(ref)
        if state is None or not view.runs(ref):
            continue
        for layer in state.graph.layers:
            asked = Asked(job, state, layer) if layer.type in FEEDS else None
            if asked:
                yield from LOOKS[layer.type](asked)
                yield from of_mean(asked)
            elif layer.type == "MemoryData":
                message = f"layer '{layer.name}' (MemoryData) is fed by a program; no solver can train by itself on it"
                yield Notice("error", message)


def of_images(asked: Asked) -> Iterator[Notice]:
    """A list of pictures with their labels."""
    path = asked.path(asked.source)
    if not path.is_file():
        yield asked.told(f"its list '{asked.source}' does not exist", value=asked.stated("source"))
        return
    root = asked.fields.text("root_folder")
    for message in list_notices(path, lambda name: asked.path(root + name), classes(asked)):
        yield asked.told(message, value=asked.stated("source"))


def classes(asked: Asked) -> int | None:
    """How many classes the labels of a layer may name, as those layers see it that judge by them; None if unknown."""
    if len(asked.layer.tops) < 2:
        return None
    label, found = asked.layer.tops[1].name, []
    for shapes in asked.view.shapes.layers:
        layer = shapes.layer
        if layer.type not in JUDGES or len(layer.bottoms) < 2 or layer.bottoms[1].name != label:
            continue
        named = "accuracy_param" if layer.type == "Accuracy" else "loss_param"
        axis = int(param(layer, "accuracy_param" if layer.type == "Accuracy" else "softmax_param").get("axis"))
        scores = shapes.bottoms[0]
        if scores is None or "ignore_label" in param(layer, named) or not -len(scores) <= axis < len(scores):
            return None
        found.append(scores[axis])
    known = [each for each in found if each is not None]
    return min(known, default=None)


def of_database(asked: Asked) -> Iterator[Notice]:
    """An LMDB or LevelDB."""
    backend = asked.fields.text("backend")
    path, mark = asked.path(asked.source), "data.mdb" if backend == "LMDB" else "CURRENT"
    if not path.is_dir():
        yield asked.told(f"its {backend} '{asked.source}' does not exist", value=asked.stated("source"))
    elif not (path / mark).is_file():
        other = "LEVELDB" if backend == "LMDB" else "LMDB"
        is_other = (path / ("CURRENT" if backend == "LMDB" else "data.mdb")).is_file()
        message = f"'{asked.source}' is {'of backend ' + other if is_other else 'no database'}, not of {backend}"
        yield asked.told(message, value=asked.stated("backend") or asked.stated("source"))


def of_hdf5(asked: Asked) -> Iterator[Notice]:
    """A list of HDF5 files."""
    path = asked.path(asked.source)
    if not path.is_file():
        yield asked.told(f"its list '{asked.source}' does not exist", value=asked.stated("source"))
        return
    for number, line in enumerate(path.read_text("utf-8", "surrogateescape").split("\n"), 1):
        if line.split() and not asked.path(line.split()[0]).is_file():
            yield asked.told(
                f"line {number} of its list '{asked.source}': {line.split()[0]} does not exist",
                value=asked.stated("source"),
            )
            return


def of_windows(asked: Asked) -> Iterator[Notice]:
    """A file of windows."""
    if not asked.path(asked.source).is_file():
        yield asked.told(f"its window file '{asked.source}' does not exist", value=asked.stated("source"))


def of_mean(asked: Asked) -> Iterator[Notice]:
    """The mean file of a layer's transformation."""
    for value in transform(asked.layer, "mean_file"):
        if not asked.path(str(value.value)).is_file():
            yield asked.told(f"its mean_file '{value.value}' does not exist", value=value)


LOOKS: dict[str, Callable[[Asked], Iterator[Notice]]] = {
    "ImageData": of_images,
    "Data": of_database,
    "HDF5Data": of_hdf5,
    "WindowData": of_windows,
}
