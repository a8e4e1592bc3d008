"""ArgMax."""

from __future__ import annotations

from prototool.analysis.fields import flag, number
from prototool.analysis.shape import Dims, axis_index, times
from prototool.export.onnx.operators.neurons import FLOAT
from prototool.export.onnx.step import Operator, Step


def argmax(step: Step) -> None:
    """ArgMax: the places of the largest values along an axis, or of all values of an item; of equal ones the last."""
    fields = step.param("argmax_param")
    top_k, shape = number(fields, "top_k"), step.inner[0]
    values = flag(fields, "out_max_val")
    if "axis" in fields:
        axis = axis_index(number(fields, "axis"), shape)
        best, place = largest(step, step.bottoms[0], shape, axis, top_k)
        if values:
            step.emit("Identity", best, top=step.tops[0])
        else:
            step.emit("Cast", place, top=step.tops[0], **FLOAT)
        return
    flat: Dims = (shape[0], times(shape[1:]))
    best, place = largest(step, step.reshape(step.bottoms[0], shape, flat), flat, 1, top_k)
    places = step.emit("Cast", place, **FLOAT)
    if values:
        pair: Dims = (shape[0], 2 * top_k)
        step.reshape(step.emit("Concat", places, best, axis=1), pair, step.outer[0], step.tops[0])
    else:
        step.reshape(places, (shape[0], top_k), step.outer[0], step.tops[0])


def largest(step: Step, value: str, shape: Dims, axis: int, top_k: int) -> tuple[str, str]:
    """The largest values along an axis, and their places."""
    if top_k == 1:
        best = step.emit("ReduceMax", value, axes=[axis], keepdims=1)
        return best, step.emit("ArgMax", value, axis=axis, keepdims=1, select_last_index=1)
    [size] = step.known(shape[axis : axis + 1], "how many it chooses from")
    # TopK gives the first of equal values first; back to front that is the last.
    ends = (step.whole("start", [-1]), step.whole("end", [-(2**31)]), step.whole("axis", [axis]))
    reverse = step.emit("Slice", value, *ends, step.whole("step", [-1]))
    best, place = step.fresh("values"), step.fresh("places")
    step.emit_all("TopK", [reverse, step.whole("k", [top_k])], [best, place], axis=axis)
    return best, step.emit("Sub", step.whole("last", [size - 1]), place)


OPERATORS: dict[str, Operator] = {"ArgMax": argmax}
