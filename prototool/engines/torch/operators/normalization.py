"""BatchNorm, by itself and together with the Scale that follows it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.engines.torch.operators.operator import Operator, Setup


class BatchNorm(Operator):
    """Each channel (axis 1) less its mean, divided by its standard deviation.

    Both are the batch's, or what its blobs have gathered: sums of means and of variances, in which older ones fade, and
    in the third blob how many there are in them.
    """

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields = setup.param("batch_norm_param")
        stated = "use_global_stats" in fields
        self.gathered = bool(fields.get("use_global_stats")) if stated else not setup.training
        self.fraction = float(fields.get("moving_average_fraction"))
        self.eps = float(fields.get("eps"))

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The top."""
        return (self.normalized(bottoms[0], None, None),)

    def normalized(self, bottom: Tensor, scale: Tensor | None, bias: Tensor | None) -> Tensor:
        """The bottom normalised, and then scaled and shifted channel by channel."""
        cudnn = torch.backends.cudnn.enabled
        if self.gathered:
            mean, variance = self.statistics()
            return torch.batch_norm(bottom, scale, bias, mean, variance, False, 0.0, self.eps, cudnn)
        # What a momentum of 1 leaves of the old running values is nothing, so they become those of the batch.
        mean, variance = self.setup.blobs[0].new_zeros(2, bottom.shape[1])
        top = torch.batch_norm(bottom, scale, bias, mean, variance, True, 1.0, self.eps, cudnn)
        self.gather(mean, variance, bottom.numel() // bottom.shape[1])
        return top

    @torch.no_grad()
    def statistics(self) -> tuple[Tensor, Tensor]:
        """The mean and the variance gathered so far: 0 where there are none."""
        means, variances, number = self.setup.blobs
        share = torch.where(number == 0, 0, number.reciprocal())
        return means * share, variances * share

    @torch.no_grad()
    def gather(self, mean: Tensor, variance: Tensor, values: int) -> None:
        """Add a batch's mean and unbiased variance; that of a single value has no variance."""
        means, variances, number = self.setup.blobs
        torch.add(mean, means, alpha=self.fraction, out=means)
        torch.add(variance if values > 1 else torch.zeros_like(variance), variances, alpha=self.fraction, out=variances)
        number.mul_(self.fraction).add_(1)


class BatchNormScale(Operator):
    """A BatchNorm and the Scale that alone reads its top, as one: takes the former's bottom, gives the latter's top."""

    def __init__(self, batch_norm: Setup, scale: Setup) -> None:
        super().__init__(scale)
        self.batch_norm = BatchNorm(batch_norm)
        self.scale = scale.blobs[0]
        self.bias = scale.blobs[1] if len(scale.blobs) > 1 else None

    @staticmethod
    def fits(batch_norm: Setup, scale: Setup) -> bool:
        """Whether a Scale works channel by channel with what it has learned, as it must."""
        axis, axes = int(scale.param("scale_param").get("axis")), len(batch_norm.bottoms[0])
        return len(scale.bottoms) == 1 and axis in (1, 1 - axes) and scale.blobs[0].dim() == 1

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """The Scale's top."""
        return (self.batch_norm.normalized(bottoms[0], self.scale, self.bias),)


OPERATORS: dict[str, type[Operator]] = {"BatchNorm": BatchNorm}
