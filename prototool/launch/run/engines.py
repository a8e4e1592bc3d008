"""The engines by their names, and the one that is taken where nobody names one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from prototool.engines.engine import Engine
from prototool.engines.job import Job
from prototool.engines.pycaffe.engine import PyCaffe
from prototool.engines.torch.engine import Torch, missing
from prototool.engines.torch.refusals import unrunnable

AUTO = "auto"
ENGINES = ("pycaffe", "torch")
NAMES = (*ENGINES, AUTO)


class NoEngineError(Exception):
    """No engine can do what is asked for: why, and what would help."""


class Choice(NamedTuple):
    """An engine, and why it is the one; nothing where it was named."""

    engine: Engine
    why: str = ""


def engine_named(name: str, *, caffe_python: str | None = None, patience: float = 600) -> Engine:
    """The engine of a name. Raises NoEngineError where there is none of that name."""
    if name == "pycaffe":
        return PyCaffe(caffe_python, patience=patience)
    if name == "torch":
        return Torch(patience=patience)
    raise NoEngineError(f"there is no engine '{name}' in this prototool; there are {' and '.join(ENGINES)}")


def chosen(name: str, jobs: Sequence[Job], *, caffe_python: str | None = None, patience: float = 600) -> Choice:
    """The engine of a name; for "auto" real Caffe where it can do all these jobs, else torch where that can.

    Who names an interpreter with pycaffe means pycaffe. What the engine refuses, if no other can help, is left to be
    asked of it. Raises NoEngineError where neither can do the jobs, each for reasons of its own.
    """
    caffe = PyCaffe(caffe_python, patience=patience)
    if name != AUTO:
        return Choice(engine_named(name, caffe_python=caffe_python, patience=patience))
    if caffe_python:
        return Choice(caffe)
    against = refused(caffe, jobs)
    if not against:
        return Choice(caffe, f"{caffe.name} {caffe.probe().version}, the real Caffe{too(jobs)}")
    # To ask torch takes seconds, so it is asked last.
    torch = Torch(patience=patience)
    other = refused(torch, jobs)
    own = [reason for reason in against if reason not in other]
    if not own:
        return Choice(caffe)
    if all(reason in against for reason in other):
        because = f"there is no pycaffe here ({caffe.probe().reason})" if not caffe.probe().usable else in_short(own[0])
        return Choice(torch, f"{torch.name} {torch.probe().version}, because {because}")
    told = [*(f"pycaffe: {reason}" for reason in against), *(f"torch: {reason}" for reason in other)]
    raise NoEngineError("\n  ".join(["no engine here can do this", *told]))


def refused(engine: Engine, jobs: Sequence[Job]) -> list[str]:
    """Why an engine cannot do jobs, each reason once."""
    return list(dict.fromkeys(reason for job in jobs for reason in engine.refuse(job)))


def in_short(reason: str) -> str:
    """A reason without what to do about it."""
    return reason.partition(": ")[0]


def too(jobs: Sequence[Job]) -> str:
    """That torch is there too, where it is and has all layers. Nothing is imported for it."""
    is_able = not missing() and not any(reason for job in jobs for reason in unrunnable(job))
    return "; torch is here too (--engine torch)" if is_able else ""
