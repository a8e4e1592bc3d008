"""Dialects: schemas merged from tables, and what they are called."""

from __future__ import annotations

import pytest

from prototool.analysis.shapes.table import TABLE
from prototool.schema.bind import bind
from prototool.schema.caffe import SCHEMA
from prototool.schema.compile import dialect_names
from prototool.schema.dialects import DIALECTS, Dialect, joined_name, layer_types, merged, named, with_under
from prototool.schema.layer_types import CAFFE_TYPES, added_types, known_types
from prototool.schema.merge import merge
from prototool.schema.pool import pool_of
from prototool.schema.types import rows_of
from prototool.text.parse import parse
from prototool.text.source import Source

# A snippet in the way each fork is written: its own fields inside a layer, a solver or a net.
SNIPPETS = {
    "ssd": 'layer { name: "p" type: "PriorBox" prior_box_param { min_size: 30 aspect_ratio: [2, 3] variance: 0.1 } }',
    "rcnn": 'layer { type: "Dropout" dropout_param { scale_train: false } }'
    ' layer { type: "ROIPooling" roi_pooling_param { pooled_w: 7 pooled_h: 7 spatial_scale: 0.0625 } }',
    "depthwise": 'layer { type: "DepthwiseConvolution" convolution_param { num_output: 8 group: 8 kernel_size: 3 } }',
    "segnet": 'layer { type: "BN" bn_param { scale_filler { value: 1 } shift_filler { } bn_mode: INFERENCE } }'
    ' layer { type: "Upsample" upsample_param { scale: 2 pad_out_h: true } }',
    "deeplab": 'layer { type: "Interp" interp_param { zoom_factor: 8 } }'
    ' layer { type: "ImageSegData" image_data_param { label_type: PIXEL } }',
    "pspnet": 'layer { type: "BN" bn_param { slope_filler { } frozen: true } }'
    ' layer { type: "Interp" interp_param { height: 60 width: 60 } }',
    "addons": 'layer { type: "ReLU6" } layer { type: "Pooling" pooling_param { ceil_mode: false } }',
    "intel": 'engine: "MKLDNN" layer { type: "ReLU" relu_param { engine: MKL2017 } }'
    ' layer { type: "Split" quantization_param { bw_layer_in: 8 scale_in: [1.5] } }',
    "nvidia": "default_forward_type: FLOAT16 layer { batch_norm_param { scale_bias: true scale_filler { } } }",
    "yolo": 'layer { type: "Yolov3" yolov3_param { side: 13 mask: 0 iou_loss: CIOU } }'
    ' layer { type: "DepthwiseConvolution" } layer { type: "Permute" permute_param { order: 0 } }',
    "deepdetect": 'layer { type: "CtcLoss" ctc_loss_param { alphabet_size: 30 } }',
    "face": 'layer { type: "CenterLoss" center_loss_param { num_output: 10 center_filler { } } }',
    "flownet": 'layer { type: "Correlation" correlation_param { kernel_size: 1 max_displacement: 20 } }',
    "tsn": 'layer { type: "VideoData" video_data_param { modality: RGB num_segments: 3 } }',
    "c3d": "layers { type: CONVOLUTION3D convolution_param { kernel_depth: 3 temporal_pad: 1 } }",
    "mscnn": 'layer { type: "BoxOutput" box_output_param { fg_thr: -5 field_h: 40 } }',
    "cascade": 'layer { type: "DecodeBBox" bbox_reg_param { bbox_mean: 0 bbox_std: 0.1 } }',
    "opencl": "layer { lrn_param { fuse_type: FUSED_POOL_MAX pooling_param { kernel_size: 3 } } }",
    "spark": 'layer { type: "MemoryData" source_class: "x" memory_data_param { source: "hdfs://x" } }',
    "pulls": "layers { type: TOPK topk_param { k: 3 } } layers { data_param { transform_param { mirror: true } } }",
}

TABLES = [(each,) for each in DIALECTS] + [DIALECTS]


def faults(dialects: tuple[Dialect, ...], text: str) -> list[str]:
    """What binding refuses in a net."""
    return [problem.message for problem in bind(merged(dialects), "NetParameter", parse(Source(text)))[1]]


def test_every_file_is_in_the_list() -> None:
    assert sorted(each.name for each in DIALECTS) == dialect_names()


@pytest.mark.parametrize("dialect", DIALECTS, ids=[each.name for each in DIALECTS])
def test_a_dialect_reads_what_its_fork_reads(dialect: Dialect) -> None:
    text = SNIPPETS[dialect.name]
    assert faults((dialect,), text) == []
    types = layer_types([dialect]) | CAFFE_TYPES
    for layer in bind(merged([dialect]), "NetParameter", parse(Source(text)))[0].messages("layer"):
        assert layer.text("type") in types | {""}


@pytest.mark.parametrize("dialects", TABLES, ids=joined_name)
def test_caffe_s_own_fields_keep_their_numbers(dialects: tuple[Dialect, ...]) -> None:
    schema = merged(dialects)
    for name in SCHEMA.names("message"):
        for field in SCHEMA.message(name).fields.values():
            assert schema.message(name).fields[field.name].number == field.number


@pytest.mark.parametrize("dialects", TABLES, ids=joined_name)
def test_protobuf_can_make_its_classes(dialects: tuple[Dialect, ...]) -> None:
    schema = merged(dialects)
    assert pool_of(schema).FindMessageTypeByName("caffe.LayerParameter")
    for name in schema.names("message"):
        for field in schema.message(name).fields.values():
            assert field.kind != "message" or schema.message(field.of)
            assert field.kind != "enum" or schema.default(field) in schema.enum(field.of).numbers


def test_no_dialect_is_caffe_itself() -> None:
    before = dict(SCHEMA.rows)
    assert merged([]) is SCHEMA
    assert merged(named("ssd+rcnn")) is merged(list(named("ssd+rcnn")))
    assert dict(SCHEMA.rows) == before
    assert "permute_param" not in SCHEMA.message("LayerParameter").fields


def test_true_numbers_where_they_are_free() -> None:
    fields = merged(named("ssd")).message("LayerParameter").fields
    assert (fields["permute_param"].number, fields["norm_param"].number) == (202, 206)
    assert merged(named("nvidia")).message("TransformationParameter").fields["resize_param"].number == 208


def test_defaults_of_a_fork_replace_caffe_s() -> None:
    prefetch = merged(named("nvidia")).message("DataParameter").fields["prefetch"]
    assert (prefetch.number, prefetch.default) == (10, "0")


def test_merging_rows() -> None:
    base = rows_of("message A\n\tx\t1\toptional\tint32\n\ty\t2\toptional\tint32\nenum E\n\tP\t0")
    added = rows_of("message A\n\tx\t7\toptional\tfloat\n\tz\t2\toptional\tbool\nmessage B\nenum E\n\tQ\t0")
    rows = merge(base, added)
    assert [row[:2] for row in rows["message A"]] == [["x", "7"], ["y", "2"], ["z", "200000"]]
    assert rows["message A"][0][3] == "float"
    assert (rows["message B"], [row[0] for row in rows["enum E"]]) == ([], ["P", "Q"])
    assert [row[0] for row in base["message A"]] == ["x", "y"]


def test_what_a_dialect_contains_comes_before_it() -> None:
    assert [each.name for each in with_under(named("intel+ssd"))] == ["ssd", "rcnn", "intel"]


def test_layer_types() -> None:
    assert set(TABLE) | {"Python"} == CAFFE_TYPES
    assert layer_types(()) == frozenset()
    assert layer_types(named("depthwise")) == {"ConvolutionDepthwise", "DepthwiseConvolution"}
    assert {"PriorBox", "ROIPooling", "Reorg"} < layer_types(named("intel"))
    assert added_types(SCHEMA) == frozenset()
    assert known_types(merged(named("depthwise"))) == CAFFE_TYPES | layer_types(named("depthwise"))


@pytest.mark.parametrize("name", ["caffe", "ssd", "ssd+depthwise"])
def test_names_there_and_back(name: str) -> None:
    assert joined_name(named(name)) == name


def test_names_that_say_no_more() -> None:
    assert named("caffe+ssd+ssd") == named("ssd")


@pytest.mark.parametrize(
    ("name", "message"),
    [("sdd", "no dialect 'sdd': did you mean 'ssd'"), ("ssd+zzz", "there are caffe, ssd"), ("", "no dialect ''")],
)
def test_names_there_are_not(name: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        named(name)
