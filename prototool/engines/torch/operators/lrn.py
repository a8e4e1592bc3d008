"""LRN, across channels and within them, forward and backward by Caffe's formulas.

With s = k + a sum(x^2), the sum over a window and a what each square counts, y = x s^-beta. For a gradient g of y, that
of x is g s^-beta - 2 a beta x sum(g y / s), the sum over the same window. Only x and s are kept for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.analysis.fields import number
from prototool.engines.torch.operators.operator import Operator, Setup, scalar
from prototool.engines.torch.operators.precision import single

# How many values a CPU core works on at a time, so that all steps find them in its cache: for the first LRN of AlexNet
# this takes half the time of one step after the other over all images.
AT_ONCE = 2**18


class Norm(NamedTuple):
    """How an LRN normalises. `within` is a channel by itself; otherwise the window is of neighbouring channels."""

    size: int
    alpha: float
    beta: float
    k: float
    within: bool

    @property
    def share(self) -> float:
        """What a square counts: alpha is for the mean, in which zeros beyond the edge count."""
        return self.alpha / self.size ** (2 if self.within else 1)

    def sum(self, values: Tensor) -> Tensor:
        """The sum of each window."""
        return sum_within(values, self.size) if self.within else sum_across(values, self.size)

    def to_minus_beta(self, values: Tensor) -> Tensor:
        """The values to the power -beta. The usual exponents are had of roots, in half of a power's time or less."""
        if self.beta == 0.75:
            root = values.rsqrt()
            return root.rsqrt().mul_(root).mul_(root)
        if self.beta == 0.5:
            return values.rsqrt()
        return values.reciprocal() if self.beta == 1.0 else values.pow(-self.beta)


def sum_across(values: Tensor, size: int) -> Tensor:
    """Sums over `size` neighbouring channels.

    Adding shifted slices is as quick as memory allows, in any memory format. On two CPU cores a pooling along the
    channels takes 4 to 10 times as long, a product with a band matrix 1.5 to 4 times; a running sum, which is what
    Caffe has, gathers rounding errors.
    """
    total = values.clone()
    for shift in range(1, min(size // 2 + 1, values.shape[1])):
        total[:, shift:] += values[:, :-shift]
        total[:, :-shift] += values[:, shift:]
    return total


def sum_within(values: Tensor, size: int) -> Tensor:
    """Sums over `size` by `size` neighbouring cells of a channel."""
    return F.avg_pool2d(values, size, 1, size // 2, divisor_override=1)


def normalized(x: Tensor, norm: Norm) -> tuple[Tensor, Tensor]:
    """The normalised values, and the normaliser s."""
    s = torch.add(scalar(norm.k, x), norm.sum(x.square()), alpha=norm.share)
    return x * norm.to_minus_beta(s), s


def gradient(x: Tensor, s: Tensor, g: Tensor, norm: Norm) -> tuple[Tensor]:
    """The gradient of the values for one of the normalised values."""
    direct = norm.to_minus_beta(s).mul_(g)
    return (torch.addcmul(direct, x, norm.sum((direct * x).div_(s)), value=-2 * norm.share * norm.beta),)


def in_pieces(work: Callable[..., tuple[Tensor, ...]], norm: Norm, *values: Tensor) -> tuple[Tensor, ...]:
    """What comes of work on values alike, on a CPU some images at a time."""
    if values[0].device.type != "cpu":
        return work(*values, norm)
    images = len(values[0])
    count = max(1, AT_ONCE * torch.get_num_threads() * images // max(1, values[0].numel()))
    if count >= images:
        return work(*values, norm)
    results: tuple[Tensor, ...] = ()
    for start in range(0, images, count):
        piece = work(*(each[start : start + count] for each in values), norm)
        results = results or tuple(torch.empty_like(values[0]) for _ in piece)
        for result, part in zip(results, piece, strict=True):
            result[start : start + count] = part
    return results


class Normalization(torch.autograd.Function):
    """Local response normalisation. Half precisions are computed in 32 bits and come out as they went in."""

    @staticmethod
    def forward(ctx: Any, given: Tensor, norm: Norm) -> Tensor:
        """The normalised values."""
        top, s = in_pieces(normalized, norm, single(given))
        ctx.save_for_backward(given, s)
        ctx.norm = norm
        return top.to(given.dtype)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None]:
        """The gradient of the values."""
        given, s = ctx.saved_tensors
        return in_pieces(gradient, ctx.norm, single(given), s, single(gradients[0]))[0].to(given.dtype), None


class LRN(Operator):
    """Local response normalisation. Within channels Caffe takes no k: there it is 1."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("lrn_param")
        within = fields.text("norm_region") == "WITHIN_CHANNEL"
        alpha, beta, k = (float(fields.get(name)) for name in ("alpha", "beta", "k"))
        self.norm = Norm(number(fields, "local_size"), alpha, beta, 1.0 if within else k, within)

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The one top."""
        bottom = bottoms[0]
        if self.norm.within and bottom.device.type == "cpu":
            # torch's average pooling takes five times as long in the other order.
            bottom = bottom.contiguous(memory_format=torch.channels_last)
        return [Normalization.apply(bottom, self.norm)]  # type: ignore[no-untyped-call]


OPERATORS: dict[str, type[Operator]] = {"LRN": LRN}
