"""How much memory a source may take to keep its data where it is used."""

from __future__ import annotations

import os
from pathlib import Path

import torch

# The share of what is free when a source is set up. A train and a test net each have one, and the net itself must fit.
SHARE = 0.25


def room(device: torch.device) -> int:
    """The bytes that a source may keep on a device."""
    if device.type == "cuda":
        return int(torch.cuda.mem_get_info(device)[0] * SHARE)
    return int(min(free_of_machine(), free_of_container()) * SHARE)


def free_of_machine() -> float:
    """The free memory of the machine: what Linux says can be had without swapping, elsewhere half of all."""
    try:
        for line in Path("/proc/meminfo").read_text("ascii").splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2
    except (ValueError, OSError, AttributeError):
        return 0


def free_of_container() -> float:
    """The free memory of the container this runs in; without limit where it runs in none that tells."""
    group = Path("/sys/fs/cgroup")
    try:
        return int((group / "memory.max").read_text("ascii")) - int((group / "memory.current").read_text("ascii"))
    except (OSError, ValueError):
        return float("inf")
