"""A blob in a file of its own (.binaryproto): an infogain matrix."""

from __future__ import annotations

from math import prod

import torch
from torch import Tensor

from prototool.engines.torch.operators.operator import Setup, UnrunnableError
from prototool.schema.weights import NoWeightsError, read_blob_file
from prototool.schema.wire import WireError


def values_in(setup: Setup, name: str, shape: tuple[int, ...]) -> Tensor:
    """The values in a file, in a shape that has as many. Raises UnrunnableError for any other file."""
    path = setup.folder / name
    try:
        blob = read_blob_file(path, setup.layer.name)
    except OSError as error:
        raise UnrunnableError(setup.layer, f"its source {path} cannot be read: {error.strerror}") from None
    except (NoWeightsError, WireError) as error:
        raise UnrunnableError(setup.layer, f"its source {path} is no blob (.binaryproto): {error}") from None
    if len(blob.values) != prod(shape):
        wanted = "x".join(map(str, shape))
        raise UnrunnableError(setup.layer, f"its source {path} has {len(blob.values)} values, and {wanted} are needed")
    dtype = torch.float32 if blob.values.typecode == "f" else torch.float64
    return torch.frombuffer(blob.values, dtype=dtype).float().clone().reshape(shape)
