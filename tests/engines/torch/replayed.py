"""A stand-in for CUDA graphs, on the CPU: operations are noted while they are captured, and done again by a replay.

As there, a replay works on the memory of the capture: what the program computes beside PyTorch's operations stays as it
was then, and a tensor that is made anew for each update is not looked at. As there, a capture changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any
from unittest import mock

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map_only


class Graph(TorchDispatchMode):
    """Operations, in their order, with the tensors they were given and those they gave."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.operations: list[tuple[Callable[..., Any], Any, Any, Any]] = []
        self.replays = 0
        # What was written to that was there before, by its memory: the memory as it was.
        self.before: dict[int, tuple[torch.UntypedStorage, torch.UntypedStorage]] = {}
        self.own: set[int] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Note an operation, and do it, so that those behind it have what they need."""
        kwargs = kwargs or {}
        given = tensors((args, kwargs))
        for tensor in given:
            memory = tensor.untyped_storage()
            if memory.data_ptr() not in self.own and memory.data_ptr() not in self.before:
                self.before[memory.data_ptr()] = (memory, memory.clone())
        made = func(*args, **kwargs)
        known = {tensor.untyped_storage().data_ptr() for tensor in given}
        self.own |= {tensor.untyped_storage().data_ptr() for tensor in tensors(made)} - known - self.before.keys()
        # The same memory under objects of its own: the program may give those it has other memory.
        kept = tree_map_only(Tensor, Tensor.detach, (args, kwargs, made))
        self.operations.append((func, *kept))
        return made

    def take_back(self) -> None:
        """Have everything as it was before the capture."""
        for memory, was in self.before.values():
            memory.copy_(was)
        self.before.clear()

    def replay(self) -> None:
        """Do it all again."""
        self.replays += 1
        with torch.no_grad():
            for func, args, kwargs, made in self.operations:
                for old, new in zip(tensors(made), tensors(func(*args, **kwargs)), strict=True):
                    if old.untyped_storage().data_ptr() != new.untyped_storage().data_ptr():
                        old.copy_(new)


def tensors(values: Any) -> list[Tensor]:
    """The tensors in what an operation is given or gives."""
    return [leaf for leaf in tree_leaves(values) if isinstance(leaf, Tensor)]


@contextmanager
def capturing(graph: Graph, stream: object) -> Iterator[None]:
    """Stands for torch.cuda.graph."""
    state = torch.get_rng_state()
    try:
        with graph:
            yield
    finally:
        graph.take_back()
        torch.set_rng_state(state)


@contextmanager
def cuda_graphs() -> Iterator[None]:
    """Have PyTorch capture and replay on the CPU."""
    replacing = {
        "Stream": mock.Mock(),
        "CUDAGraph": Graph,
        "graph": capturing,
        "current_stream": mock.Mock(),
        "stream": lambda stream: nullcontext(),
    }
    with mock.patch.multiple("torch.cuda", **replacing):
        yield
