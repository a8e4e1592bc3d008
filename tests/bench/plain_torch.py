"""The same nets and the same training as a PyTorch user writes them by hand: the peer of the torch engine."""

from __future__ import annotations

from collections.abc import Callable

import torch
from nets_to_train import INVERTED
from torch import Tensor, nn


def normalized(channels: int, outputs: int, kernel: int, stride: int = 1, group: int = 1) -> list[nn.Module]:
    """A convolution and a BatchNorm."""
    made = nn.Conv2d(channels, outputs, kernel, stride, kernel // 2, groups=group, bias=False)
    return [made, nn.BatchNorm2d(outputs)]


class Residual(nn.Module):
    """What a block makes of its input, and the input, added."""

    def __init__(self, block: nn.Module, left: nn.Module, relu: bool) -> None:
        super().__init__()
        self.block = block
        self.left = left
        self.end = nn.ReLU(True) if relu else nn.Identity()

    def forward(self, values: Tensor) -> Tensor:
        """Both."""
        added: Tensor = self.end(self.block(values) + self.left(values))
        return added


def allconv6() -> nn.Module:
    """Five convolutions."""
    parts: list[nn.Module] = []
    channels = 3
    for outputs in (64, 64, 128, 128, 20):
        parts += [nn.Conv2d(channels, outputs, 3, 2, 1), nn.ReLU(True)]
        channels = outputs
    return nn.Sequential(*parts, nn.AvgPool2d(7), nn.Flatten())


def alexnet() -> nn.Module:
    """Krizhevsky's net, with groups and LRN."""
    parts: list[nn.Module] = [nn.Conv2d(3, 96, 11, 4), nn.ReLU(True), nn.LocalResponseNorm(5), nn.MaxPool2d(3, 2)]
    parts += [nn.Conv2d(96, 256, 5, 1, 2, groups=2), nn.ReLU(True), nn.LocalResponseNorm(5), nn.MaxPool2d(3, 2)]
    parts += [nn.Conv2d(256, 384, 3, 1, 1), nn.ReLU(True), nn.Conv2d(384, 384, 3, 1, 1, groups=2), nn.ReLU(True)]
    parts += [nn.Conv2d(384, 256, 3, 1, 1, groups=2), nn.ReLU(True), nn.MaxPool2d(3, 2), nn.Flatten()]
    parts += [nn.Linear(9216, 4096), nn.ReLU(True), nn.Dropout(), nn.Linear(4096, 4096), nn.ReLU(True), nn.Dropout()]
    return nn.Sequential(*parts, nn.Linear(4096, 1000))


def resnet50() -> nn.Module:
    """He's net of 50 layers."""
    parts: list[nn.Module] = [*normalized(3, 64, 7, 2), nn.ReLU(True), nn.MaxPool2d(3, 2, ceil_mode=True)]
    channels = 64
    for stage, (count, width) in enumerate([(3, 256), (4, 512), (6, 1024), (3, 2048)]):
        for number in range(count):
            stride = 2 if number == 0 and stage else 1
            inner = width // 4
            block = [
                *normalized(channels, inner, 1, stride),
                nn.ReLU(True),
                *normalized(inner, inner, 3),
                nn.ReLU(True),
            ]
            left = nn.Identity() if number else nn.Sequential(*normalized(channels, width, 1, stride))
            parts.append(Residual(nn.Sequential(*block, *normalized(inner, width, 1)), left, relu=True))
            channels = width
    return nn.Sequential(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, 1000))


def mobilenetv2() -> nn.Module:
    """Sandler's net."""
    parts: list[nn.Module] = [*normalized(3, 32, 3, 2), nn.ReLU(True)]
    channels = 32
    for factor, width, count, first in INVERTED:
        for number in range(count):
            stride, inner = first if number == 0 else 1, channels * factor
            block = [*normalized(channels, inner, 1), nn.ReLU(True)] if factor > 1 else []
            block += [*normalized(inner, inner, 3, stride, inner), nn.ReLU(True), *normalized(inner, width, 1)]
            made: nn.Module = nn.Sequential(*block)
            parts.append(Residual(made, nn.Identity(), relu=False) if stride == 1 and channels == width else made)
            channels = width
    parts += [*normalized(320, 1280, 1), nn.ReLU(True), nn.AdaptiveAvgPool2d(1), nn.Flatten()]
    return nn.Sequential(*parts, nn.Linear(1280, 1000))


NETS: dict[str, Callable[[], nn.Module]] = {
    "allconv6": allconv6,
    "AlexNet": alexnet,
    "ResNet-50": resnet50,
    "MobileNetV2": mobilenetv2,
}


def loop(name: str, batch: int, device: torch.device) -> Callable[[], Tensor]:
    """One update of a net, with channels last and SGD, as the tutorials have it; its loss."""
    net = NETS[name]().to(device, memory_format=torch.channels_last)
    size = 227 if name == "AlexNet" else 224
    images = torch.full((batch, 3, size, size), 0.5, device=device).contiguous(memory_format=torch.channels_last)
    labels = torch.ones(batch, dtype=torch.int64, device=device)
    loss_of = nn.CrossEntropyLoss()
    update = torch.optim.SGD(net.parameters(), 0.001, momentum=0.9, weight_decay=0.0005)

    def step() -> Tensor:
        update.zero_grad()
        loss: Tensor = loss_of(net(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        update.step()
        return loss.detach()

    return step
