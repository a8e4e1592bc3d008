"""What becomes of each layer of a net that is given a file of weights."""

from __future__ import annotations

from typing import Any

from prototool.analysis.view import View
from prototool.api import loads
from prototool.rewrite.fit import Fit, fits
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.schema.weights import Weights

NET: Any = message_class(SCHEMA, "NetParameter")
DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 } } }\n'


def dense(name: str, outputs: int, bottom: str = "data") -> str:
    """A layer that learns."""
    head = f'layer {{ name: "{name}" type: "InnerProduct" bottom: "{bottom}" top: "{name}"'
    return f"{head} inner_product_param {{ num_output: {outputs} }} }}\n"


def stored(**layers: tuple[tuple[int, ...], ...]) -> Weights:
    """A file with layers whose blobs have these shapes."""
    net = NET(name="trained")
    for name, shapes in layers.items():
        layer = net.layer.add(name=name)
        for shape in shapes:
            layer.blobs.add().shape.dim.extend(shape)
    return Weights(memoryview(net.SerializeToString()))


def rows(text: str, weights: Weights) -> list[Fit]:
    """What becomes of the layers in TEST."""
    return fits(next(view for view in View(loads(text)).states), weights)


def test_every_sort() -> None:
    net = DATA + dense("a", 3) + dense("b", 3) + dense("c", 5)
    found = rows(net, stored(a=((3, 2), (3,)), b=((4, 2), (4,)), d=((5, 2), (5,)), relu=()))
    assert [(row.name, row.verdict) for row in found] == [
        ("a", "matched"),
        ("b", "mismatched"),
        ("c", "new"),
        ("d", "unused"),
    ]
    assert found[1].note == "blob 0 is 4x2 in the file, and 3x2 in the net"
    assert found[2].note == "'d' of the file has these shapes, and is used by none"


def test_of_several_that_it_could_be_none_is_named() -> None:
    found = rows(DATA + dense("c", 5), stored(d=((5, 2), (5,)), e=((5, 2), (5,))))
    assert [(row.verdict, row.note) for row in found] == [("new", ""), ("unused", ""), ("unused", "")]


def test_the_first_of_two_twins_gets_the_weights() -> None:
    twins = DATA + dense("a", 3) + dense("a", 3).replace('top: "a"', 'top: "other"')
    found = rows(twins, stored(a=((3, 2), (3,))))
    assert [row.verdict for row in found] == ["matched", "new"]
    assert "an earlier layer of the same name" in found[1].note


def test_the_number_of_blobs_counts() -> None:
    [found] = rows(DATA + dense("a", 3), stored(a=((3, 2),)))
    assert (found.verdict, found.note) == ("mismatched", "the file has 1 blobs for it, and the net 2")


def test_four_dimensions_of_old_files_fit() -> None:
    net = NET()
    layer = net.layer.add(name="a")
    layer.blobs.add(num=1, channels=1, height=3, width=2)
    layer.blobs.add(num=1, channels=1, height=1, width=3)
    [found] = rows(DATA + dense("a", 3), Weights(memoryview(net.SerializeToString())))
    assert found.verdict == "matched"


def test_what_depends_on_unknown_data_may_fit() -> None:
    data = 'layer { name: "data" type: "Data" top: "data" data_param { source: "x" batch_size: 1 } }\n'
    [found] = rows(data + dense("a", 3), stored(a=((3, 77), (3,))))
    assert found.verdict == "matched"
