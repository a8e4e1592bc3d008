"""Convolution and Deconvolution over any number of spatial axes.

torch's own convolutions do the work for up to three axes. On a CPU images are turned channels last before a 2-D
convolution, which costs nothing where they are already: measured on two cores with oneDNN, forward and backward take
0.75 to 1.05 of the time on the layers of ResNet-50 and AlexNet, 0.4 for AlexNet's first one, and 0.2 to 0.35 for
depthwise ones. In what order the weights lie makes no difference there, so they stay as they are.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from types import EllipsisType

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor

from prototool.analysis.fields import flag, number
from prototool.analysis.shape import axis_index
from prototool.analysis.shapes.spatial import Window, window_of
from prototool.engines.torch.operators.operator import Operator, Setup
from prototool.engines.torch.operators.windows import end_padding, padded, reach, windows

# torch's convolutions by the number of spatial axes; without any, one of length 1 is put in.
CONVOLUTIONS: tuple[Callable[..., Tensor], ...] = (F.conv1d, F.conv1d, F.conv2d, F.conv3d)
DECONVOLUTIONS: tuple[Callable[..., Tensor], ...] = (
    F.conv_transpose1d,
    F.conv_transpose1d,
    F.conv_transpose2d,
    F.conv_transpose3d,
)


class Convolving(Operator):
    """What Convolution and Deconvolution share: each bottom gives a top, with the same weights."""

    def __init__(self, setup: Setup) -> None:
        super().__init__(setup)
        fields, shape = setup.param("convolution_param"), setup.bottoms[0]
        self.axis = axis_index(number(fields, "axis"), shape)
        self.axes = len(shape) - self.axis - 1
        self.group = number(fields, "group")
        self.biased = flag(fields, "bias_term")
        window = window_of(fields, self.axes)
        # With a dilation of 0 all of the kernel sees the same cell, so it acts as the sum of its weights.
        self.summed = [2 + axis for axis, dilation in enumerate(window.dilation) if dilation == 0]
        self.window = window._replace(
            kernel=tuple(k if d else 1 for k, d in zip(window.kernel, window.dilation, strict=True)),
            dilation=tuple(d or 1 for d in window.dilation),
        )

    def forward(self, bottoms: Sequence[Tensor]) -> Sequence[Tensor]:
        """A top for each bottom."""
        weights = self.setup.blobs[0]
        if self.summed:
            weights = weights.sum(self.summed, keepdim=True)
        bias = self.setup.blobs[1] if self.biased else None
        return [self.one(bottom, weights, bias) for bottom in bottoms]

    def one(self, bottom: Tensor, weights: Tensor, bias: Tensor | None) -> Tensor:
        """The top of a bottom: axes before the channels count as images."""
        if self.axis == 1:
            images = bottom
            if self.axes == 2 and bottom.device.type == "cpu":
                images = bottom.contiguous(memory_format=torch.channels_last)
            return self.convolved(images, weights, bias)
        head = bottom.shape[: self.axis]
        tops = self.convolved(bottom.reshape(math.prod(head), *bottom.shape[self.axis :]), weights, bias)
        return tops.reshape(*head, *tops.shape[1:])

    def convolved(self, images: Tensor, weights: Tensor, bias: Tensor | None) -> Tensor:
        """What comes of images (N, C, spatial...)."""
        raise NotImplementedError


class Convolution(Convolving):
    """Convolution."""

    def convolved(self, images: Tensor, weights: Tensor, bias: Tensor | None) -> Tensor:
        """What comes of images (N, C, spatial...)."""
        if self.axes == 0:
            return F.conv1d(images[..., None], weights[..., None], bias, groups=self.group)[..., 0]
        if self.axes > 3:
            return convolved_by_windows(images, weights, bias, self.window, self.group)
        window, sizes = self.window, images.shape[2:]
        images = padded(images, [0] * self.axes, end_padding(window, sizes))
        convolve = CONVOLUTIONS[self.axes]
        return convolve(images, weights, bias, window.stride, window.pad, window.dilation, self.group)


class Deconvolution(Convolving):
    """Deconvolution: what a convolution's backward pass does to gradients."""

    def convolved(self, images: Tensor, weights: Tensor, bias: Tensor | None) -> Tensor:
        """What comes of images (N, C, spatial...)."""
        if self.axes == 0:
            return F.conv_transpose1d(images[..., None], weights[..., None], bias, groups=self.group)[..., 0]
        if self.axes > 3:
            return deconvolved_by_windows(images, weights, bias, self.window, self.group)
        window = self.window
        deconvolve = DECONVOLUTIONS[self.axes]
        return deconvolve(images, weights, bias, window.stride, window.pad, 0, self.group, window.dilation)


def convolved_by_windows(images: Tensor, weights: Tensor, bias: Tensor | None, window: Window, group: int) -> Tensor:
    """A convolution over any number of axes as a product of its weights and all windows."""
    seen = windows(images, window)
    axes, number_of_images = len(window.kernel), len(images)
    places = seen.shape[2 : 2 + axes]
    # (N, group, places, channels of the group and kernel)
    columns = seen.reshape(number_of_images, group, -1, *seen.shape[2:]).movedim(2, 2 + axes)
    columns = columns.reshape(number_of_images, group, math.prod(places), math.prod(weights.shape[1:]))
    tops = torch.einsum("ngpk,gok->ngop", columns, weights.reshape(group, -1, columns.shape[-1]))
    tops = tops.reshape(number_of_images, len(weights), *places)
    return tops if bias is None else tops + bias.view(-1, *[1] * axes)


def deconvolved_by_windows(images: Tensor, weights: Tensor, bias: Tensor | None, window: Window, group: int) -> Tensor:
    """A deconvolution over any number of axes: a convolution of the images with zeros between their cells."""
    axes = len(window.kernel)
    spread = [stride * (size - 1) + 1 for stride, size in zip(window.stride, images.shape[2:], strict=True)]
    between = images.new_zeros(*images.shape[:2], *spread)
    cells: list[EllipsisType | slice] = [..., *[slice(None, None, stride) for stride in window.stride]]
    between[tuple(cells)] = images
    edges = [reach(window, axis) - 1 - window.pad[axis] for axis in range(axes)]
    of_groups = weights.reshape(group, -1, *weights.shape[1:])
    turned = of_groups.transpose(1, 2).flatten(0, 1).flip(tuple(range(2, 2 + axes)))
    still = window._replace(stride=(1,) * axes, pad=(0,) * axes)
    return convolved_by_windows(padded(between, edges, edges), turned, bias, still, group)


OPERATORS: dict[str, type[Operator]] = {"Convolution": Convolution, "Deconvolution": Deconvolution}
