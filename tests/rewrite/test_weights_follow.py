"""Weights follow what passes do to the names of layers, and nothing else of their file changes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from prototool.api import loads
from prototool.passes import ALL
from prototool.rewrite.pipeline import read_pipeline
from prototool.rewrite.run import RefusedResultError, run
from prototool.rewrite.weights import Carried, misfits
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.schema.weights import Weights

NET: Any = message_class(SCHEMA, "NetParameter")
TEXT = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 2 } } }
layer {
  name: "fc1"
  type: "InnerProduct"
  bottom: "data"
  top: "fc1"
  inner_product_param { num_output: 3 }
}
layer { name: "relu1" type: "ReLU" bottom: "fc1" top: "fc1" }
layer { name: "fc2" type: "InnerProduct" bottom: "fc1" top: "fc2" inner_product_param { num_output: 3 } }
"""
TWINS = TEXT.replace('name: "fc2"', 'name: "fc1"')


def stored(*names: str, inputs: int = 2) -> Carried:
    """Weights of InnerProducts with three outputs, each of another value, and of a ReLU without blobs."""
    net = NET(name="trained")
    for number, name in enumerate(names):
        layer = net.layer.add(name=name)
        if not name.startswith("relu"):
            shape = 3, 3 if number else inputs
            layer.blobs.add(data=[number] * shape[0] * shape[1]).shape.dim.extend(shape)
            layer.blobs.add(data=[number] * 3).shape.dim.append(3)
    return Carried(Weights(memoryview(net.SerializeToString())))


def after(carried: Carried, pipeline: str, text: str = TEXT) -> list[str]:
    """The names of the layers in the file once passes have run."""
    run(loads(text), read_pipeline(pipeline, ALL), carried)
    return [layer.name for layer in NET.FromString(b"".join(carried.chunks())).layer]


def test_without_a_change_every_byte_comes_back() -> None:
    carried = stored("fc1", "relu1", "fc2")
    run(loads(TEXT), read_pipeline("set{where=fc1 field=inner_product_param.axis value=1}", ALL), carried)
    assert b"".join(carried.chunks()) == bytes(carried.stored.data)


def test_names_follow_through_several_passes() -> None:
    swap = "rename{from=fc1 to=mid}, rename{from=fc2 to=fc1}, rename{from=mid to=fc2}"
    carried = stored("fc1", "relu1", "fc2")
    assert after(carried, swap) == ["fc2", "relu1", "fc1"]
    assert carried.notes == []


def test_names_of_blobs_are_not_those_of_layers() -> None:
    assert after(stored("fc1", "relu1", "fc2"), "rename{from=fc1 to=x what=blob}") == ["fc1", "relu1", "fc2"]


def test_layers_that_the_net_never_had_stay() -> None:
    assert after(stored("fc1", "fc9"), "rename{from=fc1 to=stem}") == ["stem", "fc9"]


def test_weights_that_would_come_under_a_new_name_by_chance_are_dropped() -> None:
    carried = stored("fc1", "fc9")
    assert after(carried, "rename{from=fc1 to=fc9}") == ["fc9"]
    assert carried.notes == [
        "the weights of 'fc9' are dropped: the net had no layer of this name, and another one is called so now"
    ]


def test_removed_layers_take_their_weights_along() -> None:
    carried = stored("fc1", "relu1", "fc2")
    assert after(carried, "remove{layers=fc2}, remove{layers=relu1}") == ["fc1"]
    assert carried.notes == ["the weights of 'fc2' are dropped: no layer of the net is called so any more"]


def test_a_head_for_other_classes_starts_afresh() -> None:
    carried = stored("fc1", "relu1", "fc2")
    assert after(carried, "finetune-head{layer=fc2 num-output=9}") == ["fc1", "relu1"]
    assert carried.notes == ["the weights of 'fc2' are dropped: no layer of the net is called so any more"]


def test_of_two_layers_of_a_name_each_keeps_its_own_weights() -> None:
    assert after(stored("fc1", "relu1", "fc1"), "fix-names{}", TWINS) == ["fc1", "relu1", "fc1_2"]


def test_one_entry_for_two_layers_goes_to_the_first_as_caffe_has_it() -> None:
    assert after(stored("fc1"), "fix-names{}", TWINS) == ["fc1"]


def test_a_refused_pass_leaves_the_weights_alone() -> None:
    carried = stored("fc1", "relu1", "fc2")
    refused = "rename{from=fc1 to=stem}, set{where=fc2 field=bottom value=nothing}"
    with pytest.raises(RefusedResultError):
        run(loads(TEXT), read_pipeline(refused, ALL), carried)
    assert carried.names == ["stem", "relu1", "fc2"]


def test_what_no_longer_fits_is_found() -> None:
    carried = stored("fc1", "relu1", "fc2")
    assert misfits(loads(TEXT), carried) == {}
    assert misfits(loads(TEXT.replace("dim: 2", "dim: 5")), carried) == {
        "fc1": "blob 0 is 3x2 in the file, and 3x5 in the net"
    }
    assert misfits(loads(TEXT.replace("num_output: 3", "num_output: 3 bias_term: false")), carried) == {
        "fc1": "the file has 2 blobs for it, and the net 1",
        "fc2": "the file has 2 blobs for it, and the net 1",
    }


def command(folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """`prototool rewrite` in a folder with a net and its weights."""
    (folder / "net.prototxt").write_text(TEXT)
    if not (folder / "old.caffemodel").exists():
        (folder / "old.caffemodel").write_bytes(bytes(stored("fc1", "relu1", "fc2").stored.data))
    line = [
        sys.executable,
        "-m",
        "prototool",
        "rewrite",
        "net.prototxt",
        "--weights",
        "old.caffemodel",
        "new.caffemodel",
    ]
    return subprocess.run([*line, *more], cwd=folder, capture_output=True, text=True, timeout=60)


def test_the_command_line_writes_both_files(tmp_path: Path) -> None:
    done = command(tmp_path, "-p", "rename{from=fc1 to=stem}", "-o", "new.prototxt")
    assert (done.returncode, done.stderr) == (0, "")
    assert 'name: "stem"' in (tmp_path / "new.prototxt").read_text()
    assert Weights.read(tmp_path / "new.caffemodel").layers[0].name == "stem"


def test_the_command_line_says_what_no_longer_fits(tmp_path: Path) -> None:
    done = command(tmp_path, "-p", "set{where=fc2 field=inner_product_param.num_output value=4}", "-o", "new.prototxt")
    assert done.returncode == 0
    assert done.stderr == (
        "old.caffemodel: the weights of layer 'fc2' no longer fit, and Caffe will not load them: "
        "blob 0 is 3x3 in the file, and 4x3 in the net\n"
    )


@pytest.mark.parametrize("option", ["--diff", "--check"])
def test_looking_only_writes_no_weights(tmp_path: Path, option: str) -> None:
    assert command(tmp_path, "-p", "rename{from=fc1 to=stem}", option).returncode == 1
    assert not (tmp_path / "new.caffemodel").exists()


def test_weights_may_stand_between_a_pass_and_its_details(tmp_path: Path) -> None:
    done = command(tmp_path, "--add-dropout", "fc1", "--weights", "a", "b", "--ratio", "0.3")
    assert (done.returncode, "give --weights once" in done.stderr) == (2, True)
    line = [sys.executable, "-m", "prototool", "rewrite", "net.prototxt", "--add-dropout", "fc1"]
    line += ["--weights", "old.caffemodel", "new.caffemodel", "--ratio", "0.3"]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, timeout=60)
    assert (done.returncode, "dropout_ratio: 0.3" in done.stdout) == (0, True)


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"layer { }", "old.caffemodel: this is text"), (b"", "old.caffemodel: the file is empty")],
)
def test_other_files_are_refused_and_nothing_is_written(tmp_path: Path, data: bytes, said: str) -> None:
    (tmp_path / "old.caffemodel").write_bytes(data)
    done = command(tmp_path, "-p", "rename{from=fc1 to=stem}", "-o", "new.prototxt")
    assert (done.returncode, said in done.stderr) == (2, True)
    assert not (tmp_path / "new.prototxt").exists()
    assert not (tmp_path / "new.caffemodel").exists()
