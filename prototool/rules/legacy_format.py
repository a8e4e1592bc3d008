"""The net is written in a format of before 2015.

Caffe upgrades V1 (`layers { type: CONVOLUTION }`) and V0 (`layers { layer { type: "conv" } }`) whenever it reads them,
and warns. Other programs read today's format only, layer types that came later cannot be added, and Caffe's own upgrade
tool drops all comments. `prototool migrate` writes today's format and keeps them.
"""

from __future__ import annotations

from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.text.source import Span


@About(
    "PT710",
    "legacy-format",
    "info",
    bad="""
        layers { name: "data" type: DUMMY_DATA top: "data" dummy_data_param { num: 1 channels: 3 height: 8 width: 8 } }
        layers { name: "relu" type: RELU bottom: "data" top: "relu" }
    """,
    good="""
        layer {
          name: "data" type: "DummyData" top: "data"
          dummy_data_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } }
        }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }
    """,
).on_net
def legacy_format(view: View) -> Findings:
    """The first layer of a net of an older era."""
    if view.net.era in ("V0", "V1"):
        first = view.net.layers[0]
        message = f"this net is written in {view.net.era}, a format of before 2015"
        place = Span(first.span.start, first.span.start + len("layers"))
        yield Told(place, message, ("`prototool migrate` writes it in today's and keeps the comments",))
