"""What a solver's text states of its update."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

from prototool.analysis.rate import Schedule
from prototool.net.solver import lower_solver
from prototool.schema.bound import Message


def single(value: float) -> float:
    """A number in single precision, which Caffe reads and computes its settings in."""
    return ctypes.c_float(value).value


class Settings(NamedTuple):
    """The numbers of a solver's update, all in single precision. Their names are those of SolverParameter."""

    type: str
    schedule: Schedule
    momentum: float = 0.0
    momentum2: float = single(0.999)
    delta: float = single(1e-8)
    rms_decay: float = single(0.99)
    weight_decay: float = 0.0
    regularization_type: str = "L2"
    clip_gradients: float = -1.0
    iter_size: int = 1

    @classmethod
    def of(cls, message: Message) -> Settings:
        """The settings a SolverParameter states."""
        real = {
            name: single(float(message.get(name)))
            for name in ("momentum", "momentum2", "delta", "rms_decay", "weight_decay", "clip_gradients")
        }
        stated = Schedule.of(message)
        schedule = stated._replace(base=single(stated.base), gamma=single(stated.gamma), power=single(stated.power))
        kind = message.text("regularization_type")
        size = int(message.get("iter_size"))
        return cls(lower_solver(message).type, schedule, **real, regularization_type=kind, iter_size=size)
