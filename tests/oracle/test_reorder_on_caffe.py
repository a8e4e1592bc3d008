"""What a policy moves: real Caffe computes the same where that is said, in both phases, and builds the rest."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy

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
