"""Trainings on torch: to the end, stopped, killed, gone on with on either engine, and what becomes of broken ones."""

from __future__ import annotations

import signal
import threading
from pathlib import Path
from typing import TypeVar

import pytest
from tiny_training import NET, SOLVER, events, gone, longer, send, training, weights

from prototool.engines.engine import Engine
from prototool.engines.events import Broke, Diverged, Ended, Event, Saved, Started, Trained
from prototool.engines.events import Tested as OfTest
from prototool.engines.pycaffe.engine import PyCaffe
from prototool.engines.torch.engine import Torch
from prototool.launch.run.jobs import job_of
from prototool.schema.weights import Weights

Kind = TypeVar("Kind", bound=Event)

# The losses of 18 iterations, relative, where both engines begin with the same state and see the same batches.
BOUND = 1e-4

# The same net without anything that is drawn by chance.
DROPOUT = 'layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" dropout_param { dropout_ratio: 0.3 } }\n'
SETTLED = (
    NET.replace("mirror: true crop_size: 8", "").replace("crop_size: 8", "").replace("shuffle: true", "")
).replace(DROPOUT, "")


@pytest.fixture(autouse=True)
def _one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several tests run at once, and threads that wait for each other take all the time there is."""
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def on(engine: Engine, solver: Path, out: Path, **more: object) -> list[Event]:
    return events(solver, out, engine, **more)  # type: ignore[arg-type]


def of(kind: type[Kind], found: list[Event]) -> list[Kind]:
    return [event for event in found if isinstance(event, kind)]


def numbers(found: list[Event], since: int = 0) -> list[tuple[object, ...]]:
    """All numbers of a training but its times."""
    told = [each for each in found if isinstance(each, (Trained, OfTest)) and each.iteration >= since]
    return [(type(each), each.iteration, getattr(each, "loss", 0), each.outputs) for each in told]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Event]]:
    """A training that nothing happened to, with all that draws random numbers; its files stand beside its folder."""
    folder = tmp_path_factory.mktemp("whole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("OMP_NUM_THREADS", "1")
        return folder, on(Torch(), training(folder, longer(120, 30)), folder / "run")


def test_a_training_to_its_end(whole: tuple[Path, list[Event]]) -> None:
    folder, found = whole
    started, ended = found[0], found[-1]
    assert isinstance(started, Started)
    assert (started.engine, started.device, started.max_iter, started.learned) == ("torch", "CPU", 120, 547)
    assert ended == Ended(120, ended.seconds)
    assert [each.iteration for each in of(Trained, found)] == list(range(120))
    assert [each.iteration for each in of(OfTest, found)] == list(range(0, 120, 7))
    assert [each.iteration for each in of(Saved, found)] == [30, 60, 90, 120]
    assert of(OfTest, found)[-1].outputs["accuracy"] == (1.0,)
    assert [layer.name for layer in Weights.read(folder / "run/snapshots/solver_iter_120.caffemodel").layers][:1] == [
        "data"
    ]


def test_stopped_and_gone_on_with(whole: tuple[Path, list[Event]], tmp_path: Path) -> None:
    folder, before = whole
    engine, found = Torch(), list[Event]()
    for event in engine.train(job_of(str(folder / "solver.prototxt"), tmp_path / "run")):
        found.append(event)
        if isinstance(event, Trained) and event.iteration == 40:
            engine.stop()
    saved, ended = found[-2:]
    assert isinstance(saved, Saved)
    assert ended == Ended(saved.iteration, ended.seconds, stopped=True)
    assert 41 <= saved.iteration < 120
    rest = on(Torch(), folder / "solver.prototxt", tmp_path / "run", resume=Path(saved.state))
    assert numbers(rest) == numbers(before, saved.iteration)
    assert weights(tmp_path / "run", 120) == weights(folder / "run", 120)


def test_stopped_before_it_is_there(whole: tuple[Path, list[Event]], tmp_path: Path) -> None:
    """Torch takes a second to come; whoever stops it then gets no traceback."""
    engine = Torch()
    running = engine.train(job_of(str(whole[0] / "solver.prototxt"), tmp_path / "run"))
    threading.Timer(0.3, engine.stop).start()
    last = list(running)[-1]
    assert last == Ended(0, last.seconds, stopped=True)
    assert (tmp_path / "run/snapshots/solver_iter_0.solverstate").is_file()


def test_killed_and_gone_on_with(whole: tuple[Path, list[Event]], tmp_path: Path) -> None:
    folder, before = whole
    running = Torch().train(job_of(str(folder / "solver.prototxt"), tmp_path / "run"))
    for event in running:
        if isinstance(event, Trained) and event.iteration == 70:
            send(tmp_path / "run", signal.SIGKILL)
            break
    last = list(running)[-1]
    assert isinstance(last, Broke)
    assert "was killed" in last.reason
    assert gone(tmp_path / "run")
    state = tmp_path / "run/snapshots/solver_iter_60.solverstate"
    rest = on(Torch(), folder / "solver.prototxt", tmp_path / "rest", resume=state)
    assert numbers(rest) == numbers(before, 60)
    assert weights(tmp_path / "rest", 120) == weights(folder / "run", 120)


@pytest.mark.parametrize("form", ["BINARYPROTO", "HDF5"])
@pytest.mark.parametrize(("first", "second"), [(PyCaffe, Torch), (Torch, PyCaffe)])
def test_gone_on_with_on_the_other_engine(first: type[Engine], second: type[Engine], form: str, tmp_path: Path) -> None:
    solver = training(tmp_path, f'{SOLVER}snapshot_format: {form}\ntype: "Adam"\nmomentum2: 0.99\n', SETTLED)
    own = on(first(), solver, tmp_path / "whole")
    end = ".h5" if form == "HDF5" else ""
    state = tmp_path / f"whole/snapshots/solver_iter_10.solverstate{end}"
    rest = on(second(), solver, tmp_path / "rest", resume=state)
    assert rest[-1] == Ended(28, rest[-1].seconds)
    losses = [[each.loss for each in of(Trained, found) if each.iteration >= 10] for found in (own, rest)]
    assert losses[1] == pytest.approx(losses[0], rel=BOUND)
    tests = [[each.outputs["loss"] for each in of(OfTest, found) if each.iteration >= 10] for found in (own, rest)]
    assert tests[1] == [pytest.approx(each, rel=BOUND) for each in tests[0]]


def test_weights_and_batches_the_same_and_so_are_losses(tmp_path: Path) -> None:
    solver = training(tmp_path, longer(20, 0), SETTLED)
    on(PyCaffe(), solver, tmp_path / "zero", max_iter=0)
    begin = tmp_path / "zero/snapshots/solver_iter_0.caffemodel"
    found = [on(each, solver, tmp_path / each.name, weights=begin) for each in (PyCaffe(), Torch())]
    losses = [[each.loss for each in of(Trained, events)] for events in found]
    assert len(losses[0]) == 20
    assert losses[1] == pytest.approx(losses[0], rel=BOUND)


def test_a_loss_that_is_no_number(tmp_path: Path) -> None:
    """Real Caffe and torch name the same iteration and the same layer."""
    wide = (
        'layer { name: "wide" type: "InnerProduct" bottom: "data" top: "wide" inner_product_param { num_output: 3'
        ' weight_filler { type: "xavier" } } }\nlayer { name: "loss"'
    )
    net = SETTLED.replace(
        '"SoftmaxWithLoss" bottom: "ip" bottom: "label"', '"EuclideanLoss" bottom: "ip" bottom: "wide"'
    )
    net = net.replace('layer { name: "loss"', wide)
    solver = training(tmp_path, SOLVER.replace("0.05", "1e3"), net)
    on(PyCaffe(), solver, tmp_path / "zero", max_iter=0)
    begin = tmp_path / "zero/snapshots/solver_iter_0.caffemodel"
    caffe, torch = (on(each, solver, tmp_path / each.name, weights=begin)[-1] for each in (PyCaffe(), Torch()))
    assert isinstance(caffe, Diverged)
    assert isinstance(torch, Diverged)
    assert (torch.iteration, torch.layer) == (caffe.iteration, caffe.layer)
    assert "base_lr" in torch.hint


def test_data_that_is_no_number(tmp_path: Path) -> None:
    net = SETTLED.replace("scale: 0.01", "scale: 1e38")
    last = on(Torch(), training(tmp_path, net=net), tmp_path / "run")[-1]
    assert isinstance(last, Diverged)
    assert (last.iteration, last.layer) == (0, "data")


def test_a_broken_picture_is_named(tmp_path: Path) -> None:
    solver = training(tmp_path)
    (tmp_path / "pictures/7.ppm").write_bytes(b"P6\n12 12\n")
    last = on(Torch(), solver, tmp_path / "run")[-1]
    assert isinstance(last, Broke)
    assert "7.ppm" in last.reason
    assert not last.ours


def test_what_it_cannot_train_is_refused_by_name_and_place(tmp_path: Path) -> None:
    python = 'layer { name: "odd" type: "Python" top: "odd" python_param { module: "odd" layer: "Odd" } }\n'
    solver = training(tmp_path, net=f"{NET}{python}")
    line = NET.count("\n") + 1
    told = Torch().refuse(job_of(str(solver), tmp_path / "run"))
    place = f"{tmp_path}/net.prototxt:{line}:1: layer 'odd' (Python)"
    assert told == [f"{place}: its code is written for pycaffe; --engine pycaffe runs it"]
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("layer", "told"),
    [
        ('type: "Data" top: "more" data_param { source: "db" batch_size: 2 }', "it reads a LevelDB"),
        ('type: "MemoryData" top: "more" top: "l" memory_data_param { batch_size: 1 }', "it is fed by a program"),
        ('type: "ShuffleChannel" bottom: "conv" top: "more"', "no layer type of Caffe 1.0; the fork that has it must"),
    ],
)
def test_more_that_it_refuses(layer: str, told: str, tmp_path: Path) -> None:
    solver = training(tmp_path, net=f'{NET}layer {{ name: "more" {layer} }}\n')
    [reason] = Torch().refuse(job_of(str(solver), tmp_path / "run"))
    assert reason.startswith(f"{tmp_path}/net.prototxt:{NET.count(chr(10)) + 1}:1: layer 'more'")
    assert told in reason


def test_precision(tmp_path: Path) -> None:
    solver = training(tmp_path, longer(12, 0))
    job = job_of(str(solver), tmp_path / "run", precision="tf32")
    assert "tf32 is arithmetic of NVIDIA's GPUs" in Torch().refuse(job)[0]
    assert "single precision alone" in PyCaffe().refuse(job)[0]
    exact, short = (on(Torch(), solver, tmp_path / each, precision=each) for each in ("fp32", "bf16"))
    losses = [[each.loss for each in of(Trained, found)] for found in (exact, short)]
    # Products of numbers of 8 significant bits.
    assert losses[0] != losses[1]
    assert losses[1] == pytest.approx(losses[0], rel=0.1)
