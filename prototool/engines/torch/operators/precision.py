"""Numbers that must not be rounded to sixteen bits."""

from __future__ import annotations

import torch
from torch import Tensor

SHORT = (torch.bfloat16, torch.float16)


def single(values: Tensor) -> Tensor:
    """Values in single precision where they have less: sums and logarithms need it."""
    return values.float() if values.dtype in SHORT else values
