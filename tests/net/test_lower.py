"""Nets of every generation read as the layers of today."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.net.document import Document, load
from prototool.net.net import Layer, Net
from prototool.text.source import Source

SMALL = Path(__file__).parents[2] / "fixtures" / "small"


def net(text: str) -> Net:
    """The net of a text that binds."""
    document = Document(Source(text))
    assert (document.tree.problems, document.bound[1]) == ((), ())
    return document.net


def outline(layer: Layer) -> tuple[str, str, list[str], list[str]]:
    """A layer's name, type, bottoms and tops."""
    return layer.name, layer.type, [blob.name for blob in layer.bottoms], [blob.name for blob in layer.tops]


def test_a_net_of_today() -> None:
    found = load(SMALL / "slice_concat.prototxt").net
    assert (found.name, found.era, found.inputs) == ("slice_concat", "V2", None)
    assert [outline(layer) for layer in found.layers[:2]] == [
        ("data", "Input", [], ["data"]),
        ("slice", "Slice", ["data"], ["a", "b", "c"]),
    ]
    assert [layer.index for layer in found.layers] == [0, 1, 2, 3, 4]


def test_v1() -> None:
    found = load(SMALL / "v1.prototxt").net
    assert found.era == "V1"
    assert [outline(layer) for layer in found.layers] == [
        ("pictures", "Data", [], ["data", "label"]),
        ("conv1", "Convolution", ["data"], ["conv1"]),
        ("relu1", "ReLU", ["conv1"], ["conv1"]),
        ("ip2", "InnerProduct", ["conv1"], ["ip2"]),
        ("loss", "SoftmaxWithLoss", ["ip2", "label"], []),
    ]
    assert found.layers[0].include[0].phase == "TRAIN"


def test_v0() -> None:
    found = load(SMALL / "v0.prototxt").net
    assert found.era == "V0"
    assert [outline(layer) for layer in found.layers] == [
        ("pad1", "padding", ["data"], ["pad1"]),
        ("conv1", "Convolution", ["data"], ["conv1"]),
        ("relu1", "ReLU", ["conv1"], ["conv1"]),
        ("pool1", "Pooling", ["conv1"], ["pool1"]),
        ("fc2", "InnerProduct", ["pool1"], ["fc2"]),
    ]


@pytest.mark.parametrize(
    ("text", "era"),
    [
        ("", "V2"),
        ("layer { }", "V2"),
        ("layers { }", "V1"),
        ("layers { layer { } }", "V0"),
        ("layers { } layer { }", "mixed"),
        ("layers { } layers { layer { } }", "mixed"),
        ("layer { } layers { layer { } }", "mixed"),
    ],
)
def test_era(text: str, era: str) -> None:
    assert net(text).era == era


def test_layers_of_mixed_generations_keep_the_order_of_the_text() -> None:
    found = net("layer { name: 'a' } layers { name: 'b' type: RELU } layer { name: 'c' }")
    assert [(layer.name, layer.era) for layer in found.layers] == [("a", "V2"), ("b", "V1"), ("c", "V2")]


def test_the_upgrade_of_v0_drops_layers_of_today_and_all_that_v0_does_not_know() -> None:
    found = net(
        "state { stage: 's' } input: 'x' input_shape { dim: 3 } layer { name: 'a' } layers { name: 'no' top: 't' "
        "include { phase: TEST } loss_weight: 1 layer { name: 'd' } }"
    )
    (layer,) = found.layers
    assert (layer.name, layer.era, layer.include, layer.loss_weights, layer.tops[0].name) == ("d", "V0", (), (), "t")
    assert (found.inputs, found.stages, found.era) == (None, frozenset(), "mixed")


def test_padding_is_folded_into_the_layer_behind_it() -> None:
    found = load(SMALL / "v0.prototxt").net
    conv = found.layers[1]
    assert [layer.name for layer in found.built] == ["input", "conv1", "relu1", "pool1", "fc2"]
    inner = conv.message and conv.message.message("layer")
    assert inner is not None
    assert [pad.value for pad in inner.scalars("pad")] == [2]
    assert conv.bottoms[0].node is found.layers[0].bottoms[0].node


@pytest.mark.parametrize(
    ("old", "today"),
    [
        ("layers { type: CONVOLUTION }", "Convolution"),
        ("layers { type: HDF5_DATA }", "HDF5Data"),
        ("layers { type: TANH }", "TanH"),
        ("layers { type: BNLL }", "BNLL"),
        ("layers { type: 39 }", "Deconvolution"),
        ("layers { }", ""),
        ("layers { type: NONE }", ""),
        ("layers { layer { type: 'conv' } }", "Convolution"),
        ("layers { layer { type: 'softmax_loss' } }", "SoftmaxWithLoss"),
        ("layers { layer { type: 'images' } }", "ImageData"),
        ("layers { layer { type: 'nobodys' } }", "nobodys"),
        ("layers { layer { type: 'absval' } }", "absval"),
        ("layer { type: 'Nobodys' }", "Nobodys"),
    ],
)
def test_types_are_those_of_today(old: str, today: str) -> None:
    assert net(old).layers[0].type == today


def test_input_with_dimensions_is_a_layer() -> None:
    found = load(SMALL / "input_dim.prototxt").net
    assert found.inputs is not None
    assert outline(found.inputs) == ("input", "Input", [], ["data"])
    assert found.inputs.index == -1
    assert found.all_layers == (found.inputs, *found.layers)
    assert found.inputs.message is None


def test_several_inputs_are_one_layer() -> None:
    path = SMALL / "input_shape.prototxt"
    found = load(path).net
    assert found.inputs is not None
    assert [blob.name for blob in found.inputs.tops] == ["image", "box"]
    start, end = found.inputs.span
    text = path.read_text(encoding="utf-8")
    assert text[start:end].startswith("input: 'image'")
    assert text[start:end].endswith("input: 'box'")


def test_input_without_a_shape_is_no_layer() -> None:
    assert net('input: "data" layer { }').inputs is None


def test_places_are_those_of_the_text() -> None:
    text = 'layer { name: "a" bottom: "x" top: "y" }'
    (layer,) = net(text).layers
    assert text[slice(*layer.span)] == text
    assert text[slice(*layer.bottoms[0].span)] == '"x"'
    assert text[slice(*layer.tops[0].span)] == '"y"'


def test_what_a_layer_states_beside_its_blobs() -> None:
    (layer,) = net("layer { loss_weight: [1, 0.5] phase: TEST exclude { phase: TRAIN } include { stage: 's' } }").layers
    assert layer.loss_weights == (1.0, 0.5)
    assert layer.phase == "TEST"
    assert (layer.include[0].stages, layer.exclude[0].phase) == (frozenset({"s"}), "TRAIN")


def test_in_place() -> None:
    (layer,) = net("layer { bottom: ['a', 'b'] top: ['a', 'c', 'd'] }").layers
    assert [layer.in_place(top) for top in range(3)] == [True, False, False]
