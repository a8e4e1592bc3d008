"""The sources that read nothing: DummyData, whose fillers make its values, and Input, which gives zeros."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from prototool.analysis.fields import param
from prototool.analysis.shape import Shape
from prototool.analysis.shapes.inputs import dummy_data, inputs
from prototool.engines.torch.data.setting import Setting
from prototool.engines.torch.data.source import Dims, Tops
from prototool.engines.torch.fillers import fill
from prototool.engines.torch.seeds import mixed


class DummySource:
    """Values from fillers: constant ones are filled once, others for each batch (source: Caffe's DummyDataLayer)."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.shapes = stated(setting, dummy_data(setting.layer, ()).tops)
        fillers = param(setting.layer, "dummy_data_param").messages("data_filler")
        self.fillers = [fillers[at if len(fillers) > 1 else 0] if fillers else None for at in range(len(self.shapes))]
        self.batch = 0
        generator = torch.Generator(setting.device)
        self.constants: list[Tensor | None] = [
            self.filled(at, generator) if filler is None or filler.text("type") == "constant" else None
            for at, filler in enumerate(self.fillers)
        ]

    def draw(self) -> Tops:
        """The next batch."""
        seed = mixed(self.setting.seed, self.setting.layer.name, "dummy", self.batch)
        generator = torch.Generator(self.setting.device).manual_seed(seed)
        self.batch += 1
        return tuple(
            self.filled(at, generator) if constant is None else constant for at, constant in enumerate(self.constants)
        )

    def filled(self, top: int, generator: torch.Generator) -> Tensor:
        """A top with new values."""
        made = torch.empty(self.shapes[top], device=self.setting.device)
        fill(self.fillers[top], made, generator)
        return made

    def move(self, batch: int) -> None:
        """Stand before a batch."""
        self.batch = batch

    def close(self) -> None:
        """Nothing is held."""


class InputSource:
    """Zeros, for nets that are fed by hand."""

    def __init__(self, setting: Setting, shapes: Sequence[Shape] | None) -> None:
        self.shapes = stated(setting, inputs(setting.layer, ()).tops if shapes is None else shapes)
        self.tops = tuple(torch.zeros(shape, device=setting.device) for shape in self.shapes)

    def draw(self) -> Tops:
        """The same zeros each time."""
        return self.tops

    def move(self, batch: int) -> None:
        """All batches are alike."""

    def close(self) -> None:
        """Nothing is held."""


def stated(setting: Setting, shapes: Sequence[Shape]) -> tuple[Dims, ...]:
    """Shapes of which everything must be known. Raises SourceError."""
    found = []
    for shape in shapes:
        dims = [dim for dim in shape or () if dim is not None]
        if shape is None or len(dims) < len(shape):
            raise setting.error("it does not state the shape of each of its tops; state it")
        found.append(tuple(dims))
    return tuple(found)
