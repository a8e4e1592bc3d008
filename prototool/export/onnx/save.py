"""A model into a file, checked, whole or not at all; with its weights beside it where one file cannot hold them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from onnx import ModelProto, TensorProto, checker

from prototool.text.write import write_atomically

# A message of protobuf's is of less than 2 GB; some of it are nodes.
LIMIT = 2**31 - 2**24
# Where the weights of a tensor begin in a file of their own: systems map whole pages.
PAGE = 4096
# Below this a tensor stays in the model.
SMALL = 1024


def save(model: ModelProto, path: str | os.PathLike[str], limit: int = LIMIT) -> Path | None:
    """Check a model and write it; the file with its weights, if it has one. Raises OSError.

    One of more bytes than `limit` has its weights beside it, in a file of the same name that ends in `.data`.
    """
    target = Path(path)
    # A larger model cannot even be asked for its size.
    if sum(len(tensor.raw_data) for tensor in model.graph.initializer) < limit:
        checker.check_model(model, full_check=True)
        write_atomically(target, model.SerializeToString(deterministic=True))
        return None
    beside = target.with_name(target.name + ".data")
    large = [tensor for tensor in model.graph.initializer if len(tensor.raw_data) >= SMALL]
    write_atomically(beside, pieces(large))
    at = 0
    for tensor in large:
        outside(tensor, beside.name, at)
        at += padded(int(tensor.external_data[2].value))
    write_atomically(target, model.SerializeToString(deterministic=True))
    checker.check_model(str(target), full_check=True)
    return beside


def pieces(tensors: list[TensorProto]) -> Iterator[bytes]:
    """The bytes of tensors, each from a page's beginning."""
    for tensor in tensors:
        size = len(tensor.raw_data)
        yield tensor.raw_data
        yield bytes(padded(size) - size)


def padded(size: int) -> int:
    """A number of bytes up to the next page."""
    return -(-size // PAGE) * PAGE


def outside(tensor: TensorProto, name: str, offset: int) -> None:
    """Have a tensor say where its bytes are."""
    for key, value in (("location", name), ("offset", str(offset)), ("length", str(len(tensor.raw_data)))):
        tensor.external_data.add(key=key, value=value)
    tensor.data_location = TensorProto.EXTERNAL
    tensor.ClearField("raw_data")
