"""fold-batchnorm: the text it leaves, and why it leaves a BatchNorm where it is."""

from __future__ import annotations

from typing import Any

import pytest

from prototool.api import loads
from prototool.passes.fold_batchnorm import FoldBatchNorm
from prototool.rewrite.contract import WeightsNeededError
from prototool.rewrite.run import Step, run
from prototool.rewrite.weights import Carried
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.schema.weights import Weights

NET: Any = message_class(SCHEMA, "NetParameter")
BEFORE = """\
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 4 dim: 4 } } }
layer {
  name: "conv"
  type: "Convolution"
  bottom: "data"
  top: "conv"
  convolution_param {
    num_output: 2
    kernel_size: 1
    bias_term: false  # the Scale has one
  }
}
# Normalised.
layer {
  name: "bn"
  type: "BatchNorm"
  bottom: "conv"
  top: "bn"
}
layer { name: "sc" type: "Scale" bottom: "bn" top: "bn" scale_param { bias_term: true } }
layer { name: "relu" type: "ReLU" bottom: "bn" top: "bn" }
"""
AFTER = """\
layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 4 dim: 4 } } }
layer {
  name: "conv"
  type: "Convolution"
  bottom: "data"
  top: "conv"
  convolution_param {
    num_output: 2
    kernel_size: 1
    bias_term: true  # the Scale has one
  }
}
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
"""


def trained(**blobs: list[list[float]]) -> Carried:
    """Weights of the net above, some of them others."""
    usual = {
        "conv": [[1.0, 2.0, 3.0, 4.0]],
        # Mean 1 and 2, variance 4 - 1e-5 and 9 - 1e-5, each times the factor.
        "bn": [[2.0, 4.0], [8.0 - 2e-5, 18.0 - 2e-5], [2.0]],
        "sc": [[2.0, 6.0], [10.0, 20.0]],
    }
    net = NET(name="trained")
    for name, values in {**usual, **blobs}.items():
        layer = net.layer.add(name=name)
        for each in values:
            dims = (2, 2, 1, 1) if len(each) == 4 else (len(each),)
            layer.blobs.add(data=each).shape.dim.extend(dims)
    return Carried(Weights(memoryview(net.SerializeToString())))


def fold(text: str, carried: Carried | None, layers: str = "*") -> Step:
    return run(loads(text), [FoldBatchNorm(layers)], carried)[-1]


def changed(*pairs: tuple[str, str]) -> str:
    """The net with something else in it."""
    text = BEFORE
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return text


def test_the_text_and_the_weights() -> None:
    carried = trained()
    step = fold(BEFORE, carried)
    assert step.document.source.text == AFTER
    assert [note.message for note in step.notes] == ["its weights are multiplied by up to 2"]
    [conv] = NET.FromString(b"".join(carried.chunks())).layer
    # Factors 2 / 2 and 6 / 3; shifts 10 - 1 * 1 and 20 - 2 * 2.
    assert [pytest.approx(list(blob.data)) for blob in conv.blobs] == [[1, 2, 6, 8], [9, 16]]
    assert [list(blob.shape.dim) for blob in conv.blobs] == [[2, 2, 1, 1], [2]]
    assert carried.notes == []


def test_a_second_run_changes_nothing() -> None:
    carried = trained()
    once = fold(BEFORE, carried)
    assert not run(once.document, [FoldBatchNorm()], carried)[0].changed
    assert not run(once.document, [FoldBatchNorm()])[0].changed


@pytest.mark.parametrize(
    ("layers", "there"), [("conv", False), ("bn", False), ("type:BatchNorm", False), ("relu", True)]
)
def test_it_goes_by_the_name_of_either(layers: str, there: bool) -> None:
    assert ("BatchNorm" in fold(BEFORE, trained(), layers).document.source.text) is there


def test_without_weights_it_is_refused() -> None:
    with pytest.raises(WeightsNeededError, match="folding needs the weights"):
        fold(BEFORE, None)


OTHER = 'layer { name: "side" type: "Power" bottom: "%s" top: "side" }\nlayer { name: "sc"'
SECOND = """layer { name: "twin" type: "Convolution" bottom: "data" top: "twin" param { name: "w" }
  convolution_param { num_output: 2 kernel_size: 1 bias_term: false } }
# Normalised."""
REFUSED = {
    "read before": (
        changed(('layer { name: "sc"', OTHER % "conv")),
        "layer 'side' reads what layer 'conv' gives before",
    ),
    "shared": (
        changed(('top: "conv"\n', 'top: "conv" param { name: "w" }\n'), ("# Normalised.", SECOND)),
        "layer 'conv' shares parameters with layer 'twin'",
    ),
    "behind a relu": (
        changed(("# Normalised.", 'layer { name: "act" type: "ReLU" bottom: "conv" top: "conv" }')),
        "it stands behind layer 'act' (ReLU), not directly behind one of Convolution",
    ),
    "scaled by a blob": (
        changed(('bottom: "bn" top: "bn" scale_param { bias_term: true }', 'bottom: "bn" bottom: "data" top: "bn"')),
        "the Scale behind it, 'sc', is scaled by another blob",
    ),
    "another axis": (changed(("scale_param {", "scale_param { axis: 2")), "'sc', does not scale by channels"),
    "batch statistics": (
        changed(('top: "bn"\n}', 'top: "bn"\n  batch_norm_param { use_global_stats: false }\n}')),
        "it says use_global_stats: false",
    ),
    "a rule": (
        changed(('name: "bn"\n', 'name: "bn" include { phase: TEST }\n')),
        "only by its include or exclude rules",
    ),
    "its own phase": (changed(('name: "bn"\n', 'name: "bn" phase: TRAIN\n')), "it is of the phase TRAIN itself"),
    "not trained": (changed(('name: "sc"', 'name: "other"')), "layer 'other' is not in the weights"),
    "two tops": (changed(('top: "conv"\n', 'bottom: "data" top: "conv" top: "two"\n')), "its weights for 2 tops"),
    "counted": (changed(('top: "conv"\n', 'top: "conv" loss_weight: 1\n')), "the loss counts what layer 'conv' gives"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_the_net_forbids(why: str) -> None:
    text, said = REFUSED[why]
    carried = trained(twin=[[1.0, 2.0, 3.0, 4.0]])
    step = fold(text, carried)
    assert not step.changed
    [note] = step.notes
    assert note.layer == "bn"
    assert note.message.startswith("it stays: ")
    assert said in note.message
    assert b"".join(carried.chunks()) == bytes(carried.stored.data)


@pytest.mark.parametrize(
    ("blobs", "said"),
    [
        ({"bn": [[2.0, 4.0], [8.0, 18.0], [0.0]]}, "a factor that is 0"),
        ({"bn": [[2.0, 4.0], [8.0, -18.0], [2.0]]}, "negative"),
        ({"bn": [[2.0, 4.0], [8.0, 18.0]]}, "it has 2 blobs in the weights"),
        ({"bn": [[2.0, 4.0, 6.0], [8.0, 18.0, 1.0], [2.0]]}, "of different lengths"),
        (
            {"bn": [[2.0], [8.0], [2.0]], "sc": [[1.0], [1.0]]},
            "it has 1 channels in the weights, and layer 'conv' gives 2",
        ),
        ({"sc": [[2.0, 6.0, 1.0], [10.0, 20.0, 1.0]]}, "of different lengths"),
        ({"conv": [[1.0, 2.0, 3.0, 4.0], [1.0, 2.0]]}, "layer 'conv' has 2 blobs in the weights, and needs 1"),
        ({"conv": [[1.0, 2.0, 3.0]]}, "are not those of 2 channels"),
        (
            {"sc": [[2.0, 6.0], [1e38, 3e38]], "bn": [[-4e38, 1.0], [8.0, 1e-9], [2.0]]},
            "no number|beyond what a number",
        ),
    ],
)
def test_what_the_weights_forbid(blobs: dict[str, list[list[float]]], said: str) -> None:
    step = fold(BEFORE, trained(**blobs))
    assert not step.changed
    [note] = step.notes
    assert any(each in note.message for each in said.split("|")), note.message


def test_the_others_are_folded_all_the_same() -> None:
    two = BEFORE + BEFORE[BEFORE.index("layer {\n  name") :].replace('"conv"', '"conv2"').replace(
        '"bn"', '"bn2"'
    ).replace('"sc"', '"sc2"').replace('"relu"', '"relu2"').replace('"data"', '"bn"')
    step = fold(two, trained(conv2=[[1.0, 2.0, 3.0, 4.0]], bn2=[[1.0, 1.0], [1.0, 1.0], [0.0]], sc2=[[1.0, 1.0]]))
    assert [layer.name for layer in step.document.net.layers] == [
        "data",
        "conv",
        "relu",
        "conv2",
        "bn2",
        "sc2",
        "relu2",
    ]
    assert 'bottom: "conv" top: "conv"' in step.document.source.text


def test_an_output_keeps_its_name() -> None:
    text = changed(
        ('layer { name: "relu" type: "ReLU" bottom: "bn" top: "bn" }\n', ""), ('top: "bn" scale', 'top: "out" scale')
    )
    after = fold(text, trained()).document
    assert [ref.name for ref in after.net.layers[-1].tops] == ["out"]


def test_readers_in_another_phase_count_too() -> None:
    loss = (
        'layer { name: "loss" type: "Power" bottom: "conv" top: "loss" include { phase: TRAIN } }\nlayer { name: "sc"'
    )
    step = fold(changed(('layer { name: "sc"', loss)), trained())
    assert not step.changed
    assert "layer 'loss' reads" in step.notes[0].message
