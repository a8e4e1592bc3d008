"""A BatchNorm is followed by an activation, without a Scale layer in between.

Caffe's BatchNorm only normalises. The learned factor and offset of the paper are a layer of their own, Scale with
`bias_term: true`. Without them an activation always sees mean 0 and variance 1: half of a ReLU's inputs are cut, and
nothing the net learns can change that share. It is sometimes meant; a convolution right behind a BatchNorm needs no
Scale.
"""

from __future__ import annotations

from prototool.analysis.places import all_told, name_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.graph import Graph
from prototool.net.net import Layer

ACTIVATIONS = frozenset({"BNLL", "ELU", "ReLU", "ReLU6", "Sigmoid", "Swish", "TanH"})
AFFINE = frozenset({"Bias", "Scale"})
# Fields by which forks of Caffe have BatchNorm scale by itself.
OWN_SCALE = frozenset({"bias_filler", "scale_bias", "scale_filler"})


@About(
    "PT309",
    "batchnorm-without-scale",
    "info",
    source="Ioffe and Szegedy 2015, section 3 (arXiv:1502.03167)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" }
        layer { name: "relu" type: "ReLU" bottom: "bn" top: "bn" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "bn" type: "BatchNorm" bottom: "data" top: "bn" }
        layer { name: "scale" type: "Scale" bottom: "bn" top: "bn" scale_param { bias_term: true } }
        layer { name: "relu" type: "ReLU" bottom: "bn" top: "bn" }
    """,
).on_state
def batchnorm_without_scale(view: StateView) -> Findings:
    """The first BatchNorm with an activation right behind it."""
    bare = [layer for layer in view.graph.layers if layer.type == "BatchNorm" and activated(view.graph, layer)]
    if bare:
        message = f"{all_told(bare)}: a BatchNorm and then an activation, with no Scale layer in between"
        note = "Caffe's BatchNorm only normalises; Scale with bias_term: true is what learns"
        yield Told(name_place(bare[0]), message, (note,), about=bare[0].name)


def activated(graph: Graph, layer: Layer) -> bool:
    """Whether an activation reads what a BatchNorm leaves, and nothing scales it."""
    types = {reader.type for top in range(len(layer.tops)) for reader, _ in graph.written[layer, top].readers}
    return not types.isdisjoint(ACTIVATIONS) and types.isdisjoint(AFFINE) and not scales_itself(layer)


def scales_itself(layer: Layer) -> bool:
    """Whether a BatchNorm states what only a fork's reads, which scales."""
    holder = layer.message.message("batch_norm_param") if layer.message else None
    fields = holder.node.fields if holder and holder.node else ()
    return any(field.name in OWN_SCALE for field in fields)
