"""The two heads of allconv6: global average pooling, and a dense layer over the whole map (mission row 3.4)."""

from __future__ import annotations

from pathlib import Path

from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.api import load, rewrite
from prototool.net.document import Document

ALLCONV6 = Path(__file__).parents[2] / "fixtures" / "allconv6"


def weights_of(document: Document, layer: str) -> list[Shape]:
    """The shapes of a layer's parameters in TEST."""
    shapes = next(view.shapes for view in View(document).states if view.state.phase == "TEST")
    return dict(shapes.params)[layer]


def test_the_dense_head_is_the_expected_net() -> None:
    after = rewrite(load(ALLCONV6 / "allconv6.prototxt"), "dense-head")
    assert after.source.text == load(ALLCONV6 / "expected" / "dense-head.prototxt").source.text


def test_the_dense_head_learns_a_weight_for_each_value_of_the_map() -> None:
    pooled = load(ALLCONV6 / "allconv6.prototxt")
    dense = load(ALLCONV6 / "expected" / "dense-head.prototxt")
    assert weights_of(pooled, "fc") == [(20, 256), (20,)]
    assert weights_of(dense, "fc") == [(20, 256 * 7 * 7), (20,)]


def test_the_way_back_has_the_weights_of_the_net_it_came_from() -> None:
    pooled = load(ALLCONV6 / "allconv6.prototxt")
    back = rewrite(load(ALLCONV6 / "expected" / "dense-head.prototxt"), "pooling-head")
    assert weights_of(back, "fc") == weights_of(pooled, "fc")
