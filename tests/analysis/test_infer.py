"""Whole nets: the unknown spreads without alarms, problems are told in words, every era is read."""

from __future__ import annotations

import pytest
from one_layer import Row, known, made, table, tried

from prototool.analysis.shape import Shape, words
from prototool.analysis.shapes.table import TABLE
from prototool.schema.legacy import V1_TYPES

UNKNOWN = table("""
unknown | Convolution { num_output: 4 kernel_size: 3 } | unknown + unknown 4
unknown | Convolution { num_output: 4 kernel_h: 3 kernel_w: 1 } | ?x4x?x? + 4x?x3x1 4
?x?x8x? | Convolution { num_output: 4 kernel_size: 3 } | ?x4x6x? + 4x?x3x3 4
?x?x8x? | Deconvolution { num_output: 4 kernel_size: 2 stride: 2 } | ?x4x16x? + ?x4x2x2 4
unknown | Pooling { kernel_size: 3 } | ?x?x?x?
?x3x?x? | Pooling { global_pooling: true } | ?x3x1x1
?x3x9x? | SPP { pyramid_height: 2 } | ?x?
unknown | LRN | ?x?x?x?
unknown | InnerProduct { num_output: 4 } | ?x4 + 4x? 4
?x3x? | InnerProduct { num_output: 4 } | ?x4 + 4x? 4
unknown | BatchNorm | unknown + ? ? 1
unknown | Scale { bias_term: true } | unknown + ? ?
unknown | PReLU | unknown + ?
?x3 unknown | Concat | ?x?
?x3 4x2 | Concat | 4x5
unknown | Flatten | ?x?
?x3x4 | Flatten | ?x12
?x?x4 | Flatten | ?x?
?x6 | Reshape { shape { dim: 0 dim: 2 dim: -1 } } | ?x2x3
?x6 | Reshape { shape { dim: -1 dim: 3 } } | ?x3
unknown | Reshape { shape { dim: 0 dim: 2 dim: -1 } } | ?x2x?
unknown | Slice | unknown unknown
?x?x4 | Slice { slice_point: 2 } | ?x2x4 ?x?x4
?x3 2x? | Eltwise | 2x3
unknown 2x3 | Eltwise | 2x3
?x3 unknown | SoftmaxWithLoss | ()
?x3 ? | Accuracy | () 3
?x3x9x9 ?x3x?x5 | Crop | ?x3x?x5
unknown unknown | LSTM { num_output: 2 } | ?x?x2 + 8x? 8 8x2
?x?x3 ?x? | RNN { num_output: 2 } | ?x?x2 + 2x3 2 2x2 2x2 2
?x3 | MVN | ?x3x1x1
?x3 | ArgMax | ?x1x1
unknown | Reduction | ()
unknown | Reduction { axis: 2000000000 } | unknown
unknown | InnerProduct { num_output: 4 axis: 2000000000 } | unknown + 4x? 4
unknown | Scale { num_axes: 2000000000 } | unknown + unknown
unknown | SPP { pyramid_height: 4000000000 } | ?x?
?x3 | Tile { tiles: 2 } | ?x6
""")


@pytest.mark.parametrize("row", UNKNOWN, ids=str)
def test_unknown_spreads_without_alarms(row: Row) -> None:
    shapes = tried(row)
    assert shapes.problems == ()
    assert made(shapes) == row.made


DATA = table("""
| Data { source: "x" batch_size: 8 } | 8x?x?x? 8
| Data { source: "x" batch_size: 8 } transform_param { crop_size: 5 mean_value: [1, 2, 3] } | 8x3x5x5 8
| Data { source: "x" batch_size: 8 } transform_param { crop_size: 5 mean_value: 1 force_gray: true } | 8x1x5x5
| ImageData { source: "x" } | 1x3x?x? 1
| ImageData { source: "x" batch_size: 8 new_height: 6 new_width: 7 is_color: false } | 8x1x6x7 8
| ImageData { source: "x" batch_size: 8 new_height: 6 new_width: 7 } transform_param { crop_size: 5 } | 8x3x5x5 8
| WindowData { source: "x" batch_size: 8 } transform_param { crop_size: 5 } | 8x?x5x5 8
| HDF5Data { source: "x" batch_size: 8 } | unknown unknown unknown
""")


@pytest.mark.parametrize("row", DATA, ids=str)
def test_data_is_known_as_far_as_the_net_tells(row: Row) -> None:
    shapes = tried(row)
    assert shapes.problems == ()
    assert made(shapes) == row.made


TOLD = [
    ("2x3x7x8", "Convolution { kernel_size: 3 }", 1, "num_output is 0 or not stated"),
    (
        "2x3x7x8",
        "Convolution { num_output: 4 kernel_size: 3 group: 2 }",
        1,
        "its bottom has 3 channels, which 2 groups do not divide",
    ),
    (
        "2x3x2x2",
        "Convolution { num_output: 4 kernel_size: 5 }",
        1,
        "its kernel of 5x5 leaves nothing of its bottom, which is 2x3x2x2",
    ),
    ("2x3", "Pooling { kernel_size: 3 }", 1, "it takes only blobs of 4 axes, and its bottom is 2x3"),
    ("2x3x4x4", "Pooling { kernel_size: 3 } ", 2, None),
    ("2x3x4x4", "Pooling { pool: AVE kernel_size: 3 }", 2, "it takes 1 top, and has 2"),
    ("2x3 2x4", "Eltwise", 1, "bottom 0 is 2x3, but bottom 1 is 2x4"),
    ("2x3x4 2x4x5", "Concat", 1, "bottom 0 is 2x3x4, but bottom 1 is 2x4x5 (only axis 1 may differ)"),
    ("2x3 3", "HingeLoss", 1, "bottom 0 is 2x3 and bottom 1 is 3: their first dimensions must be equal"),
    (
        "2x3x5 2",
        "SoftmaxWithLoss",
        1,
        "bottom 0 is 2x3x5 with its classes on axis 1, so it needs 10 labels; bottom 1 is 2, which is 2",
    ),
    ("5", "BatchNorm", 1, "it needs at least 2 axes in its bottom, which is 5"),
    ("2x3", "Softmax { axis: 2 }", 1, "there is no axis 2 in its bottom, which is 2x3"),
    ("2x3x4", "Reshape { shape { dim: 5 dim: -1 } }", 1, "its bottom is 2x3x4, and 5 does not divide its elements"),
    ("2x3", "ReLU loss_weight: 1 loss_weight: 1", 1, "it states 2 loss weights for 1 top"),
    ("2x3", "ReLU param { }", 1, "it has settings for 1 parameter, and learns none"),
    ("2x3", "ReLU propagate_down: [true, true]", 1, "it states 2 propagate_down for 1 bottom"),
    ("2x3", "Eltwise", 1, "it takes at least 2 bottoms, and has 1"),
    ("2x3 2x3 2x3", "Scale", 1, "it takes 1 to 2 bottoms, and has 3"),
]


@pytest.mark.parametrize(("bottoms", "layer", "tops", "message"), TOLD)
def test_problems_in_words(bottoms: str, layer: str, tops: int, message: str | None) -> None:
    row = Row(bottoms, layer, f"{tops} tops")
    kind = layer.split()[0]
    told = [problem.message for problem in tried(row).problems]
    assert told == ([f"layer 'it' ({kind}): {message}"] if message else [])


INPUT = 'layer { name: "in" type: "Input" top: "a" input_param { shape { dim: 2 dim: 3 dim: 9 dim: 9 } } }\n'


def test_a_problem_is_at_its_bottom_and_what_follows_is_unknown() -> None:
    text = INPUT + (
        'layer { name: "e" type: "Eltwise" bottom: "a" bottom: "b" top: "c" }\n'
        'layer { name: "r" type: "ReLU" bottom: "c" top: "c" }\n'
        'layer { name: "f" type: "InnerProduct" bottom: "c" top: "f" inner_product_param { num_output: 7 } }'
    )
    text = text.replace('top: "a" input_param {', 'top: "a" top: "b" input_param { shape { dim: 2 }')
    shapes = known(text)
    assert [(each.kind.code, text[each.span.start : each.span.end], each.about) for each in shapes.problems] == [
        ("PT201", '"b"', "e")
    ]
    assert shapes.blobs == {"a": (2,), "b": (2, 3, 9, 9), "c": None, "f": (None, 7)}
    assert shapes.params == [("f", [(7, None), (7,)])]


def test_counts_and_in_place_have_codes_of_their_own() -> None:
    text = INPUT + 'layer { name: "f" type: "Flatten" bottom: "a" top: "a" }\nlayer { name: "r" type: "ReLU" top: "r" }'
    assert [each.kind.code for each in known(text).problems] == ["PT203", "PT202"]


def test_an_in_place_chain_has_its_last_shape() -> None:
    text = INPUT + 'layer { name: "p" type: "Pooling" bottom: "a" top: "a" pooling_param { kernel_size: 3 stride: 3 } }'
    assert known(text).blobs == {"a": (2, 3, 3, 3)}


def test_a_loss_without_a_top_has_an_automatic_one() -> None:
    text = INPUT + 'layer { name: "l" type: "EuclideanLoss" bottom: "a" bottom: "a" }'
    assert known(text).blobs == {"a": (2, 3, 9, 9), "(automatic)": ()}


def test_python_is_opaque() -> None:
    text = INPUT + (
        'layer { name: "p" type: "Python" bottom: "a" top: "p" }\n'
        'layer { name: "n" type: "InnerProduct" bottom: "p" top: "n" inner_product_param { num_output: 4 } }'
    )
    shapes = known(text)
    assert (shapes.blobs["p"], shapes.blobs["n"], shapes.problems) == (None, (None, 4), ())
    assert known(text, {"p": (2, 5)}).blobs["n"] == (2, 4)


def test_what_is_stated_counts_for_data() -> None:
    text = 'layer { name: "d" type: "HDF5Data" top: "d" top: "l" hdf5_data_param { source: "x" batch_size: 4 } }'
    assert known(text, {"d": (4, 3), "l": None}).blobs == {"d": (4, 3), "l": None}


SHARED = (
    INPUT
    + """
layer { name: "f" type: "InnerProduct" bottom: "a" top: "f" param { name: "w" } inner_product_param { num_output: 2 } }
layer { name: "g" type: "InnerProduct" bottom: "f" top: "g" param { name: "w" MODE }
  inner_product_param { num_output: 243 } }
"""
)


@pytest.mark.parametrize(("mode", "problems"), [("", 1), ("share_mode: STRICT", 1), ("share_mode: PERMISSIVE", 0)])
def test_shared_parameters_must_be_alike(mode: str, problems: int) -> None:
    assert len(known(SHARED.replace("MODE", mode)).problems) == problems


INPUTS: list[tuple[str, dict[str, Shape]]] = [
    ('input: "a" input_dim: 1 input_dim: 2 input_dim: 3 input_dim: 4', {"a": (1, 2, 3, 4)}),
    ('input: "a" input: "b" input_shape { dim: 1 } input_shape { dim: 2 }', {"a": (1,), "b": (2,)}),
]


@pytest.mark.parametrize(("text", "blobs"), INPUTS)
def test_input_fields(text: str, blobs: dict[str, Shape]) -> None:
    assert known(text).blobs == blobs


V1 = """
layers { name: "d" type: DATA top: "d" top: "l" data_param { source: "x" batch_size: 4 crop_size: 9 } }
layers { name: "c" type: CONVOLUTION bottom: "d" top: "c" blobs_lr: 1 blobs_lr: 2
  convolution_param { num_output: 5 kernel_size: 3 } }
"""
V0 = """
layers { layer { name: "d" type: "data" source: "x" batchsize: 4 cropsize: 9 } top: "d" top: "l" }
layers { layer { name: "p" type: "padding" pad: 1 } bottom: "d" top: "p" }
layers { layer { name: "c" type: "conv" num_output: 5 kernelsize: 3 biasterm: false } bottom: "p" top: "c" }
"""


def test_old_eras() -> None:
    new, old = known(V1), known(V0)
    assert new.blobs == {"d": (4, None, 9, 9), "l": (4,), "c": (4, 5, 7, 7)}
    assert new.params == [("c", [(5, None, 3, 3), (5,)])]
    assert old.blobs == {"d": (4, None, 9, 9), "l": (4,), "c": (4, 5, 9, 9)}
    assert old.params == [("c", [(5, None, 3, 3)])]
    assert new.problems == old.problems == ()


def test_the_table_is_complete() -> None:
    # Caffe 1.0 registers 61 types; of Python layers nothing is known.
    assert len(TABLE) == 60
    assert set(V1_TYPES.values()) - {""} <= set(TABLE)


def test_words() -> None:
    assert [words(shape) for shape in (None, (), (2, None))] == ["of unknown shape", "a scalar", "2x?"]
