"""The net states its inputs as fields of its own and not as a layer.

`input:` with `input_dim` or `input_shape` is older than the layer type Input, which Caffe makes of it whenever it reads
the file. As a layer it can have a name and rules of its own. `prototool migrate` writes it.
"""

from __future__ import annotations

from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told


@About(
    "PT711",
    "input-fields",
    "info",
    bad="""
        input: "data"
        input_shape { dim: 1 dim: 3 dim: 8 dim: 8 }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
    """,
).on_net
def input_fields(view: View) -> Findings:
    """The first `input:` of a net of today's layers."""
    if view.net.inputs and view.net.era == "V2":
        message = "the net states its inputs in fields, which today are a layer of type Input"
        yield Told(view.net.inputs.tops[0].node.span, message, ("`prototool migrate` writes them as a layer",))
