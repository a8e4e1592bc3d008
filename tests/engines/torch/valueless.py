"""A stand-in for a GPU: PyTorch's meta device, whose tensors have shapes and no values.

What waits for a value raises here; on a GPU the processor would wait for it, and no CUDA graph could hold it.
So does what mixes tensors of the device with those of the processor. What is computed nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from unittest import mock

import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

DEVICE = torch.device("meta")


class Apart(TorchDispatchMode):
    """Notes all operations; raises where one has tensors of the device and of the processor."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operations: list[str] = []

    def __torch_dispatch__(self, func: Callable[..., Any], types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Run an operation."""
        made = func(*args, **(kwargs or {}))
        tensors = [leaf for leaf in tree_leaves((args, kwargs, made)) if isinstance(leaf, torch.Tensor)]
        where = {tensor.device.type for tensor in tensors}
        if len(where) > 1:
            raise RuntimeError(f"{func} has tensors on {sorted(where)}")
        self.operations.append(f"{func} {[tuple(tensor.shape) for tensor in tensors]}")
        return made


@contextmanager
def on_device() -> Iterator[Apart]:
    """Have all that is run inside stay on the device."""
    with without_autocast(), Apart() as apart:
        yield apart


def without_autocast() -> AbstractContextManager[object]:
    """PyTorch knows no autocast on this device."""
    return mock.patch("torch.autocast", return_value=nullcontext())


def moved(tensor: torch.Tensor) -> torch.Tensor:
    """A tensor on the device, with its gradient asked for or not as it is."""
    return tensor.detach().to(DEVICE).requires_grad_(tensor.requires_grad)
