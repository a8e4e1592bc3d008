"""Passes that change no meaning, on real Caffe: the same weights and input give the same outputs and gradients."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy
import pytest

from prototool.api import load, loads
from prototool.net.document import Document
from prototool.passes import FixNames, InPlace, NoInPlace, Remove, Rename, Split, StripUnused, ToDeploy
from prototool.rewrite.contract import Pass
from prototool.rewrite.run import run

if TYPE_CHECKING:
    from conftest import Caffe

FIXTURES = Path(__file__).parents[2] / "fixtures"
# Those that need data to be there, or a fork of Caffe, or that are no whole net, cannot be built as they stand.
NEEDY = {"fork", "phases", "stages", "v1", "rename-hdf5.in", "to-deploy.in", "to-deploy-v1.in", "split.in"}
NETS = sorted(
    path
    for path in [*(FIXTURES / "small").glob("*.prototxt"), *(FIXTURES / "passes").glob("*.in.prototxt")]
    if path.stem not in NEEDY
)

PLAIN = ("Dropout", "Eltwise", "Pooling", "ReLU", "TanH")


def renamed_blobs(document: Document) -> list[Pass]:
    """Every blob that is no input renamed, and every layer without weights."""
    inputs = {ref.name for layer in document.net.all_layers if not layer.bottoms for ref in layer.tops}
    blobs = {ref.name for layer in document.net.all_layers for ref in layer.tops} - inputs
    plain = {layer.name for layer in document.net.layers if layer.type in PLAIN} - {""}
    passes: list[Pass] = [Rename(name, f"{name}_renamed", "blob") for name in sorted(blobs)]
    return passes + [Rename(name, f"{name}_renamed", "layer") for name in sorted(plain)]


def wanted(document: Document) -> dict[str, list[Pass]]:
    """The passes to try on a net."""
    return {
        "no-in-place": [NoInPlace()],
        "in-place": [InPlace()],
        "both": [NoInPlace(), InPlace()],
        "rename": renamed_blobs(document),
        "fix-names": [FixNames()],
        "strip-unused": [StripUnused()],
    }


def numbers(values: dict[str, Any]) -> list[str]:
    """The outputs of a net without the names they go by."""
    return sorted(str(numpy.array(value).round(5).tolist()) for value in values.values())


@pytest.mark.parametrize("phase", ["TRAIN", "TEST"])
@pytest.mark.parametrize("name", ["no-in-place", "in-place", "both", "rename", "fix-names", "strip-unused"])
def test_outputs_stay(caffe: Caffe, tmp_path: Path, name: str, phase: str) -> None:
    jobs = []
    changed = []
    for net in NETS:
        before = load(net)
        # The driver fills the weights of a layer by its name: one that has weights needs one from the beginning.
        before = before.with_text(before.source.text.replace('name: "" type: "Inner', 'name: "w" type: "Inner'))
        passes = wanted(before)[name]
        after = run(before, passes)[-1].document if passes else before
        # A Dropout with ratio 0 and fillers that are gone draw no random numbers any more.
        random = phase == "TRAIN" and any(layer.type == "Dropout" for layer in before.net.layers)
        if after.source.text == before.source.text or (name == "strip-unused" and random):
            continue
        paths = tmp_path / net.name, tmp_path / f"{net.name}.after"
        for path, document in zip(paths, (before, after), strict=True):
            path.write_bytes(document.source.text.encode())
            jobs.append((path, phase, []))
        changed.append(net)
    answers = caffe(jobs)
    assert changed
    for net, before_answer, after_answer in zip(changed, answers[::2], answers[1::2], strict=True):
        assert before_answer["ok"] == after_answer["ok"], net.name
        if not before_answer["ok"]:
            continue
        old, new = numbers(before_answer["values"]), numbers(after_answer["values"])
        # What is stripped may have been an output that nobody meant.
        assert set(new) <= set(old) if name == "strip-unused" else new == old, net.name


TRAINED = """
input: "data" input_shape {{ dim: 4 dim: 3 dim: 6 dim: 6 }}
input: "target" input_shape {{ dim: 4 dim: 3 }}
layer {{
  name: "base" type: "Convolution" bottom: "data" top: "b0" convolution_param {{ num_output: 4 kernel_size: 3 }}
}}
{middle}
layer {{ name: "out" type: "InnerProduct" bottom: "{last}" top: "out" inner_product_param {{ num_output: 3 }} }}
layer {{ name: "loss" type: "EuclideanLoss" bottom: "out" bottom: "target" top: "loss" }}
"""
CHAINS = {
    "the usual": ["BatchNorm", "Scale", "ReLU", "Dropout"],
    "activation first": ["ReLU", "BatchNorm", "Scale", "PReLU"],
    "activations": ["ReLU", "PReLU", "Sigmoid", "TanH", "ELU", "Swish"],
    "dropped and normalised": ["ReLU", "Dropout", "BatchNorm", "Bias", "Softmax", "Dropout"],
    "exponential": ["Scale", "Sigmoid", "Exp", "Scale"],
}


def chain(types: list[str]) -> Document:
    """A net in which layers of these types follow each other, each with a top of its own."""
    layers = [
        f'layer {{ name: "l{number}" type: "{type}" bottom: "b{number}" top: "b{number + 1}" }}'
        for number, type in enumerate(types)
    ]
    return loads(TRAINED.format(middle="\n".join(layers), last=f"b{len(types)}"))


@pytest.mark.parametrize("types", CHAINS.values(), ids=CHAINS)
def test_gradients_stay(caffe: Caffe, tmp_path: Path, types: list[str]) -> None:
    before = chain(types)
    after = run(before, [InPlace()])[0].document
    again = run(after, [NoInPlace()])[0].document
    assert after.source.text != before.source.text
    jobs = []
    for name, document in [("before", before), ("after", after), ("again", again)]:
        path = tmp_path / f"{name}.prototxt"
        path.write_text(document.source.text)
        jobs.append((path, "TRAIN", []))
    answers = caffe(jobs, gradient="base")
    assert all(answer["ok"] for answer in answers)
    wanted, *others = [numpy.array(answer["values"]["gradient"]) for answer in answers]
    assert numpy.abs(wanted).max() > 0
    for other in others:
        numpy.testing.assert_allclose(other, wanted, rtol=1e-4, atol=1e-6 * numpy.abs(wanted).max())


def test_in_place_behind_an_in_place_relu_would_be_wrong(caffe: Caffe, tmp_path: Path) -> None:
    """Why in-place leaves a BatchNorm alone behind a ReLU that works in place."""
    apart = chain(["ReLU", "BatchNorm"])
    text = apart.source.text
    joined = text.replace('top: "b1"', 'top: "b0"').replace('bottom: "b1"', 'bottom: "b0"')
    joined = joined.replace('top: "b2"', 'top: "b0"').replace('bottom: "b2"', 'bottom: "b0"')
    jobs = []
    for name, written in [("apart", text), ("joined", joined)]:
        path = tmp_path / f"{name}.prototxt"
        path.write_text(written)
        jobs.append((path, "TRAIN", []))
    one, other = [numpy.array(answer["values"]["gradient"]) for answer in caffe(jobs, gradient="base")]
    assert numpy.abs(one - other).max() > 1e-3 * numpy.abs(one).max()


def test_bypassed_layers_are_those_that_change_nothing_in_test(caffe: Caffe, tmp_path: Path) -> None:
    before = chain(["ReLU", "Dropout", "Scale", "Dropout"])
    after = run(before, [Remove("type:Dropout")])[0].document
    assert [layer.type for layer in after.net.layers].count("Dropout") == 0
    jobs = []
    for name, document in [("before", before), ("after", after)]:
        path = tmp_path / f"{name}.prototxt"
        path.write_text(document.source.text)
        jobs.append((path, "TEST", []))
    one, other = caffe(jobs)
    assert one["values"] == other["values"]


@pytest.mark.parametrize("phase", ["TRAIN", "TEST"])
def test_the_net_of_one_phase_is_that_phase(caffe: Caffe, tmp_path: Path, phase: str) -> None:
    jobs = []
    for name in ("no-in-place", "rename", "finetune-head", "strip-unused"):
        net = FIXTURES / "passes" / f"{name}.in.prototxt"
        path = tmp_path / net.name
        path.write_text(run(load(net), [Split(phase)])[0].document.source.text)
        jobs += [(net, phase, []), (path, phase, [])]
    answers = caffe(jobs)
    for one, other in zip(answers[::2], answers[1::2], strict=True):
        assert one["ok"]
        assert one["values"] == other["values"]


def test_what_passes_write_initialises(caffe: Caffe) -> None:
    paths = sorted((FIXTURES / "passes").glob("*.out.prototxt"))
    jobs = [(path, phase, None) for path in paths for phase in ("TRAIN", "TEST")]
    needy = {"rename-hdf5.out"}
    told = zip(jobs, caffe(jobs), strict=True)
    assert [job for job, answer in told if not answer["ok"] and job[0].stem not in needy] == []


def test_a_deployed_net_computes_what_the_trained_one_did(caffe: Caffe, tmp_path: Path) -> None:
    net = FIXTURES / "passes" / "finetune-head.in.prototxt"
    path = tmp_path / "deploy.prototxt"
    path.write_text(run(load(net), [ToDeploy()])[0].document.source.text)
    before, after = caffe([(net, "TEST", ["fc8"]), (path, "TEST", ["fc8", "prob"])])
    assert before["values"]["fc8"] == after["values"]["fc8"]
    assert numpy.array(after["values"]["prob"]).sum(axis=1) == pytest.approx([1, 1], rel=1e-4)
