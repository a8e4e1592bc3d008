"""InnerProduct, Embed, Eltwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onnx import TensorProto

from prototool.analysis.fields import flag, number
from prototool.analysis.shape import Dims, axis_index, times
from prototool.export.onnx.step import Operator, Step

# The attributes of a Cast to whole numbers.
INT64: dict[str, Any] = {"to": TensorProto.INT64}


def inner_product(step: Step) -> None:
    """InnerProduct: all axes from one on are multiplied by the weights."""
    fields = step.param("inner_product_param")
    shape = step.inner[0]
    axis = axis_index(number(fields, "axis"), shape)
    weights = step.weight("weight", step.blobs[0])
    inputs = [weights, *(step.weight("bias", blob) for blob in step.blobs[1:])]
    transposed: dict[str, Any] = {} if flag(fields, "transpose") else {"transB": 1}
    if axis == 1:
        rows = step.bottoms[0] if len(shape) == 2 else step.emit("Flatten", step.bottoms[0], axis=1)
        step.emit("Gemm", rows, *inputs, top=step.tops[0], **transposed)
        return
    lead, out = times(shape[:axis]), number(fields, "num_output")
    flat: Dims = (lead, times(shape[axis:]))
    product = step.emit("Gemm", step.reshape(step.bottoms[0], shape, flat), *inputs, **transposed)
    step.reshape(product, (lead, out), step.outer[0], step.tops[0])


def embed(step: Step) -> None:
    """Embed: a row of the weights for each index."""
    index = step.emit("Cast", step.bottoms[0], **INT64)
    weights = step.weight("weight", step.blobs[0])
    biases = [step.weight("bias", blob) for blob in step.blobs[1:]]
    rows = step.emit("Gather", weights, index, top="" if biases else step.tops[0], axis=0)
    if biases:
        step.emit("Add", rows, *biases, top=step.tops[0])


def eltwise(step: Step) -> None:
    """Eltwise. Coefficients are for sums alone."""
    fields = step.param("eltwise_param")
    operation = fields.text("operation")
    if operation == "MAX":
        step.emit("Max", *step.bottoms, top=step.tops[0])
        return
    if operation == "PROD":
        chain(step, "Mul", step.bottoms)
        return
    coefficients = [float(each.value) for each in fields.scalars("coeff")] or [1.0] * len(step.bottoms)
    if len(coefficients) == 2 and coefficients[1] == -1:
        first = weighted(step, step.bottoms[0], coefficients[0])
        step.emit("Sub", first, step.bottoms[1], top=step.tops[0])
        return
    chain(step, "Add", [weighted(step, *pair) for pair in zip(step.bottoms, coefficients, strict=True)])


def weighted(step: Step, value: str, coefficient: float) -> str:
    """A value times a number."""
    return value if coefficient == 1 else step.emit("Mul", value, step.number("coefficient", coefficient))


def chain(step: Step, op: str, values: Sequence[str]) -> None:
    """Take values together, one after the other."""
    made = values[0]
    for index, value in enumerate(values[1:], 2):
        made = step.emit(op, made, value, top=step.tops[0] if index == len(values) else "")


OPERATORS: dict[str, Operator] = {"Eltwise": eltwise, "Embed": embed, "InnerProduct": inner_product}
