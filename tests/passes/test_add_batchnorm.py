"""add-batchnorm: where BatchNorm and Scale go, what they are called and state, and when there is nothing to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.api import load, loads, rewrite
from prototool.net.document import Document
from prototool.passes import AddBatchNorm
from prototool.rewrite.contract import OptionError
from prototool.rewrite.pipeline import read_pipeline
from prototool.rewrite.run import run
from prototool.schema.dialects import merged, named

FIXTURES = Path(__file__).parents[2] / "fixtures"
ALLCONV6 = FIXTURES / "allconv6" / "allconv6.prototxt"
DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }\n'
CONV = """layer {
  name: "conv1"
  type: "Convolution"
  bottom: "data"
  top: "conv1"
  param { lr_mult: 1 }  # weights
  param { lr_mult: 2 }  # bias
  convolution_param {
    num_output: 4  # channels
    kernel_size: 3
    bias_filler { type: "constant" value: 0.1 }
  }
}
"""
RELU = 'layer { name: "relu1" type: "ReLU" bottom: "conv1" top: "conv1" }\n'


def wiring(document: Document) -> list[tuple[str, str, list[str], list[str]]]:
    """Each layer: name, type, bottoms, tops."""
    return [
        (layer.name, layer.type, [ref.name for ref in layer.bottoms], [ref.name for ref in layer.tops])
        for layer in document.net.layers
    ]


def notes(text: str, wanted: AddBatchNorm) -> list[str]:
    """What the pass has to say."""
    return [note.message for note in run(loads(text), [wanted])[0].notes]


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("batchnorm", AddBatchNorm("type:Convolution")),
        ("batchnorm-folded", AddBatchNorm("type:Convolution", fold_bias=True, scale=2**0.5)),
    ],
)
def test_the_main_job(name: str, wanted: AddBatchNorm) -> None:
    expected = load(ALLCONV6.parent / "expected" / f"{name}.prototxt")
    after = rewrite(load(ALLCONV6), [wanted])
    assert after.source.text == expected.source.text
    assert not run(after, [wanted])[0].changed


def test_what_is_written() -> None:
    after = rewrite(loads(DATA + CONV + RELU), [AddBatchNorm("conv1", scale=2**0.5, shift=-3.5)])
    assert wiring(after)[1:] == [
        ("conv1", "Convolution", ["data"], ["conv1"]),
        ("bn1", "BatchNorm", ["conv1"], ["conv1"]),
        ("scale1", "Scale", ["conv1"], ["conv1"]),
        ("relu1", "ReLU", ["conv1"], ["conv1"]),
    ]
    norm, scale = (layer.message for layer in after.net.layers[2:4])
    assert norm
    assert scale
    rates = [(param.get("lr_mult"), param.get("decay_mult")) for param in norm.messages("param")]
    assert rates == [(0, 0)] * 3
    assert "batch_norm_param" not in norm
    fields = scale.messages("scale_param")[0]
    assert fields.get("bias_term") is True
    assert fields.messages("filler")[0].get("value") == pytest.approx(2**0.5)
    assert fields.messages("bias_filler")[0].get("value") == -3.5


@pytest.mark.parametrize(
    ("fillers", "behind"), [("", "kernel_size: 3\n"), ("bias_term: true", ""), ("bias_term: false", None)]
)
def test_fold_bias_takes_the_bias_with_all_that_belongs_to_it(fillers: str, behind: str | None) -> None:
    text = CONV.replace("kernel_size: 3\n", f"kernel_size: 3\n    {fillers}\n" if fillers else "kernel_size: 3\n")
    if behind is None:
        text = text.replace("  param { lr_mult: 2 }  # bias\n", "")
    after = rewrite(loads(DATA + text), [AddBatchNorm("conv1", fold_bias=True)]).source.text
    conv = after[len(DATA) : after.index('layer {\n  name: "bn1"')]
    assert conv.count("bias_term: false") == 1
    assert "bias_term: true" not in conv
    assert ("bias_filler" in conv) == (behind is None)
    assert "param { lr_mult: 1 }  # weights\n" in conv
    assert "# bias" not in conv
    assert "num_output: 4  # channels\n" in conv


def test_a_bias_stated_in_the_file_is_kept_and_said() -> None:
    text = DATA + CONV.replace("  convolution_param", "  blobs { data: 1 } blobs { data: 1 }\n  convolution_param")
    assert notes(text, AddBatchNorm("conv1", fold_bias=True)) == [
        "it keeps its bias, because the file states its weights"
    ]


def test_behind_an_activation_in_place_there_is_a_new_blob() -> None:
    """The ReLU would ask the blob for the sign it had."""
    pool = 'layer { name: "pool" type: "Pooling" bottom: "conv1" top: "pool" pooling_param { kernel_size: 2 } }\n'
    after = rewrite(loads(DATA + CONV + RELU + pool), [AddBatchNorm("conv1", position="after-act")])
    assert wiring(after)[2:] == [
        ("relu1", "ReLU", ["conv1"], ["conv1"]),
        ("bn1", "BatchNorm", ["conv1"], ["bn1"]),
        ("scale1", "Scale", ["bn1"], ["bn1"]),
        ("pool", "Pooling", ["bn1"], ["pool"]),
    ]


def test_behind_an_activation_with_its_own_blob_and_before_dropout() -> None:
    text = (
        'layer { name: "act" type: "ReLU" bottom: "conv1" top: "act" }\n'
        'layer { name: "drop" type: "Dropout" bottom: "act" top: "act" }\n'
    )
    after = rewrite(loads(DATA + CONV + text), [AddBatchNorm("conv1", position="after-act")])
    assert [each[:3] for each in wiring(after)[3:]] == [
        ("bn1", "BatchNorm", ["act"]),
        ("scale1", "Scale", ["act"]),
        ("drop", "Dropout", ["act"]),
    ]


def test_all_that_follows_gets_the_new_blob_where_in_place_is_not_safe() -> None:
    text = """
    layer { name: "c" type: "Concat" bottom: "data" top: "c" }
    layer { name: "r" type: "ReLU" bottom: "c" top: "c" }
    layer { name: "left" type: "Power" bottom: "c" top: "left" }
    layer { name: "right" type: "Power" bottom: "c" top: "right" }
    """
    after = rewrite(loads(DATA + text), [AddBatchNorm("c")])
    assert [each[2:] for each in wiring(after)[2:]] == [
        (["c"], ["c_bn"]),
        (["c_bn"], ["c_bn"]),
        (["c_bn"], ["c_bn"]),
        (["c_bn"], ["left"]),
        (["c_bn"], ["right"]),
    ]


@pytest.mark.parametrize(
    ("layers", "after", "reason"),
    [
        ('layer { name: "n" type: "BatchNorm" bottom: "conv1" top: "conv1" }', "conv1", "BatchNorm 'n' stands behind"),
        ('layer { name: "n" type: "BatchNorm" bottom: "conv1" top: "n" }', "conv1", "BatchNorm 'n' stands behind"),
        (RELU + 'layer { name: "n" type: "BatchNorm" bottom: "conv1" top: "n" }', "conv1", "BatchNorm 'n' stands"),
        (
            RELU.replace('top: "conv1"', 'top: "a"') + 'layer { name: "n" type: "BN" bottom: "a" top: "n" }',
            "conv1",
            "Ba",
        ),
        ('layer { name: "n" type: "BatchNorm" bottom: "conv1" top: "n" }', "n", "it is a BatchNorm itself"),
        (
            'layer { name: "n" type: "BatchNorm" bottom: "conv1" top: "n" }'
            'layer { name: "s" type: "Scale" bottom: "n" top: "s" }',
            "s",
            "it belongs to BatchNorm 'n'",
        ),
        (
            'layer { name: "n" type: "BatchNorm" bottom: "conv1" top: "n" }'
            'layer { name: "r" type: "ReLU" bottom: "n" top: "r" }',
            "r",
            "it already works on what comes of BatchNorm 'n'",
        ),
        ('layer { name: "sum" type: "Reduction" bottom: "conv1" top: "sum" }', "sum", "its output has no axis of chan"),
        ('layer { name: "x" type: "Slice" bottom: "conv1" top: "a" top: "b" }', "x", "it has 2 tops"),
        ('layer { name: "x" type: "SoftmaxWithLoss" bottom: "conv1" bottom: "data" }', "x", "it has 0 tops"),
    ],
)
def test_skipped_with_the_reason(layers: str, after: str, reason: str) -> None:
    text = DATA + CONV + layers
    step = run(loads(text), [AddBatchNorm(after)])[0]
    assert not step.changed
    [note] = step.notes
    assert note.message.startswith(reason)


@pytest.mark.parametrize(
    ("text", "era"),
    [
        ('layers { name: "c" type: CONVOLUTION bottom: "x" top: "c" }\n', "V1"),
        ('layers { layer { name: "c" type: "conv" } bottom: "x" top: "c" }\n', "V0"),
    ],
)
def test_older_formats_have_none(text: str, era: str) -> None:
    assert notes(text, AddBatchNorm("c")) == [
        f"the format of this file ({era}) has no BatchNorm; upgrade the file first"
    ]


@pytest.mark.parametrize("position", ["before-act", "after-act"])
def test_everything_once(position: str) -> None:
    wanted = AddBatchNorm("type:*", position=position)
    for path in sorted((FIXTURES / "small").glob("*.prototxt")):
        after = rewrite(load(path), [wanted])
        assert not run(after, [wanted])[0].changed, path.name


def test_layers_of_one_name_in_each_phase_have_companions_of_one_name() -> None:
    conv = 'layer {{ name: "c" type: "Convolution" bottom: "data" top: "c" include {{ phase: {} }} }}\n'
    after = rewrite(loads(DATA + conv.format("TRAIN") + conv.format("TEST")), [AddBatchNorm("c")])
    assert [layer.name for layer in after.net.layers] == ["data", "c", "c_bn", "c_scale", "c", "c_bn", "c_scale"]
    for state in after.net.states():
        assert len(after.graph(state).layers) == 4


def test_branches_that_share_weights_share_one_batchnorm() -> None:
    after = rewrite(load(FIXTURES / "small" / "shared_params.prototxt"), [AddBatchNorm("type:InnerProduct")])
    shared = [
        [param.text("name") for param in layer.message.messages("param")]
        for layer in after.net.layers
        if layer.message and layer.type in ("BatchNorm", "Scale")
    ]
    assert shared == [["ip_w/mean", "ip_w/variance", "ip_w/count"], ["ip_w/scale", "ip_w/shift"]] * 2


def test_weights_that_are_used_a_second_time_for_other_channels_are_no_sharing() -> None:
    text = """
    layer { name: "in" type: "Input" top: "x" input_param { shape { dim: 4 dim: 8 } } }
    layer { name: "code" type: "InnerProduct" bottom: "x" top: "code" param { name: "w" }
      inner_product_param { num_output: 2 bias_term: false } }
    layer { name: "back" type: "InnerProduct" bottom: "code" top: "back" param { name: "w" }
      inner_product_param { num_output: 8 transpose: true bias_term: false } }
    """
    assert '"w/' not in rewrite(loads(text), [AddBatchNorm("*")]).source.text


def test_a_dropout_of_one_phase_before_the_activation_is_not_renamed() -> None:
    drop = 'layer { name: "drop" type: "Dropout" bottom: "conv1" top: "conv1" include { phase: TRAIN } }\n'
    wanted = AddBatchNorm("conv1", position="after-act")
    end = 'layer { name: "end" type: "Power" bottom: "conv1" top: "end" }\n'
    after = rewrite(loads(DATA + CONV + drop + RELU + end), [wanted])
    assert [(each[0], *each[2:]) for each in wiring(after)[2:]] == [
        ("drop", ["conv1"], ["conv1"]),
        ("relu1", ["conv1"], ["conv1"]),
        ("bn1", ["conv1"], ["bn1"]),
        ("scale1", ["bn1"], ["bn1"]),
        ("end", ["bn1"], ["end"]),
    ]


def test_never_right_behind_a_dropout() -> None:
    drop = 'layer { name: "drop" type: "Dropout" bottom: "conv1" top: "conv1" }\n'
    [said] = notes(DATA + CONV + drop, AddBatchNorm("drop"))
    assert said == "right behind a Dropout a BatchNorm sees another variance than in TEST"


def test_names_of_which_nobody_else_has_any_are_no_sharing() -> None:
    text = DATA + CONV.replace("lr_mult: 1", 'name: "w" lr_mult: 1')
    after = rewrite(loads(text), [AddBatchNorm("conv1")])
    assert 'name: "w/' not in after.source.text


@pytest.mark.parametrize(
    ("template", "names"),
    [
        ("{layer}/bn", ["conv1/bn", "conv1/scale"]),
        ("bn_{layer}", ["bn_conv1", "scale_conv1"]),
        ("BN{number}", ["BN1", "Scale1"]),
        ("{layer}_{type}", ["conv1_bn", "conv1_scale"]),
        ("norm_of_{layer}", ["norm_of_conv1", "norm_of_conv1_scale"]),
    ],
)
def test_names_by_a_template(template: str, names: list[str]) -> None:
    after = rewrite(loads(DATA + CONV), [AddBatchNorm("conv1", names=template)])
    assert [layer.name for layer in after.net.layers[2:]] == names


@pytest.mark.parametrize(
    ("companions", "names"),
    [
        (["conv1/bn", "conv1/scale"], ["conv2/bn", "conv2/scale"]),
        (["bn_conv1", "scale_conv1"], ["bn_conv2", "scale_conv2"]),
        (["bn1", "scale1"], ["bn2", "scale2"]),
        (["conv1_bn", "conv1_sc"], ["conv2_bn", "conv2_sc"]),
    ],
)
def test_names_by_the_nets_habit(companions: list[str], names: list[str]) -> None:
    text = DATA + CONV
    for name, type in zip(companions, ("BatchNorm", "Scale"), strict=True):
        text += f'layer {{ name: "{name}" type: "{type}" bottom: "conv1" top: "conv1" }}\n'
    text += CONV.replace("conv1", "conv2")
    after = rewrite(loads(text), [AddBatchNorm("type:Convolution")])
    assert [layer.name for layer in after.net.layers[-2:]] == names


def test_names_of_residual_nets() -> None:
    text = "".join(CONV.replace("conv1", name) for name in ("res2a_branch1", "res2a_branch2a"))
    text = text.replace('bottom: "data"', 'bottom: "data"')
    text += 'layer { name: "bn2a_branch1" type: "BatchNorm" bottom: "res2a_branch1" top: "res2a_branch1" }\n'
    text += 'layer { name: "scale2a_branch1" type: "Scale" bottom: "res2a_branch1" top: "res2a_branch1" }\n'
    after = rewrite(loads(DATA + text), [AddBatchNorm("type:Convolution")])
    assert {"bn2a_branch2a", "scale2a_branch2a"} <= {layer.name for layer in after.net.layers}


def test_nvidias_batchnorm_needs_its_schema() -> None:
    wanted = AddBatchNorm("conv1", scale=2, flavour="nvidia")
    assert notes(DATA + CONV, wanted) == ["Caffe 1.0 has no scale_bias; read the file as one of the dialect nvidia"]
    document = Document(loads(DATA + CONV).source, merged(named("nvidia")))
    after = rewrite(document, [wanted])
    assert [layer.name for layer in after.net.layers[2:]] == ["bn1"]
    message = after.net.layers[2].message
    assert message
    assert len(message.messages("param")) == 3
    fields = message.messages("batch_norm_param")[0]
    assert fields.get("scale_bias") is True
    assert fields.messages("scale_filler")[0].get("value") == 2


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"position": "before"}, "position is before-act or after-act; 'before' is not"),
        ({"flavour": "intel"}, "flavour is caffe or nvidia; 'intel' is not"),
        ({"fold_bias": True, "position": "after-act"}, "fold-bias is for position=before-act"),
        ({"scale": float("inf")}, "scale and shift are finite"),
        ({"names": "bn"}, "the names that 'bn' makes are all alike"),
        ({"names": "{conv}/bn"}, "'{conv}/bn' is no template"),
        ({"names": "{layer"}, "'{layer' is no template"),
        ({"names": "{layer.x}"}, "'{layer.x}' is no template"),
    ],
)
def test_options_that_make_no_sense(options: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match="^" + said.replace("{", r"\{").replace("}", r"\}")):
        AddBatchNorm("x", **options)  # type: ignore[arg-type]


def test_options_in_words() -> None:
    words = 'add-batchnorm{after=conv* fold-bias=true scale=sqrt(2) shift=-3.5 names="{layer}/bn"}'
    wanted = AddBatchNorm("conv*", fold_bias=True, scale=2**0.5, shift=-3.5, names="{layer}/bn")
    assert read_pipeline(words, [AddBatchNorm]) == (wanted,)
