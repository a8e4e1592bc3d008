"""Which dialects a file is written in, what speaks for each, and what nobody explains."""

from __future__ import annotations

import pytest

from prototool.schema.detect import Detection, detect
from prototool.schema.dialects import joined_name, merged, named
from prototool.schema.unknown import needed
from prototool.text.parse import parse
from prototool.text.source import Source

PERMUTE = 'layer { name: "p" type: "Permute" permute_param { order: [0, 2, 3, 1] } }\n'
DEPTHWISE = 'layer { name: "d" type: "DepthwiseConvolution" convolution_param { num_output: 8 } }\n'


def found(text: str) -> Detection:
    """What is detected in a text."""
    return detect(parse(Source(text)))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ('layer { type: "Convolution" }', "caffe"),
        ("", "caffe"),
        (PERMUTE, "ssd"),
        (PERMUTE + DEPTHWISE, "ssd+depthwise"),
        (DEPTHWISE, "depthwise"),
        ('net: "n.prototxt" eval_type: "detection"', "ssd"),
        ('layer { type: "ROIPooling" } layer { type: "SmoothL1Loss" }', "rcnn"),
        ('layer { type: "BN" bn_param { bn_mode: LEARN } }', "segnet"),
        ('layer { type: "BN" bn_param { slope_filler { } frozen: true } } layer { type: "Interp" }', "pspnet"),
        ("layer { pooling_param { engine: MKLDNN } }", "intel"),
        (PERMUTE + "layer { pooling_param { engine: [MKL2017] } }", "intel"),
        ('layer { type: "Axpy" }', "addons"),
        ('layer { type: "VideoData" video_data_param { video_type: VIDEO } }', "ssd"),
        ('layer { type: "VideoData" video_data_param { modality: FLOW } }', "tsn"),
        ("layers { type: CONVOLUTION3D }", "c3d"),
        ("layers { type: 4 }", "caffe"),
        ("layer { prior_box_param { min_size: 1 denser_prior_boxes: true } }", "ssd+addons"),
        (PERMUTE + DEPTHWISE + "layer { yolov3_param { side: 13 } }", "yolo"),
    ],
)
def test_the_smallest_combination(text: str, name: str) -> None:
    detection = found(text)
    assert joined_name(detection.dialects) == name
    assert detection.unexplained == ()
    assert needed(parse(Source(text)), merged(named(name))) == ()


def test_evidence() -> None:
    text = PERMUTE + DEPTHWISE + PERMUTE
    detection = found(text)
    assert [(each.dialect.name, each.names) for each in detection.evidence] == [
        ("ssd", ("Permute", "permute_param")),
        ("depthwise", ("DepthwiseConvolution",)),
    ]
    assert [text[slice(*use.span)] for use in detection.evidence[0].uses][:2] == ['"Permute"', "permute_param"]


def test_a_slip_of_the_pen_stays_unexplained() -> None:
    detection = found(PERMUTE + "layer { convolution_parm { } } layer { permute_param { ordre: 1 } }")
    assert joined_name(detection.dialects) == "ssd"
    assert [str(each) for each in detection.unexplained] == [
        "LayerParameter.convolution_parm",
        "PermuteParameter.ordre",
    ]


def test_what_nobody_knows() -> None:
    detection = found('layer { type: "Convolutoin" mystery_param { a: 1 } pooling_param { pool: AVG } }')
    assert detection.dialects == ()
    assert [str(each) for each in detection.unexplained] == [
        'type "Convolutoin"',
        "LayerParameter.mystery_param",
        "PoolingParameter.PoolMethod.AVG",
    ]
    assert [each.sort for each in detection.unexplained] == ["type", "field", "value"]


def test_a_field_that_a_fork_knows_by_another_content_only() -> None:
    detection = found("layer { bn_param { alpha: 1 beta: 2 gamma: 3 } }")
    assert detection.dialects == ()
    assert [each.name for each in detection.unexplained] == ["bn_param"]


def test_broken_text_is_no_hindrance() -> None:
    assert joined_name(found(PERMUTE + "layer { : 3 } layer {").dialects) == "ssd"
