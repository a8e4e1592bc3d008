"""Cases on real Caffe, by one of the drivers that have `in_children`: what they were given lies in their folder."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from prototool.engines.pycaffe.probe import Interpreter

Arrays: TypeAlias = dict[str, npt.NDArray[np.float32]]


def run(driver: Path, cases: Sequence[dict[str, Any]], interpreter: Interpreter, folder: Path) -> None:
    """Have a driver run cases in a folder."""
    (folder / "cases.json").write_text(json.dumps(cases))
    command = [*interpreter.command, str(driver), str(folder)]
    subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=900, cwd=folder)


def answers(
    driver: Path, cases: Sequence[dict[str, Any]], interpreter: Interpreter, folder: Path
) -> list[Arrays | None]:
    """What comes of each case, None where it ends Caffe."""
    run(driver, cases, interpreter, folder)
    paths = [folder / f"{number}.answer.npz" for number in range(len(cases))]
    return [dict(np.load(path)) if path.exists() else None for path in paths]
