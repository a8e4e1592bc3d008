"""Where the rules of layers have nothing to say: nets that look like the wrong ones and are right."""

from __future__ import annotations

import pytest

from prototool import rules
from prototool.check.run import check
from prototool.net.document import Document
from prototool.text.source import Source

DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }\n'
LABEL = 'layer { name: "label" type: "Input" top: "label" input_param { shape { dim: 4 } } }\n'
FILE = 'layer {{ name: "data" type: "HDF5Data" top: "data" top: "label" {} hdf5_data_param {{ source: "x" }} }}\n'
FILLED = 'inner_product_param { num_output: 3 weight_filler { type: "xavier" } }'
FROZEN = "param { lr_mult: 0 } param { lr_mult: 0 }"
IP = f'layer {{ name: "ip" type: "InnerProduct" bottom: "data" top: "ip" {FILLED} }}\n'
FROZEN_IP = IP.replace('top: "ip"', f'top: "ip" {FROZEN}')
LOSS = 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }\n'
OTHERS = 'layer { name: "other" type: "ReLU" bottom: "data" top: "other" include { phase: TRAIN } }\n'


def one(type: str, *, bottom: str = "data", top: str = "y", more: str = "") -> str:
    """A layer named by its type."""
    return f'layer {{ name: "{type}" type: "{type}" bottom: "{bottom}" top: "{top}" {more} }}\n'


def behind_ip(type: str, more: str = "") -> str:
    """A layer that works in place on the scores."""
    return one(type, bottom="ip", top="ip", more=more)


SILENT = [
    # Numbers tell layers apart, a plural is another word, and a loss is an output.
    ("unread-top", DATA + one("ReLU", top="feature_map5") + one("TanH", top="feature_map4")),
    ("unread-top", DATA + one("ReLU", top="feature") + one("TanH", top="features") + one("BNLL", bottom="feature")),
    ("unread-top", DATA + one("ReLU", top="conv1_1") + one("TanH", top="conv11") + one("BNLL", bottom="conv1_1")),
    ("unread-top", DATA + one("ReLU", top="left_eye") + one("TanH", top="left_ear") + one("BNLL", bottom="left_eye")),
    ("weights-without-loss", DATA + LABEL + IP + LOSS),
    (
        "weights-without-loss",
        DATA
        + LABEL
        + IP
        + LOSS
        + one("Convolution", more=f"{FROZEN} convolution_param {{ num_output: 1 kernel_size: 1 }}"),
    ),
    ("weights-without-loss", DATA + IP),
    # The weights learn in the layer they are shared with.
    (
        "weights-without-loss",
        DATA
        + LABEL
        + IP.replace('top: "ip"', 'top: "ip" param { name: "w" } param { name: "b" }')
        + IP.replace('"ip"', '"twin"').replace('top: "twin"', 'top: "twin" param { name: "w" } param { name: "b" }')
        + LOSS,
    ),
    # Nobody knows what a layer of Python makes of it.
    ("weights-without-loss", DATA + LABEL + IP + LOSS + IP.replace('"ip"', '"twin"') + one("Python", bottom="twin")),
    ("training-without-loss", DATA + IP),
    (
        "training-without-loss",
        FILE.format("include { phase: TRAIN }") + IP + LOSS.replace('"loss" }', '"loss" exclude { stage: "deploy" } }'),
    ),
    (
        "training-without-loss",
        FILE.format("include { phase: TEST }")
        + DATA.replace('top: "data"', 'top: "data" include { phase: TRAIN }')
        + IP,
    ),
    ("nothing-learns", DATA + LABEL + IP + LOSS),
    ("nothing-learns", DATA.replace("dim: 3 dim: 8 dim: 8", "dim: 3").replace('"data"', '"ip"') + LABEL + LOSS),
    ("layer-in-no-phase", DATA + one("ReLU", more='include { phase: TRAIN stage: "a" stage: "b" }')),
    ("layer-in-no-phase", DATA + one("ReLU", more='exclude { phase: TEST } exclude { phase: TRAIN stage: "a" }')),
    ("layer-in-no-phase", DATA + one("ReLU", more="include { min_level: 3 max_level: 3 }")),
    ("phase-field", OTHERS.join((DATA, "")) + one("ReLU", more="phase: TRAIN")),
    ("phase-field", DATA + OTHERS + one("BatchNorm", more="phase: TRAIN batch_norm_param { use_global_stats: true }")),
    ("duplicate-weights-name", DATA + one("ReLU") + one("ReLU", top="z")),
    ("duplicate-layer-name", FILE.format("include { phase: TRAIN }") + FILE.format("include { phase: TEST }")),
    ("empty-blob", DATA.replace("dim: 4", "dim: 0")),
    ("in-place-wrong-value", DATA + IP + behind_ip("ReLU") + behind_ip("Dropout") + behind_ip("Concat")),
    ("in-place-wrong-value", DATA + one("LRN", top="data", more="lrn_param { norm_region: WITHIN_CHANNEL }")),
    (
        "in-place-wrong-gradient",
        DATA + LABEL + IP + behind_ip("ReLU") + behind_ip("BatchNorm") + behind_ip("Scale") + LOSS,
    ),
    ("in-place-wrong-gradient", DATA + LABEL + FROZEN_IP + behind_ip("Power", "power_param { scale: 2 }") + LOSS),
    ("in-place-wrong-gradient", DATA + IP + behind_ip("Power", "power_param { scale: 2 }")),
    ("in-place-wrong-gradient", DATA + LABEL + IP + behind_ip("MVN", "mvn_param { normalize_variance: false }") + LOSS),
    ("in-place-after-own-top", DATA + LABEL + IP + behind_ip("ReLU") + behind_ip("Dropout") + LOSS),
    # These keep the signs that a ReLU asks for; and a ReLU with a top of its own asks its bottom.
    ("in-place-after-own-top", DATA + LABEL + IP + behind_ip("ReLU") + behind_ip("Scale") + LOSS),
    (
        "in-place-after-own-top",
        DATA
        + LABEL
        + IP.replace('top: "ip"', 'top: "x"')
        + one("ReLU", bottom="x", top="ip")
        + behind_ip("BatchNorm")
        + LOSS,
    ),
    ("in-place-after-own-top", DATA + IP + behind_ip("Sigmoid") + behind_ip("Dropout")),
    ("in-place-after-own-top", DATA + LABEL + FROZEN_IP + behind_ip("Sigmoid") + behind_ip("Dropout") + LOSS),
    (
        "in-place-after-own-top",
        DATA + LABEL + IP + behind_ip("Power", "power_param { power: 2 }") + behind_ip("Dropout") + LOSS,
    ),
    ("in-place-on-shared-memory", DATA + one("Flatten") + one("ReLU", bottom="y")),
    (
        "in-place-on-shared-memory",
        DATA + one("ReLU", top="x") + one("Flatten", bottom="x") + one("ReLU", bottom="y", top="y"),
    ),
    (
        "in-place-on-constant",
        'layer { name: "d" type: "DummyData" top: "y" '
        'dummy_data_param { shape { dim: 4 } data_filler { type: "uniform" } } }' + one("Power", bottom="y"),
    ),
    (
        "in-place-on-constant",
        'layer { name: "d" type: "DummyData" top: "y" dummy_data_param { shape { dim: 4 } } }'
        + one("ReLU", bottom="y"),
    ),
    ("batchnorm-parameters", DATA + one("BatchNorm")),
    ("batchnorm-frozen", DATA + one("BatchNorm", more="batch_norm_param { use_global_stats: true }")),
    ("batchnorm-test-batch", DATA + OTHERS + one("BatchNorm", more="batch_norm_param { use_global_stats: true }")),
    (
        "batchnorm-test-batch",
        DATA + OTHERS + one("BatchNorm", more="include { phase: TRAIN } batch_norm_param { use_global_stats: false }"),
    ),
    (
        "batchnorm-without-scale",
        DATA
        + one("BatchNorm")
        + one("Convolution", bottom="y", top="z", more="convolution_param { num_output: 1 kernel_size: 1 }"),
    ),
    (
        "batchnorm-without-scale",
        DATA + one("BatchNorm", more="batch_norm_param { scale_bias: true }") + one("ReLU", bottom="y", top="z"),
    ),
    ("bias-before-batchnorm", DATA + IP + behind_ip("ReLU") + behind_ip("BatchNorm")),
    ("batchnorm-small-batch", DATA + one("BatchNorm")),
    (
        "batchnorm-of-one-value",
        DATA.replace("dim: 4", "dim: 1") + LABEL.replace("dim: 4", "dim: 1") + one("BatchNorm", top="data") + IP + LOSS,
    ),
    ("dropout-out-of-range", DATA + one("Dropout") + one("Dropout", more="dropout_param { dropout_ratio: 0 }")),
    ("loss-without-effect", DATA + LABEL + IP + LOSS),
    ("loss-without-effect", DATA + LABEL + IP + LOSS + one("Power", bottom="loss", more="include { phase: TEST }")),
    ("loss-without-effect", DATA + LABEL + IP + LOSS + one("Power", bottom="loss", more="loss_weight: 1")),
    ("loss-without-effect", DATA + LABEL + FROZEN_IP + LOSS + one("Power", bottom="loss")),
    ("loss-counted-twice", DATA + LABEL + IP + LOSS.replace('"loss" }', '"loss" loss_weight: 2 }')),
    (
        "loss-counted-twice",
        DATA + LABEL + IP + LOSS.replace('"loss" }', '"loss" loss_weight: 0 }') + one("Power", bottom="loss"),
    ),
    ("loss-of-probabilities", DATA + LABEL + IP + LOSS + one("Softmax", bottom="ip")),
    (
        "logistic-loss-of-scores",
        DATA + LABEL + IP + behind_ip("Softmax") + LOSS.replace("SoftmaxWithLoss", "MultinomialLogisticLoss"),
    ),
    ("softmax-over-one", DATA.replace("dim: 3", "dim: 1") + one("Softmax", more="softmax_param { axis: 2 }")),
    (
        "no-gradient-through",
        DATA + LABEL + IP + LOSS + 'layer { name: "a" type: "Accuracy" bottom: "ip" bottom: "label" top: "a" }',
    ),
    ("no-gradient-through", DATA + LABEL + IP + LOSS + one("ArgMax", bottom="ip")),
    ("gradient-to-labels", DATA + LABEL + IP + LOSS),
    (
        "gradient-to-labels",
        DATA
        + IP
        + IP.replace('"ip"', '"other"')
        + LOSS.replace("SoftmaxWithLoss", "EuclideanLoss").replace('"label"', '"other"'),
    ),
    (
        "param-of-another-type",
        DATA
        + LABEL
        + IP
        + LOSS.replace('"loss" }', '"loss" softmax_param { axis: 1 } loss_param { ignore_label: 2 } }'),
    ),
    (
        "param-of-another-type",
        DATA
        + one("Scale", more="scale_param { bias_term: true }")
        + one("Deconvolution", more="convolution_param { num_output: 1 kernel_size: 1 }"),
    ),
    (
        "param-of-another-type",
        DATA + one("NotOfCaffe", more="pooling_param { stride: 2 }") + one("ReLU", more="pooling_param { }"),
    ),
    (
        "param-of-another-type",
        'layer { name: "d" type: "ImageData" top: "data" top: "label" image_data_param { source: "x" } '
        "data_param { prefetch: 2 } transform_param { mirror: true } }",
    ),
    (
        "transform-ignored",
        'layers { name: "d" type: DATA top: "data" data_param { source: "x" batch_size: 1 scale: 2 } }',
    ),
    (
        "transform-ignored",
        'layer { name: "d" type: "WindowData" top: "data" top: "label" window_data_param { scale: 2 } }',
    ),
    ("filler-without-type", DATA + one("Scale", more="scale_param { filler { value: 2 } }")),
    ("filler-field-ignored", DATA + one("Scale", more='scale_param { filler { type: "gaussian" mean: 1 std: 2 } }')),
    ("constant-weights", DATA + LABEL + IP + LOSS),
    ("constant-weights", DATA + LABEL + FROZEN_IP.replace('weight_filler { type: "xavier" }', "") + LOSS),
    ("constant-weights", DATA + IP.replace('weight_filler { type: "xavier" }', "")),
    ("random-bias", DATA + IP),
    (
        "random-bias",
        DATA + IP.replace("num_output: 3", 'num_output: 3 bias_filler { type: "xavier" variance_norm: FAN_OUT }'),
    ),
    ("clip-of-nothing", DATA + one("Clip", more="clip_param { min: -1 max: 0 }")),
    ("pooling-outside", DATA + one("Pooling", more="pooling_param { kernel_size: 2 stride: 2 }")),
    ("pooling-outside", DATA + one("Pooling", more="pooling_param { kernel_size: 2 stride: 3 }")),
    ("kernel-ignored", DATA + one("Pooling", more="pooling_param { kernel_h: 2 kernel_w: 3 }")),
    ("dilation-of-zero", DATA + one("Convolution", more="convolution_param { num_output: 1 kernel_size: 3 }")),
    ("lrn-k-ignored", DATA + one("LRN", more="lrn_param { k: 2 }")),
    (
        "coeff-ignored",
        DATA + 'layer { name: "e" type: "Eltwise" bottom: "data" bottom: "data" top: "y" '
        "eltwise_param { coeff: 1 coeff: -1 } }",
    ),
    ("stochastic-on-cpu", DATA + one("Pooling", more="pooling_param { kernel_size: 2 }")),
    (
        "hdf5-output-once",
        DATA
        + 'layer { name: "out" type: "HDF5Output" bottom: "data" bottom: "data" hdf5_output_param { file_name: "x" } }',
    ),
    ("input-shape-without-input", 'input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8'),
    (
        "v0-field-dropped",
        'input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8 layers { layer { name: "c" type: "conv" '
        "num_output: 1 kernelsize: 3 pad: 1 stride: 1 group: 1 biasterm: false blobs_lr: 1 weight_decay: 1 } "
        'bottom: "data" top: "c" }',
    ),
]


@pytest.mark.parametrize(("name", "text"), SILENT, ids=[f"{name}-{number}" for number, (name, _) in enumerate(SILENT)])
def test_nothing_is_found(name: str, text: str) -> None:
    [rule] = [rule for rule in rules.ALL if rule.name == name]
    found = [finding.problem for finding in check(Document(Source(text, "net.prototxt")), [rule])]
    assert [problem.message for problem in found if problem.kind == rule.kind] == []
