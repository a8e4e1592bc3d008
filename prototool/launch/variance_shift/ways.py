"""Which Dropouts a BatchNorm sees, and what they are predicted to do to the variance it does.

Source: Li, Chen, Hu, Yang 2018 (arXiv:1801.05134): (a) Dropout directly before it, (b) with weights in between. What is
between them else must keep the prediction true: a ReLU and Dropout can be exchanged for each other, and a new shape
changes no value. Of a Dropout further up, or behind another BatchNorm, nothing simple can be said.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from prototool.analysis.fields import flag, number, param
from prototool.analysis.refusal import SetUpError
from prototool.analysis.shapes.spatial import window_of
from prototool.analysis.shift import Inputs, Mixing, by_noise, through_weights, with_noise
from prototool.engines.pycaffe.measuring import Intake, Moments
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.dropout.kinds import Recipe
from prototool.rewrite.order.segments import Dropouts
from prototool.schema.bound import Message

# What stands between without doing anything to the variance that Dropout would not have been there for.
NOTHING_TO_IT = frozenset({"Flatten", "ReLU", "Reshape"})
# The axes of an image that a window moves along.
SPATIAL = 2


class Way(NamedTuple):
    """From one or several Dropouts to a BatchNorm: the layer with weights between them, if there is one.

    `noise` is the variance that the values are multiplied by, and `factor` what the Dropouts rescale by.
    """

    dropouts: tuple[Layer, ...]
    weights: Layer | None
    noise: float
    factor: float

    @property
    def case(self) -> str:
        """The case of the source: "a" or "b"."""
        return "b" if self.weights else "a"


class Predicted(NamedTuple):
    """The share that the variance in TEST is predicted to be of the one in TRAIN, for each channel.

    `formula` takes the inputs of weights to be alike, as the source does; `exact` takes each as it is. In case (a) they
    are the same. `inputs` is what was seen of those of case (b).
    """

    way: Way
    formula: tuple[float, ...]
    exact: tuple[float, ...]
    inputs: Intake | None = None


def way(graph: Graph, norm: Layer, known: Dropouts) -> Way | None:
    """The way to a BatchNorm from the Dropouts right before it, or before the weights before it."""
    recipes: list[tuple[Layer, Recipe]] = []
    weights, between, layer = None, False, norm
    while (layer, 0) in graph.read:
        layer = graph.read[layer, 0].layer
        found = known.get(layer)
        if found and (layer is found.main or layer in found.parts):
            recipes += [(layer, found.recipe)] if layer is found.main else []
        elif layer.type in NOTHING_TO_IT:
            between = between or layer.type == "ReLU"
        elif layer.type in ("Convolution", "InnerProduct") and not (weights or recipes or between):
            weights = layer
        else:
            break
    if not recipes or not all(0 < recipe.ratio <= 1 for _, recipe in recipes):
        return None
    if weights and not (of_images(weights) and independent(weights, [recipe for _, recipe in recipes])):
        return None
    noise = prod(1 + variance_of(recipe) for _, recipe in recipes) - 1
    return Way(tuple(layer for layer, _ in recipes), weights, noise, prod(recipe.factor for _, recipe in recipes))


def of_images(weights: Layer) -> bool:
    """Whether weights are those of images or vectors, in the order of axes that most nets have."""
    try:
        return weights.type == "InnerProduct" or (bool(window(weights)) and number(convolution(weights), "axis") == 1)
    except SetUpError:
        return False


def independent(weights: Layer, recipes: list[Recipe]) -> bool:
    """Whether each input of weights is dropped by itself: not so where whole channels go, and several come of one."""
    if all(recipe.kind != "spatial" for recipe in recipes):
        return True
    return weights.type == "Convolution" and prod(window(weights)["kernel"]) == 1


def variance_of(recipe: Recipe) -> float:
    """The variance of what a Dropout multiplies values by."""
    return recipe.ratio**2 / 3 if recipe.kind == "uniform" else recipe.ratio / (1 - recipe.ratio)


def convolution(layer: Layer) -> Message:
    """What a convolution states."""
    return param(layer, "convolution_param")


def window(layer: Layer) -> dict[str, list[int]]:
    """How the window of a convolution of images lies."""
    found = window_of(convolution(layer), SPATIAL)
    return {name: list(getattr(found, name)) for name in ("kernel", "pad", "stride", "dilation")}


def asked(layer: Layer) -> dict[str, object]:
    """What the driver has to know of a layer with weights to see what comes into it."""
    if layer.type == "InnerProduct":
        fields = param(layer, "inner_product_param")
        more: dict[str, object] = {"axis": number(fields, "axis"), "transpose": flag(fields, "transpose")}
    else:
        more = {**window(layer), "group": number(convolution(layer), "group")}
    return {"layer": layer.name, "type": layer.type, **more}


def predicted(found: Way, moments: Moments, intake: Intake | None) -> Predicted | None:
    """What Dropouts are predicted to do to each channel; None where what comes into the weights was not seen."""
    if found.weights is None:
        each = zip(moments.mean, moments.variance, strict=True)
        shares = tuple(rescaled(by_noise(found.noise, Inputs(*pair)) if pair[1] > 0 else 1.0, found) for pair in each)
        return Predicted(found, shares, shares)
    if intake is None:
        return None
    per_group = len(intake.alignment) // len(intake.groups)
    formula = []
    for channel, alignment in enumerate(intake.alignment):
        mean, variance, correlation, _ = intake.groups[channel // per_group]
        share = through_weights(found.noise, Inputs(mean, variance), Mixing(correlation, alignment))
        formula.append(rescaled(share, found))
    # What the weights make in TEST is what comes into the BatchNorm.
    pairs = zip(moments.variance, intake.noise, strict=True)
    exact = tuple(rescaled(with_noise(found.noise, *pair), found) for pair in pairs)
    return Predicted(found, tuple(formula), exact, intake)


def rescaled(share: float, found: Way) -> float:
    """A share as it is with what the Dropouts multiply by in TRAIN."""
    return share / found.factor**2
