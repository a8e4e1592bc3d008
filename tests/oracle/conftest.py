"""Real Caffe, for the tests that ask it. Where it is not here they fail and say how to get it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from prototool.engines.pycaffe.probe import Interpreter, probe

DRIVER = Path(__file__).with_name("driver.py")
Job: TypeAlias = tuple[Path, str, list[str] | None]
Caffe: TypeAlias = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    """The Python that has Caffe."""
    health, found = probe()
    assert found, f"these tests ask real Caffe: {health.help} ({health.reason})"
    return found


@pytest.fixture
def caffe(interpreter: Interpreter, tmp_path: Path) -> Caffe:
    """Have real Caffe build nets, and run them forward where blobs are asked for ([] for the outputs).

    With `gradient` it runs them backward too, for the gradient of that layer's first parameter. `filled` leaves
    parameters as their fillers filled them.
    """

    def ask(jobs: Sequence[Job], gradient: str | None = None, filled: bool = False) -> list[dict[str, Any]]:
        more: dict[str, object] = {"filled": filled, **({"gradient": gradient} if gradient else {})}
        asked: list[dict[str, object]] = [
            {"net": str(net), "phase": phase, "blobs": blobs, **more} for net, phase, blobs in jobs
        ]
        (tmp_path / "jobs").write_text(json.dumps(asked))
        command = [*interpreter.command, str(DRIVER), str(tmp_path / "jobs"), str(tmp_path / "answers")]
        subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=300)
        answers: list[dict[str, Any]] = json.loads((tmp_path / "answers").read_text())
        return answers

    return ask
