"""A layer states a `phase` of its own, which does not keep it out of the net in the other one.

The field `phase` of a layer only makes the layer behave as in that phase: a Dropout with `phase: TEST` drops nothing
even in training, one with `phase: TRAIN` drops at test too, a BatchNorm with `phase: TRAIN` normalises by the batch at
test. A layer that is part of the net in one phase alone says `include { phase: TRAIN }`.
"""

from __future__ import annotations

from prototool.analysis.fields import param
from prototool.analysis.places import field_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer

# What a layer does in the other phase because of its own, by its type and the phase it states.
EFFECTS = {
    ("BatchNorm", "TEST"): "uses its stored mean and variance in training, and does not update them",
    ("BatchNorm", "TRAIN"): "normalises by the mean and variance of each batch at test, and goes on updating them",
    ("Dropout", "TEST"): "drops nothing in training",
    ("Dropout", "TRAIN"): "goes on dropping at test",
}


@About(
    "PT111",
    "phase-field",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "noise" type: "Sigmoid" bottom: "data" top: "data" include { phase: TRAIN } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "data" phase: TRAIN }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "noise" type: "Sigmoid" bottom: "data" top: "data" include { phase: TRAIN } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "data" include { phase: TRAIN } }
    """,
).on_state
def phase_field(view: StateView) -> Findings:
    """The layers that are part of the net in one phase and told to behave as in the other."""
    for layer in view.graph.layers:
        if layer.phase and layer.phase != view.state.phase and layer.message:
            effect = EFFECTS.get((layer.type, layer.phase))
            if effect and depends_on_phase(layer):
                place = field_place(layer, layer.message, "phase")
                message = f"layer '{layer.name}' states phase {layer.phase}, so it {effect}"
                note = f"if it is to be there in that phase alone, write include {{ phase: {layer.phase} }}"
                yield Told(place, message, (note,), about=layer.name)


def depends_on_phase(layer: Layer) -> bool:
    """Whether the layer does another thing in the other phase: a BatchNorm told what to use does not."""
    return layer.type != "BatchNorm" or "use_global_stats" not in param(layer, "batch_norm_param")
