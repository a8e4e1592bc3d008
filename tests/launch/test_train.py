"""A run is kept whole whatever happens to it, and goes on as if nothing had happened."""

from __future__ import annotations

import csv
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tiny_training import gone, longer, send, training, weights

from prototool.engines.events import Broke, Ended, Event, Saved, Trained
from prototool.engines.pycaffe.engine import PyCaffe
from prototool.launch.run.jobs import job_of
from prototool.launch.run.meta import known
from prototool.launch.run.record import OccupiedError, RunFolder
from prototool.launch.run.snapshots import newest
from prototool.launch.run.train import resumed, train

ITERATIONS, EVERY = 300, 50


@pytest.fixture(scope="module")
def engine() -> PyCaffe:
    return PyCaffe()


@pytest.fixture(scope="module")
def whole(engine: PyCaffe, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that nothing happened to; its files stand beside it."""
    folder = tmp_path_factory.mktemp("whole")
    solver = training(folder, longer(ITERATIONS, EVERY))
    found = list(train(job_of(str(solver), folder / "run"), engine, RunFolder(folder / "run")))
    assert isinstance(found[-1], Ended)
    return folder


def numbers(folder: Path) -> list[list[str]]:
    """The rows of metrics.csv without their times."""
    with open(folder / "metrics.csv", newline="") as file:
        return [row[:3] + row[4:] for row in csv.reader(file)]


def complete(whole: Path, out: Path, engine: PyCaffe) -> list[Event]:
    """Go on with a run, and see that it comes out as the one that nothing happened to."""
    record = RunFolder(out)
    point = resumed(job_of(str(whole / "solver.prototxt"), out), record)
    found = list(train(point.job, engine, record, point.after))
    assert isinstance(found[-1], Ended)
    assert numbers(out) == numbers(whole / "run")
    assert weights(out, ITERATIONS) == weights(whole / "run", ITERATIONS)
    iterations = [event.iteration for event in record.events() if isinstance(event, Trained)]
    assert iterations == list(range(ITERATIONS))
    times = [event.seconds for event in record.events()]
    assert times == sorted(times)
    return found


def test_everything_is_kept(whole: Path) -> None:
    run = whole / "run"
    rows = numbers(run)
    assert rows[0] == ["phase", "net", "iteration", "name", "value"]
    assert {(row[0], row[3]) for row in rows[1:]} == {
        ("train", "total loss"),
        ("train", "rate"),
        ("train", "loss"),
        ("train", "noise"),
        ("test", "loss"),
        ("test", "accuracy"),
        ("test", "noise"),
    }
    assert (run / "texts/solver.prototxt").read_bytes() == (whole / "solver.prototxt").read_bytes()
    assert (run / "texts/net-0.prototxt").read_bytes() == (whole / "net.prototxt").read_bytes()
    meta = known(run)
    assert (meta["seed"], meta["engine"]["version"], meta["folder"]) == (3, "1.0.0", str(whole))
    assert all(json.loads(line)["event"] for line in (run / "events.jsonl").read_text().splitlines())


def test_another_run_is_not_written_over(whole: Path, engine: PyCaffe) -> None:
    before = (whole / "run/events.jsonl").read_bytes()
    with pytest.raises(OccupiedError):
        list(train(job_of(str(whole / "solver.prototxt"), whole / "run"), engine, RunFolder(whole / "run")))
    assert (whole / "run/events.jsonl").read_bytes() == before


def killed(whole: Path, out: Path, engine: PyCaffe) -> Iterator[Event]:
    """A run whose child is killed in the middle."""
    for event in train(job_of(str(whole / "solver.prototxt"), out), engine, RunFolder(out)):
        yield event
        if isinstance(event, Trained) and event.iteration == 120:
            send(out, signal.SIGKILL)


def test_a_killed_child(whole: Path, tmp_path: Path, engine: PyCaffe) -> None:
    out = tmp_path / "run"
    last = list(killed(whole, out, engine))[-1]
    assert isinstance(last, Broke)
    assert RunFolder(out).events()[-1] == last
    # The newest snapshot is cut in half, as a machine does that loses its power: the one before counts.
    found = newest(RunFolder(out).events(), out / "snapshots")
    assert found
    state = found[1]
    state.write_bytes(state.read_bytes()[: state.stat().st_size // 2])
    older = newest(RunFolder(out).events(), out / "snapshots")
    assert older
    assert older[0].iteration == found[0].iteration - EVERY
    assert complete(whole, out, engine)[0].iteration == older[0].iteration


def begun(whole: Path, out: Path, **limits: object) -> subprocess.Popen[str]:
    """`prototool train` in a process of its own."""
    command = [sys.executable, "-c", "from prototool.cli.main import main; main()", "train"]
    return subprocess.Popen(
        [*command, str(whole / "solver.prototxt"), "--run-dir", str(out)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PROTOTOOL_TRACEBACK": ""},
        **limits,  # type: ignore[call-overload]
    )


def wait_for(path: Path) -> None:
    """Wait until a file is there."""
    end = time.monotonic() + 60
    while not path.exists():
        assert time.monotonic() < end
        time.sleep(0.005)


def test_a_killed_parent(whole: Path, tmp_path: Path, engine: PyCaffe) -> None:
    out = tmp_path / "run"
    with begun(whole, out) as process:
        wait_for(out / "snapshots" / f"solver_iter_{EVERY}.solverstate")
        process.send_signal(signal.SIGKILL)
    assert gone(out)
    complete(whole, out, engine)


def test_a_full_disk(whole: Path, tmp_path: Path, engine: PyCaffe) -> None:
    out = tmp_path / "run"

    def few_bytes() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (24_000, 24_000))

    with begun(whole, out, preexec_fn=few_bytes) as process:
        printed, _ = process.communicate()
    assert process.returncode == 1
    assert "events.jsonl: File too large; what was kept so far is whole" in printed
    assert "Traceback" not in printed
    kept = RunFolder(out).events()
    assert (out / "events.jsonl").read_text().endswith("\n")
    assert any(isinstance(event, Saved) for event in kept)
    complete(whole, out, engine)


def test_a_run_without_a_snapshot_begins_anew(whole: Path, tmp_path: Path, engine: PyCaffe) -> None:
    out = tmp_path / "run"
    running = train(job_of(str(whole / "solver.prototxt"), out), engine, RunFolder(out))
    next(event for event in running if isinstance(event, Trained))
    send(out, signal.SIGKILL)
    assert isinstance(list(running)[-1], Broke)
    assert complete(whole, out, engine)[0].iteration == 0


def test_two_at_once(whole: Path, tmp_path: Path, engine: PyCaffe) -> None:
    out = tmp_path / "run"
    running = train(job_of(str(whole / "solver.prototxt"), out), engine, RunFolder(out))
    saved = next(event for event in running if isinstance(event, Saved))
    with pytest.raises(OccupiedError, match="another process"):
        RunFolder(out).begin(saved)
    running.close()  # type: ignore[attr-defined]


def test_folders_are_numbered(tmp_path: Path) -> None:
    assert RunFolder.latest("a/solver.prototxt", tmp_path) is None
    assert RunFolder.fresh("a/solver.prototxt", tmp_path).path == tmp_path / "solver-1"
    for name in ("solver-2", "solver-10", "solver-x"):
        (tmp_path / name).mkdir()
    assert RunFolder.fresh("a/solver.prototxt", tmp_path).path == tmp_path / "solver-11"
    latest = RunFolder.latest("a/solver.prototxt", tmp_path)
    assert latest
    assert latest.path == tmp_path / "solver-10"
