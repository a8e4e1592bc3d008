"""Plans are tried out in every state before anything is written."""

from __future__ import annotations

from prototool.api import loads
from prototool.net.document import Document
from prototool.rewrite.wiring import Groups, Plan, grown, joined_names
from prototool.text.tree import Scalar

NET = """
layer { name: "data" type: "Data" top: "x" }
layer { name: "drop" type: "Dropout" bottom: "x" top: "x" include { phase: TRAIN } }
layer { name: "conv" type: "Convolution" bottom: "x" top: "y" }
layer { name: "relu" type: "ReLU" bottom: "y" top: "z" }
layer { name: "fc" type: "InnerProduct" bottom: "z" top: "fc" }
"""


def node(document: Document, layer: int, top: bool) -> Scalar:
    """Where a layer names its first top or bottom."""
    found = document.net.layers[layer]
    return (found.tops if top else found.bottoms)[0].node


def test_names_of_one_blob_are_a_group_in_all_states() -> None:
    document = loads(NET)
    groups = Groups(document)
    data, drop, conv = node(document, 0, True), node(document, 1, True), node(document, 2, False)
    assert groups.of(data) is groups.of(drop) is groups.of(conv)
    assert groups.of(conv) is not groups.of(node(document, 2, True))


def test_a_cut_that_another_state_undoes_changes_nothing() -> None:
    document = loads(NET)
    groups = Groups(document, apart=[(document.net.layers[1], 0)])
    assert groups.of(node(document, 0, True)) is groups.of(node(document, 2, False))


def test_the_net_as_it_is_is_no_trouble() -> None:
    assert Plan(loads(NET), {}).troubles == {}


def test_a_name_that_is_taken_is_trouble() -> None:
    document = loads(NET)
    plan = Plan(document, {node(document, 3, True): "x", node(document, 4, False): "x"})
    assert "layer 'data' writes 'x' too in TEST" in plan.troubles.values()


def test_a_reader_that_is_left_behind_is_trouble() -> None:
    document = loads(NET)
    plan = Plan(document, {node(document, 3, True): "new"})
    assert set(plan.troubles.values()) == {
        f"layer 'fc' reads another layer's 'z' in {state}" for state in ("TRAIN", "TEST")
    }


def test_as_much_is_done_as_can_be() -> None:
    document = loads(NET.replace('"Data"', '"Input"'))
    layers = document.net.layers
    wanted = [(layers[3], 0), (layers[4], 0), (layers[2], 0)]
    taken, left = grown(document, wanted, lambda tops: Plan(document, joined_names(document, tops)))
    assert taken == wanted[:1]
    assert {layer.name: why for (layer, _), why in left} == {
        "fc": "layer 'relu' (ReLU) works in place and needs its output as it is",
        "conv": "layer 'data' (Input) needs its output as it is",
    }
