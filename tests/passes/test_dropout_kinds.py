"""add-dropout of every kind: which layers it writes, for which shape and phase, and how one kind becomes another."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.api import load, loads, rewrite
from prototool.net.document import Document
from prototool.passes import AddDropout
from prototool.rewrite.contract import OptionError
from prototool.rewrite.dropout.kinds import KINDS
from prototool.rewrite.run import run

FIXTURES = Path(__file__).parents[2] / "fixtures"
DATA = """layer {{ name: "data" type: "ImageData" top: "data" top: "label" include {{ phase: TRAIN }}
  image_data_param {{ source: "a" batch_size: 64 new_height: {0} new_width: {0} }} }}
layer {{ name: "data" type: "ImageData" top: "data" top: "label" include {{ phase: TEST }}
  image_data_param {{ source: "b" batch_size: 50 new_height: {0} new_width: {0} }} }}
"""
CONV = """layer {
  name: "conv1"
  type: "Convolution"
  bottom: "data"
  top: "conv1"
  convolution_param { num_output: 16 kernel_size: 3 }
}
"""
ACT = 'layer {{ name: "act1" type: "{}" bottom: "conv1" top: "conv1" }}\n'
FC = 'layer { name: "fc2" type: "InnerProduct" bottom: "conv1" top: "fc2" inner_product_param { num_output: 5 } }\n'
NET = DATA.format(12) + CONV + ACT.format("ReLU") + FC


def wiring(document: Document, phase: str) -> list[tuple[str, str, list[str], list[str]]]:
    """Each layer behind the activation in a phase: name, type, bottoms, tops."""
    layers = document.graph(document.net.state("TRAIN" if phase == "TRAIN" else "TEST")).layers
    return [
        (layer.name, layer.type, [ref.name for ref in layer.bottoms], [ref.name for ref in layer.tops])
        for layer in layers[3:]
    ]


def noise(document: Document) -> tuple[list[int], dict[str, object]]:
    """The shape and the filler of the one DummyData."""
    [layer] = [layer for layer in document.net.layers if layer.type == "DummyData"]
    assert layer.message
    fields = layer.message.messages("dummy_data_param")[0]
    dims = [int(value.value) for value in fields.messages("shape")[0].scalars("dim")]
    filler = fields.messages("data_filler")[0]
    return dims, {name: filler.get(name) for name in filler.values}


def notes(document: Document, wanted: AddDropout) -> list[str]:
    """What the pass has to say."""
    return [note.message for note in run(document, [wanted])[0].notes]


def test_spatial() -> None:
    after = rewrite(loads(NET), [AddDropout("conv1", 0.3, "spatial")])
    assert noise(after) == ([64, 16], {"type": "constant", "value": 1})
    assert wiring(after, "TRAIN") == [
        ("drop1_ones", "DummyData", [], ["drop1_ones"]),
        ("drop1_mask", "Dropout", ["drop1_ones"], ["drop1_mask"]),
        ("drop1", "Scale", ["conv1", "drop1_mask"], ["conv1"]),
        ("fc2", "InnerProduct", ["conv1"], ["fc2"]),
    ]
    assert wiring(after, "TEST") == [("fc2", "InnerProduct", ["conv1"], ["fc2"])]


def test_gaussian_leaves_a_relu_in_place_its_blob() -> None:
    after = rewrite(loads(NET), [AddDropout("conv1", 0.2, "gaussian")])
    assert noise(after) == ([64, 16, 10, 10], {"type": "gaussian", "mean": 1, "std": pytest.approx(0.5)})
    assert wiring(after, "TRAIN") == [
        ("drop1_noise", "DummyData", [], ["drop1_noise"]),
        ("drop1", "Scale", ["conv1", "drop1_noise"], ["drop1"]),
        ("fc2", "InnerProduct", ["drop1"], ["fc2"]),
    ]
    assert wiring(after, "TEST") == [
        ("drop1", "Power", ["conv1"], ["drop1"]),
        ("fc2", "InnerProduct", ["drop1"], ["fc2"]),
    ]


def test_uniform() -> None:
    after = rewrite(loads(NET), [AddDropout("conv1", 0.25, "uniform")])
    assert noise(after) == ([64, 16, 10, 10], {"type": "uniform", "min": 0.75, "max": 1.25})
    assert wiring(after, "TRAIN")[1] == ("drop1", "Scale", ["conv1", "drop1_noise"], ["conv1"])


@pytest.mark.parametrize(
    ("kind", "ratio", "filler"),
    [
        ("spatial", 0.36, {"type": "constant", "value": 0.8}),
        ("gaussian", 0.36, {"type": "gaussian", "mean": 0.8, "std": 0.6}),
        ("uniform", 1.0, {"type": "uniform", "min": 0.0, "max": 2 / (4 / 3) ** 0.5}),
    ],
)
def test_rescaled_noise(kind: str, ratio: float, filler: dict[str, object]) -> None:
    after = rewrite(loads(NET), [AddDropout("conv1", ratio, kind, rescale=True)])
    assert noise(after)[1] == pytest.approx(filler)


def test_a_rescaled_plain_dropout_has_a_scale_that_does_not_learn() -> None:
    after = rewrite(loads(NET), [AddDropout("conv1", 0.36, rescale=True)])
    assert [each[:2] for each in wiring(after, "TRAIN")[:2]] == [("drop1", "Dropout"), ("drop1_rescale", "Scale")]
    assert [each[:2] for each in wiring(after, "TEST")] == [("drop1", "Dropout"), ("fc2", "InnerProduct")]
    message = after.net.layers[-2].message
    assert message
    assert [param.get("lr_mult") for param in message.messages("param")] == [0]
    fields = message.messages("scale_param")[0]
    assert fields.get("num_axes") == 0
    assert fields.messages("filler")[0].get("value") == pytest.approx(0.8)


@pytest.mark.parametrize("rescale", [False, True])
@pytest.mark.parametrize("act", ["ReLU", "Sigmoid"])
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("old", KINDS)
def test_every_kind_becomes_every_other(old: str, kind: str, act: str, rescale: bool) -> None:
    text = NET.replace('"ReLU"', f'"{act}"')
    start = rewrite(loads(text), [AddDropout("conv1", 0.3, old)])
    wanted = AddDropout("conv1", 0.4, kind, rescale)
    step = run(start, [wanted])[0]
    assert step.changed
    [note] = step.notes
    assert note.message.startswith("Dropout 'drop1' stands behind it already: ")
    assert not run(step.document, [wanted])[0].changed
    # No more is left of it than of one that was never another.
    fresh = rewrite(loads(text), [wanted])
    types = sorted(layer.type for layer in step.document.net.layers)
    own = {"Power"} if act == "ReLU" and old == "gaussian" else set()
    assert [type for type in types if type not in own] == sorted(
        layer.type for layer in fresh.net.layers if layer.type not in own
    )
    assert step.document.source.text.startswith(NET[: NET.index('layer { name: "act1"')])


def test_the_cnn_of_the_question_gets_spatial_dropout() -> None:
    wanted = AddDropout("pool*", 0.2, "spatial")
    after = rewrite(load(FIXTURES / "cnn" / "cnn.prototxt"), [wanted])
    assert after.source.text == load(FIXTURES / "cnn" / "expected" / "spatial-dropout.prototxt").source.text
    assert not run(after, [wanted])[0].changed


def test_layers_in_a_list_and_on_one_line() -> None:
    data = 'name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } }'
    act = 'name: "act" type: "AbsVal" bottom: "data" top: "act"'
    drop = 'name: "drop" type: "Dropout" bottom: "act" top: "act"'
    for text in (
        f"layer: [{{ {data} }}, {{ {act} }}, {{ {drop} }}]\n",
        f"layer {{ {data} }} layer {{ {act} }} layer {{ {drop} }}  # all\n",
        f"layer {{ {data} }}\r\nlayer {{ {act} }}\r\n# drop\r\nlayer {{ {drop} }}  # here\r\n",
    ):
        document = loads(text)
        for kind in ("spatial", "gaussian", "plain"):
            document = rewrite(document, [AddDropout("act", 0.3, kind)])
            types = [layer.type for layer in document.net.layers if layer.type in ("Dropout", "Scale")]
            assert types == {"spatial": ["Dropout", "Scale"], "gaussian": ["Scale"], "plain": ["Dropout"]}[kind]
        assert document.source.text == text.replace(drop, drop + " dropout_param { dropout_ratio: 0.3 }")


def test_another_batch_size_asks_for_another_shape() -> None:
    wanted = AddDropout("conv1", 0.3, "spatial")
    text = rewrite(loads(NET), [wanted]).source.text
    larger = loads(text.replace("batch_size: 64", "batch_size: 128"))
    assert notes(larger, wanted) == ["Dropout 'drop1' stands behind it already: it is for another shape now"]
    assert noise(rewrite(larger, [wanted]))[0] == [128, 16]
    other_test = loads(text.replace("batch_size: 50", "batch_size: 25"))
    assert not run(other_test, [wanted])[0].changed


def test_everything_once() -> None:
    for kind in KINDS:
        wanted = AddDropout("type:*", 0.3, kind, rescale=True, past_activation=True)
        for path in sorted((FIXTURES / "small").glob("*.prototxt")):
            after = rewrite(load(path), [wanted])
            assert not run(after, [wanted])[0].changed, (kind, path.name)


def test_a_shape_nobody_knows_is_asked_for() -> None:
    text = NET.replace("new_height: 12 new_width: 12", "")
    [said] = notes(loads(text), AddDropout("conv1", 0.3, "uniform"))
    assert said.startswith("the shape of its output, which the noise needs, is not known: state that of the data as")
    # Channels are all that a spatial one needs.
    assert noise(rewrite(loads(text), [AddDropout("conv1", 0.3, "spatial")]))[0] == [64, 16]
    stated = AddDropout("conv1", 0.3, "uniform", input="data=64,3,12,12")
    assert noise(rewrite(loads(text), [stated]))[0] == [64, 16, 10, 10]


def test_spatial_without_space_is_plain() -> None:
    after = rewrite(loads(NET), [AddDropout("fc2", 0.3, "spatial")])
    assert [layer.type for layer in after.net.layers][-1] == "Dropout"
    assert not run(after, [AddDropout("fc2", 0.3, "spatial")])[0].changed


@pytest.mark.parametrize(
    ("text", "after", "reason"),
    [
        (NET + 'layer { name: "r" type: "Reduction" bottom: "fc2" top: "r" }', "r", "its output has no channels"),
        (
            'layers { name: "c" type: CONVOLUTION bottom: "x" top: "c" }',
            "c",
            "the format of this file (V1) has no Scale; upgrade the file first",
        ),
        (
            NET.replace('"Convolution"', '"Convolution" include { phase: TEST }'),
            "conv1",
            "it is not part of the net in TRAIN, where alone a Dropout does something",
        ),
    ],
)
def test_skipped_with_the_reason(text: str, after: str, reason: str) -> None:
    assert notes(loads(text), AddDropout(after, 0.3, "spatial")) == [reason]


def test_the_parts_of_a_dropout_get_none() -> None:
    after = rewrite(loads(NET), [AddDropout("conv1", 0.3, "spatial")])
    assert notes(after, AddDropout("drop1*", 0.3, "spatial")) == [
        "it is part of Dropout 'drop1'",
        "it is part of Dropout 'drop1'",
        "it is a Dropout itself",
    ]


def test_past_an_activation_with_its_own_blob() -> None:
    text = NET.replace(ACT.format("ReLU"), 'layer { name: "act1" type: "Clip" bottom: "conv1" top: "a" }\n')
    text = text.replace('bottom: "conv1" top: "fc2"', 'bottom: "a" top: "fc2"')
    before = rewrite(loads(text), [AddDropout("conv1")])
    assert wiring(before, "TRAIN")[0] == ("act1", "Clip", ["conv1"], ["a"])
    behind = rewrite(loads(text), [AddDropout("conv1", past_activation=True)])
    assert wiring(behind, "TRAIN")[0] == ("drop1", "Dropout", ["a"], ["a"])


def test_a_layer_of_training_only_has_a_dropout_of_training_only_whatever_its_kind() -> None:
    text = DATA.format(12) + CONV.replace("bottom", "include { phase: TRAIN } bottom", 1)
    document = loads(text)
    for kind in (*KINDS, "plain"):
        document = rewrite(document, [AddDropout("conv1", 0.3, kind)])
        assert document.problems() == ()


def test_a_dropout_of_training_only_that_cannot_stay_in_place_leaves_a_copy_to_the_test_net() -> None:
    only = 'layer { name: "drop1" type: "Dropout" bottom: "conv1" top: "conv1" include { phase: TRAIN } }\n'
    after = rewrite(
        loads(DATA.format(12) + CONV + ACT.format("ReLU") + only + FC), [AddDropout("conv1", kind="gaussian")]
    )
    assert wiring(after, "TEST") == [
        ("drop1", "Power", ["conv1"], ["drop1"]),
        ("fc2", "InnerProduct", ["drop1"], ["fc2"]),
    ]
    assert [layer for layer in wiring(after, "TRAIN") if layer[1] == "Scale"] == [
        ("drop1", "Scale", ["conv1", "drop1_noise"], ["drop1"])
    ]


def test_of_two_dropouts_the_one_of_the_test_net_stays() -> None:
    both = "".join(
        f'layer {{ name: "drop1" type: "Dropout" bottom: "conv1" top: "conv1" include {{ phase: {phase} }} }}\n'
        for phase in ("TRAIN", "TEST")
    )
    before = loads(DATA.format(12) + CONV + ACT.format("ReLU") + both + FC)
    wanted = AddDropout("conv1", kind="gaussian")
    assert any("not part of the net in TRAIN" in note for note in notes(before, wanted))
    assert [layer[1:] for layer in wiring(rewrite(before, [wanted]), "TEST")] == [
        ("Power", ["conv1"], ["drop1"]),
        ("Dropout", ["drop1"], ["drop1"]),
        ("InnerProduct", ["drop1"], ["fc2"]),
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"kind": "spacial"}, "kind is plain, spatial, gaussian or uniform; 'spacial' is not"),
        (
            {"ratio": 1.0, "kind": "gaussian"},
            "ratio is the share of values that are dropped, between 0 and 1; 1 is not",
        ),
        (
            {"ratio": 1.5, "kind": "uniform"},
            "ratio is how far uniform noise goes from 1 to either side, above 0 and at",
        ),
        ({"ratio": float("nan"), "kind": "uniform"}, "ratio is how far"),
        ({"input": "data"}, "input is written like data=64,3,28,28"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match="^" + said):
        AddDropout("x", **options)  # type: ignore[arg-type]
