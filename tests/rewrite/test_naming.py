"""New layers are called as their like are called in the net."""

from __future__ import annotations

import pytest

from prototool.api import loads
from prototool.rewrite.naming import Namer, companion_name
from prototool.rewrite.rewriter import Rewriter


def named(base: str, *companions: tuple[str, str], type: str = "Dropout") -> str:
    """The name for a layer of a type behind `base` in a net where `base` has companions, each a name and a type."""
    text = f'layer {{ name: "{base}" type: "Convolution" top: "x" }}'
    for name, kind in companions:
        text += f'layer {{ name: "{name}" type: "{kind}" bottom: "x" top: "x" }}'
    document = loads(text)
    net = document.net
    return companion_name(document.graph(net.state("TRAIN")), net.layers[0], type)


@pytest.mark.parametrize(
    ("base", "companion", "name"),
    [
        ("conv5", ("relu5", "ReLU"), "drop5"),
        ("conv1_1", ("relu1_1", "ReLU"), "drop1_1"),
        ("conv1", ("conv1/relu", "ReLU"), "conv1/drop"),
        ("conv1", ("conv1_relu", "ReLU"), "conv1_drop"),
        ("conv1", ("relu_conv1", "ReLU"), "drop_conv1"),
        ("res2a_branch2a", ("bn2a_branch2a", "BatchNorm"), "drop2a_branch2a"),
        ("res2a_branch2a", ("scale2a_branch2a", "Scale"), "drop2a_branch2a"),
        ("Convolution1", ("ReLU1", "ReLU"), "Dropout1"),
        ("Conv1", ("Relu1", "ReLU"), "Drop1"),
        ("fc6", ("fc6_dropout", "Dropout"), "fc6_dropout"),
        ("conv1", ("something", "ReLU"), "drop1"),
        ("encoder", ("activation", "ReLU"), "encoder_drop"),
        ("inception/3x3", ("activation", "ReLU"), "inception/3x3/drop"),
    ],
)
def test_the_nets_habit(base: str, companion: tuple[str, str], name: str) -> None:
    assert named(base, companion) == name


def test_a_dropout_elsewhere_counts_before_other_types() -> None:
    text = """
    layer { name: "fc6" type: "InnerProduct" top: "fc6" }
    layer { name: "relu6" type: "ReLU" bottom: "fc6" top: "fc6" }
    layer { name: "dropout6" type: "Dropout" bottom: "fc6" top: "fc6" }
    layer { name: "fc7" type: "InnerProduct" bottom: "fc6" top: "fc7" }
    layer { name: "relu7" type: "ReLU" bottom: "fc7" top: "fc7" }
    """
    document = loads(text)
    assert companion_name(document.graph(document.net.state("TRAIN")), document.net.layers[3], "Dropout") == "dropout7"


def test_the_layers_own_companions_count_before_those_of_others() -> None:
    assert named("conv5", ("conv5_relu", "ReLU"), ("pool5", "Pooling"), ("conv5_pool", "Pooling")) == "conv5_drop"


def test_a_layer_without_a_name() -> None:
    assert named("") == "drop"


def test_layers_of_one_name_in_different_phases_have_companions_of_one_name() -> None:
    conv = 'layer {{ name: "conv1" type: "Convolution" top: "x" include {{ phase: {} }} }}'
    document = loads(conv.format("TRAIN") + conv.format("TEST"))
    namer = Namer(Rewriter(document))
    graphs = [document.graph(state) for state in document.net.states()]
    names = [namer.name(graph, layer, "Dropout") for graph in graphs for layer in graph.layers]
    assert names == ["drop1", "drop1"]


def test_a_name_that_is_taken_gives_way_to_one_with_all_of_the_layers_name() -> None:
    text = "".join(f'layer {{ name: "{name}1" type: "Convolution" top: "{name}" }}' for name in ("conv", "fc", "fc"))
    document = loads(text)
    graph, namer = document.graph(document.net.state("TRAIN")), Namer(Rewriter(document))
    assert [namer.name(graph, layer, "BatchNorm") for layer in graph.layers] == ["bn1", "fc1_bn", "fc1_bn_2"]
