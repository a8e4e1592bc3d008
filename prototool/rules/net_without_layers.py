"""The net has no layers.

Caffe builds it and dies when it is to run. Perhaps the layers were written to another file, or all of them are behind
comment signs.
"""

from __future__ import annotations

from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.text.source import Span


@About(
    "PT114",
    "net-without-layers",
    "warning",
    when="the first training pass",
    says="Check failed: end < layers_.size() (-1 vs. 0)",
    bad="""
        name: "net"
        # layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
    """,
    good="""
        name: "net"
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
    """,
).on_net
def net_without_layers(view: View) -> Findings:
    """The first field of a net without layers and inputs."""
    fields = view.document.tree.fields
    if not view.net.all_layers and fields:
        yield Told(Span(fields[0].start, fields[0].start + len(fields[0].name)), "the net has no layers")
