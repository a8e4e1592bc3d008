"""Caffe 1.0 out of conda-forge, where Debian's packages are not to be had."""

from __future__ import annotations

import shutil
from pathlib import Path

from prototool.engines.children import ChildFailedError, run
from prototool.engines.pycaffe.prefix import MARK
from prototool.engines.pycaffe.trouble import NotInstallableError, Progress

# The programs that make an environment by the same options, the fastest first.
TOOLS = ("micromamba", "mamba", "conda")
CHANNEL = "conda-forge"


def tool() -> str | None:
    """The program that makes environments here, if there is one."""
    return next((found for found in map(shutil.which, TOOLS) if found), None)


def make(root: Path, progress: Progress) -> None:
    """Make an environment with Caffe in a folder, where it must stay: its programs know their place.

    Raises NotInstallableError.
    """
    program = tool()
    if not program:
        raise NotInstallableError(f"one of {', '.join(TOOLS)} is needed, and none is on the path")
    progress(f"{Path(program).name} fetches Caffe from {CHANNEL}")
    try:
        run([program, "create", "--yes", "--prefix", str(root), "--override-channels", "--channel", CHANNEL, "caffe"])
    except ChildFailedError as error:
        said = [line.strip() for line in error.printed.splitlines() if line.strip()]
        told = said[-1] if said else f"it ended with {error.status}"
        raise NotInstallableError(f"{Path(program).name} could not make the environment: {told}") from None
    (root / MARK).write_text(f"{CHANNEL} caffe\n", encoding="utf-8")
