"""Nearly every convolution has a Dropout behind it, and the net has no BatchNorm.

Dropout is no substitute for BatchNorm. A deep net in which each BatchNorm was exchanged for a Dropout does not train:
with MobileNetV2 on ten classes the loss stays at ln 10 = 2.303, and the accuracy at 0.10. With Dropout behind the
activation of each BatchNorm, which stay, the same net trains.
"""

from __future__ import annotations

from prototool.analysis.places import type_place
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.batchnorm.normalised import NORMS
from prototool.rewrite.dropout.ways import CONVOLUTIONS, MIXING, known_dropouts, made_by, trained

# A net with fewer convolutions trains without BatchNorm, too.
MANY = 6
NEARLY_ALL = 0.75
BLOCK = """
    layer {{
      name: "conv{0}" type: "Convolution" bottom: "{1}" top: "conv{0}"
      convolution_param {{ num_output: 4 kernel_size: 1 }}
    }}
    layer {{ name: "drop{0}" type: "Dropout" bottom: "conv{0}" top: "conv{0}" }}
"""
DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 32 dim: 3 dim: 9 dim: 9 } } }'
READ = ["data", *(f"conv{number}" for number in range(1, MANY))]
BAD = f"\n    {DATA}" + "".join(BLOCK.format(number, name) for number, name in enumerate(READ, 1))


@About(
    "PT406",
    "dropout-instead-of-batchnorm",
    "info",
    source="MobileNetV2 trained both ways",
    bad=BAD,
    good=BAD.replace('layer { name: "drop1" type: "Dropout"', 'layer { name: "bn1" type: "BatchNorm"'),
).on_net
def dropout_instead_of_batchnorm(view: View) -> Findings:
    """The first Dropout of a net without BatchNorm in which nearly every convolution has one."""
    found = known_dropouts(view)
    for graph in trained(view):
        convolutions = [layer for layer in graph.layers if layer.type in CONVOLUTIONS]
        drops = [layer for layer in graph.layers if layer in found and found[layer].main is layer]
        behind = {source for layer in drops if (source := convolution_before(graph, layer))}
        norms = any(layer.type in NORMS for layer in graph.layers)
        if len(convolutions) >= MANY and not norms and len(behind) >= NEARLY_ALL * len(convolutions):
            number = f"{len(behind)} of {len(convolutions)}"
            message = f"{number} convolutions have a Dropout behind them, and none a BatchNorm"
            note = "Dropout is no substitute for BatchNorm: a deep net hardly trains so; see --add-batchnorm"
            yield Told(type_place(drops[0]), message, (note,), about=drops[0].name)
            return


def convolution_before(graph: Graph, layer: Layer) -> Layer | None:
    """The convolution whose output a layer works on."""
    last = next((each for each in made_by(graph, layer) if each.type in MIXING | NORMS), None)
    return last if last and last.type in CONVOLUTIONS else None
