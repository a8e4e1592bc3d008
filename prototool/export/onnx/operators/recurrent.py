"""LSTM, RNN and LSTMUnit.

ONNX has an LSTM of its own, but none that begins anew wherever `cont` is 0, as Caffe's does. So the steps are the body
of a Scan. What Caffe would carry over from one batch to the next begins at 0 here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from onnx import TensorProto, helper

from prototool.analysis.fields import flag, number
from prototool.analysis.shape import times
from prototool.export.onnx.step import Operator, Step
from prototool.export.onnx.writer import Array, Writer


class Loop:
    """The graph of one step of time: `states` go on from step to step, `given` are taken one for each step."""

    def __init__(self, outer: Step, states: Sequence[str], given: Sequence[str]) -> None:
        self.outer = outer
        self.outside = [*states, *given]
        self.step = Step(Writer(outer.writer), outer.layer, outer.training, (), (), ((), ()), ())
        self.inside = [self.step.fresh(name) for name in (*(f"state{i}" for i in range(len(states))), "input", "cont")]

    def run(self, ends: Sequence[str], out: str, top: str = "") -> list[str]:
        """Add the loop: the last of each state, and what all steps gave, in one."""
        results = [*ends, self.step.emit("Identity", out)]
        infos = [
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names]
            for names in (self.inside, results)
        ]
        body = self.step.writer.graph(f"{self.outer.layer.name}/step", infos[0], infos[1])
        made = [self.outer.fresh("last") for _ in ends] + [top or self.outer.fresh("steps")]
        self.outer.emit_all("Scan", self.outside, made, body=body, num_scan_inputs=len(self.outside) - len(ends))
        return made


def lstm(step: Step) -> None:
    """LSTM. Its gates are in the order input, forget, output, and what may be added to the cell."""
    exposed = flag(step.param("recurrent_param"), "expose_hidden")
    hidden = transposed(step, "hidden_weight", step.blobs[-1])
    loop = Loop(step, states(step, 2, exposed), [inputs(step, 2 * exposed), step.bottoms[1]])
    inner = loop.step
    before, cell, given, cont = loop.inside
    going = inner.emit("Unsqueeze", cont, inner.whole("axes", [1]))
    gates = inner.emit("Add", given, inner.emit("MatMul", inner.emit("Mul", before, going), hidden))
    new_cell, after = cell_of(inner, gates, cell, going, axis=1)
    last = loop.run([after, new_cell], after, step.tops[0])
    give_states(step, last[:2])


def cell_of(
    step: Step, gates: str, cell: str, going: str, axis: int, tops: Sequence[str] = ("", "")
) -> tuple[str, str]:
    """The new cell and what comes out of it."""
    parts = [step.fresh(name) for name in ("i", "f", "o", "g")]
    step.emit_all("Split", [gates], parts, axis=axis)
    into, forget, out = (step.emit("Sigmoid", part) for part in parts[:3])
    kept = step.emit("Mul", step.emit("Mul", forget, cell), going)
    added = step.emit("Mul", into, step.emit("Tanh", parts[3]))
    new_cell = step.emit("Add", kept, added, top=tops[0])
    return new_cell, step.emit("Mul", out, step.emit("Tanh", new_cell), top=tops[1])


def rnn(step: Step) -> None:
    """RNN: a hidden state, and an output computed from it."""
    exposed = flag(step.param("recurrent_param"), "expose_hidden")
    hidden, output, bias = step.blobs[-3:]
    recurrent = transposed(step, "hidden_weight", hidden)
    loop = Loop(step, states(step, 1, exposed), [inputs(step, exposed), step.bottoms[1]])
    inner = loop.step
    before, given, cont = loop.inside
    going = inner.emit("Unsqueeze", cont, inner.whole("axes", [1]))
    after = inner.emit(
        "Tanh", inner.emit("Add", given, inner.emit("MatMul", inner.emit("Mul", before, going), recurrent))
    )
    last, every = loop.run([after], after)
    product = step.emit("MatMul", every, transposed(step, "output_weight", output))
    step.emit("Tanh", step.emit("Add", product, step.weight("output_bias", bias)), top=step.tops[0])
    give_states(step, [last])


def transposed(step: Step, what: str, weights: Array) -> str:
    """Add weights that values are multiplied by from the left."""
    return step.weight(what, weights.T)


def inputs(step: Step, hidden: int) -> str:
    """What all steps are given: the input times its weights with the bias, and the static input times its own."""
    shape = step.inner[0]
    flat = step.reshape(step.bottoms[0], shape, (*shape[:2], times(shape[2:]))) if len(shape) != 3 else step.bottoms[0]
    product = step.emit("MatMul", flat, transposed(step, "weight", step.blobs[0]))
    value = step.emit("Add", product, step.weight("bias", step.blobs[1]))
    if len(step.bottoms) - hidden < 3:
        return value
    static = step.bottoms[2]
    if len(step.inner[2]) > 2:
        static = step.emit("Flatten", static, axis=1)
    return step.emit("Add", value, step.emit("MatMul", static, transposed(step, "static_weight", step.blobs[2])))


def states(step: Step, number_of: int, exposed: bool) -> list[str]:
    """What the steps begin with: the last bottoms, or zeros."""
    if exposed:
        axes = step.whole("time", [0])
        return [step.emit("Squeeze", bottom, axes) for bottom in step.bottoms[-number_of:]]
    batch, size = step.inner[0][1], number(step.param("recurrent_param"), "num_output")
    if batch is not None:
        return [step.weight("start", np.zeros((batch, size), np.float32)) for _ in range(number_of)]
    ends = (step.whole("from", [1]), step.whole("to", [2]))
    dims = step.emit(
        "Concat", step.emit("Slice", step.emit("Shape", step.bottoms[0]), *ends), step.whole("size", [size]), axis=0
    )
    zeros = step.emit("Expand", step.number("start", 0.0), dims)
    return [zeros] * number_of


def give_states(step: Step, last: Sequence[str]) -> None:
    """Give the last states, where the layer has tops for them."""
    for name, top in zip(last, step.tops[1:], strict=False):
        step.emit("Unsqueeze", name, step.whole("time", [0]), top=top)


def lstm_unit(step: Step) -> None:
    """LSTMUnit: one step of an LSTM."""
    cell, gates, cont = step.bottoms
    going = step.emit("Unsqueeze", cont, step.whole("axes", [2]))
    cell_of(step, gates, cell, going, axis=2, tops=step.tops)


OPERATORS: dict[str, Operator] = {"LSTM": lstm, "LSTMUnit": lstm_unit, "RNN": rnn}
