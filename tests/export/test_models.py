"""What a user sees of a model: its names, inputs and outputs, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from making import weights_of
from onnx import numpy_helper

from prototool.export.onnx.export import ANY, Exported, Question, export
from prototool.export.onnx.refusal import RefusedError
from prototool.export.onnx.runtime import in_runtime
from prototool.export.onnx.save import save
from prototool.net.document import load
from prototool.net.state import NetState, Phase
from prototool.schema.weights import Weights

FIXTURES = Path(__file__).parents[2] / "fixtures"
INPUT = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 8 dim: 8 } } }\n'
CONV = 'layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { %s } }\n'
BLOCK = (
    INPUT
    + CONV % "num_output: 4 kernel_size: 3"
    + """
layer { name: "bn" type: "BatchNorm" bottom: "conv" top: "conv" }
layer { name: "scale" type: "Scale" bottom: "conv" top: "conv" scale_param { bias_term: true } }
layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }
layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" }
layer { name: "fc" type: "InnerProduct" bottom: "conv" top: "fc" inner_product_param { num_output: 5 } }
layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }
"""
)


def made(folder: Path, text: str, phase: Phase = "TEST", **more: Any) -> Exported:
    """The model of a net with random weights."""
    path = folder / "net.prototxt"
    path.write_text(text)
    document = load(path)
    stored = weights_of(path, shapes=more.get("shapes", {}), **more.pop("weights", {}))
    weights = Weights.read(stored) if stored.stat().st_size else None
    return export(document, weights, Question(NetState(phase, 0, document.net.stages), **more))


def refused(folder: Path, text: str, **more: Any) -> list[str]:
    """What a net is refused for, with its lines."""
    with pytest.raises(RefusedError) as caught:
        made(folder, text, **more)
    source = caught.value.source
    return [f"{source.position(each.span.start).line}: {each.message}" for each in caught.value.problems]


def dims(value: onnx.ValueInfoProto) -> list[int | str]:
    """The shape of an input or output."""
    return [dim.dim_param or dim.dim_value for dim in value.type.tensor_type.shape.dim]


def test_a_graph_a_person_can_read(tmp_path: Path) -> None:
    graph = made(tmp_path, BLOCK).model.graph
    onnx.checker.check_model(made(tmp_path, BLOCK).model, full_check=True)
    assert [(node.name, node.op_type, list(node.output)) for node in graph.node] == [
        ("conv", "Conv", ["conv/conv"]),
        ("bn", "BatchNormalization", ["conv/scale"]),
        ("relu", "Relu", ["conv"]),
        ("fc/flatten", "Flatten", ["fc/flatten"]),
        ("fc", "Gemm", ["fc"]),
        ("prob", "Softmax", ["prob"]),
    ]
    assert {each.name for each in graph.initializer} == {
        "conv.weight",
        "conv.bias",
        "scale.weight",
        "scale.bias",
        "bn.mean",
        "bn.variance",
        "fc.weight",
        "fc.bias",
    }
    assert [(each.name, dims(each)) for each in graph.input] == [("data", [2, 3, 8, 8])]
    assert [(each.name, dims(each)) for each in graph.output] == [("prob", [2, 5])]
    assert {each.name: dims(each) for each in graph.value_info}["conv"] == [2, 4, 6, 6]


def test_statistics_are_divided_by_their_factor(tmp_path: Path) -> None:
    graph = made(tmp_path, BLOCK).model.graph
    stored = Weights.read(tmp_path / "net.caffemodel")
    [layer] = [each for each in stored.layers if each.name == "bn"]
    mean, _, factor = stored.blobs(layer)
    [initializer] = [each for each in graph.initializer if each.name == "bn.mean"]
    assert np.allclose(numpy_helper.to_array(initializer), np.array(mean.values) / factor.values[0])


def test_a_scale_that_is_not_alone_stays(tmp_path: Path) -> None:
    text = BLOCK.replace(
        '"scale" type: "Scale" bottom: "conv" top: "conv"', '"scale" type: "Scale" bottom: "conv" top: "s"'
    )
    text += 'layer { name: "side" type: "Power" bottom: "conv" top: "side" }\n'
    text = text.replace('"relu" type: "ReLU" bottom: "conv" top: "conv"', '"relu" type: "ReLU" bottom: "s" top: "r"')
    text = text.replace(
        '"drop" type: "Dropout" bottom: "conv" top: "conv"', '"drop" type: "Dropout" bottom: "r" top: "d"'
    )
    types = [
        node.op_type
        for node in made(tmp_path, text.replace('bottom: "conv" top: "fc"', 'bottom: "d" top: "fc"')).model.graph.node
    ]
    assert types.count("BatchNormalization") == types.count("Mul") == 1


@pytest.mark.parametrize("name", ["v0", "input_dim", "input_shape", "deploy", "residual", "shared_params"])
def test_nets_of_any_era(name: str, tmp_path: Path) -> None:
    exported = made(tmp_path, (FIXTURES / "small" / f"{name}.prototxt").read_text())
    onnx.checker.check_model(exported.model, full_check=True)
    assert exported.model.graph.output


def test_a_net_whose_data_is_not_there_in_test(tmp_path: Path) -> None:
    text = (FIXTURES / "small" / "v1.prototxt").read_text()
    [said] = refused(tmp_path, text)
    assert said == "5: layer 'pictures' (Data): the shape of its top 'data' is not known"
    exported = made(tmp_path, text, shapes={"data": (1, 3, 24, 24)}, weights={"phase": "TRAIN"})
    assert [each.name for each in exported.model.graph.output] == ["prob"]


def test_a_net_for_training_becomes_one_for_use(tmp_path: Path) -> None:
    text = (FIXTURES / "allconv6" / "allconv6.prototxt").read_text()
    exported = made(tmp_path, text, shapes={"data": (1, 3, 224, 224)})
    graph = exported.model.graph
    assert [(each.name, dims(each)) for each in graph.input] == [("data", [1, 3, 224, 224])]
    assert [(each.name, dims(each)) for each in graph.output] == [("prob", [1, 20])]
    assert "to-deploy" in exported.notes[0]


def test_as_it_is_a_net_keeps_its_losses(tmp_path: Path) -> None:
    text = (FIXTURES / "allconv6" / "allconv6.prototxt").read_text()
    shapes = {"data": (4, 3, 224, 224), "label": (4,)}
    graph = made(tmp_path, text, shapes=shapes, as_is=True).model.graph
    assert [each.name for each in graph.input] == ["data", "label"]
    assert {"loss", "accuracy_at_1"} <= {each.name for each in graph.output}


def test_a_batch_of_any_size(tmp_path: Path) -> None:
    exported = made(tmp_path, BLOCK, batch=ANY)
    graph = exported.model.graph
    assert [dims(each) for each in (*graph.input, *graph.output)] == [["batch", 3, 8, 8], ["batch", 5]]
    save(exported.model, tmp_path / "any.onnx")
    images = np.random.default_rng(1).standard_normal((5, 3, 8, 8)).astype(np.float32)
    whole = in_runtime(tmp_path / "any.onnx", {"data": images})["prob"]
    first = in_runtime(tmp_path / "any.onnx", {"data": images[:1]})["prob"]
    assert whole.shape == (5, 5)
    assert np.allclose(whole[:1], first, atol=1e-6)


def test_a_layer_for_one_batch_alone_is_named(tmp_path: Path) -> None:
    fields = "reshape_param { shape { dim: 2 dim: 5 } }"
    text = BLOCK + f'layer {{ name: "fixed" type: "Reshape" bottom: "prob" top: "fixed" {fields} }}\n'
    assert refused(tmp_path, text, batch=ANY) == ["10: layer 'fixed' (Reshape): its top is 2x5 for every batch"]
    assert dims(made(tmp_path, text, batch=2).model.graph.output[0]) == [2, 5]


def test_everything_that_cannot_be_is_said_at_once(tmp_path: Path) -> None:
    text = (
        BLOCK.replace('"Dropout"', '"Python"')
        .replace('"Softmax"', '"HingeLoss"')
        .replace('bottom: "fc" top: "prob"', 'bottom: "fc" bottom: "fc" top: "prob"')
    )
    said = refused(tmp_path, text, as_is=True, weights={"but": ("fc",)})
    assert [each.split(":")[0] + each.split("layer")[1][:7] for each in said] == ["7 'drop'", "8 'fc' (", "9 'prob'"]


def test_weights_that_do_not_fit(tmp_path: Path) -> None:
    (tmp_path / "net.prototxt").write_text(BLOCK)
    weights = Weights.read(weights_of(tmp_path / "net.prototxt"))
    (tmp_path / "net.prototxt").write_text(BLOCK.replace("num_output: 4", "num_output: 6"))
    document = load(tmp_path / "net.prototxt")
    with pytest.raises(RefusedError) as caught:
        export(document, weights, Question(NetState("TEST")))
    messages = [each.message for each in caught.value.problems]
    assert "layer 'conv' (Convolution): blob 0 is 4x3x3x3 in the file, and 6x3x3x3 in the net" in messages


def test_the_weights_tell_how_many_channels_images_have(tmp_path: Path) -> None:
    data = 'data_param { source: "nowhere" batch_size: 4 } transform_param { crop_size: 9 }'
    text = (
        f'layer {{ name: "in" type: "Data" top: "data" top: "label" {data} }}\n' + CONV % "num_output: 4 kernel_size: 3"
    )
    text += 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "conv" bottom: "label" top: "loss" }\n'
    (tmp_path / "net.prototxt").write_text(text)
    weights = Weights.read(weights_of(tmp_path / "net.prototxt", shapes={"data": (4, 3, 9, 9), "label": (4,)}))
    for batch, items in ((None, 1), (ANY, "batch")):
        question = Question(NetState("TEST"), batch=batch)
        graph = export(load(tmp_path / "net.prototxt"), weights, question).model.graph
        assert dims(graph.input[0]) == [items, 3, 9, 9]


def test_a_shape_for_no_input(tmp_path: Path) -> None:
    [said] = refused(tmp_path, BLOCK, shapes={"date": (1, 3, 8, 8)})
    assert said == "1: a shape is stated for 'date', and no input of this net is called so"


def test_layers_that_the_file_does_not_have(tmp_path: Path) -> None:
    [said] = refused(tmp_path, BLOCK, weights={"but": ("conv",)})
    assert said == "2: layer 'conv' (Convolution): the file has no weights for it (4x3x3x3 and 4)"
    constant = 'num_output: 4 kernel_size: 3 weight_filler { type: "constant" value: 0.5 }'
    exported = made(tmp_path, BLOCK.replace("num_output: 4 kernel_size: 3", constant), weights={"but": ("conv",)})
    assert "which is constant" in exported.notes[0]


def test_weights_of_before_2014(tmp_path: Path) -> None:
    graph = made(tmp_path, BLOCK, weights={"four": True}).model.graph
    assert {each.name: list(each.dims) for each in graph.initializer}["fc.bias"] == [5]


def test_large_weights_lie_beside_the_model(tmp_path: Path) -> None:
    exported = made(tmp_path, BLOCK)
    images = np.random.default_rng(1).standard_normal((2, 3, 8, 8)).astype(np.float32)
    assert save(exported.model, tmp_path / "one.onnx") is None
    beside = save(exported.model, tmp_path / "two.onnx", limit=100)
    assert beside == tmp_path / "two.onnx.data"
    assert beside.stat().st_size % 4096 == 0
    one, two = (in_runtime(tmp_path / name, {"data": images})["prob"] for name in ("one.onnx", "two.onnx"))
    assert np.array_equal(one, two)


def test_an_in_place_layer_that_caffe_gets_wrong(tmp_path: Path) -> None:
    [said] = refused(tmp_path, INPUT + 'layer { name: "norm" type: "LRN" bottom: "data" top: "data" }\n')
    assert said.startswith("2: layer 'norm' (LRN): it overwrites its own bottom")


def test_an_input_that_is_written_over_keeps_its_name(tmp_path: Path) -> None:
    text = INPUT + 'layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }\n'
    text += 'layer { name: "norm" type: "LRN" bottom: "data" top: "norm" }\n'
    graph = made(tmp_path, text).model.graph
    assert [(node.input[0], node.output[0]) for node in graph.node] == [("data", "data/relu"), ("data/relu", "norm")]


def test_the_phase_counts(tmp_path: Path) -> None:
    [said] = refused(tmp_path, BLOCK, phase="TRAIN")
    assert said == "7: layer 'drop' (Dropout): it drops at random in TRAIN"
    text = BLOCK.replace('type: "Dropout" bottom: "conv" top: "conv"', 'type: "AbsVal" bottom: "conv" top: "abs"')
    text = text.replace('bottom: "conv" top: "fc"', 'bottom: "abs" top: "fc"')
    types = [node.op_type for node in made(tmp_path, text, phase="TRAIN").model.graph.node]
    assert "BatchNormalization" not in types
    assert "ReduceMean" in types
