"""Nets with random weights on real Caffe: what they are given and give, for others to be held against."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prototool.engines.pycaffe.probe import Interpreter

DRIVER = Path(__file__).with_name("side_by_side_driver.py")


class Answer(NamedTuple):
    """What a net was given, and what came out of it."""

    inputs: dict[str, NDArray[Any]]
    outputs: dict[str, NDArray[Any]]


def on_caffe(folder: Path, interpreter: Interpreter) -> dict[str, Answer]:
    """Have real Caffe run all nets of a folder, and save their weights; those it takes, by name."""
    command = [*interpreter.command, str(DRIVER), str(folder)]
    subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=3000, cwd=folder)
    found = {}
    for path in folder.glob("*.answer.npz"):
        parts: dict[str, dict[str, NDArray[Any]]] = {"in": {}, "out": {}}
        for key, values in np.load(path).items():
            kind, name = key.split("\n")
            parts[kind][name] = values
        found[path.name.removesuffix(".answer.npz")] = Answer(parts["in"], parts["out"])
    return found


def apart(ours: NDArray[Any], theirs: NDArray[Any], least: float = 1e-3) -> float:
    """The largest difference, relative to the largest of their values or to the least that this counts as.

    It is infinite where the shapes are not the same, or what is no finite number.
    """
    if ours.shape != theirs.shape:
        return float("inf")
    odd = ~np.isfinite(theirs)
    if (odd != ~np.isfinite(ours)).any() or not np.array_equal(ours[odd], theirs[odd], equal_nan=True):
        return float("inf")
    ours, theirs = ours[~odd].astype(np.float64), theirs[~odd].astype(np.float64)
    if not theirs.size:
        return 0.0
    return float(np.abs(ours - theirs).max() / max(np.abs(theirs).max(), least))
