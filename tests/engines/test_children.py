"""Children end with their parents, and their failures are told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prototool.engines.children import ChildFailedError, child, run


def test_what_it_printed() -> None:
    assert run([sys.executable, "-c", "import sys; print(1); print(2, file=sys.stderr)"]).split() == ["1", "2"]


def test_failure_is_told() -> None:
    with pytest.raises(ChildFailedError) as raised:
        run([sys.executable, "-c", "import sys; print('why'); sys.exit(7)"])
    assert (raised.value.status, raised.value.printed) == (7, "why\n")


def test_a_hanging_child_is_ended() -> None:
    with pytest.raises(subprocess.TimeoutExpired):
        run([sys.executable, "-c", "import time; time.sleep(60)"], timeout=0.2)


def gone(process: int) -> bool:
    """Whether a process ends within a minute."""
    for _ in range(6000):
        try:
            os.kill(process, 0)
            if Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except (ProcessLookupError, FileNotFoundError):
            return True
        time.sleep(0.01)
    return False


def test_leaving_the_block_ends_grandchildren_too() -> None:
    with child(["sh", "-c", "sleep 60 & echo $!; wait"]) as process:
        assert process.stdout
        grandchild = int(process.stdout.readline())
    assert gone(grandchild)


def test_a_killed_parent_takes_its_child_along() -> None:
    code = (
        "from prototool.engines.children import child\n"
        "with child(['sleep', '60']) as process:\n    print(process.pid, flush=True)\n    process.wait()"
    )
    parent = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert parent.stdout
    inner = int(parent.stdout.readline())
    parent.send_signal(signal.SIGKILL)
    parent.communicate()
    assert gone(inner)
