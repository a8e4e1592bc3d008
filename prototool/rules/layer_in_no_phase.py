"""A layer's rules keep it out of the net in every phase, level and stage.

An `include` rule holds only where everything in it holds: a stage that must be there and must not (`stage` and
`not_stage`), or a `min_level` above the `max_level`, never do. Two `exclude` rules that name both phases leave no phase
over. Caffe leaves the layer out and says so only in its log.
"""

from __future__ import annotations

from prototool.analysis.places import name_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer
from prototool.net.state import PHASES, Rule


@About(
    "PT110",
    "layer-in-no-phase",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
        layer {
          name: "drop" type: "Dropout" bottom: "data" top: "data"
          exclude { phase: TEST } exclude { phase: TRAIN }
        }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "drop" type: "Dropout" bottom: "data" top: "data" exclude { phase: TEST } }
    """,
).on_net
def layer_in_no_phase(view: View) -> Findings:
    """The layers whose rules can hold in no state."""
    for layer in view.net.layers:
        if (layer.include or layer.exclude) and never_kept(layer, view.net.stages):
            message = f"layer '{layer.name}' is part of the net in no phase, level or stage"
            yield Told(name_place(layer), message, ("its rules leave nothing over",), about=layer.name)


def never_kept(layer: Layer, stages: frozenset[str]) -> bool:
    """Whether no include rule can hold, or the exclude rules take both phases away whatever the level and stages."""
    if layer.include:
        return not any(can_hold(rule, stages) for rule in layer.include)
    always = [rule for rule in layer.exclude if holds_whatever_else(rule, stages)]
    return all(any(rule.phase in (None, phase) for rule in always) for phase in PHASES)


def can_hold(rule: Rule, stages: frozenset[str]) -> bool:
    """Whether a rule holds in some state; the stages that the file itself sets are always there."""
    levels = rule.min_level is None or rule.max_level is None or rule.min_level <= rule.max_level
    return levels and not rule.not_stages & (rule.stages | stages)


def holds_whatever_else(rule: Rule, stages: frozenset[str]) -> bool:
    """Whether a rule asks for nothing but a phase."""
    return rule.min_level is None and rule.max_level is None and rule.stages <= stages and not rule.not_stages
