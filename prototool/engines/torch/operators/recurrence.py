"""Steps through time and back again, for LSTM, RNN and LSTMUnit.

Inputs are multiplied by their weights for all times at once, outside of here. What is left to do one time after the
other is a product with the last output and the cell itself; on the way back, all factors of the gradients are worked
out for all times at once too. Values of sixteen bits are multiplied as they are, and added up in single precision.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

from prototool.engines.torch.operators.precision import single


class CellStep(Function):
    """A time of an LSTM: from the last cell, the gates before they are squashed, and whether the sequence goes on.

    Gates lie one behind the other: input, forget, output, and the candidate. Gives the cell and the output.
    """

    @staticmethod
    def forward(ctx: Any, cell: Tensor, gates: Tensor, going_on: Tensor) -> tuple[Tensor, Tensor]:
        """The cell, and the output."""
        size = cell.shape[-1]
        gates = single(gates).clone()
        new, squashed, hidden = (torch.empty_like(cell) for _ in range(3))
        lstm_cell(gates, single(going_on), single(cell), (new, squashed, hidden))
        ctx.save_for_backward(gates, cell, squashed)
        ctx.size = size
        return new, hidden

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None]:
        """The gradients of the last cell and of the gates."""
        gates, cell, squashed = ctx.saved_tensors
        factors, through = lstm_factors(gates, cell, squashed)
        from_cell, from_hidden = gradients
        whole = torch.addcmul(from_cell, from_hidden, through)
        gate_factors = factors.view(*factors.shape[:-1], 4, ctx.size)
        found = gate_factors * whole.unsqueeze(-2)
        torch.mul(gate_factors.select(-2, 2), from_hidden, out=found.select(-2, 2))
        return whole * gates[..., ctx.size : 2 * ctx.size], found.flatten(-2), None


def lstm_cell(gates: Tensor, going_on: Tensor, cell: Tensor, out: tuple[Tensor, Tensor, Tensor]) -> None:
    """Squash the gates where they are, and write the new cell, its tanh, and the output."""
    size = cell.shape[-1]
    new, squashed, hidden = out
    gates[..., : 3 * size].sigmoid_()
    gates[..., 3 * size :].tanh_()
    enter, forget, leave, candidate = gates.chunk(4, -1)
    forget.mul_(going_on)
    torch.mul(forget, cell, out=new)
    new.addcmul_(enter, candidate)
    torch.tanh(new, out=squashed)
    torch.mul(leave, squashed, out=hidden)


def lstm_factors(gates: Tensor, before: Tensor, squashed: Tensor) -> tuple[Tensor, Tensor]:
    """What gradients are multiplied by: those of the cell, to become those of the gates; the output's, the cell's.

    The output gate's is multiplied by the gradient of the output. A sequence that goes on by half has the forget gate
    that was multiplied by it differentiated as if it were squashed alone (source: Caffe 1.0's LSTMUnit).
    """
    size = before.shape[-1]
    factors = torch.empty_like(gates)
    enter, _, leave, candidate = gates.chunk(4, -1)
    of_enter, of_forget, of_leave, of_candidate = factors.chunk(4, -1)
    sigmoids = gates[..., : 3 * size]
    torch.addcmul(sigmoids, sigmoids, sigmoids, value=-1, out=factors[..., : 3 * size])
    of_enter.mul_(candidate)
    of_forget.mul_(before)
    of_leave.mul_(squashed)
    torch.addcmul(enter, enter * candidate, candidate, value=-1, out=of_candidate)
    return factors, torch.addcmul(leave, leave * squashed, squashed, value=-1)


class LongMemory(Function):
    """An LSTM through all its times.

    From the inputs of the gates (time x batch x 4 size), the weights by which outputs come back, whether sequences go
    on (time x batch x 1), and what was before, output and cell. Gives the outputs of all times and the last cell,
    through which, as in Caffe, no gradient comes back, nor to what was before.
    """

    @staticmethod
    def forward(
        ctx: Any, inputs: Tensor, weights: Tensor, going_on: Tensor, hidden: Tensor, cell: Tensor
    ) -> tuple[Tensor, Tensor]:
        """The outputs and the last cell."""
        times, batch, size = len(inputs), inputs.shape[1], cell.shape[-1]
        # The first of the outputs and cells are those from before.
        hiddens, cells = (single(inputs).new_empty((times + 1, batch, size)) for _ in range(2))
        squashed = torch.empty_like(cells[1:])
        gates = torch.empty_like(single(inputs))
        hiddens[0], cells[0] = hidden, cell
        going_on, turned = going_on.to(cells.dtype), weights.t()
        for time in range(times):
            came = hiddens[time].mul(going_on[time]).to(inputs.dtype)
            if gates.dtype == inputs.dtype:
                torch.addmm(inputs[time], came, turned, out=gates[time])
            else:
                gates[time] = torch.addmm(inputs[time], came, turned)
            out = cells[time + 1], squashed[time], hiddens[time + 1]
            lstm_cell(gates[time], going_on[time], cells[time], out)
        ctx.save_for_backward(gates, weights, going_on, hiddens, cells, squashed)
        outputs, last = hiddens[1:], cells[-1].clone()
        ctx.mark_non_differentiable(last)
        return outputs, last

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None, None, None]:
        """The gradients of inputs and weights."""
        gates, weights, going_on, hiddens, cells, squashed = ctx.saved_tensors
        (times, batch, size), gradient = squashed.shape, gradients[0]
        factors, through = lstm_factors(gates, cells[:-1], squashed)
        # They become the gradients one time after the other.
        found = factors.view(times, batch, 4, size)
        forget = gates[..., size : 2 * size]
        of_cell: Tensor | None = None
        of_hidden = gradient[-1]
        for time in reversed(range(times)):
            if of_cell is not None:
                back = factors[time + 1].to(weights.dtype) @ weights
                of_hidden = torch.addcmul(gradient[time], back, going_on[time + 1])
            whole = of_hidden * through[time] if of_cell is None else of_cell.addcmul_(of_hidden, through[time])
            found[time, :, 2].mul_(of_hidden)
            found[time, :, :2].mul_(whole[:, None])
            found[time, :, 3].mul_(whole)
            of_cell = whole * forget[time]
        flat = factors.to(weights.dtype)
        return flat, by_weights(flat, hiddens[:-1] * going_on), None, None, None


class Echo(Function):
    """An RNN's hidden states through all times: the tanh of the input and of the last state times the weights.

    Arguments are as those of an LSTM. No gradient comes to the state from before.
    """

    @staticmethod
    def forward(ctx: Any, inputs: Tensor, weights: Tensor, going_on: Tensor, hidden: Tensor) -> Tensor:
        """The states."""
        times = len(inputs)
        hiddens = inputs.new_empty((times + 1, *inputs.shape[1:]))
        hiddens[0] = hidden
        going_on, turned = going_on.to(inputs.dtype), weights.t()
        for time in range(times):
            state = hiddens[time + 1]
            torch.addmm(inputs[time], hiddens[time] * going_on[time], turned, out=state)
            state.tanh_()
        ctx.save_for_backward(weights, going_on, hiddens)
        return hiddens[1:]

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, Tensor, None, None]:
        """The gradients of inputs and weights."""
        weights, going_on, hiddens = ctx.saved_tensors
        states, gradient = hiddens[1:], gradients[0]
        # The slopes of tanh become the gradients one time after the other.
        found = 1 - states * states
        found[-1].mul_(gradient[-1])
        for time in reversed(range(len(states) - 1)):
            found[time].mul_(torch.addcmul(gradient[time], found[time + 1] @ weights, going_on[time + 1]))
        return found, by_weights(found, hiddens[:-1] * going_on), None, None


def by_weights(gradient: Tensor, came: Tensor) -> Tensor:
    """The gradient of weights, from that of their products and what was multiplied by them, at all times."""
    return gradient.flatten(0, 1).t() @ came.flatten(0, 1).to(gradient.dtype)
