"""Values of parameters that set-up refuses, layer types it does not have; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from one_layer import Row
from refusals import in_place, problems, refused, rows

ACCEPTED = rows("""
2x3x4x4 | TanH { engine: CAFFE }
2x3 2x3 | SigmoidCrossEntropyLoss sigmoid_param { engine: CUDNN }
2x3x9x9 | SPP { pyramid_height: 2 engine: CUDNN }
2x3 | Exp { base: 1 }
2x3 | Log { base: -1 }
2x3 | Log { base: 2 }
2x3 2x3 | HDF5Output { file_name: "x.h5" } | 0 tops
2x3x4x4 | BatchNorm param { lr_mult: 0 }
2x3x4x4 | BatchNorm param { lr_mult: 1 } param { lr_mult: 1 } param { lr_mult: 1 }
 | MemoryData { batch_size: 1 channels: 3 height: 2 width: 2 } transform_param { mean_value: [1, 2] } | 2 tops
 | MemoryData { batch_size: 1 channels: 3 height: 2 width: 2 } transform_param { force_color: 1 force_gray: 1 } | 2 tops
2x3x8x8 | Im2col { kernel_size: 3 group: 0 }
2x3x9x9 1x1x5x6 | Crop { offset: 0 offset: 3000000000 }
 | Input { shape { dim: 4294967298 } }
 | Input
2x0x4 | Reduction { axis: 1 operation: SUMSQ }
""")

REFUSED = {
    "PT105": rows("""
2x3 | Convolutin
2x3 | relu
2x3 | CONVOLUTION
"""),
    "PT201": rows("""
2x0 | Softmax
2x3x0 | MVN
2x0x4 | Reduction { axis: 1 }
0x3 0 3x3 | InfogainLoss
1x3x400x400 | Convolution { num_output: 1 kernel_size: 300 pad: 300 }
1x1x400x400 | Deconvolution { num_output: 1 kernel_size: 300 stride: 10 }
100000x100000x0 | ReLU
2x3x4 () | Scale { axis: 6 bias_term: true }
"""),
    "PT202": rows("""
2x3x4x4 | BatchNorm param { lr_mult: 0 } param { lr_mult: 0 } param { lr_mult: 0 } param { lr_mult: 0 }
2x3 | Python propagate_down: true propagate_down: true
2x3 2 | SoftmaxWithLoss loss_weight: 1 loss_weight: 1 | 2 tops
"""),
    "PT206": rows("""
2x3 2 3x3 | InfogainLoss loss_param { normalize: true }
2x3 2 3x3 | InfogainLoss loss_param { normalize: false }
2x3 2 | InfogainLoss
2x3 2 | InfogainLoss { source: "" }
2x3 | Exp { base: 0 }
2x3 | Exp { base: -2 }
2x3 | Exp { base: inf }
2x3 | Exp { base: nan }
2x3 | Log { base: 0 }
2x3 | Log { base: 1 }
2x3 | Log { base: -3 }
 | HDF5Data { source: "/tmp/nothing" } transform_param { }
 | HDF5Data
2x3 2x3 | HDF5Output | 0 tops
2x3x4x4 | BatchNorm param { }
2x3x4x4 | BatchNorm param { lr_mult: 0 } param { lr_mult: 1 }
 | MemoryData { batch_size: 1 channels: 3 height: 2 width: 2 } transform_param { mean_value: 1 mean_file: "x" } | 2 tops
 | MemoryData { batch_size: 1 channels: 3 height: 2 width: 2 } transform_param { mean_file: "" } | 2 tops
 | DummyData { shape { dim: 2 dim: 0 } }
 | Data { batch_size: 2 } | 2 tops
 | ImageData { batch_size: 2 } | 2 tops
 | WindowData { batch_size: 2 } transform_param { crop_size: 2 } | 2 tops
 | Data { source: "x" } | 2 tops
2x3x4x4 | Convolution { num_output: 2 kernel_size: 3 group: 0 }
2x3x4x4 | Convolution { num_output: 2 kernel_size: 3 stride_h: 2 }
2x3x4x4 | Convolution { num_output: 3000000000 kernel_size: 3 }
2x3x9x9 | SPP { pyramid_height: 2 pool: STOCHASTIC }
 | Input loss_weight: 1
2x0 | ReLU loss_weight: 1
"""),
    "PT207": rows("""
2x3x4x4 | ReLU { engine: CUDNN }
2x3x4x4 | Pooling { kernel_size: 2 engine: CUDNN }
2x3x4x4 | LRN { engine: CUDNN }
2x3x4x4 | Sigmoid { engine: CUDNN }
2x3x4x4 | Softmax { engine: CUDNN }
2x3x4x4 | TanH { engine: CUDNN }
2x3x4x4 | Convolution { num_output: 2 kernel_size: 2 engine: CUDNN }
2x3x4x4 | Deconvolution { num_output: 2 kernel_size: 2 engine: CUDNN }
2x3 2 | SoftmaxWithLoss { engine: CUDNN }
2x3 2 3x3 | InfogainLoss softmax_param { engine: CUDNN }
"""),
}

# Written over the bottom of the index behind the colon.
IN_PLACE = {
    "ACCEPTED": """
0 2x3x9x9 | SPP { pyramid_height: 1 }
0 2x3 2 | HingeLoss
0 2x3 2 | MultinomialLogisticLoss
0 2x3 2x3 2 | ContrastiveLoss
1 2x3 2 3x3 | InfogainLoss loss_weight: 1 loss_weight: 1 | 2 tops
0 2x3 2 | Accuracy
1 2x3 2 | Accuracy | 2 tops
0 2x3x4 | Slice
0 2x3x4 2x3x4 | Concat
0 2x0x4 | Reduction { axis: 1 }
""",
    "REFUSED": """
0 2x3x9x9 | SPP { pyramid_height: 2 }
0 2x3 2 | SoftmaxWithLoss
0 2x3 2x3 | EuclideanLoss
0 2x3 2x3 | SigmoidCrossEntropyLoss
0 2x3 2 3x3 | InfogainLoss
0 2x3 2 | Accuracy | 2 tops
0 2x3x4 | Slice | 3 tops
0 2x3 | AbsVal
0 2x3 | Split | 2 tops
""",
}


def over(verdict: str) -> list[str]:
    """The nets of a table whose layer writes over a bottom."""
    lines = IN_PLACE[verdict].strip().split("\n")
    return [in_place(rows(line.partition(" ")[2])[0], int(line.partition(" ")[0])) for line in lines]


@pytest.mark.parametrize("row", ACCEPTED, ids=str)
def test_accepted(row: Row) -> None:
    assert refused(row) == []


CASES = [(code, row) for code, table in REFUSED.items() for row in table]


@pytest.mark.parametrize(("code", "row"), CASES, ids=[f"{code} {row}" for code, row in CASES])
def test_refused(code: str, row: Row) -> None:
    assert [found for found, _ in refused(row)] == [code]


@pytest.mark.parametrize("text", over("ACCEPTED"))
def test_accepted_in_place(text: str) -> None:
    assert problems(text) == []


@pytest.mark.parametrize("text", over("REFUSED"))
def test_refused_in_place(text: str) -> None:
    assert [problem.kind.code for problem in problems(text)] == ["PT203"]


@pytest.mark.parametrize(
    ("layer", "notes"),
    [
        ("Convolutin", ("did you mean 'Convolution'?",)),
        ("CONVOLUTION", ("did you mean 'Convolution'?",)),
        ("SOFTMAX_LOSS", ("did you mean 'SoftmaxWithLoss'?",)),
        ("conv", ("did you mean 'Convolution'?",)),
        ("Zzzzzz", ()),
    ],
)
def test_an_unknown_type_is_told_with_the_nearest(layer: str, notes: tuple[str, ...]) -> None:
    (problem,) = problems(f'input: "b0" input_shape {{ dim: 2 }} layer {{ name: "it" type: "{layer}" bottom: "b0" }}')
    assert (problem.kind.code, problem.notes, problem.message) == (
        "PT105",
        notes,
        f"layer 'it' ({layer}): Caffe has no such layer type",
    )


def test_a_layer_without_a_type_is_told_in_words() -> None:
    (problem,) = problems('layers { name: "a" top: "b" }')
    assert (problem.kind.code, problem.message) == ("PT105", "layer 'a': it has no type")
