"""A layer adds a bias, and the BatchNorm behind it takes the mean off again.

Whatever the bias is, the output does not change: it costs memory, and learns nothing but noise. `bias_term: false`
leaves it out. A net whose weights are stored already must keep it, because Caffe refuses weights of another number; so
this rule runs only where it is selected. `--unsafe-fixes` sets `bias_term: false`.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.document import Document
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.bias import has_bias, take_bias
from prototool.rewrite.rewriter import Rewriter
from prototool.text.edit import Edit


@About(
    "PT310",
    "bias-before-batchnorm",
    "info",
    optional=True,
    source="Ioffe and Szegedy 2015, section 3.2 (arXiv:1502.03167)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 4 } }
        layer { name: "bn" type: "BatchNorm" bottom: "ip" top: "ip" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 } } }
        layer {
          name: "ip" type: "InnerProduct" bottom: "data" top: "ip"
          inner_product_param { num_output: 4 bias_term: false }
        }
        layer { name: "bn" type: "BatchNorm" bottom: "ip" top: "ip" }
    """,
).on_state
def bias_before_batchnorm(view: StateView) -> Findings:
    """The layers with a bias whose only reader is a BatchNorm."""
    for layer in view.graph.layers:
        if has_bias(layer):
            norm = only_norm(view.graph, layer)
            if norm:
                message = f"layer '{layer.name}' has a bias, which BatchNorm '{norm.name}' behind it takes off again"
                fix = without_bias(view.document, layer)
                yield Told(type_place(layer), message, ("write bias_term: false",), fix, safe=False, about=layer.name)


def only_norm(graph: Graph, layer: Layer) -> Layer | None:
    """The BatchNorm that alone reads a layer's only top."""
    if len(layer.tops) != 1:
        return None
    readers = [reader for reader, _ in graph.written[layer, 0].readers]
    return readers[0] if len(readers) == 1 and readers[0].type == "BatchNorm" else None


def without_bias(document: Document, layer: Layer) -> tuple[Edit, ...]:
    """The edits that leave the bias out, and the settings for it."""
    rewriter = Rewriter(document)
    take_bias(rewriter, layer)
    return tuple(rewriter.edits)
