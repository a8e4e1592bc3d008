"""What policies make of nets; the first line of each fixture says which, as `rewrite -p` takes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.analysis.shift import AFTER_RELU, by_dropout, by_noise, by_uniform
from prototool.analysis.view import View
from prototool.api import load, loads
from prototool.net.document import Document
from prototool.passes import ALL, AddDropout, ApplyPolicy
from prototool.rewrite.pipeline import printed, read_pipeline
from prototool.rewrite.run import run

FIXTURES = Path(__file__).parents[2] / "fixtures"
NETS = sorted((FIXTURES / "policies").glob("*.in.prototxt"))
ORDER = ApplyPolicy("conv-bn-act-pool-dropout")


def problems(document: Document) -> set[str]:
    """What Caffe would refuse the net for in any state."""
    return {problem.message for view in View(document).states for problem in view.problems}


@pytest.mark.parametrize("path", NETS, ids=lambda path: path.name.removesuffix(".in.prototxt"))
def test_what_comes_of_a_net(path: Path) -> None:
    before = load(path)
    passes = read_pipeline(before.source.text.split("\n", 1)[0].removeprefix("# "), ALL)
    assert read_pipeline(printed(passes), ALL) == passes
    after = run(before, passes)[-1].document
    assert after.source.text == load(path.with_name(path.name.replace(".in.", ".out."))).source.text
    assert problems(after) == problems(before) == set()
    assert not run(after, passes)[-1].changed


def test_the_cnn_of_the_question_is_in_order_and_stays_so_with_spatial_dropout() -> None:
    before = load(FIXTURES / "cnn" / "cnn.prototxt")
    step = run(before, [ORDER])[0]
    assert not step.changed
    # What its first two Dropouts still lack is told.
    assert [note.layer for note in step.notes] == ["drop1", "drop2"]
    assert "1 of the 2 layers with weights that are wanted stand between it and BatchNorm" in step.notes[0].message
    spatial = load(FIXTURES / "cnn" / "expected" / "spatial-dropout.prototxt")
    assert not run(spatial, [ORDER])[0].changed


def test_the_cnn_of_the_question_shuffled_comes_back() -> None:
    text = load(FIXTURES / "cnn" / "cnn.prototxt").source.text
    block = text[text.index('layer {\n  name: "pool1"') : text.index('layer {\n  name: "drop1"')]
    drop = text[text.index('layer {\n  name: "drop1"') : text.index("\n# -> 64x5x5")]
    early = drop.replace('"pool1"', '"conv1_2"')
    after = run(loads(text.replace(block + drop, early + block)), [ORDER])[0]
    assert after.document.source.text == text
    assert [note.layer for note in after.notes if note.message.startswith("moved")] == ["drop1"]


def test_the_order_that_the_question_asks_about_becomes_the_recommended_one_with_spatial_dropout() -> None:
    steps = run(load(FIXTURES / "cnn" / "asked.prototxt"), [ORDER, ApplyPolicy("spatial-dropout-after-conv")])
    expected = load(FIXTURES / "cnn" / "expected" / "spatial-dropout.prototxt").source.text
    after = steps[-1].document.source.text
    # But for the comment above it.
    assert after[after.index("name:") :] == expected[expected.index("name:") :]
    moved = [(note.layer, note.message) for note in steps[0].notes if note.message.startswith("moved")]
    what = "the net computes something else: train it anew"
    assert moved == [("drop1", f"moved behind 'pool1'; {what}"), ("drop2", f"moved behind 'pool2'; {what}")]


def test_spatial_dropout_moves_with_its_noise_and_gaussian_stays() -> None:
    data = 'input: "data" input_shape { dim: 4 dim: 3 dim: 8 dim: 8 }\n'
    conv = 'layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { SIZE } }\n'
    conv = conv.replace("SIZE", "num_output: 4 kernel_size: 1")
    pool = 'layer { name: "pool" type: "Pooling" bottom: "conv" top: "pool" pooling_param { kernel_size: 2 } }\n'
    fc = 'layer { name: "fc" type: "InnerProduct" bottom: "pool" top: "fc" inner_product_param { num_output: 4 } }\n'
    for kind, moved in (("spatial", True), ("gaussian", False)):
        before = run(loads(data + conv + pool + fc), [AddDropout("conv", 0.5, kind)])[0].document
        step = run(before, [ORDER])[0]
        types = [layer.type for layer in step.document.net.layers]
        assert step.changed == moved
        assert (types.index("DummyData") > types.index("Pooling")) == moved
        assert moved or "has the shape of the blob" in step.notes[0].message
        assert problems(step.document) == set()


def test_a_dropout_of_one_phase_keeps_its_phase() -> None:
    text = (
        'input: "data" input_shape { dim: 4 dim: 8 }\n'
        'layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 4 } }\n'
        'layer { name: "drop" type: "Dropout" bottom: "fc" top: "fc" include { phase: TRAIN } }\n'
        'layer { name: "relu" type: "ReLU" bottom: "fc" top: "fc" }\n'
    )
    lines = text.splitlines(keepends=True)
    step = run(loads(text), [ORDER])[0]
    assert step.document.source.text == "".join([*lines[:2], lines[3], lines[2]])
    assert step.notes[0].message == "moved behind 'relu'; the net computes the same"


def test_an_output_keeps_its_name() -> None:
    data = 'input: "data" input_shape { dim: 4 dim: 3 dim: 8 dim: 8 }\n'
    drop = 'layer { name: "drop" type: "Dropout" bottom: "data" top: "drop" }\n'
    pool = 'layer { name: "pool" type: "Pooling" bottom: "drop" top: "out" pooling_param { kernel_size: 2 } }\n'
    step = run(loads(data + drop + pool), [ORDER])[0]
    behind = drop.replace('"data" top: "drop"', '"out" top: "out"')
    assert step.document.source.text == data + pool.replace('bottom: "drop"', 'bottom: "data"') + behind
    # A sigmoid reads its own top again, which a Dropout may not write over.
    step = run(loads(data + drop + 'layer { name: "a" type: "Sigmoid" bottom: "drop" top: "out" }'), [ORDER])[0]
    assert not step.changed
    assert "the net's output 'out' would get another name" in step.notes[0].message


def test_an_order_and_a_place_in_one_policy(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text('extends = "li2018"\norder = ["batchnorm", "activation"]\n')
    before = load(FIXTURES / "policies" / "after-last-bn.in.prototxt")
    text = before.source.text
    relu = 'layer {\n  name: "relu3"\n  type: "ReLU"\n  bottom: "conv3"\n  top: "conv3"\n}\n\n'
    shuffled = text.replace('layer {\n  name: "bn3"', relu + 'layer {\n  name: "bn3"')
    step = run(before.with_text(shuffled), [ApplyPolicy(str(tmp_path / "mine.toml"))])[0]
    expected = load(FIXTURES / "policies" / "after-last-bn.out.prototxt").source.text
    pool = 'layer {\n  name: "pool3"'
    assert step.document.source.text == expected.replace(pool, relu + pool)
    assert not run(step.document, [step.done])[0].changed


def test_a_net_on_one_line_stays_on_one_line() -> None:
    text = " ".join(load(FIXTURES / "policies" / "after-last-bn.in.prototxt").source.text.split("\n")[1:])
    step = run(loads(text.replace("# the one that moves", "")), [ApplyPolicy("li2018")])[0]
    assert step.changed
    assert "\n" not in step.document.source.text


@pytest.mark.parametrize(
    ("ratio", "centred", "behind_relu"), [(0.1, 0.9, 0.86), (0.2, 0.8, 0.73), (0.5, 0.5, 0.41), (0.9, 0.1, 0.07)]
)
def test_the_shift_of_the_variance(ratio: float, centred: float, behind_relu: float) -> None:
    assert by_dropout(ratio) == pytest.approx(centred)
    assert by_dropout(ratio, AFTER_RELU) == pytest.approx(behind_relu, abs=0.005)
    # Gaussian noise of the same variance is no cure.
    assert by_noise(ratio / (1 - ratio)) == pytest.approx(centred)


def test_uniform_noise_shifts_less() -> None:
    assert by_uniform(0.1) == pytest.approx(300 / 301)
    assert by_uniform(0.5) == pytest.approx(300 / 325)
