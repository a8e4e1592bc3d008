"""Layers that cut, join and reorder axes."""

from __future__ import annotations

from onnx import TensorProto

from prototool.analysis.fields import number, numbers
from prototool.analysis.shape import axis_index
from prototool.analysis.shapes.axes import old_axis
from prototool.export.onnx.operators.products import INT64
from prototool.export.onnx.step import Operator, Step


def concat(step: Step) -> None:
    """Concat."""
    axis = old_axis(step.param("concat_param"), "concat_dim", step.inner[0])
    step.emit("Concat", *step.bottoms, top=step.tops[0], axis=axis)


def slices(step: Step) -> None:
    """Slice."""
    axis = old_axis(step.param("slice_param"), "slice_dim", step.inner[0])
    sizes = [shape[axis] for shape in step.outer]
    stated = [] if None in sizes and len(set(sizes)) == 1 else step.known(tuple(sizes), "what it cuts")
    inputs = [step.bottoms[0], *([step.whole("sizes", stated)] if stated else [])]
    step.emit_all("Split", inputs, step.tops, axis=axis)


def flatten(step: Step) -> None:
    """Flatten: ONNX has the usual one, which leaves two axes."""
    fields = step.param("flatten_param")
    usual = number(fields, "axis") == 1 and number(fields, "end_axis") in (-1, len(step.inner[0]) - 1)
    if usual and len(step.inner[0]) > 1:
        step.emit("Flatten", step.bottoms[0], top=step.tops[0], axis=1)
    else:
        reshape(step)


def reshape(step: Step) -> None:
    """Reshape."""
    step.reshape(step.bottoms[0], step.inner[0], step.outer[0], step.tops[0])


def crop(step: Step) -> None:
    """Crop: of the second bottom the shape alone counts."""
    fields = step.param("crop_param")
    start = axis_index(number(fields, "axis"), step.inner[0])
    axes = list(range(start, len(step.inner[0])))
    wanted = step.known(step.outer[0][start:], "what it cuts out")
    stated = numbers(fields, "offset") or [0]
    offsets = stated * len(axes) if len(stated) == 1 else stated
    ends = [offset + size for offset, size in zip(offsets, wanted, strict=True)]
    places = (step.whole("starts", offsets), step.whole("ends", ends), step.whole("axes", axes))
    step.emit("Slice", step.bottoms[0], *places, top=step.tops[0])


def tile(step: Step) -> None:
    """Tile."""
    fields = step.param("tile_param")
    repeats = [1] * len(step.inner[0])
    repeats[axis_index(number(fields, "axis"), step.inner[0])] = number(fields, "tiles")
    step.emit("Tile", step.bottoms[0], step.whole("repeats", repeats), top=step.tops[0])


REDUCTIONS = {"SUM": "ReduceSum", "ASUM": "ReduceL1", "SUMSQ": "ReduceSumSquare", "MEAN": "ReduceMean"}


def reduction(step: Step) -> None:
    """Reduction of all axes from one on."""
    fields = step.param("reduction_param")
    axes = list(range(axis_index(number(fields, "axis"), step.inner[0]), len(step.inner[0])))
    op, factor = REDUCTIONS[fields.text("operation")], float(fields.get("coeff"))
    top = step.tops[0] if factor == 1 else ""
    if op == "ReduceSum":
        made = step.emit(op, step.bottoms[0], step.whole("axes", axes), top=top, keepdims=0)
    else:
        made = step.emit(op, step.bottoms[0], top=top, axes=axes, keepdims=0)
    if factor != 1:
        step.emit("Mul", made, step.number("coefficient", factor), top=step.tops[0])


def batch_reindex(step: Step) -> None:
    """BatchReindex: items by their index."""
    index = step.emit("Cast", step.bottoms[1], **INT64)
    step.emit("Gather", step.bottoms[0], index, top=step.tops[0], axis=0)


def filter_items(step: Step) -> None:
    """Filter: the items whose selector is not 0."""
    flat = step.emit("Reshape", step.bottoms[-1], step.whole("shape", [-1]))
    chosen = step.emit("Cast", flat, to=TensorProto.BOOL)
    for bottom, top in zip(step.bottoms[:-1], step.tops, strict=True):
        step.emit("Compress", bottom, chosen, top=top, axis=0)


OPERATORS: dict[str, Operator] = {
    "BatchReindex": batch_reindex,
    "Concat": concat,
    "Crop": crop,
    "Filter": filter_items,
    "Flatten": flatten,
    "Reduction": reduction,
    "Reshape": reshape,
    "Slice": slices,
    "Tile": tile,
}
