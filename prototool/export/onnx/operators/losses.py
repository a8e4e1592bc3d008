"""Losses and Accuracy, for nets that are exported as they are."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from prototool.analysis.fields import flag, number
from prototool.analysis.shape import Dims, axis_index, times
from prototool.export.onnx.operators.neurons import FLOAT
from prototool.export.onnx.operators.products import INT64
from prototool.export.onnx.refusal import NoOperatorError
from prototool.export.onnx.step import Operator, Step
from prototool.schema.bound import Message


def softmax_loss(step: Step) -> None:
    """SoftmaxWithLoss. Caffe takes no probability for less than the smallest normal number."""
    axis = axis_index(number(step.param("softmax_param"), "axis"), step.inner[0])
    shape, outer, inner = rows(step, axis)
    fields = step.param("loss_param")
    ignored: dict[str, Any] = {"ignore_index": number(fields, "ignore_label")} if "ignore_label" in fields else {}
    labels = step.reshape(step.emit("Cast", step.bottoms[1], **INT64), step.inner[1], (outer, inner))
    scores = step.reshape(step.bottoms[0], shape, (outer, shape[axis], inner))
    each = step.emit("SoftmaxCrossEntropyLoss", scores, labels, reduction="none", **ignored)
    total = step.emit("ReduceSum", step.emit("Min", each, step.number("most", MOST)), keepdims=0)
    mode = normalization(fields, "VALID")
    if mode == "VALID" and ignored:
        skipped = step.emit("Equal", labels, step.whole("ignored", [ignored["ignore_index"]]))
        counted = step.emit("Cast", step.emit("Not", skipped), **FLOAT)
        divisor = step.emit("Max", step.emit("ReduceSum", counted, keepdims=0), step.number("one", 1.0))
    else:
        positions = {"NONE": 1, "BATCH_SIZE": outer}.get(mode, times((outer, inner)))
        divisor = step.number("divisor", step.known((positions,), "the size of its batch")[0])
    step.emit("Div", total, divisor, top=step.tops[0])


def rows(step: Step, axis: int) -> tuple[Dims, int | None, int | None]:
    """A shape, and how many there are before and behind an axis."""
    shape = step.inner[0]
    return shape, times(shape[:axis]), times(shape[axis + 1 :])


def normalization(fields: Message, usual: str) -> str:
    """What a loss is divided by; the older `normalize` counts where `normalization` is not stated."""
    if "normalization" in fields:
        return fields.text("normalization")
    if "normalize" in fields:
        return "VALID" if flag(fields, "normalize") else "BATCH_SIZE"
    return usual


def euclidean_loss(step: Step) -> None:
    """EuclideanLoss: half the mean of the squared distances."""
    items = step.known(step.inner[0][:1], "the size of its batch")[0]
    difference = step.emit("Sub", step.bottoms[0], step.reshape(step.bottoms[1], step.inner[1], step.inner[0]))
    total = step.emit("ReduceSumSquare", difference, keepdims=0)
    step.emit("Div", total, step.number("divisor", 2.0 * items), top=step.tops[0])


def accuracy(step: Step) -> None:
    """Accuracy: the share of items whose true class has fewer than top_k others that score as much or more."""
    fields = step.param("accuracy_param")
    if len(step.tops) > 1 or "ignore_label" in fields:
        raise NoOperatorError(
            "of Accuracy only the plain one, without ignore_label and a second top, has a place in ONNX"
        )
    axis = axis_index(number(fields, "axis"), step.inner[0])
    shape, outer, inner = rows(step, axis)
    scores = step.reshape(step.bottoms[0], shape, (outer, shape[axis], inner))
    labels = step.reshape(step.emit("Cast", step.bottoms[1], **INT64), step.inner[1], (outer, 1, inner))
    truth = step.emit("GatherElements", scores, labels, axis=1)
    rivals = step.emit("Cast", step.emit("GreaterOrEqual", scores, truth), **FLOAT)
    beaten = step.emit("ReduceSum", rivals, step.whole("axes", [1]), keepdims=1)
    right = step.emit("LessOrEqual", beaten, step.number("top_k", number(fields, "top_k")))
    step.emit("ReduceMean", step.emit("Cast", right, **FLOAT), top=step.tops[0], keepdims=0)


# The loss of a probability of the smallest normal number.
MOST = -math.log(np.finfo(np.float32).tiny)
OPERATORS: dict[str, Operator] = {
    "Accuracy": accuracy,
    "EuclideanLoss": euclidean_loss,
    "SoftmaxWithLoss": softmax_loss,
}
