"""Running the command line as a user does."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"
Run: TypeAlias = Callable[..., subprocess.CompletedProcess[bytes]]


@pytest.fixture
def prototool(tmp_path: Path) -> Run:
    """Run `prototool` with some arguments in an empty folder; standard input is `input`."""

    def run(*args: str | Path, input: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-c", "from prototool.cli.main import main; main()", *map(str, args)]
        environment = {**os.environ, "PROTOTOOL_TRACEBACK": ""}
        return subprocess.run(command, input=input, capture_output=True, cwd=tmp_path, env=environment, check=False)

    return run


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A copy of the allconv6 net in the folder the command runs in."""
    path = tmp_path / "net.prototxt"
    path.write_bytes((FIXTURES / "allconv6" / "allconv6.prototxt").read_bytes())
    return path
