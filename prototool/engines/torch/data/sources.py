"""Who reads the data of which layer type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import torch

from prototool.analysis.refusal import SetUpError
from prototool.analysis.shape import Shape
from prototool.engines.torch.data.hdf5 import Hdf5Source
from prototool.engines.torch.data.made_up import DummySource, InputSource
from prototool.engines.torch.data.picture_source import data, image_data
from prototool.engines.torch.data.setting import Setting
from prototool.engines.torch.data.source import Dims, Source, SourceError, Tops
from prototool.engines.torch.data.windows import WindowSource
from prototool.net.net import Layer
from prototool.net.state import Phase

__all__ = ["KINDS", "Dims", "Source", "SourceError", "Tops", "source_of"]

MAKERS: dict[str, Callable[[Setting], Source]] = {
    "Data": data,
    "DummyData": DummySource,
    "HDF5Data": Hdf5Source,
    "ImageData": image_data,
    "WindowData": WindowSource,
}

# The layer types that read no other layer's blobs but data.
KINDS = frozenset({*MAKERS, "Input", "MemoryData"})


def source_of(
    layer: Layer,
    phase: Phase,
    folder: Path,
    seed: int,
    device: torch.device,
    shapes: Sequence[Shape] | None = None,
) -> Source:
    """The source of a layer of one of `KINDS`; the layer's own phase goes over the one given.

    Everything random depends on the seed, the layer's name and the number of the batch alone. `shapes` are those of an
    Input layer's tops, where it stands for a net's `input:` fields, which tell them. Raises SourceError.
    """
    setting = Setting(layer, layer.phase or phase, folder, seed, device)
    if layer.type == "MemoryData":
        message = "a program feeds it with values, which no training from files can"
        raise setting.error(f"{message}; read the same values by an ImageData, Data or HDF5Data layer")
    try:
        return InputSource(setting, shapes) if layer.type == "Input" else MAKERS[layer.type](setting)
    except SetUpError as error:
        raise setting.error(error.message) from None
