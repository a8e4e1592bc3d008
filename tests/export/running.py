"""Nets on real Caffe, and the models made of them in onnxruntime, side by side."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from prototool.engines.pycaffe.probe import Interpreter
from prototool.export.onnx.export import Exported, Question, export
from prototool.export.onnx.runtime import in_runtime as in_runtime
from prototool.export.onnx.save import save
from prototool.net.document import load
from prototool.net.state import NetState
from prototool.schema.weights import Weights

DRIVER = Path(__file__).with_name("caffe_driver.py")


class Answer(NamedTuple):
    """What a net was given, and what came out of it."""

    inputs: dict[str, NDArray[Any]]
    outputs: dict[str, NDArray[Any]]


def on_caffe(folder: Path, interpreter: Interpreter) -> dict[str, Answer]:
    """Have real Caffe run all nets of a folder, and save their weights; those it takes, by name."""
    command = [*interpreter.command, str(DRIVER), str(folder)]
    subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=900, cwd=folder)
    found = {}
    for path in folder.glob("*.answer.npz"):
        parts: dict[str, dict[str, NDArray[Any]]] = {"in": {}, "out": {}}
        for key, values in np.load(path).items():
            kind, name = key.split("\n")
            parts[kind][name] = values
        found[path.name.removesuffix(".answer.npz")] = Answer(parts["in"], parts["out"])
    return found


def model_of(folder: Path, name: str, **question: Any) -> Exported:
    """The model of a net with the weights that Caffe saved, written beside it."""
    document = load(folder / f"{name}.prototxt")
    state = NetState("TEST", 0, document.net.stages)
    made = export(document, Weights.read(folder / f"{name}.caffemodel"), Question(state, **question))
    save(made.model, folder / f"{name}.onnx")
    return made


def apart(ours: NDArray[Any], theirs: NDArray[Any]) -> float:
    """The largest difference, relative to the largest of their values; what is no finite number must be the same."""
    assert ours.shape == theirs.shape
    odd = ~np.isfinite(theirs)
    if (odd != ~np.isfinite(ours)).any() or not np.array_equal(ours[odd], theirs[odd], equal_nan=True):
        return float("inf")
    if not theirs[~odd].size:
        return 0.0
    difference = np.abs(ours[~odd].astype(np.float64) - theirs[~odd].astype(np.float64))
    return float(difference.max() / max(np.abs(theirs[~odd]).max(), 1e-3))
