"""A layer on its way into a graph: what it reads and writes there, its parameters, and what its operator may add."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias

import numpy as np

from prototool.analysis.fields import param
from prototool.analysis.shape import Dims, words
from prototool.export.onnx.refusal import NoOperatorError
from prototool.export.onnx.writer import Array, Writer
from prototool.net.net import Layer
from prototool.schema.bound import Message


class Step:
    """A layer and its place in the graph.

    bottoms, tops: the names of the values it reads and those it has to make; inner, outer: their shapes.
    blobs: its parameters in Caffe's order and shapes; names: those by which the graph knows them already.
    """

    def __init__(
        self,
        writer: Writer,
        layer: Layer,
        training: bool,
        bottoms: Sequence[str],
        tops: Sequence[str],
        shapes: tuple[Sequence[Dims], Sequence[Dims]],
        blobs: Sequence[Array],
    ) -> None:
        self.writer: Final = writer
        self.layer: Final = layer
        self.training: Final = training
        self.bottoms: Final = tuple(bottoms)
        self.tops: Final = tuple(tops)
        self.inner: Final = tuple(shapes[0])
        self.outer: Final = tuple(shapes[1])
        self.blobs: Final = tuple(blobs)

    def param(self, name: str) -> Message:
        """The layer's parameter message of this name; one with the defaults where it states none."""
        return param(self.layer, name)

    def emit(self, op: str, *inputs: str, top: str = "", **attributes: Any) -> str:
        """Add a node with one output; the output. The node that makes a top bears the layer's name."""
        label = self.layer.name or self.layer.type
        output = top or self.writer.values.new(f"{label}/{op.lower()}")
        self.writer.node(op, inputs, [output], label if top in self.tops else f"{label}/{op.lower()}", **attributes)
        return output

    def emit_all(self, op: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: Any) -> None:
        """Add a node with several outputs, named after the layer."""
        self.writer.node(op, inputs, outputs, self.layer.name or self.layer.type, **attributes)

    def fresh(self, what: str) -> str:
        """The name of a value between the nodes of this layer."""
        return self.writer.values.new(f"{self.layer.name or self.layer.type}/{what}")

    def weight(self, what: str, values: Array) -> str:
        """Add a parameter as an initializer; its name."""
        return self.writer.array(f"{self.layer.name or self.layer.type}.{what}", values.astype(np.float32, copy=False))

    def number(self, what: str, value: float) -> str:
        """Add a number as an initializer; its name."""
        return self.weight(what, np.array(value, np.float32))

    def whole(self, what: str, values: Sequence[int]) -> str:
        """Add whole numbers as an initializer; its name."""
        return self.writer.array(f"{self.layer.name or self.layer.type}.{what}", np.array(values, np.int64))

    def reshape(self, value: str, inner: Dims, outer: Dims, top: str = "") -> str:
        """A value of one shape as one of another. Raises NoOperatorError."""
        if inner == outer and None not in inner:
            return self.emit("Identity", value, top=top) if top else value
        return self.emit("Reshape", value, self.whole("shape", reshaping(inner, outer)), top=top)

    def known(self, dims: Dims, what: str) -> tuple[int, ...]:
        """Dimensions that must all be known. Raises NoOperatorError."""
        found = tuple(dim for dim in dims if dim is not None)
        if len(found) < len(dims):
            raise NoOperatorError(f"{what} must be known, and is {words(dims)}", "state the shapes of the net's inputs")
        return found


Operator: TypeAlias = Callable[[Step], None]


def reshaping(inner: Dims, outer: Dims) -> list[int]:
    """What ONNX's Reshape is told. Raises NoOperatorError where more is unknown than it can find out."""
    if 0 in outer:
        raise NoOperatorError("its top has no elements")
    if None in inner and None not in outer:
        raise NoOperatorError(f"its top is {words(outer)} for every batch", "export the net with a fixed batch")
    same = next((at for at, (one, two) in enumerate(zip(inner, outer, strict=False)) if one != two), len(outer))
    told = [0 if dim is None and at < same else -1 if dim is None else dim for at, dim in enumerate(outer)]
    if outer.count(None) == 1:
        # Finding out the one unknown is right wherever it stands.
        return [-1 if dim is None else dim for dim in outer]
    if told.count(-1) > 1:
        raise NoOperatorError(f"too much is unknown of its top, {words(outer)}", "state the shapes of the net's inputs")
    return told
