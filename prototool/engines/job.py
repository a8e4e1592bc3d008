"""What an engine is asked to train. No engine's own ways show here, so that each can take any job."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from prototool.net.document import Document
from prototool.net.solver import NetRef

# fp32: IEEE single precision throughout. tf32: a GPU's products of 19-bit numbers. bf16: products of 16-bit numbers.
Precision: TypeAlias = Literal["fp32", "tf32", "bf16"]


def key_of(ref: NetRef) -> str:
    """The key of a net among those of a job: the path the solver states, or the place of an inline one."""
    return ref.path if ref.path is not None else f"{ref.field}@{ref.span.start}"


class Job(NamedTuple):
    """A solver with its nets, and where and how it is to run.

    solver: as the user states it; `max_iter` and `seed` go over what it says where they are given.
    nets: for each net the solver speaks of its document, by `key_of`; it counts, not what is on the disk.
    folder: the folder that the paths in solver and nets count from.
    out: the folder of this run; snapshots go to `out/snapshots`, what the engine prints to `out/engine.log`, and the
    texts it makes of solver and nets to `out/engine`.
    gpu: the number of the GPU; None for the CPU.
    resume: the snapshot's state to go on from; weights: a .caffemodel to begin with. Not both.
    precision, deterministic: how products are computed, and whether two runs of one seed must agree bit for bit.
    """

    solver: Document
    nets: dict[str, Document]
    folder: Path
    out: Path
    gpu: int | None = None
    max_iter: int | None = None
    seed: int | None = None
    resume: Path | None = None
    weights: Path | None = None
    precision: Precision = "fp32"
    deterministic: bool = False
