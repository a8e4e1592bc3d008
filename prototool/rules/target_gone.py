"""The target reads no Caffe nets any more.

It runs under `--target`, for versions that gave up what read them; `prototool targets` says which were the last. A net
stays with those, or goes through a format that the newer ones read, such as ONNX.
"""

from __future__ import annotations

from prototool.analysis.target import Target
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.text.source import Span


@About(
    "PT901",
    "target-gone",
    "error",
    optional=True,
    targets=("opencv-5", "opencv"),
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }
    """,
).on_target
def target_gone(view: View, target: Target) -> Findings:
    """Any net, where the target reads none."""
    if target.gone:
        first = view.document.tree.fields[0]
        yield Told(Span(first.start, first.start + len(first.name)), target.gone)
