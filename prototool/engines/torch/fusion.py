"""Steps that can be run as one."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.engines.torch.operators.normalization import BatchNormScale
from prototool.engines.torch.step import Step
from prototool.net.graph import Graph
from prototool.net.net import Layer


def fused(steps: Sequence[Step], graph: Graph) -> list[Step]:
    """The steps, with each BatchNorm that one Scale alone reads run together with it, at the place of the Scale."""
    by_layer = {step.layer: step for step in steps}
    joined: dict[Layer, Step] = {}
    gone: set[Layer] = set()
    for step in steps:
        before = normalized_by(step, graph, by_layer)
        if before:
            joined[step.layer] = together(before, step)
            gone.add(before.layer)
    return [joined.get(step.layer, step) for step in steps if step.layer not in gone]


def normalized_by(step: Step, graph: Graph, by_layer: dict[Layer, Step]) -> Step | None:
    """The BatchNorm that a Scale can be run together with."""
    if step.layer.type != "Scale":
        return None
    version = graph.read[step.layer, 0]
    before = by_layer.get(version.layer)
    if before is None or before.layer.type != "BatchNorm" or len(version.readers) > 1 or version.weighted:
        return None
    return before if BatchNormScale.fits(before.operator.setup, step.operator.setup) else None


def together(batch_norm: Step, scale: Step) -> Step:
    """The step of both."""
    operator = BatchNormScale(batch_norm.operator.setup, scale.operator.setup)
    gradients = (batch_norm.gradients[0] and scale.gradients[0],)
    return Step(scale.layer, operator, batch_norm.bottoms, gradients, scale.tops)
