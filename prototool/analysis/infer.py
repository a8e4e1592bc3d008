"""The shape of every blob and every learned parameter of a net in one state, without running it."""

from __future__ import annotations

from collections.abc import Container, Mapping
from types import MappingProxyType
from typing import NamedTuple

from prototool.analysis.arity import check_arity, check_propagation, check_settings, check_weights
from prototool.analysis.fields import param
from prototool.analysis.fillers import check_fillers
from prototool.analysis.given import RECURRENT, given, taken
from prototool.analysis.refusal import NEEDS_CUDNN, UNKNOWN_LAYER_TYPE, SetUpError, bad_value, place_of
from prototool.analysis.settings import settings
from prototool.analysis.shape import Made, Shape, Unshaped, check_size, count
from prototool.analysis.shapes.inputs import FEEDS, declared
from prototool.analysis.shapes.table import TABLE, Entry
from prototool.analysis.sharing import Sharing
from prototool.net.graph import Graph
from prototool.net.net import Layer, Net
from prototool.schema.layer_types import known_types
from prototool.schema.legacy import V0_TYPES, V1_TYPES
from prototool.text.nearest import did_you_mean
from prototool.text.problem import Problem
from prototool.text.source import Span

# What Caffe calls the tops of a loss that the file leaves out.
AUTOMATIC = "(automatic)"
NOTHING: Mapping[str, Shape] = MappingProxyType({})


class LayerShapes(NamedTuple):
    """What goes into a layer, what comes out of it, and what it learns (None where not even their number is known)."""

    layer: Layer
    bottoms: tuple[Shape, ...]
    tops: tuple[Shape, ...]
    params: tuple[Shape, ...] | None


class Shapes(NamedTuple):
    """What is known of a net: its blobs as real Caffe's `net.blobs` names them, without its automatic split copies.

    A blob written in place has its last shape.
    """

    blobs: dict[str, Shape]
    layers: tuple[LayerShapes, ...]
    problems: tuple[Problem, ...]

    @property
    def params(self) -> list[tuple[str, list[Shape]]]:
        """The layers that learn, in order, with the shapes of what they learn."""
        return [(each.layer.name, list(each.params)) for each in self.layers if each.params]


def infer(graph: Graph, stated: Mapping[str, Shape] = NOTHING, doubtful: Container[Layer] = ()) -> Shapes:
    """The shapes of a net. `stated` says those of tops, by name, that data decides or that an input is given.

    Of `doubtful` layers, which could not be read whole, nothing is known, and nothing is said.
    """
    inference = Inference(graph, stated, doubtful)
    for layer in graph.layers:
        inference.add(layer)
    return Shapes(inference.blobs, tuple(inference.layers), tuple(inference.problems))


class Inference:
    """The work of `infer`, a layer after the other. After a problem the layer's tops are unknown, and it goes on."""

    def __init__(self, graph: Graph, stated: Mapping[str, Shape], doubtful: Container[Layer]) -> None:
        self.graph = graph
        self.doubtful = doubtful
        self.stated = stated
        self.now: dict[str, Shape] = {}
        self.blobs: dict[str, Shape] = {}
        self.layers: list[LayerShapes] = []
        self.problems: list[Problem] = []
        self.sharing = Sharing()
        self.files: set[str] = set()

    def add(self, layer: Layer) -> None:
        """Take in a layer."""
        bottoms = tuple(self.now.get(bottom.name) for bottom in layer.bottoms)
        try:
            made = self.made(layer, bottoms)
        except SetUpError as error:
            self.problems.append(problem(layer, error))
            made = Made((None,) * len(layer.tops), None)
        for top, shape in zip(layer.tops, made.tops, strict=False):
            self.now[top.name] = self.blobs[top.name] = shape
        if len(made.tops) > len(layer.tops):
            self.blobs[AUTOMATIC] = made.tops[-1]
        self.layers.append(LayerShapes(layer, bottoms, made.tops, made.params))

    def made(self, layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
        """What a layer makes of its bottoms. Raises SetUpError."""
        entry = TABLE.get(layer.type)
        check_propagation(layer)
        if entry is None and (layer.type or layer not in self.doubtful):
            check_type(layer, self.graph.net)
        if entry is None or layer in self.doubtful:
            made = Made(tuple(self.stated.get(top.name) for top in layer.tops), None)
        elif layer.message is None:
            made = declared(self.graph.net, len(layer.tops))
        else:
            check_engine(layer, entry)
            check_arity(layer, entry)
            if layer.type in FEEDS and all(top.name in self.stated for top in layer.tops):
                # Whoever states what comes out says that the data is there, whatever the file says of it.
                return Made(tuple(self.stated[top.name] for top in layer.tops))
            blobs = given(layer)
            made = entry.rule(layer, bottoms)
            if made.tops and type(made.tops[0]) is Unshaped:
                made = self.unshaped(layer, made)
            made = taken(layer, made, blobs) if blobs else made
            if made.params and (not blobs or layer.type in RECURRENT):
                check_filled(layer, made.params)
            if layer.type == "HDF5Output":
                self.check_file(layer)
        if not bottoms and not made.params and self.stated:
            pairs = zip(layer.tops, made.tops, strict=True)
            made = Made(tuple(self.stated.get(top.name, shape) for top, shape in pairs), made.params)
        for top, shape in zip(layer.tops, made.tops, strict=False):
            check_size(shape, f"top '{top.name}'")
        if layer not in self.doubtful:
            self.check_settings(layer, made)
        return made

    def check_settings(self, layer: Layer, made: Made) -> None:
        """Refuse weights of tops and settings of parameters that do not go together."""
        counted = self.counted(layer) if layer.loss_weights else ()
        check_weights(layer, made.tops, counted)
        stated = settings(layer)
        if stated:
            check_settings(len(stated), None if made.params is None else len(made.params))
            self.sharing.check(layer, stated, made.params)

    def unshaped(self, layer: Layer, made: Made) -> Made:
        """Only an Input leaves tops without a shape, and they cannot be copied; other layers make scalars of them."""
        if layer.type != "Input":
            return made._replace(tops=((),) * len(made.tops))
        for index, top in enumerate(layer.tops):
            version = self.graph.written[layer, index]
            if len(version.readers) + version.weighted > 1:
                raise SetUpError(f"top '{top.name}' has no shape, and cannot be copied for its several readers")
        return made

    def check_file(self, layer: Layer) -> None:
        """Refuse to write a file that another layer writes already."""
        fields = param(layer, "hdf5_output_param")
        name = fields.text("file_name")
        if name in self.files:
            raise bad_value(f"another layer writes '{name}' already", fields, "file_name")
        self.files.add(name)

    def counted(self, layer: Layer) -> tuple[int, ...]:
        """The tops of a layer that have a loss weight and readers too."""
        versions = [self.graph.written[layer, index] for index in range(len(layer.tops))]
        return tuple(index for index, version in enumerate(versions) if version.weighted and version.readers)


def check_type(layer: Layer, net: Net) -> None:
    """Refuse a layer type that this Caffe does not have."""
    known = known_types(net.message.schema)
    if layer.type in known:
        return
    if not layer.type:
        raise SetUpError("it has no type", None, UNKNOWN_LAYER_TYPE)
    today = V1_TYPES.get(layer.type) or V0_TYPES.get(layer.type)
    notes = (f"did you mean '{today}'?",) if today else did_you_mean(layer.type, sorted(known))
    raise SetUpError("Caffe has no such layer type", None, UNKNOWN_LAYER_TYPE, notes=notes)


def check_engine(layer: Layer, entry: Entry) -> None:
    """Refuse cuDNN, which real Caffe has only where it was built for it."""
    fields = layer.message.message(entry.engine) if layer.message and entry.engine in layer.message else None
    if fields and fields.text("engine") == "CUDNN":
        note = "without an engine, Caffe takes cuDNN where it has it"
        raise SetUpError("it asks for cuDNN", None, NEEDS_CUDNN, place_of(fields, "engine"), (note,))


def check_filled(layer: Layer, params: tuple[Shape, ...]) -> None:
    """Refuse parameters that Caffe cannot hold or fill."""
    for shape in params:
        check_size(shape, "a parameter")
        if count(shape) == 0 and layer.type != "Parameter":
            raise SetUpError("a parameter would have no elements, and Caffe cannot fill it")
    check_fillers(layer, params)


def problem(layer: Layer, error: SetUpError) -> Problem:
    """The problem that a layer's error is."""
    kind = f" ({layer.type})" if layer.type else ""
    message = f"layer '{layer.name}'{kind}: {error.message}"
    return Problem(error.kind, place(layer, error), message, error.notes, about=layer.name)


def place(layer: Layer, error: SetUpError) -> Span:
    """Where the text is wrong: where the error is, or the bottom it is about, else the layer's type."""
    if error.at is not None:
        return error.at
    if error.bottom is not None and error.bottom < len(layer.bottoms):
        return layer.bottoms[error.bottom].span
    holder = layer.message
    if holder and layer.era == "V0":
        holder = holder.message("layer")
    return place_of(holder, "type") or place_of(holder, "name") or layer.span
