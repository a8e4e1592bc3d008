"""Real Caffe trains through the engine as it does by itself, and whatever becomes of it is told."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import TypeVar

import pytest
from tiny_training import NET, SOLVER, driver_of, events, gone, longer, plain, send, training, weights

from prototool.engines.effective import effective
from prototool.engines.events import Broke, Diverged, Ended, Event, Saved, Started, Trained
from prototool.engines.events import Tested as OfTest
from prototool.engines.health import Health
from prototool.engines.pycaffe.engine import PyCaffe
from prototool.engines.pycaffe.prefix import Prefix
from prototool.launch.log.caffe_log import parsed
from prototool.launch.run.jobs import job_of
from prototool.launch.run.past import run_of

Kind = TypeVar("Kind", bound=Event)


@pytest.fixture(scope="module")
def engine() -> PyCaffe:
    return PyCaffe()


@pytest.fixture
def impatient(engine: PyCaffe) -> PyCaffe:
    other = PyCaffe(patience=1, grace=0.5)
    engine.probe()
    other.found = engine.found
    return other


def of(kind: type[Kind], found: list[Event]) -> list[Kind]:
    return [event for event in found if isinstance(event, kind)]


def shown(rows: object) -> list[object]:
    """Rows as Caffe's log prints their numbers: six digits."""
    return [
        (row.iteration, [(each.number, each.name, f"{each.value:.6g}") for each in row.outputs])
        for row in rows  # type: ignore[attr-defined]
    ]


def test_the_numbers_are_those_of_caffe_train(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path)
    [log] = parsed(plain(tmp_path, "train", "-solver", "solver.prototxt").splitlines(True), "log")
    found = events(solver, tmp_path / "run", engine)
    ours = run_of(found, "run")
    # Caffe looks at one batch more after the last update, only to show its loss.
    assert shown(ours.train) == shown(log.train[:-1])
    assert shown(ours.tests) == shown(log.tests)
    assert [row.iteration for row in ours.tests] == [0, 7, 14, 21, 28]
    assert [(f"{row.loss:.6g}", f"{row.rate:.6g}") for row in ours.train] == [
        (f"{row.loss:.6g}", f"{row.rate:.6g}") for row in log.train[:-1]
    ]
    for iteration in (10, 20, 28):
        assert weights(tmp_path / "run", iteration) == (tmp_path / f"plain_iter_{iteration}.caffemodel").read_bytes()
    started = found[0]
    assert isinstance(started, Started)
    assert (started.engine, started.device, started.max_iter, started.learned) == ("pycaffe", "CPU", 28, 547)
    assert found[-1] == Ended(28, found[-1].seconds)


OTHER = """train_net: "net.prototxt"  # trained alone
test_net: "net.prototxt" test_net: "net.prototxt"
test_state { } test_state { stage: "other" }
type: "Adam"
base_lr: 0.01, lr_policy: "poly" power: 0.5;
momentum: 0.9 momentum2: 0.99
max_iter: 9 test_iter: 1 test_iter: 3 test_interval: 3 test_initialization: false
snapshot_prefix: "plain" random_seed: 11"""


def test_the_numbers_are_those_of_pycaffe(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path, OTHER)
    script = "import caffe; caffe.set_mode_cpu(); caffe.get_solver('solver.prototxt').solve()"
    plain(tmp_path, "-c", script)
    found = events(solver, tmp_path / "run", engine)
    assert weights(tmp_path / "run", 9) == (tmp_path / "plain_iter_9.caffemodel").read_bytes()
    assert [(each.iteration, each.net) for each in of(OfTest, found)] == [
        (3, 0),
        (3, 1),
        (6, 0),
        (6, 1),
        (9, 0),
        (9, 1),
    ]
    assert len(of(Saved, found)) == 1


def test_going_on_equals_never_having_stopped(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path)
    whole = events(solver, tmp_path / "whole", engine)
    state = tmp_path / "whole/snapshots/solver_iter_10.solverstate"
    rest = events(solver, tmp_path / "rest", engine, resume=state)
    numbers = [each for each in whole if isinstance(each, (Trained, OfTest)) and each.iteration >= 10]
    assert [(type(each), each.iteration, each.outputs) for each in numbers] == [
        (type(each), each.iteration, each.outputs) for each in rest if isinstance(each, (Trained, OfTest))
    ]
    assert weights(tmp_path / "rest", 28) == weights(tmp_path / "whole", 28)


def test_a_run_that_was_moved_goes_on(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path)
    events(solver, tmp_path / "whole", engine, max_iter=10)
    (tmp_path / "whole").rename(tmp_path / "moved")
    state = tmp_path / "moved/snapshots/solver_iter_10.solverstate"
    found = events(solver, tmp_path / "rest", engine, resume=state, max_iter=11)
    assert [each.iteration for each in of(Trained, found)] == [10]
    assert found[-1] == Ended(11, found[-1].seconds)


def test_a_net_caffe_refuses_is_told_with_its_layer(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path, net=NET.replace("kernel_size: 3", "kernel_size: 30"))
    [broke] = events(solver, tmp_path / "run", engine)
    assert isinstance(broke, Broke)
    assert (broke.layer, broke.phase, broke.iteration) == ("conv", "TRAIN", 0)
    assert "Check failed" in broke.reason or "Caffe" in broke.reason


def test_a_missing_picture(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path)
    (tmp_path / "pictures/7.ppm").unlink()
    broke = events(solver, tmp_path / "run", engine)[-1]
    assert isinstance(broke, Broke)
    assert broke.layer == "data"
    assert "picture" in broke.reason
    assert any("7.ppm" in line for line in broke.printed)


def test_a_killed_child_is_noticed(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path, longer(100_000, 20))
    running = engine.train(job_of(str(solver), tmp_path / "run"))
    for event in running:
        if isinstance(event, Saved) and event.iteration == 40:
            send(tmp_path / "run", signal.SIGKILL)
            break
    last = list(running)[-1]
    assert isinstance(last, Broke)
    assert "SIGKILL" in last.reason
    assert weights(tmp_path / "run", 40)


def test_a_stopped_child_hangs_and_is_reaped(tmp_path: Path, impatient: PyCaffe) -> None:
    solver = training(tmp_path, longer(100_000, 20))
    running = impatient.train(job_of(str(solver), tmp_path / "run"))
    for event in running:
        if isinstance(event, Saved):
            send(tmp_path / "run", signal.SIGSTOP)
            break
    last = list(running)[-1]
    assert isinstance(last, Broke)
    assert "hangs" in last.reason
    assert gone(tmp_path / "run")


SLEEPY = """
import time
import caffe

class Sleepy(caffe.Layer):
    calls = 0
    def setup(self, bottom, top): pass
    def reshape(self, bottom, top): top[0].reshape(1)
    def forward(self, bottom, top):
        self.calls += 1
        if self.calls == 3: BODY
    def backward(self, top, propagate_down, bottom): pass
"""
PYTHON = 'layer { name: "odd" type: "Python" top: "odd" python_param { module: "sleepy" layer: "Sleepy" } }'


def test_a_python_layer_that_sleeps(tmp_path: Path, impatient: PyCaffe) -> None:
    solver = training(tmp_path, SOLVER.replace("iter_size: 2", "iter_size: 1"), NET + PYTHON)
    (tmp_path / "sleepy.py").write_text(SLEEPY.replace("BODY", "time.sleep(600)"))
    found = events(solver, tmp_path / "run", impatient)
    assert isinstance(found[-1], Broke)
    assert "hangs" in found[-1].reason


def test_a_python_layer_that_raises(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path, SOLVER.replace("iter_size: 2", "iter_size: 1"), NET + PYTHON)
    (tmp_path / "sleepy.py").write_text(SLEEPY.replace("BODY", "raise ValueError('no more')"))
    broke = events(solver, tmp_path / "run", engine)[-1]
    assert isinstance(broke, Broke)
    assert "ValueError: no more" in broke.reason
    assert not broke.ours
    assert any("sleepy.py" in line for line in broke.printed)


def test_stopping_takes_a_snapshot(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path, longer(100_000, 0))
    running = engine.train(job_of(str(solver), tmp_path / "run"))
    found = []
    for event in running:
        found.append(event)
        if isinstance(event, Trained) and event.iteration == 12:
            engine.stop()
    saved, ended = found[-2:]
    assert isinstance(saved, Saved)
    assert ended == Ended(saved.iteration, ended.seconds, stopped=True)
    assert saved.iteration == len(of(Trained, found)) >= 13
    assert Path(saved.state).is_file()


def test_closing_takes_a_snapshot_too(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path, longer(100_000, 0))
    running = engine.train(job_of(str(solver), tmp_path / "run"))
    next(event for event in running if isinstance(event, Trained))
    assert driver_of(tmp_path / "run")
    running.close()  # type: ignore[attr-defined]
    assert gone(tmp_path / "run")
    assert list((tmp_path / "run/snapshots").glob("*.solverstate"))


def test_one_that_does_not_stop_is_killed(tmp_path: Path, impatient: PyCaffe) -> None:
    solver = training(tmp_path, longer(100_000, 0))
    running = impatient.train(job_of(str(solver), tmp_path / "run"))
    next(event for event in running if isinstance(event, Trained))
    send(tmp_path / "run", signal.SIGSTOP)
    impatient.stop()
    last = list(running)[-1]
    assert isinstance(last, Broke)
    assert "did not stop" in last.reason
    assert gone(tmp_path / "run")


def test_a_loss_that_is_no_number(tmp_path: Path, engine: PyCaffe) -> None:
    net = NET.replace('"SoftmaxWithLoss" bottom: "ip" bottom: "label"', '"EuclideanLoss" bottom: "ip" bottom: "ip2"')
    net += (
        'layer { name: "ip2" type: "InnerProduct" bottom: "conv" top: "ip2"'
        ' inner_product_param { num_output: 3 weight_filler { type: "xavier" } } }'
    )
    head, loss, tail = net.partition('layer { name: "loss"')
    accuracy = tail.index("layer {")
    net = head + tail[accuracy:] + loss + tail[:accuracy]
    solver = training(tmp_path, SOLVER.replace("base_lr: 0.05", "base_lr: 1e4"), net)
    found = events(solver, tmp_path / "run", engine)
    last = found[-1]
    assert isinstance(last, Diverged)
    assert last.iteration == of(Trained, found)[-1].iteration
    assert last.layer in ("conv", "ip", "ip2", "loss")
    assert "base_lr" in last.hint


def test_files_that_may_not_be_so_large(tmp_path: Path) -> None:
    prefix = Prefix.usual()
    wrapper = tmp_path / "limited"
    words = " ".join(f"'{word}'" for word in prefix.python())
    usual = prefix.environment({})
    settings = " ".join(f"{name}='{value}'" for name, value in usual.items())
    wrapper.write_text(f'#!/bin/sh\nulimit -f 2\nexec env {settings} {words} "$@"\n')
    wrapper.chmod(0o755)
    net = NET.replace("num_output: 4", "num_output: 40")
    found = events(training(tmp_path, net=net), tmp_path / "run", PyCaffe(str(wrapper)))
    assert isinstance(found[-1], Broke)
    assert "larger than this account may write" in found[-1].reason
    assert len(of(Trained, found)) == 10
    assert not of(Saved, found)


def test_what_is_refused_before_anything_starts(tmp_path: Path, engine: PyCaffe) -> None:
    solver = training(tmp_path)
    assert engine.refuse(job_of(str(solver), tmp_path / "run")) == []
    [gpu] = engine.refuse(job_of(str(solver), tmp_path / "run", gpu=0))
    assert "cannot use a GPU" in gpu
    assert "without --gpu" in gpu
    model = tmp_path / "a.caffemodel"
    model.write_bytes(b"")
    [state] = engine.refuse(job_of(str(solver), tmp_path / "run", resume=model))
    assert ".solverstate" in state
    assert "--weights" in state
    [missing] = engine.refuse(job_of(str(solver), tmp_path / "run", weights=tmp_path / "no.caffemodel"))
    assert "does not exist" in missing
    assert not (tmp_path / "run").exists()


def test_no_caffe_is_said(tmp_path: Path) -> None:
    engine = PyCaffe(os.devnull)
    job = job_of(str(training(tmp_path)), tmp_path / "run")
    assert isinstance(engine.probe(), Health)
    [reason] = engine.refuse(job)
    assert "there is no pycaffe here" in reason
    [broke] = engine.train(job)
    assert isinstance(broke, Broke)


def test_the_text_caffe_is_given_keeps_all_else(tmp_path: Path) -> None:
    solver = training(tmp_path, OTHER)
    made = effective(job_of(str(solver), tmp_path / "run", max_iter=4, seed=8))
    text = made.texts["solver.prototxt"]
    assert "# trained alone" in text
    assert text.count(f'"{tmp_path}/run/engine/net-0.prototxt"') == 3
    assert "max_iter: 4 " in text
    assert "random_seed: 8" in text
    assert made.texts["net-0.prototxt"] == NET
