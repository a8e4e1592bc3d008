"""A blob is written and no layer reads it, while its name is nearly that of a blob that is read.

Caffe makes every blob that nobody reads an output of the net and says nothing, so a misspelt top leaves its layer out
of the computation.
"""

from __future__ import annotations

from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.text.nearest import did_you_mean


@About(
    "PT106",
    "unread-top",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "features" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "relu1" type: "ReLU" bottom: "features" top: "featurse" }
        layer { name: "ip" type: "ReLU" bottom: "features" top: "ip" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "features" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "relu1" type: "ReLU" bottom: "features" top: "features" }
        layer { name: "ip" type: "ReLU" bottom: "features" top: "ip" }
    """,
).on_state
def unread_top(view: StateView) -> Findings:
    """The tops without readers whose name is like one that has some."""
    read = {version.name for version in view.graph.versions() if version.readers}
    for version in view.graph.versions():
        notes = () if version.readers else did_you_mean(version.name, read - {version.name}, 0.8)
        if notes and len(version.layer.tops) == 1 and version.layer.bottoms:
            message = f"layer '{version.layer.name}' writes '{version.name}', which no layer reads"
            yield Told(version.ref.span, message, notes, about=version.layer.name)
