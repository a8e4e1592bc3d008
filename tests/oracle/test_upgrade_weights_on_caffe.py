"""Files of weights of older formats, on real Caffe: ours hold what Caffe's own upgrade makes of them, and load."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pytest
from google.protobuf import text_format

from prototool.engines.pycaffe.prove import Prover
from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import V0_PARAMS, V0_TYPES, V1_TYPES
from prototool.schema.pool import message_class
from prototool.schema.upgrade_weights import upgraded
from prototool.text.write import write_atomically

if TYPE_CHECKING:
    from prototool.engines.pycaffe.probe import Interpreter

DRIVER = Path(__file__).with_name("weights_driver.py")
NET: Any = message_class(SCHEMA, "NetParameter")
BLOBS = "blobs { num: 1 channels: 1 height: 2 width: 3 data: [1, 2, 3, 4, 5, 6] } blobs { data: 7 shape { dim: 1 } }"

# Values for V0's fields, by the kind of the field.
VALUES = {"bool": "true", "float": "0.25", "string": '"word"', "uint32": "3", "int32": "4", "message": "{ }"}


def every_v1_type() -> str:
    """A layer of each type of V1, with all that V1 has for each, as far as one value does."""
    fields = SCHEMA.message("V1LayerParameter").fields.values()
    params = " ".join(f"{field.name} {{ }}" for field in fields if field.name.endswith("_param"))
    moved = "scale: 2 mean_file: 'm' crop_size: 5 mirror: true"
    data = f"data_param {{ {moved} rand_skip: 3 }} window_data_param {{ {moved} }} image_data_param {{ {moved} }}"
    lists = 'param: "a" param: "b" blob_share_mode: PERMISSIVE blobs_lr: 1 blobs_lr: 2 blobs_lr: 3 weight_decay: 0'
    own = f'bottom: "b" top: "t" top: "u" include {{ phase: TEST }} loss_weight: 0.5 {lists} {BLOBS}'
    params = params.replace("transform_param { }", "transform_param { scale: 9 mean_value: 1 mean_value: 2 }")
    for param in ("data_param", "window_data_param", "image_data_param"):
        params = params.replace(f" {param} {{ }}", "")
    layers = [f'layers {{ name: "{name}" type: {name} {own} {params} {data} }}' for name in V1_TYPES]
    return " ".join([*layers, 'layers { name: "untyped" }'])


def every_v0_type(fields: str) -> str:
    """A layer of each type of V0 that is no padding, with the same fields."""
    types = [name for name in V0_TYPES if name != "padding"]
    inner = f"{BLOBS} blobs_lr: 1 weight_decay: 0.5 {fields}"
    return " ".join(f'layers {{ layer {{ name: "{name}" type: "{name}" {inner} }} top: "t" }}' for name in types)


def every_v0_field() -> str:
    """Every field of V0, with values that are not usual."""
    fields = SCHEMA.message("V0LayerParameter").fields.values()
    stated = [field for field in fields if field.kind in VALUES and not field.repeated]
    own = [field for field in stated if field.name not in ("name", "type")]
    text = " ".join(f"{field.name}{': ' if field.kind != 'message' else ' '}{VALUES[field.kind]}" for field in own)
    return text.replace("hdf5_output_param { }", 'hdf5_output_param { file_name: "f" }') + " pool: STOCHASTIC"


PADDING = """
    input: "data" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8 state { level: 3 } force_backward: true
    layers { layer { name: "pad1" type: "padding" pad: 2 } bottom: "data" top: "p" }
    layers { layer { name: "conv" type: "conv" num_output: 3 kernelsize: 3 pad: 9 } bottom: "p" top: "conv" }
    layers { layer { name: "pad2" type: "padding" } bottom: "conv" top: "conv" }
    layers { layer { name: "pool" type: "pool" kernelsize: 3 pad: 1 } bottom: "conv" top: "pool" }
"""
TODAY = """
    name: "net" input: "a" input: "b" input_shape { dim: 1 dim: 2 } input_shape { } debug_info: true
    layer { name: "bn" type: "BatchNorm" param { lr_mult: 1 name: "m" } param { } param { decay_mult: 2 } blobs { } }
    layer { name: "two" type: "BatchNorm" param { lr_mult: 1 } param { } }
"""
FILES = {
    "every V1 type": every_v1_type(),
    "no transformation in V1": 'layers { name: "d" type: DATA data_param { source: "x" } } layers { type: RELU }',
    "V1 with inputs": 'input: "a" input_dim: 2 input_dim: 3 input_dim: -1 input_dim: 9 layers { type: RELU top: "x" }',
    "inputs without shapes": 'input: "a" layers { type: RELU bottom: "a" }',
    "shapes without inputs": 'input_dim: 3 layers { type: RELU top: "a" }',
    "every V0 type": every_v0_type(""),
    "every V0 field": every_v0_type(every_v0_field()),
    "padding": PADDING,
    "V0 with shapes": 'input: "a" input_shape { dim: 1 } layers { layer { type: "relu" } bottom: "a" include { } }',
    "today": TODAY,
}


@pytest.mark.parametrize("name", FILES)
def test_equal_to_what_caffe_makes_of_it(name: str, tmp_path: Path) -> None:
    (tmp_path / "old").write_bytes(text_format.Parse(FILES[name], NET()).SerializeToString())
    found = upgraded(tmp_path / "old")
    assert found.done
    proof = Prover().prove(tmp_path / "old", b"".join(found.chunks), "weights")
    assert (proof.verdict, bool(proof.message)) == ("equal", name == "every V0 field")
    if name == "every V0 field":
        # Each thing that Caffe says it drops, we say too.
        said = {note.split("'")[1] for note in found.notes}
        assert said == {name for name in V0_TYPES if name != "padding"}
        assert proof.message.count("Unknown parameter") > len(V0_PARAMS)


@pytest.mark.parametrize("era", ["V1", "V0"])
def test_the_weights_load_into_the_net_of_today(era: str, tmp_path: Path, interpreter: Interpreter) -> None:
    net = tmp_path / "net.prototxt"
    net.write_text(
        'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 dim: 5 dim: 5 } } }'
        'layer { name: "conv" type: "Convolution" bottom: "data" top: "conv"'
        " convolution_param { num_output: 3 kernel_size: 3 pad: 1 } }"
        'layer { name: "ip" type: "InnerProduct" bottom: "conv" top: "ip" inner_product_param { num_output: 4 } }'
    )
    whole, old, new = (tmp_path / name for name in ("whole", "old", "new"))
    drive(interpreter, tmp_path, [{"save": str(whole), "net": str(net)}])
    # The same weights, as a file of an older format has them.
    model, saved = NET(), {layer.name: layer for layer in NET.FromString(whole.read_bytes()).layer}
    for name, v1, v0 in (("conv", 4, "conv"), ("ip", 14, "innerproduct")):
        layer = model.layers.add(top=[name])
        if era == "V0":
            layer.layer.name, layer.layer.type = name, v0
            layer.layer.blobs.extend(saved[name].blobs)
        else:
            layer.name, layer.type = name, v1
            layer.blobs.extend(saved[name].blobs)
    old.write_bytes(model.SerializeToString())
    write_atomically(new, upgraded(old).chunks)
    jobs = [{"load": str(path), "net": str(net)} for path in (whole, old, new)]
    wanted, by_caffe, by_us = drive(interpreter, tmp_path, jobs)
    assert by_caffe == wanted
    assert by_us == wanted
    assert numpy.abs(wanted["ip"]).max() > 0


def drive(interpreter: Interpreter, folder: Path, jobs: list[dict[str, str]]) -> list[Any]:
    """Have Caffe's Python do jobs."""
    (folder / "jobs").write_text(json.dumps(jobs))
    command = [*interpreter.command, str(DRIVER), str(folder / "jobs"), str(folder / "answers")]
    subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=300)
    answers: list[Any] = json.loads((folder / "answers").read_text())
    return answers
