"""The parameters of a net: made, filled, shared by name, with their rates (source: Caffe 1.0's Net::AppendParam)."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.analysis.given import values_of
from prototool.analysis.infer import LayerShapes
from prototool.analysis.settings import Setting, settings
from prototool.engines.torch.fillers import fill, fillers_of
from prototool.engines.torch.operators.operator import UnrunnableError
from prototool.engines.torch.seeds import generator
from prototool.net.net import Layer

NOTHING = Setting()
# The layer types whose parameters of four axes meet images.
IMAGES = frozenset({"Convolution", "Deconvolution"})


class Learned:
    """A learnable parameter, once however many layers share it: its values and what multiplies rate and decay.

    Both are None until some layer states them, and then count as 1.
    """

    def __init__(self, values: Tensor) -> None:
        self.values = values
        self.rate: float | None = None
        self.decay: float | None = None


class Parameters:
    """The parameters of a net in one state.

    blobs: for each layer, by its place, its parameters in Caffe's order. learned: those of all layers in Caffe's order,
    shared ones once.
    """

    def __init__(self, layers: Sequence[LayerShapes], seed: int, device: torch.device) -> None:
        self.seed = seed
        self.device = device
        self.used: list[list[tuple[Learned, torch.Size]]] = []
        self.learned: list[Learned] = []
        self.named: dict[str, Learned] = {}
        for each in layers:
            self.add(each)
        for owner in self.learned:
            owner.values.requires_grad_(owner.rate is None or owner.rate != 0)
        # What is shared in another shape (PERMISSIVE) is a view of the same values, and gradients flow through it.
        self.blobs = [tuple(viewed(owner.values, shape) for owner, shape in used) for used in self.used]

    def add(self, each: LayerShapes) -> None:
        """Make the parameters of a layer."""
        stated = settings(each.layer)
        used: list[tuple[Learned, torch.Size]] = []
        for index, filled in enumerate(self.filled(each)):
            setting = stated[index] if index < len(stated) else NOTHING
            values = filled if setting.name else laid_out(each.layer, filled)
            owner = self.named.get(setting.name) if setting.name else None
            if owner is None:
                owner = Learned(values)
                self.learned.append(owner)
                if setting.name:
                    self.named[setting.name] = owner
            owner.rate = setting.rate if owner.rate is None else owner.rate
            owner.decay = setting.decay if owner.decay is None else owner.decay
            if each.layer.type == "BatchNorm":
                owner.rate = 0.0
            used.append((owner, values.shape))
        self.used.append(used)

    def filled(self, each: LayerShapes) -> list[Tensor]:
        """The values a layer begins with. Raises UnrunnableError where their shapes are not known."""
        if each.params is None or any(shape is None or None in shape for shape in each.params):
            raise UnrunnableError(each.layer, "the shapes of its parameters depend on data that is not known")
        shapes = [tuple(int(dim or 0) for dim in shape or ()) for shape in each.params]
        made = [torch.zeros(shape) for shape in shapes]
        given = given_blobs(each.layer)
        for index, (values, (filler, default)) in enumerate(zip(made, fillers_of(each.layer, shapes), strict=True)):
            if index < len(given):
                values.copy_(torch.tensor(given[index]).reshape(values.shape))
            else:
                fill(filler, values, generator(self.seed, each.layer.name, index), default)
        return [values.to(self.device) for values in made]


def laid_out(layer: Layer, values: Tensor) -> Tensor:
    """A parameter that no other layer views, as images lie in memory: cuDNN would copy another at every call."""
    if layer.type in IMAGES and values.dim() == 4:
        return values.contiguous(memory_format=torch.channels_last)
    return values


def viewed(values: Tensor, shape: torch.Size) -> Tensor:
    """A parameter's values in a shape of as many elements."""
    return values if values.shape == shape else values.view(shape)


def given_blobs(layer: Layer) -> list[list[float]]:
    """The values of parameters that the text itself states."""
    message = layer.message
    if message is None or "blobs" not in message:
        return []
    return [values_of(blob) for blob in message.messages("blobs")]
