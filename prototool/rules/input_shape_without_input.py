"""The net states the shape of an input and no input.

Caffe looks at `input_dim` and `input_shape` only where `input` names the blob, and ignores them otherwise. If the net
has an Input layer, the shape belongs into its `input_param`.
"""

from __future__ import annotations

from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT712",
    "input-shape-without-input",
    "warning",
    bad="""
        input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }
    """,
).on_net
def input_shape_without_input(view: View) -> Findings:
    """The first such field of a net without `input`."""
    if "input" in view.net.message:
        return
    for name in ("input_dim", "input_shape"):
        for bound in view.net.message.values.get(name, [])[:1]:
            if bound.node:
                message = f"Caffe ignores {name}: the net states no input"
                yield Told(bound.node.span, message)
