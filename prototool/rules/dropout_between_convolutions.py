"""A plain Dropout stands between convolutions.

Neighbours on a map are alike, and a convolution reads them together: what is dropped of one is still there in the
others, and little but the learning rate becomes smaller. Dropout belongs to the dense layers near the end; between
convolutions spatial Dropout, which drops whole channels, does what was meant.
"""

from __future__ import annotations

from prototool.analysis.fields import number, numbers, param
from prototool.analysis.places import all_told, type_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.dropout.ways import known_dropouts, next_weights, on_maps, trained


@About(
    "PT405",
    "dropout-between-convolutions",
    "info",
    source="Tompson et al. 2015 (arXiv:1411.4280)",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 9 dim: 9 } } }
        layer {
          name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
          convolution_param { num_output: 4 kernel_size: 3 }
        }
        layer { name: "drop" type: "Dropout" bottom: "conv1" top: "conv1" }
        layer {
          name: "conv2" type: "Convolution" bottom: "conv1" top: "conv2"
          convolution_param { num_output: 4 kernel_size: 3 }
        }
        layer { name: "fc" type: "InnerProduct" bottom: "conv2" top: "fc" inner_product_param { num_output: 10 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 9 dim: 9 } } }
        layer {
          name: "conv1" type: "Convolution" bottom: "data" top: "conv1"
          convolution_param { num_output: 4 kernel_size: 3 }
        }
        layer {
          name: "conv2" type: "Convolution" bottom: "conv1" top: "conv2"
          convolution_param { num_output: 4 kernel_size: 3 }
        }
        layer { name: "drop" type: "Dropout" bottom: "conv2" top: "conv2" }
        layer { name: "fc" type: "InnerProduct" bottom: "conv2" top: "fc" inner_product_param { num_output: 10 } }
    """,
).on_net
def dropout_between_convolutions(view: View) -> Findings:
    """The first plain Dropout on maps that a convolution with a window reads, unless that is the last with weights."""
    found = known_dropouts(view)
    between: dict[Layer, None] = {}
    for graph in trained(view):
        plain = [each.main for each in found.values() if each.recipe.kind == "plain" and each.main.kept(graph.state)]
        between.update(dict.fromkeys(layer for layer in plain if on_maps(graph, layer) and before_window(graph, layer)))
    if between:
        first = next(iter(between))
        message = f"{all_told([*between])}: a plain Dropout between convolutions drops little"
        note = f"--add-dropout on the layer before it with --kind spatial makes '{first.name}' drop whole channels"
        yield Told(type_place(first), message, (note,), about=first.name)


def before_window(graph: Graph, layer: Layer) -> bool:
    """Whether a convolution that sees several places at once reads a layer next, and other weights follow."""
    convolutions = [each for each in next_weights(graph, layer) if each.type == "Convolution"]
    return any(wide(each) and next_weights(graph, each) for each in convolutions)


def wide(layer: Layer) -> bool:
    """Whether a convolution has a window of more than 1x1."""
    fields = param(layer, "convolution_param")
    return max([1, number(fields, "kernel_h"), number(fields, "kernel_w"), *numbers(fields, "kernel_size")]) > 1
