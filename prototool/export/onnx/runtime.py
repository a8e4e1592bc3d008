"""What onnxruntime makes of a model: the judge of whether it says what it should."""

from __future__ import annotations

import os
from collections.abc import Mapping

import onnxruntime

from prototool.export.onnx.writer import Array

# Of its messages those of errors alone: they come as exceptions too.
QUIET = 4


def in_runtime(path: str | os.PathLike[str], inputs: Mapping[str, Array]) -> dict[str, Array]:
    """The outputs of a model, on the CPU. Inputs that it does not take are left out."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = QUIET
    session = onnxruntime.InferenceSession(os.fspath(path), options, providers=["CPUExecutionProvider"])
    given = {each.name: inputs[each.name] for each in session.get_inputs()}
    names = [each.name for each in session.get_outputs()]
    return dict(zip(names, session.run(names, given), strict=True))
