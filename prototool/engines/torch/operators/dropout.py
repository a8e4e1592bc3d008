"""Dropout."""

from __future__ import annotations

from collections.abc import Sequence

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.engines.torch.operators.operator import Operator, Setup, UnrunnableError

# The random numbers that there may be, the smallest first.
WORDS = (torch.uint8, torch.int16, torch.int32)


class Dropout(Operator):
    """In training a share of the values is set to 0, and the others are scaled up so that their mean stays.

    With scale_train false, which forks have, they are scaled down outside of training instead.
    """

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("dropout_param")
        self.ratio = float(fields.get("dropout_ratio"))
        self.scales = "scale_train" not in fields.type.fields or bool(fields.get("scale_train"))
        if setup.training and not 0 <= self.ratio <= 1:
            raise UnrunnableError(setup.layer, f"its dropout_ratio is {self.ratio:g}, and must be between 0 and 1")

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        bottom = bottoms[0]
        if not self.setup.training:
            return (bottom if self.scales else bottom * (1 - self.ratio),)
        if bottom.device.type != "cpu" and self.scales and self.ratio < 1:
            return (F.dropout(bottom, self.ratio),)
        if self.ratio == 1:
            # Nothing is left that could be scaled up: Caffe's result is no number.
            return (bottom * (torch.nan if self.scales else 0),)
        top = bottom * kept(bottom, self.ratio)
        return (top.mul_(1 / (1 - self.ratio)) if self.scales else top,)


def kept(values: Tensor, ratio: float) -> Tensor:
    """1 for each value that is kept and 0 for one that is dropped, laid out in memory as the values are.

    On a CPU this is several times faster than to draw a number for each: of the random bits only as many are used as it
    takes to tell the ratio exactly, and never more than 32. (torch.where would take longer than all the rest.)
    """
    word, bits = word_for(ratio)
    number = values.numel()
    drawn = torch.randint(-(2**63), 2**63 - 1, (-(-number * bits // 64),), device=values.device)
    words = drawn.view(word)[:number]
    first = torch.iinfo(word).min + round(ratio * 2**bits)
    # An empty tensor made like another one has its order of axes, without gaps.
    layout = torch.empty_like(values, dtype=torch.uint8).stride()
    return words.as_strided(values.shape, layout).ge(first).view(torch.uint8)


def word_for(ratio: float) -> tuple[torch.dtype, int]:
    """The smallest whole numbers of which just this share can be told apart, with how many bits they have."""
    for word in WORDS:
        bits = torch.iinfo(word).bits
        if (ratio * 2**bits).is_integer():
            break
    return word, bits


OPERATORS: dict[str, type[Operator]] = {"Dropout": Dropout}
