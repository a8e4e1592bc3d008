"""Nets of inputs and one layer, written in a line: `BOTTOMS | TYPE { fields } rest | what it makes`."""

from __future__ import annotations

from typing import NamedTuple

from prototool.analysis.infer import Shapes, infer
from prototool.analysis.shape import Shape
from prototool.net.document import Document
from prototool.schema.caffe import SCHEMA
from prototool.text.source import Source

ODD_PARAMS = {
    "Deconvolution": "convolution_param",
    "Im2col": "convolution_param",
    "LSTM": "recurrent_param",
    "RNN": "recurrent_param",
    "SoftmaxWithLoss": "softmax_param",
}
PARAMS = {name.replace("_", ""): name for name in SCHEMA.message("LayerParameter").fields if name.endswith("_param")}


class Row(NamedTuple):
    """A line of a table. `made` is the tops' shapes and after a + those of the params; or just `2 tops`."""

    bottoms: str
    layer: str
    made: str

    def __str__(self) -> str:
        """The line, as the name of its test."""
        return " | ".join(self)

    @property
    def tops(self) -> int:
        """How many tops the layer is written with."""
        tops = self.made.split("+")[0].split()
        return int(tops[0]) if tops[-1:] in (["top"], ["tops"]) else len(tops)


def table(text: str) -> list[Row]:
    """The rows of a table."""
    return [Row(*(part.strip() for part in line.split("|"))) for line in text.strip("\n").splitlines()]


def shape(text: str) -> Shape:
    """A shape as the tables write it."""
    if text == "unknown":
        return None
    return () if text == "()" else tuple(None if dim == "?" else int(dim) for dim in text.split("x"))


def net(row: Row) -> str:
    """The net of a row: bottoms b0, b1 and so on, the layer `it`, tops t0, t1 and so on."""
    names = [f"b{index}" for index, _ in enumerate(row.bottoms.split())]
    lines = [
        f'layer {{ name: "in_{name}" type: "Input" top: "{name}" input_param {{ shape {{ {dims(text)} }} }} }}'
        for name, text in zip(names, row.bottoms.split(), strict=True)
    ]
    kind, _, rest = row.layer.partition(" ")
    if rest.startswith("{"):
        rest = f"{ODD_PARAMS.get(kind) or PARAMS[kind.lower() + 'param']} {rest}"
    wires = [f'bottom: "{name}"' for name in names] + [f'top: "t{index}"' for index in range(row.tops)]
    return "\n".join([*lines, f'layer {{ name: "it" type: "{kind}" {" ".join(wires)} {rest} }}'])


def dims(text: str) -> str:
    """The fields of a shape; one that is unknown has none."""
    return " ".join(f"dim: {dim}" for dim in text.split("x")) if text[0].isdigit() and "?" not in text else ""


def known(text: str, stated: dict[str, Shape] | None = None) -> Shapes:
    """What is inferred of a net."""
    document = Document(Source.from_bytes(text.encode(), "net.prototxt"))
    assert document.problems() == ()
    return infer(document.graph(document.net.state("TEST")), stated or {})


def tried(row: Row) -> Shapes:
    """What is inferred of a row's net; bottoms may have unknown parts."""
    return known(net(row), {f"b{index}": shape(text) for index, text in enumerate(row.bottoms.split())})


def made(shapes: Shapes) -> str:
    """What the layer makes, as the tables write it."""
    tops = [told(dims) for name, dims in shapes.blobs.items() if name[0] in "t("]
    params = [told(dims) for name, each in shapes.params if name == "it" for dims in each]
    return " ".join([*tops, *(["+", *params] if params else [])])


def told(dims: Shape) -> str:
    """A shape in the tables' words."""
    if dims is None:
        return "unknown"
    return "x".join("?" if dim is None else str(dim) for dim in dims) if dims else "()"
