"""Where a net is run, and how exactly."""

from __future__ import annotations

import os
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from numpy.typing import NDArray
from torch import Tensor

from prototool.engines.job import Precision

# cuBLAS is deterministic only with a workspace of its own (source: PyTorch's notes on reproducibility).
WORKSPACE = ("CUBLAS_WORKSPACE_CONFIG", ":4096:8")


def device_of(gpu: int | None) -> torch.device:
    """The device of a job."""
    return torch.device("cpu") if gpu is None else torch.device("cuda", gpu)


def prepare(device: torch.device, precision: Precision, deterministic: bool) -> None:
    """Set, for this process, how products are computed. Call it before anything is computed."""
    reduced = precision == "tf32"
    torch.backends.cuda.matmul.allow_tf32 = reduced
    torch.backends.cudnn.allow_tf32 = reduced
    # Products of bf16 are summed in fp32.
    torch.backends.cuda.matmul.allow_bf16_reduced_precision_reduction = False
    torch.backends.cudnn.benchmark = not deterministic
    if deterministic:
        os.environ.setdefault(*WORKSPACE)
        torch.use_deterministic_algorithms(True)
    if device.type == "cuda":
        torch.cuda.set_device(device)
    # Numbers below the least normal one cost a hundred times as much on a CPU, and carry nothing.
    torch.set_flush_denormal(True)


def computing(device: torch.device, precision: Precision) -> AbstractContextManager[object]:
    """What a forward pass is run in: with bf16, products are of numbers of 16 bits; the parameters stay fp32."""
    if precision != "bf16":
        return nullcontext()
    return torch.autocast(device.type, torch.bfloat16)


def sent(values: NDArray[Any] | Tensor, device: torch.device) -> Tensor:
    """Values of the processor on a device; on a CPU they stay in the memory they are in.

    A GPU fetches them from pinned memory when it comes to it. From other memory the processor would have to wait until
    all that the GPU was given before is done.
    """
    held = torch.as_tensor(values)
    if device.type != "cuda":
        return held.to(device)
    return (held if held.is_pinned() else held.pin_memory()).to(device, non_blocking=True)


def name_of(device: torch.device) -> str:
    """The device in a word: "CPU", or the name of the GPU."""
    return "CPU" if device.type == "cpu" else torch.cuda.get_device_name(device)
