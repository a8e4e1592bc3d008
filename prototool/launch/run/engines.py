"""The engines by their names."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec

from prototool.engines.engine import Engine
from prototool.engines.pycaffe.engine import PyCaffe

NAMES = ("pycaffe", "torch", "auto")
TORCH = "prototool.engines.torch"


class NoEngineError(Exception):
    """No engine of the name that was asked for is here: why, and what would help."""


def engine_named(name: str = "auto", *, caffe_python: str | None = None, patience: float = 600) -> Engine:
    """An engine; "auto" is real Caffe where it is here, else torch. Raises NoEngineError."""
    caffe = PyCaffe(caffe_python, patience=patience)
    if name == "pycaffe":
        return caffe
    torch = torch_engine()
    if name == "torch":
        if torch is None:
            raise NoEngineError("there is no engine 'torch' in this prototool; --engine pycaffe trains on real Caffe")
        return torch
    health = caffe.probe()
    if health.usable:
        return caffe
    if torch is not None and torch.probe().usable:
        return torch
    raise NoEngineError(f"nothing here can train: there is no pycaffe ({health.reason}); {health.help}")


def torch_engine() -> Engine | None:
    """The engine that is torch, None where it is not part of this prototool."""
    if find_spec(TORCH) is None:
        return None
    engine: Engine = import_module(f"{TORCH}.engine").Torch()
    return engine
