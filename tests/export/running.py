"""Models made of nets that real Caffe has run, in onnxruntime."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from prototool.export.onnx.export import Exported, Question, export
from prototool.export.onnx.runtime import in_runtime as in_runtime
from prototool.export.onnx.save import save
from prototool.net.document import load
from prototool.net.state import NetState
from prototool.schema.weights import Weights


def model_of(folder: Path, name: str, **question: Any) -> Exported:
    """The model of a net with the weights that Caffe saved, written beside it."""
    document = load(folder / f"{name}.prototxt")
    state = NetState("TEST", 0, document.net.stages)
    made = export(document, Weights.read(folder / f"{name}.caffemodel"), Question(state, **question))
    save(made.model, folder / f"{name}.onnx")
    return made
