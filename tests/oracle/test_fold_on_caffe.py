"""Weights that follow passes, on real Caffe: folded nets give what they gave, and renamed ones exactly that."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy
import pytest

from prototool.api import load
from prototool.api import rewrite as rewritten
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class

if TYPE_CHECKING:
    from prototool.engines.pycaffe.probe import Interpreter

FIXTURES = Path(__file__).parents[2] / "fixtures"
DRIVER = Path(__file__).with_name("weights_driver.py")
Answers: TypeAlias = list["dict[str, Any] | None"]
Drive: TypeAlias = Callable[[list[dict[str, str]]], Answers]
NET: Any = message_class(SCHEMA, "NetParameter")

INPUT = 'layer {{ name: "data" type: "Input" top: "data" input_param {{ shape {{ {} }} }} }}\n'
IMAGE = INPUT.format("dim: 2 dim: 4 dim: 7 dim: 6")
VECTOR = INPUT.format("dim: 3 dim: 5")


def layer(name: str, kind: str, bottom: str, top: str, rest: str = "") -> str:
    """A layer of a net."""
    return f'layer {{ name: "{name}" type: "{kind}" bottom: "{bottom}" top: "{top}" {rest} }}\n'


def normalised(bottom: str, in_place: bool, scale: str = "bias_term: true", eps: str = "") -> str:
    """A BatchNorm with its Scale and a ReLU, and a Power that makes it an output of another name."""
    bn, sc = (bottom, bottom) if in_place else ("bn", "scaled")
    norm = layer("bn", "BatchNorm", bottom, bn, f"batch_norm_param {{ {eps} }}" if eps else "")
    scaled = layer("sc", "Scale", bn, sc, f"scale_param {{ {scale} }}")
    return norm + scaled + layer("relu", "ReLU", sc, sc) + layer("out", "Power", sc, "out")


def conv(fields: str, kind: str = "Convolution") -> str:
    """An image and a convolution."""
    return IMAGE + layer("base", kind, "data", "base", f"convolution_param {{ {fields} }}")


def inner(fields: str, start: str = VECTOR) -> str:
    """Data and an InnerProduct."""
    return start + layer("base", "InnerProduct", "data", "base", f"inner_product_param {{ {fields} }}")


NETS = {
    "in place": conv("num_output: 6 kernel_size: 3") + normalised("base", in_place=True),
    "blobs of their own": conv("num_output: 6 kernel_size: 3") + normalised("base", in_place=False),
    "without bias": conv("num_output: 6 kernel_size: 3 bias_term: false") + normalised("base", in_place=True),
    "scale without bias": conv("num_output: 6 kernel_size: 1") + normalised("base", in_place=True, scale=""),
    "large eps": conv("num_output: 6 kernel_size: 1") + normalised("base", in_place=True, eps="eps: 0.1"),
    "groups": conv("num_output: 6 kernel_size: 3 group: 2 bias_term: false") + normalised("base", in_place=False),
    "depthwise": conv("num_output: 4 kernel_size: 3 group: 4 bias_term: false") + normalised("base", in_place=False),
    "deconvolution": conv("num_output: 6 kernel_size: 3 stride: 2", "Deconvolution") + normalised("base", True),
    "deconvolution in groups": conv("num_output: 6 kernel_size: 2 group: 2 bias_term: false", "Deconvolution")
    + normalised("base", in_place=False),
    "inner product": inner("num_output: 6") + normalised("base", in_place=True),
    "inner product without bias": inner("num_output: 6 bias_term: false", IMAGE) + normalised("base", in_place=False),
    "inner product transposed": inner("num_output: 6 transpose: true") + normalised("base", in_place=True),
    "no scale": conv("num_output: 6 kernel_size: 3") + layer("bn", "BatchNorm", "base", "out"),
    "scale with other readers": conv("num_output: 6 kernel_size: 3")
    + layer("bn", "BatchNorm", "base", "bn")
    + layer("sc", "Scale", "bn", "sc", "scale_param { bias_term: true }")
    + layer("side", "Power", "bn", "side", "power_param { shift: 1 }"),
    "output of the chain": conv("num_output: 6 kernel_size: 3")
    + layer("bn", "BatchNorm", "base", "bn")
    + layer("sc", "Scale", "bn", "features", "scale_param { bias_term: true }"),
    "two one behind the other": conv("num_output: 6 kernel_size: 3")
    + layer("bn", "BatchNorm", "base", "base")
    + layer("sc", "Scale", "base", "base", "scale_param { bias_term: true }")
    + layer("relu", "ReLU", "base", "base")
    + layer("next", "Convolution", "base", "next", "convolution_param { num_output: 5 kernel_size: 2 }")
    + layer("bn2", "BatchNorm", "next", "bn2")
    + layer("sc2", "Scale", "bn2", "bn2", "scale_param { bias_term: true }"),
}


@pytest.fixture
def drive(interpreter: Interpreter, tmp_path: Path) -> Drive:
    """Have real Caffe save nets with weights, and run them."""

    def ask(jobs: list[dict[str, str]]) -> Answers:
        (tmp_path / "jobs").write_text(json.dumps(jobs))
        command = [*interpreter.command, str(DRIVER), str(tmp_path / "jobs"), str(tmp_path / "answers")]
        subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=300)
        answers: Answers = json.loads((tmp_path / "answers").read_text())
        return answers

    return ask


def rewrite(folder: Path, pipeline: str) -> str:
    """Run passes over a folder's net and its weights; what was said."""
    files = ["--weights", str(folder / "old.caffemodel"), str(folder / "new.caffemodel")]
    command = [sys.executable, "-m", "prototool", "rewrite", str(folder / "old.prototxt"), "-p", pipeline, *files]
    done = subprocess.run([*command, "-o", str(folder / "new.prototxt")], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stderr


def saving(folder: Path, text: str) -> dict[str, str]:
    """The job that makes a net's weights."""
    folder.mkdir(exist_ok=True)
    (folder / "old.prototxt").write_text(text)
    return {"net": str(folder / "old.prototxt"), "save": str(folder / "old.caffemodel")}


def running(folder: Path, which: str) -> dict[str, str]:
    """The job that runs the net before or after."""
    return {"net": str(folder / f"{which}.prototxt"), "load": str(folder / f"{which}.caffemodel")}


def test_folded_nets_give_the_same(drive: Drive, tmp_path: Path) -> None:
    folders = {name: tmp_path / name.replace(" ", "-") for name in NETS}
    assert None not in drive([saving(folders[name], text) for name, text in NETS.items()])
    for name, folder in folders.items():
        rewrite(folder, "fold-batchnorm{layers=*}")
        text = (folder / "new.prototxt").read_text()
        assert "BatchNorm" not in text, name
        assert ("Scale" in text) == (name == "scale with other readers")
    answers = drive([running(folder, which) for folder in folders.values() for which in ("old", "new")])
    for name, before, after in zip(folders, answers[::2], answers[1::2], strict=True):
        assert before, name
        assert after, name
        assert before.keys() == after.keys(), name
        for blob in before:
            old, new = numpy.array(before[blob]), numpy.array(after[blob])
            assert old.shape == new.shape
            assert numpy.abs(old).max() > 0.1
            assert numpy.abs(old - new).max() / numpy.abs(old).max() < 1e-5, name


def test_a_whole_mobilenet(drive: Drive, tmp_path: Path) -> None:
    # Without its Softmax, which would hide differences.
    deploy = rewritten(load(FIXTURES / "mobilenetv2" / "mobilenetv2.prototxt"), "to-deploy{}, remove{layers=prob}")
    drive([saving(tmp_path, deploy.source.text)])
    rewrite(tmp_path, "fold-batchnorm{}")
    assert "BatchNorm" not in "".join(layer.type for layer in load(tmp_path / "new.prototxt").net.layers)
    before, after = drive([running(tmp_path, "old"), running(tmp_path, "new")])
    assert before
    assert after
    [name] = before
    assert numpy.abs(numpy.subtract(after[name], before[name])).max() < 1e-4 * numpy.abs(before[name]).max()


def test_weights_of_before_2014_are_folded_too(drive: Drive, tmp_path: Path) -> None:
    folders = {name: tmp_path / name.replace(" ", "-") for name in ("groups", "inner product", "deconvolution")}
    drive([saving(folder, NETS[name]) for name, folder in folders.items()])
    for folder in folders.values():
        path = folder / "old.caffemodel"
        path.write_bytes(with_four_dimensions(path.read_bytes()))
        rewrite(folder, "fold-batchnorm{}")
    answers = drive([running(folder, which) for folder in folders.values() for which in ("old", "new")])
    for before, after in zip(answers[::2], answers[1::2], strict=True):
        assert before
        assert after
        assert numpy.allclose(after["out"], before["out"], rtol=1e-5, atol=1e-5)


def with_four_dimensions(model: bytes) -> bytes:
    """Weights as they were stored before blobs had a `shape`."""
    net = NET.FromString(model)
    for blob in (blob for layer in net.layer for blob in layer.blobs):
        dims = [*(1,) * (4 - len(blob.shape.dim)), *blob.shape.dim]
        blob.ClearField("shape")
        blob.num, blob.channels, blob.height, blob.width = dims
    made: bytes = net.SerializeToString()
    return made


def test_a_renamed_net_gives_exactly_the_same(drive: Drive, tmp_path: Path) -> None:
    drive([saving(tmp_path, NETS["two one behind the other"])])
    rewrite(tmp_path, "rename{from=base to=stem what=layer}, rename{from=bn to=norm}, rename{from=next to=base}")
    before, after = drive([running(tmp_path, "old"), running(tmp_path, "new")])
    assert before is not None
    assert before == after
    # Under the old names it would not even load, or leave what was renamed at its fillers.
    [strange] = drive([{**running(tmp_path, "new"), "load": str(tmp_path / "old.caffemodel")}])
    assert strange != before


def test_a_net_without_some_layers_loads_what_is_left(drive: Drive, tmp_path: Path) -> None:
    drive([saving(tmp_path, NETS["two one behind the other"])])
    said = rewrite(tmp_path, "remove{layers=sc2}, rename{from=next to=sc2 what=layer}")
    assert "the weights of 'sc2' are dropped" in said
    [answer] = drive([running(tmp_path, "new")])
    assert answer is not None
