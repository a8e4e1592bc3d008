"""What a policy moves: real Caffe computes the same where that is said, in both phases, and builds the rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy
import pytest

from prototool.api import load, loads
from prototool.net.document import Document
from prototool.passes import ApplyPolicy
from prototool.rewrite.run import run

if TYPE_CHECKING:
    from conftest import Caffe

POLICIES = Path(__file__).parents[2] / "fixtures" / "policies"
ORDER = ApplyPolicy("conv-bn-act-pool-dropout")
HEAD = 'input: "data" input_shape { dim: 4 dim: 16 dim: 8 dim: 8 }\n'
TAIL = 'layer { name: "out" type: "Power" bottom: "BLOB" top: "out" }\n'
SIZE = "pooling_param { kernel_size: 3 stride: 2 pad: 1 }"
POOL = f'layer {{ name: "pool" type: "Pooling" bottom: "data" top: "pool" {SIZE} }}\n'
DROP = 'layer { name: "drop" type: "Dropout" bottom: "data" top: "drop" }\n'
ACT = 'layer { name: "act" type: "TYPE" bottom: "IN" top: "OUT" MORE }\n'


def pooled(act: str, more: str = "") -> str:
    """A net with a max pooling before an activation in place."""
    made = ACT.replace("TYPE", act).replace("IN", "pool").replace("OUT", "pool").replace("MORE", more)
    return HEAD + POOL + made + TAIL.replace("BLOB", "pool")


def dropped(act: str, more: str = "") -> str:
    """A net with a Dropout before an activation."""
    made = ACT.replace("TYPE", act).replace("IN", "drop").replace("OUT", "act").replace("MORE", more)
    return HEAD + DROP + made + TAIL.replace("BLOB", "act")


SAME = [
    pooled("ReLU"),
    pooled("ReLU", "relu_param { negative_slope: 0.1 }"),
    pooled("Sigmoid"),
    pooled("TanH"),
    pooled("ELU"),
    pooled("BNLL"),
    pooled("Clip", "clip_param { min: -0.5 max: 0.5 }"),
    dropped("ReLU"),
    dropped("ReLU", "relu_param { negative_slope: 0.1 }"),
    dropped("PReLU"),
]
OTHER = [
    pooled("ReLU", "relu_param { negative_slope: -1 }"),
    pooled("PReLU"),
    dropped("Sigmoid"),
    dropped("TanH"),
    dropped("ELU"),
]


def outputs(caffe: Caffe, folder: Path, documents: list[Document]) -> list[numpy.ndarray]:
    """What each net gives in TRAIN; the seed is the same."""
    jobs = []
    for number, document in enumerate(documents):
        path = folder / str(number)
        path.write_text(document.source.text)
        jobs.append((path, "TRAIN", ["out"]))
    return [numpy.array(answer["values"]["out"]) for answer in caffe(jobs)]


def test_layers_that_are_said_to_commute_do(caffe: Caffe, tmp_path: Path) -> None:
    before = [loads(text) for text in SAME]
    steps = [run(document, [ORDER])[0] for document in before]
    assert all(step.changed and "computes the same" in step.notes[0].message for step in steps)
    values = outputs(caffe, tmp_path, [*before, *(step.document for step in steps)])
    for text, one, other in zip(SAME, values[: len(SAME)], values[len(SAME) :], strict=True):
        numpy.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6, err_msg=text)
        assert numpy.abs(one).max() > 0.01


def test_of_others_it_is_said_that_they_do_not() -> None:
    for text in OTHER:
        [note] = run(loads(text), [ORDER])[0].notes
        assert "computes something else" in note.message


def test_real_caffe_builds_and_runs_what_policies_make(caffe: Caffe, tmp_path: Path) -> None:
    jobs = []
    for path in sorted(POLICIES.glob("*.out.prototxt")):
        assert load(path).net.layers
        jobs += [(path, phase, []) for phase in ("TRAIN", "TEST")]
    assert all(answer["ok"] and answer["values"] for answer in caffe(jobs))


# What stands for the images of the CNN.
IMAGES = 'input: "data" input_shape { dim: 32 dim: 3 dim: 32 dim: 32 } input: "label" input_shape { dim: 32 }\n'


def with_own_statistics(text: str) -> Document:
    """A net whose BatchNorms take the statistics of the batch in TEST too; those stored are of nothing."""
    own = "use_global_stats: false"
    if "batch_norm_param {" in text:
        return loads(text.replace("batch_norm_param {", f"batch_norm_param {{ {own}"))
    return loads(text.replace('type: "BatchNorm"', f'type: "BatchNorm" batch_norm_param {{ {own} }}'))


@pytest.fixture(scope="module")
def asked() -> Document:
    """The CNN of the question in the order that it asks about."""
    text = (POLICIES.parent / "cnn" / "asked.prototxt").read_text()
    return with_own_statistics(IMAGES + text[text.index("# 3x32x32") :])


def test_where_only_dropouts_went_real_caffe_computes_the_same_in_test(
    caffe: Caffe, tmp_path: Path, asked: Document
) -> None:
    """All must be built in both phases, whatever became of the Dropouts."""
    several, head = (
        with_own_statistics((POLICIES / f"{name}.in.prototxt").read_text()) for name in ("several", "head")
    )
    nets = [
        (several, "li2018", "out"),
        (head, "kim2023", "fc"),
        (asked, "kim2023", "fc2"),
        (asked, "spatial-dropout-after-conv", "fc2"),
    ]
    jobs = []
    for number, (before, name, blob) in enumerate(nets):
        [step] = run(before, [ApplyPolicy(name)])
        assert step.changed
        for word, document in (("before", before), ("after", step.document)):
            path = tmp_path / f"{number}-{word}"
            path.write_text(document.source.text)
            jobs += [(path, "TEST", [blob]), (path, "TRAIN", [blob])]
    answers = caffe(jobs)
    assert all(answer["ok"] for answer in answers)
    for number, (_, _, blob) in enumerate(nets):
        one, _, other, _ = (numpy.array(answer["values"][blob]) for answer in answers[4 * number : 4 * number + 4])
        numpy.testing.assert_array_equal(one, other)
        assert numpy.abs(one).max() > 0.001


def test_the_cnn_of_the_question_drops_whole_channels_on_real_caffe(
    caffe: Caffe, tmp_path: Path, asked: Document
) -> None:
    after = run(asked, [ORDER, ApplyPolicy("spatial-dropout-after-conv")])[-1].document
    (tmp_path / "net").write_text(after.source.text)
    [train, test] = caffe([(tmp_path / "net", phase, ["pool1"]) for phase in ("TRAIN", "TEST")])
    dropped, whole = (numpy.array(answer["values"]["pool1"]) for answer in (train, test))
    gone = ~dropped.any(axis=(2, 3))
    # What is not dropped is multiplied by 1 / (1 - 0.2), as a whole.
    numpy.testing.assert_allclose(dropped[~gone], whole[~gone] / 0.8, rtol=1e-5)
    assert whole[gone].any()
    assert 0.15 < gone.mean() < 0.25
