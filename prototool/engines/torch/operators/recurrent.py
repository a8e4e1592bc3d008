"""RNN, LSTM and LSTMUnit."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.analysis.fields import flag, number
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.recurrence import CellStep, Echo, LongMemory


class Carried:
    """A state that is left for the next batch, in memory that stays where it is.

    A batch of more items than ever before finds zeros. One of fewer leaves what lies behind them as it was, for the
    next larger one (source: Caffe 1.0's Blob::Reshape).
    """

    def __init__(self, batch: int, size: int, like: Tensor) -> None:
        self.size = size
        self.memory = like.detach().new_zeros(batch * size)

    def before(self, batch: int) -> Tensor:
        """What the last batch left, for one of so many items."""
        count = batch * self.size
        if count > self.memory.numel():
            self.memory = self.memory.new_zeros(count)
        return self.memory[:count].view(batch, self.size)

    def keep(self, state: Tensor) -> None:
        """Leave a state."""
        self.before(len(state)).copy_(state.detach())


class Recurrent(Operator):
    """What both have in common: inputs that change over time or do not, and states that come and go.

    States come from the last batch, or from bottoms where they are exposed. No gradient goes to them, nor comes from
    the tops that show them.
    """

    states: int

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("recurrent_param")
        self.exposed = self.states if flag(fields, "expose_hidden") else 0
        self.static = len(setup.bottoms) > 2 + self.exposed
        self.behind = 3 if self.static else 2
        kept = 0 if self.exposed else self.states
        batch, size = setup.bottoms[0][1], number(fields, "num_output")
        self.carried = [Carried(batch, size, setup.blobs[0]) for _ in range(kept)]

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The outputs, and the last states where they are exposed."""
        batch = bottoms[0].shape[1]
        if self.exposed:
            before = [bottom.detach()[0] for bottom in bottoms[-self.exposed :]]
        else:
            before = [each.before(batch) for each in self.carried]
        going_on = bottoms[1].detach().unsqueeze(2)
        outputs, last = self.through(self.inputs(bottoms), going_on, before)
        for each, state in zip(self.carried, last, strict=False):
            each.keep(state)
        return [outputs, *(state.detach().unsqueeze(0) for state in last[: self.exposed])]

    def inputs(self, bottoms: Sequence[Tensor]) -> Tensor:
        """What inputs make at all times."""
        weights, bias = self.setup.blobs[:2]
        made = F.linear(bottoms[0].flatten(2), weights, bias)
        return made + F.linear(bottoms[2].flatten(1), self.setup.blobs[2]) if self.static else made

    def through(self, inputs: Tensor, going_on: Tensor, before: Sequence[Tensor]) -> tuple[Tensor, Sequence[Tensor]]:
        """The outputs of all times, and the last states."""
        raise NotImplementedError


class LSTM(Recurrent):
    """Caffe's LSTM: its gates are input, forget, output and candidate, its states the output and the cell."""

    states = 2

    def through(self, inputs: Tensor, going_on: Tensor, before: Sequence[Tensor]) -> tuple[Tensor, Sequence[Tensor]]:
        """The outputs of all times, and the last output and cell."""
        weights = self.setup.blobs[self.behind].to(inputs.dtype)
        with torch.autocast(inputs.device.type, enabled=False):
            outputs, cell = LongMemory.apply(inputs, weights, going_on, *before)  # type: ignore[no-untyped-call]
        return outputs, (outputs[-1], cell)


class RNN(Recurrent):
    """Caffe's RNN: a state of its own, and an output that is made of it."""

    states = 1

    def through(self, inputs: Tensor, going_on: Tensor, before: Sequence[Tensor]) -> tuple[Tensor, Sequence[Tensor]]:
        """The outputs of all times, and the last state."""
        back, ahead, bias = self.setup.blobs[self.behind :]
        with torch.autocast(inputs.device.type, enabled=False):
            hiddens = Echo.apply(inputs, back.to(inputs.dtype), going_on, *before)  # type: ignore[no-untyped-call]
        return F.linear(hiddens, ahead, bias).tanh(), (hiddens[-1],)


class LSTMUnit(Operator):
    """One time of an LSTM."""

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The cell and the output."""
        cell, gates, going_on = bottoms
        with torch.autocast(gates.device.type, enabled=False):
            return CellStep.apply(cell, gates, going_on.detach().unsqueeze(2))  # type: ignore[no-untyped-call, no-any-return]


OPERATORS: dict[str, type[Operator]] = {"LSTM": LSTM, "LSTMUnit": LSTMUnit, "RNN": RNN}
