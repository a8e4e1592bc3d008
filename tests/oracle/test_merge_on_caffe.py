"""Merged nets on real Caffe: in each state it builds the layers, blobs and parameters that the file of it gave."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from prototool.api import load
from prototool.net.document import Document
from prototool.passes import Merge, Split
from prototool.rewrite.run import run

if TYPE_CHECKING:
    from prototool.engines.pycaffe.probe import Interpreter

FIXTURES = Path(__file__).parents[2] / "fixtures" / "passes"
DRIVER = Path(__file__).with_name("merge_driver.py")
Built = Callable[..., list[Any]]


@pytest.fixture
def built(interpreter: Interpreter, tmp_path: Path) -> Built:
    """Have real Caffe build nets in states."""

    def ask(*jobs: tuple[Path, str, list[str]]) -> list[Any]:
        (tmp_path / "jobs").write_text(json.dumps([[str(path), phase, stages] for path, phase, stages in jobs]))
        command = [*interpreter.command, str(DRIVER), str(tmp_path / "jobs"), str(tmp_path / "answers")]
        subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=300)
        answers: list[Any] = json.loads((tmp_path / "answers").read_text())
        return answers

    return ask


def written(document: Document, path: Path) -> Path:
    """The file of a net."""
    path.write_bytes(document.source.text.encode())
    return path


@pytest.mark.parametrize("untrained", [False, True])
def test_a_stage(built: Built, tmp_path: Path, untrained: bool) -> None:
    a, b = FIXTURES / "merge.in.prototxt", FIXTURES / "merge.deploy.prototxt"
    both = written(run(load(a), [Merge(str(b), untrained=untrained)])[-1].document, tmp_path / "both")
    jobs: list[tuple[Path, str, list[str]]] = []
    for phase in ("TRAIN", "TEST"):
        jobs += [(a, phase, []), (both, phase, []), (b, phase, []), (both, phase, ["deploy"])]
        alone = run(load(both), [Split(phase, "deploy")])[-1].document
        jobs += [(b, phase, []), (written(alone, tmp_path / phase), phase, [])]
    answers = built(*jobs)
    assert answers[::2] == answers[1::2]
    assert answers[0] != answers[2] != answers[6]


def test_a_phase(built: Built, tmp_path: Path) -> None:
    a, b = FIXTURES / "merge-phases.in.prototxt", FIXTURES / "merge-phases.test.prototxt"
    both = written(run(load(a), [Merge(str(b), phase="TEST")])[-1].document, tmp_path / "both")
    one, two, three, four = built((a, "TRAIN", []), (both, "TRAIN", []), (b, "TEST", []), (both, "TEST", []))
    assert one == two != three == four
