"""Which layers are drawn as one, and what is drawn between them."""

from __future__ import annotations

from pathlib import Path

from prototool.analysis.view import StateView, View
from prototool.api import loads
from prototool.draw.graph import Edge, fold
from prototool.net.document import load

FIXTURES = Path(__file__).parents[2] / "fixtures"
DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 4 } } }'


def names(view: StateView) -> list[list[str]]:
    """The layers of each node."""
    return [[each.layer.name for each in node.layers] for node in fold(view).nodes]


def seen(text: str) -> StateView:
    """A net in its first state."""
    return View(loads(text)).states[0]


def test_in_place_layers_are_one_with_what_they_work_on() -> None:
    train, _ = View(load(FIXTURES / "allconv6" / "allconv6.prototxt")).states
    convolutions = [[f"conv{number}", f"relu{number}"] for number in range(1, 6)]
    rest = [["pool5"], ["fc"], ["accuracy_at_1"], ["accuracy_at_5"], ["loss"]]
    assert names(train) == [["data"], *convolutions, *rest]
    drawn = fold(train)
    assert drawn.edges[1] == Edge(1, 2, "conv1", (64, 64, 112, 112))
    assert {(edge.source, edge.target, edge.blob) for edge in drawn.edges if edge.source == 0} == {
        (0, 1, "data"),
        (0, 8, "label"),
        (0, 9, "label"),
        (0, 10, "label"),
    }


def test_a_whole_chain_is_one() -> None:
    chain = "".join(
        f'layer {{ name: "{type}" type: "{type}" bottom: "ip" top: "ip" }}'
        for type in ("BatchNorm", "Scale", "ReLU", "Dropout")
    )
    ip = 'layer { name: "ip" type: "InnerProduct" bottom: "data" top: "ip" inner_product_param { num_output: 3 } }'
    last = 'layer { name: "prob" type: "Softmax" bottom: "ip" top: "prob" }'
    view = seen(DATA + ip + chain + last)
    assert names(view) == [["data"], ["ip", "BatchNorm", "Scale", "ReLU", "Dropout"], ["prob"]]
    assert fold(view).nodes[1].tops == [("ip", (1, 3))]


def test_what_others_read_too_is_not_folded_over() -> None:
    relu = 'layer { name: "relu" type: "ReLU" bottom: "p" top: "p" }'
    power = 'layer { name: "p" type: "Power" bottom: "data" top: "p" }'
    view = seen(DATA + power + 'layer { name: "q" type: "Power" bottom: "p" top: "q" }' + relu)
    assert names(view) == [["data"], ["p"], ["q"], ["relu"]]


def test_one_of_several_tops_is_not_folded_over() -> None:
    text = DATA + 'layer { name: "cut" type: "Slice" bottom: "data" top: "a" top: "b" }'
    view = seen(text + 'layer { name: "relu" type: "ReLU" bottom: "a" top: "a" }')
    assert names(view) == [["data"], ["cut"], ["relu"]]


def test_an_edge_has_the_shape_of_its_version() -> None:
    text = DATA + 'layer { name: "p" type: "Power" bottom: "data" top: "p" }'
    view = seen(text + 'layer { name: "sum" type: "Eltwise" bottom: "p" bottom: "p" top: "sum" }')
    assert fold(view).edges == (Edge(0, 1, "data", (1, 4)), Edge(1, 2, "p", (1, 4)))


def test_what_nobody_writes_is_no_edge() -> None:
    assert fold(seen(DATA + 'layer { name: "p" type: "Power" bottom: "dada" top: "p" }')).edges == ()
