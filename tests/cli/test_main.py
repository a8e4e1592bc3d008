"""The command as a whole: help, version, unknown verbs, faults."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from prototool.cli import main

from .conftest import Run


def test_help_names_every_verb(prototool: Run) -> None:
    done = prototool("--help")
    assert done.returncode == 0
    assert all(f"  {verb} " in done.stdout.decode() for verb in main.VERBS)


@pytest.mark.parametrize("verb", main.VERBS)
def test_every_verb_has_help(prototool: Run, verb: str) -> None:
    done = prototool(verb, "--help")
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(b"Usage: ")


def test_version(prototool: Run) -> None:
    assert prototool("--version").stdout.startswith(b"prototool 0.")


def test_without_the_command_on_the_path() -> None:
    done = subprocess.run([sys.executable, "-m", "prototool", "--version"], capture_output=True, check=True)
    assert done.stdout.startswith(b"prototool 0.")


def test_an_unknown_verb(prototool: Run) -> None:
    done = prototool("rewrit")
    assert done.returncode == 2
    assert b"No such command 'rewrit'" in done.stderr


def test_a_fault_of_ours_is_one_message(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.delenv("PROTOTOOL_TRACEBACK", raising=False)
    monkeypatch.setattr(main.prototool, "main", lambda standalone_mode: 1 / 0)
    assert main.status() == 3
    said = capsys.readouterr().err
    assert "this is a fault of prototool itself: ZeroDivisionError" in said
    assert "Traceback" not in said


def test_a_reader_that_has_seen_enough(tmp_path: Path) -> None:
    net = tmp_path / "net.prototxt"
    net.write_text("# a comment\n" * 100_000)
    command = f"{sys.executable} -c 'from prototool.cli.main import main; main()' rewrite {net} | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, check=False)
    assert (done.stdout, done.stderr) == (b"# a comment\n", b"")


def test_interrupted(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", "rewrite", "-"]
    running = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # It waits for standard input once it has read all of its own code; until then a signal would only hit Python.
    waits = Path(f"/proc/{running.pid}/wchan")
    late = time.monotonic() + 60
    while time.monotonic() < late and "pipe" not in waits.read_text():
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    _, said = running.communicate()
    assert running.returncode == 130
    assert b"Traceback" not in said
