"""The engine that is PyTorch: it trains in a process of its own, in this same Python."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from prototool.engines.events import Broke, Event
from prototool.engines.health import Health
from prototool.engines.job import Job
from prototool.engines.running import Command, Patience, Running
from prototool.engines.torch.refusals import refusals

HELP = "pip install 'caffe-prototool[torch]'"
NEEDED = ("torch", "numpy")
# How the version of a build ends that knows no GPU. Of others torch itself must tell, which takes seconds to import.
WITHOUT_GPU = "+cpu"
# Whoever asks it to stop while torch is imported is heard once somebody listens. The package's own folder goes first:
# the process is started where the job's paths count from, whatever is there.
PROGRAM = f"""
import signal, sys
signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM))
sys.path[0] = {str(Path(__file__).parents[3])!r}
from prototool.engines.torch.driver import main
main()
"""

# glibc gives large blocks back to the system as soon as they are free, and pays for every page when it gets them anew:
# a fifth of a training's time. What a user says himself counts.
ALLOCATOR = "glibc.malloc.hugetlb=1:glibc.malloc.mmap_max=0:glibc.malloc.trim_threshold=1099511627776"


class Torch:
    """PyTorch with Caffe's arithmetic. One instance trains one job at a time; see Patience for the rest."""

    name = "torch"

    def __init__(self, *, patience: float = 600, grace: float = 300) -> None:
        self.waiting = Patience(patience, grace)
        self.health: Health | None = None

    def probe(self) -> Health:
        """Whether there is a torch, which, and whether it can use a GPU."""
        if self.health is None:
            self.health = probed()
        return self.health

    def refuse(self, job: Job) -> Sequence[str]:
        """Why it cannot do a job."""
        health = self.probe()
        if not health.usable:
            return [f"there is no torch here: {health.reason}; {health.help}"]
        return refusals(job, health)

    def stop(self) -> None:
        """Ask the job to take a snapshot and to end."""
        self.waiting.stop()

    def train(self, job: Job) -> Iterator[Event]:
        """What happens while torch does a job."""
        self.waiting = Patience(self.waiting.patience, self.waiting.grace)
        health = self.probe()
        if not health.usable:
            yield Broke(0, 0.0, f"there is no torch here: {health.reason}; {health.help}")
            return
        command = Command([sys.executable, "-c", PROGRAM], {"GLIBC_TUNABLES": ALLOCATOR, **os.environ}, "torch")
        yield from RunningTorch(command, self.waiting, job, health).train()


def missing() -> list[str]:
    """The packages it needs that are not installed. To look is quick; to import torch takes seconds."""
    return [name for name in NEEDED if find_spec(name) is None]


def probed() -> Health:
    """What is found of torch."""
    lacking = missing()
    if lacking:
        return Health("torch", False, reason=f"{lacking[0]} is not installed", help=HELP)
    installed = version("torch")
    if installed.endswith(WITHOUT_GPU):
        return Health("torch", True, installed, "CPU", sys.executable)
    try:
        torch = import_module("torch")
    except (ImportError, OSError) as error:
        return Health("torch", False, reason=f"torch cannot be imported: {error}", help=HELP)
    device = "CPU and GPU" if torch.cuda.is_available() else "CPU"
    return Health("torch", True, torch.__version__, device, sys.executable)


class RunningTorch(Running):
    """A training at work."""

    def end_of(self, process: subprocess.Popen[str]) -> Event:
        """What became of a process that says no more."""
        if self.unfinished:
            return self.broke(self.unfinished)
        status = process.wait()
        told = self.told or {}
        if told:
            named = {name: str(told.get(name) or "") for name in ("layer", "phase")}
            ours = bool(told.get("ours"))
            return self.broke(str(told["reason"]), printed=tuple(self.log()[-12:]) if ours else (), ours=ours, **named)
        killed = "was killed, mostly by the system because the memory is full: a smaller batch_size"
        how = killed if status == -9 else f"ended with status {status}"
        return self.broke(f"the process of torch {how}", printed=tuple(self.log()[-12:]))
