"""The target cannot wire the net's layers.

It runs under `--target`. A reader that asks for no phase builds the layers of all of them as one net, so that two data
layers, one for TRAIN and one for TEST, write the same top. The pass `to-deploy` makes a net without phases.
"""

from __future__ import annotations

from prototool.analysis.target import Target
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.upgrade import heading

DEPLOY = "a net without phases is made by: prototool rewrite FILE -p to-deploy"


@About(
    "PT905",
    "target-wiring",
    "error",
    optional=True,
    targets=("opencv", "opencv"),
    source="the target's own code: see `prototool targets`",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "a" type: "ReLU" bottom: "data" top: "out" include { phase: TRAIN } }
        layer { name: "b" type: "Sigmoid" bottom: "data" top: "out" include { phase: TEST } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "b" type: "Sigmoid" bottom: "data" top: "out" }
    """,
).on_target
def target_wiring(view: View, target: Target) -> Findings:
    """Bottoms and tops that do not fit as the target reads the layers, one after the other, whatever their phase."""
    given = {str(each.value) for each in view.net.message.scalars("input")}
    written = set(given)
    if "inputs" in target.wiring and view.net.layers and not (given or has_input_layer(view)):
        text = f"{target.title} needs an Input layer, or input fields, and there are none"
        yield Told(heading(view.net.layers[0]), text, (DEPLOY,))
    for layer in view.net.built if target.wiring else ():
        if layer.message is None:
            continue
        for bottom in layer.bottoms if layer.type != "Input" else ():
            if bottom.name not in written and "bottoms" in target.wiring:
                text = f"{target.title} finds no layer above '{layer.name}' that writes '{bottom.name}'"
                yield Told(bottom.span, text, about=layer.name)
        for index, top in enumerate(layer.tops):
            if "in-place-on-input" in target.wiring and top.name in given and layer.in_place(index):
                text = f"{target.title} lets no layer work in place on an input of the net, as '{layer.name}' does"
                yield Told(top.span, text, about=layer.name)
            if "tops" in target.wiring and top.name in written and not layer.in_place(index):
                text = f"{target.title} reads the layers of all phases, and '{top.name}' is written twice: again here"
                yield Told(top.span, text, (DEPLOY,), about=layer.name)
        written |= {top.name for top in layer.tops}
        given |= {top.name for top in layer.tops} if layer.type == "Input" else set()


def has_input_layer(view: View) -> bool:
    """Whether the net has a layer of type Input."""
    return any(layer.type == "Input" for layer in view.net.layers)
