"""From a net in one state and its parameters to an ONNX model."""

from __future__ import annotations

from importlib.metadata import version as version_of
from typing import NamedTuple

from onnx import ModelProto, TensorProto, ValueInfoProto, helper

from prototool.analysis.fields import number, param
from prototool.analysis.in_place import constant, shares_memory, wrong_value
from prototool.analysis.infer import LayerShapes
from prototool.analysis.shape import Dims, Shape, Unshaped, axis_index
from prototool.analysis.view import StateView
from prototool.export.onnx.constants import constant_tops
from prototool.export.onnx.operators.normalization import normalised, takes_batch
from prototool.export.onnx.operators.table import TABLE
from prototool.export.onnx.parameters import Filled
from prototool.export.onnx.refusal import NoOperatorError
from prototool.export.onnx.step import Step
from prototool.export.onnx.values import Values
from prototool.export.onnx.writer import Writer, as_text
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.rewrite.use import leading_to
from prototool.rules.in_place_on_shared_memory import siblings

# The operators are those of this set, which runtimes have had since 2020, and the file is of the version it came with.
OPSET = 13
IR_VERSION = 7
# A batch of a size that nothing else has.
UNLIKELY = 7919


class Parts(NamedTuple):
    """The part of a net that is exported: its layers, and what it is given and gives."""

    layers: tuple[Layer, ...]
    inputs: tuple[Version, ...]
    outputs: tuple[Version, ...]


def parts_of(graph: Graph) -> Parts:
    """What leads to the outputs Caffe's net has: the blobs no layer reads, in the order of their names."""
    unread = [graph.last[name] for name in sorted(graph.last) if not graph.last[name].readers]
    outputs = [version for version in unread if version.layer.bottoms]
    kept = leading_to(graph, {version.layer for version in outputs})
    layers = tuple(layer for layer in graph.layers if layer in kept)
    sources = [version for version in graph.versions() if version.layer in kept and not version.layer.bottoms]
    given = [version for version in sources if version.readers and not constant(version.layer, version.top)]
    return Parts(layers, tuple(given), tuple(outputs))


class Conversion:
    """The work of making a model. `wrong` says of layers why they cannot be part of it."""

    def __init__(self, view: StateView, parts: Parts, filled: Filled, twin: StateView | None = None) -> None:
        self.view = view
        # The same net with a batch of so many that no other dimension is as long: what is as long is the batch.
        self.twins = {each.layer: each for each in twin.shapes.layers} if twin else {}
        self.graph = view.graph
        self.parts = parts
        self.filled = filled
        self.shapes = {each.layer: each for each in view.shapes.layers}
        self.wrong: dict[Layer, NoOperatorError] = {
            layer: NoOperatorError(reason) for layer, reason in filled.wrong.items()
        }
        self.following: set[Layer] = set()
        self.writer = Writer()
        passing = [layer for layer in parts.layers if self.passes(layer)]
        self.values = Values(self.graph, passing, (parts.inputs, parts.outputs), self.writer.values)
        # Behind a Filter nobody knows how many items are left.
        self.loose: set[Layer] = set()
        self.merged = {norm: scale for norm in parts.layers if (scale := self.scale_behind(norm))}

    def training(self, layer: Layer) -> bool:
        """Whether a layer is in its training phase; its own phase wins over the net's."""
        return (layer.phase or self.view.state.phase) == "TRAIN"

    def passes(self, layer: Layer) -> bool:
        """Whether the tops of a layer are its bottom, and it needs no node."""
        return layer.type == "Split" or (layer.type == "Dropout" and not self.training(layer))

    def scale_behind(self, norm: Layer) -> Layer | None:
        """The Scale that can be done along with a BatchNorm: the only one to read it, channel by channel."""
        if norm.type != "BatchNorm" or takes_batch(norm, self.training(norm)):
            return None
        readers = self.graph.written[norm, 0].readers
        scale = readers[0][0] if len(readers) == 1 else None
        if scale is None or scale.type != "Scale" or len(scale.bottoms) != 1 or scale not in self.parts.layers:
            return None
        fields, shape = param(scale, "scale_param"), self.shapes[scale].bottoms[0]
        if number(fields, "num_axes") != 1 or not shape or axis_index(number(fields, "axis"), shape) != 1:
            return None
        return None if scale in self.wrong or norm in self.wrong else scale

    def run(self) -> None:
        """Convert every layer; what cannot be is in `wrong` then."""
        scales = set(self.merged.values())
        for layer in self.parts.layers:
            if layer.bottoms and layer not in scales and not self.passes(layer) and layer not in self.wrong:
                try:
                    self.convert(layer)
                except NoOperatorError as error:
                    if layer.type in TABLE and self.follows(layer):
                        self.following.add(layer)
                    else:
                        self.wrong[layer] = error
            elif not layer.bottoms:
                self.constants(layer)
        for version, name in self.values.outputs.items():
            made = self.values.name(version)
            if made != name:
                self.writer.node("Identity", [made], [name], name)

    def follows(self, layer: Layer) -> bool:
        """Whether the shapes of a layer are unknown because of one that cannot be exported: that one is told."""
        before = {self.graph.read[layer, index].layer for index in range(len(layer.bottoms))}
        return None in self.shapes[layer].bottoms and bool(before & (self.wrong.keys() | self.following))

    def convert(self, layer: Layer) -> None:
        """Convert a layer. Raises NoOperatorError."""
        operator = TABLE.get(layer.type)
        if operator is None:
            raise NoOperatorError("there is nothing in ONNX that it could become")
        if layer.in_place(0) and wrong_value(layer):
            note = "the pass no-in-place gives it a top of its own"
            raise NoOperatorError("it overwrites its own bottom, and Caffe computes something else than it says", note)
        self.check_memory(layer)
        step = self.step(layer)
        scale = self.merged.get(layer)
        if scale is None:
            operator(step)
        else:
            normalised(step, self.step(scale), self.values.name(self.graph.written[scale, 0]))

    def check_memory(self, layer: Layer) -> None:
        """Refuse a layer in place on memory that others read under another name. Raises NoOperatorError."""
        over = self.graph.written[layer, 0].over if layer.tops else None
        if over and shares_memory(over.layer):
            other = next((each for each in siblings(self.graph, over) if each is not layer), None)
            if other:
                note = "the pass no-in-place gives it a top of its own"
                raise NoOperatorError(f"it overwrites what layer '{other.name}' reads too, by another name", note)

    def step(self, layer: Layer) -> Step:
        """A layer with the names of its values, and their shapes. Raises NoOperatorError."""
        shapes = self.shapes[layer]
        bottoms = [self.graph.read[layer, index] for index in range(len(layer.bottoms))]
        tops = [self.values.name(self.graph.written[layer, index]) for index in range(len(layer.tops))]
        if layer.type == "Filter" or any(version.layer in self.loose for version in bottoms):
            self.loose.add(layer)
        inner = [self.dims(version.layer, shape) for version, shape in zip(bottoms, shapes.bottoms, strict=True)]
        outer = [self.dims(layer, shape) for shape in shapes.tops[: len(tops)]]
        names = [self.values.name(version) for version in bottoms]
        blobs = self.filled.blobs.get(layer, ())
        return Step(self.writer, layer, self.training(layer), names, tops, (inner, outer), blobs)

    def dims(self, layer: Layer, shape: Shape) -> Dims:
        """The dimensions of what a layer makes. Raises NoOperatorError where not even their number is known."""
        if shape is None or type(shape) is Unshaped:
            raise NoOperatorError("the shape of its bottom or top is not known", "state the shapes of the net's inputs")
        return (None, *shape[1:]) if layer in self.loose else shape

    def constants(self, layer: Layer) -> None:
        """Write what a layer gives that is always the same."""
        for top, array in constant_tops(layer, self.shapes[layer], self.filled.blobs.get(layer, ())):
            version = self.graph.written[layer, top]
            if version.readers and version not in self.parts.inputs:
                self.writer.constant(self.values.name(version), array)

    def model(self) -> ModelProto:
        """The model, once all layers are converted."""
        inputs = [self.info(version, self.values.name(version), named=True) for version in self.parts.inputs]
        outputs = [self.info(version, name) for version, name in self.values.outputs.items()]
        graph = self.writer.graph(as_text(self.view.net.name) or "net", inputs, outputs)
        made = {name for node in graph.node for name in node.output} - {output.name for output in outputs}
        for version in self.graph.versions():
            name = self.values.found.get(version, "")
            if name in made and self.shapes[version.layer].tops[version.top] is not None:
                graph.value_info.append(self.info(version, name))
        return helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="prototool",
            producer_version=version_of("caffe-prototool"),
        )

    def info(self, version: Version, name: str, named: bool = False) -> ValueInfoProto:
        """The name and shape of a value. What is unknown of an input has a name, and so has the batch."""
        layer = version.layer
        shape = self.shapes[layer].tops[version.top]
        if shape is None:
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, None)
        told: list[int | str | None] = [
            None if layer in self.loose and not axis else dim for axis, dim in enumerate(shape)
        ]
        twin = self.twins[layer].tops[version.top] if layer in self.twins and layer not in self.loose else None
        for axis, dim in enumerate(told):
            if dim is None and twin and twin[axis] == UNLIKELY:
                told[axis] = "batch"
            elif dim is None and named:
                told[axis] = axis_name(version.name, axis)
        return helper.make_tensor_value_info(name, TensorProto.FLOAT, told)


def axis_name(blob: str, axis: int) -> str:
    """What a dimension that may be any is called."""
    return "batch" if axis == 0 else f"{blob}_{axis}"


def shapes_of(parts: Parts, layers: dict[Layer, LayerShapes]) -> dict[str, Shape]:
    """The shapes of a net's inputs, by name."""
    return {version.name: layers[version.layer].tops[version.top] for version in parts.inputs}
