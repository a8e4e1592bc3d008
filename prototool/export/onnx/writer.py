"""The nodes and initializers of a graph as they are made, with names that are used once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray
from onnx import GraphProto, NodeProto, TensorProto, ValueInfoProto, helper, numpy_helper

Array: TypeAlias = NDArray[Any]


class Names:
    """Names, each given once."""

    def __init__(self) -> None:
        self.taken: set[str] = {""}

    def new(self, wanted: str) -> str:
        """The name that is wanted; where it is taken, the next one of that beginning that is not."""
        stem = as_text(wanted) or "blob"
        name, number = stem, 1
        while name in self.taken:
            number += 1
            name = f"{stem}_{number}"
        self.taken.add(name)
        return name


class Writer:
    """A graph in the making. The graphs within its nodes have writers that share its names."""

    def __init__(self, outer: Writer | None = None) -> None:
        self.values: Names = outer.values if outer else Names()
        self.calls: Names = outer.calls if outer else Names()
        self.nodes: list[NodeProto] = []
        self.initializers: dict[str, TensorProto] = {}

    def node(self, op: str, inputs: Sequence[str], outputs: Sequence[str], name: str, **attributes: Any) -> None:
        """Add a node."""
        self.nodes.append(helper.make_node(op, inputs, outputs, self.calls.new(name), **attributes))

    def array(self, wanted: str, values: Array) -> str:
        """Add an initializer; its name."""
        name = self.values.new(wanted)
        self.constant(name, values)
        return name

    def constant(self, name: str, values: Array) -> None:
        """Add an initializer of a name that is taken for it."""
        self.initializers[name] = numpy_helper.from_array(np.ascontiguousarray(values).reshape(values.shape), name)

    def graph(self, name: str, inputs: list[ValueInfoProto], outputs: list[ValueInfoProto]) -> GraphProto:
        """The graph of all that leads to some outputs."""
        nodes = needed(self.nodes, [output.name for output in outputs])
        used = set(reads(nodes)) | {output.name for output in outputs}
        kept = [tensor for name, tensor in self.initializers.items() if name in used]
        return helper.make_graph(nodes, name, inputs, outputs, kept)


def as_text(name: str) -> str:
    """A name as text: what a file calls its layers need not be any, and names in ONNX must be."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def needed(nodes: Sequence[NodeProto], outputs: Iterable[str]) -> list[NodeProto]:
    """The nodes that some values are made by, in their order."""
    wanted, kept = set(outputs), []
    for node in reversed(nodes):
        if wanted.intersection(node.output):
            kept.append(node)
            wanted.update(reads([node]))
    return kept[::-1]


def reads(nodes: Iterable[NodeProto]) -> Iterable[str]:
    """The values that nodes read, those that the graphs within them read too."""
    for node in nodes:
        yield from node.input
        for attribute in node.attribute:
            yield from reads(attribute.g.node)
