"""prototool train: train a net as a solver says, watch it, keep everything."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args

import click

from prototool.cli import output, pictures
from prototool.cli.signals import stopped_by_signals
from prototool.cli.status import DONE, FAULT, INTERRUPTED, UNUSABLE, WOULD_CHANGE
from prototool.cli.training_view import Watch, ended_how, summary_lines, trouble
from prototool.engines.engine import Engine
from prototool.engines.events import Broke, Diverged, Ended, Event, Saved
from prototool.engines.job import Job, Precision
from prototool.launch.run.engines import AUTO, NAMES, NoEngineError, chosen
from prototool.launch.run.jobs import UnusableJobError, job_of
from prototool.launch.run.meta import changes, known
from prototool.launch.run.past import run_of
from prototool.launch.run.preflight import preflight
from prototool.launch.run.record import OccupiedError, RunFolder
from prototool.launch.run.train import resumed
from prototool.launch.run.train import train as trained
from prototool.text.write import write_atomically

BROKEN = WOULD_CHANGE


class Asked(NamedTuple):
    """The command line."""

    solver: str
    engine: str
    gpu: int | None
    run_dir: str | None
    max_iter: int | None
    seed: int | None
    resume: bool
    weights: str | None
    precision: Precision | None
    deterministic: bool
    caffe_python: str | None
    patience: float


@click.command()
@click.argument("solver", metavar="SOLVER")
@click.option("--engine", type=click.Choice(NAMES), default=AUTO, show_default=True, help="What trains.")
@click.option("--gpu", type=click.IntRange(0), metavar="N", help="Train on GPU N; else on the CPU.")
@click.option("--run-dir", metavar="DIR", help="The folder of the run.  [default: runs/SOLVER-1, -2, ...]")
@click.option(
    "--max-iter", type=click.IntRange(0), metavar="N", help="How many iterations, over the solver's max_iter."
)
@click.option("--seed", type=click.IntRange(0), metavar="N", help="The seed, over the solver's random_seed.")
@click.option("--resume", is_flag=True, help="Go on with the run in --run-dir, else with the solver's last one.")
@click.option("--weights", metavar="M", help="A .caffemodel to begin with.")
@click.option("--precision", type=click.Choice(get_args(Precision)), help="How products are computed.  [default: fp32]")
@click.option("--deterministic", is_flag=True, help="Two runs of one seed agree to the last bit, on a GPU too.")
@click.option("--caffe-python", metavar="PYTHON", help="An interpreter that has pycaffe.")
@click.option(
    "--patience",
    type=click.FloatRange(1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="End an engine that for so long says nothing and uses no processor.",
)
def train(**given: Any) -> int:
    """Train the net of SOLVER and keep events, numbers, curves, snapshots, texts and versions in the folder of the run.

    Solver, nets, data and memory are looked at before anything starts. Ctrl-C takes a snapshot and stops; --resume goes
    on, and the result is that of a run that was never interrupted.

    Exit status: 0 done; 1 the loss ceased to be a number, or net or data broke it; 2 unusable input; 130 interrupted.
    """
    asked = Asked(**given)
    try:
        record = folder_of(asked)
        job, after = prepared(asked, record)
        if job is None:
            return DONE
        if not may_start(job):
            return UNUSABLE
        # The engine is asked last: it takes a second to answer.
        engine = engine_for(asked, job, known(record.path) if asked.resume else {})
        return follow(job, engine, record, after) if engine else UNUSABLE
    except (NoEngineError, UnusableJobError, OccupiedError) as error:
        output.say(f"prototool: {error}")
        return UNUSABLE


def folder_of(asked: Asked) -> RunFolder:
    """The folder of the run. Raises click.UsageError where it cannot be that."""
    if asked.run_dir:
        record = RunFolder(Path(asked.run_dir))
    elif asked.resume:
        latest = RunFolder.latest(asked.solver)
        if latest is None:
            raise click.UsageError(f"there is no run of {asked.solver} in runs/ to go on with; name one by --run-dir")
        record = latest
    else:
        record = RunFolder.fresh(asked.solver)
    if asked.resume and not known(record.path):
        raise click.UsageError(f"--resume: {record.path} holds no run")
    if not asked.resume and record.used:
        raise click.UsageError(f"{record.path} is in use: go on with its run by --resume, or name another folder")
    return record


def prepared(asked: Asked, record: RunFolder) -> tuple[Job | None, Saved | None]:
    """The job, and the snapshot it goes on from; no job where the run has come to its end. Raises UnusableJobError."""
    meta = known(record.path) if asked.resume else {}
    seed = asked.seed if asked.seed is not None else meta.get("seed")
    if meta and seed != meta["seed"]:
        raise UnusableJobError(f"{record.path}: this run has the seed {meta['seed']}; --resume cannot change it")
    weights = asked.weights or meta.get("weights")
    precision: Precision = asked.precision or meta.get("precision", "fp32")
    folder = Path(meta["folder"]) if "folder" in meta and Path(meta["folder"]).is_dir() else None
    job = job_of(
        asked.solver,
        record.path,
        gpu=asked.gpu,
        max_iter=asked.max_iter if asked.max_iter is not None else meta.get("max_iter"),
        seed=seed,
        weights=Path(weights) if weights else None,
        folder=folder,
        precision=precision,
        deterministic=asked.deterministic or meta.get("deterministic", False),
    )
    if not asked.resume:
        return job, None
    changed = changes(job, meta)
    if changed:
        raise UnusableJobError(
            f"{record.path}: since this run began {asked.solver} or a net of it has changed"
            f" (see {', '.join(changed)} in {record.path / 'texts'}); start a new run; --weights keeps the weights"
        )
    events = record.events()
    end = events[-1] if events else None
    wanted = job.max_iter if job.max_iter is not None else int(job.solver.message.get("max_iter"))
    if isinstance(end, Ended) and not end.stopped and end.iteration >= wanted:
        output.say(
            f"{record.path}: this run has come to its end, {end.iteration:,} iterations; --max-iter goes further"
        )
        return None, None
    point = resumed(job, record)
    at = f"iteration {point.after.iteration:,}" if point.after else "the beginning: it left no whole snapshot"
    output.say(f"{record.path}: going on from {at}")
    return point.job, point.after


def may_start(job: Job) -> bool:
    """Whether nothing is known to go wrong with solver, nets and data; what is, is said."""
    notices = preflight(job)
    for notice in notices:
        output.say(notice.text(output.coloured))
    errors = sum(notice.severity == "error" for notice in notices)
    if errors:
        output.say(f"prototool: nothing was started: {errors} {'error' if errors == 1 else 'errors'}")
    return not errors


def engine_for(asked: Asked, job: Job, before: Mapping[str, Any]) -> Engine | None:
    """The engine that does a job, None where it cannot and has said why; a run goes on with the one it was begun on.

    Raises NoEngineError.
    """
    begun = before.get("engine", {}).get("engine", "")
    name = begun if asked.engine == AUTO and begun else asked.engine
    engine, why = chosen(name, [job], caffe_python=asked.caffe_python, patience=asked.patience)
    if why:
        output.say(f"engine: {why}")
    refused = engine.refuse(job)
    for reason in refused:
        output.say(f"prototool: {reason}")
    if refused:
        if asked.engine == AUTO and begun:
            output.say(f"prototool: this run was begun on {begun}; another --engine goes on from its snapshots, too")
        return None
    for line in switched(engine, job, before):
        output.say(line)
    return engine


def switched(engine: Engine, job: Job, before: Mapping[str, Any]) -> Iterator[str]:
    """What is another in a run that goes on than it was until now."""
    begun = before.get("engine", {})
    if begun and begun.get("engine") != engine.name:
        yield (
            f"this run was on {begun['engine']} {begun.get('version', '')}; {engine.name} goes on with its weights and"
            " histories, and draws random numbers and shuffles pictures in its own way"
        )
    precision = before.get("precision", job.precision)
    if precision != job.precision:
        yield f"this run was in {precision}; it goes on in {job.precision}"


def follow(job: Job, engine: Engine, record: RunFolder, after: Saved | None) -> int:
    """Train and watch; the exit status."""
    last: Event | None = None
    with Watch(job) as watch, stopped_by_signals(engine.stop, watch):
        for event in trained(job, engine, record, after):
            watch.show(event)
            last = event
    run = run_of(record.events(), record.path.name)
    picture = draw(record, run)
    for line in trouble(job, last):
        output.say(line)
    for line in summary_lines(record.path, run, picture):
        click.echo(line)
    click.echo(ended_how(last, record.path))
    return status_of(last)


def status_of(last: Event | None) -> int:
    """The exit status for the last event."""
    if isinstance(last, Ended):
        return INTERRUPTED if last.stopped else DONE
    if isinstance(last, Diverged) or (isinstance(last, Broke) and not last.ours):
        return BROKEN
    return FAULT


def draw(record: RunFolder, run: Any) -> bool:
    """Draw the curves, where matplotlib is installed and there is something to draw; whether it was done."""
    if not run.rows:
        return False
    image = pictures.encoded("prototool.launch.log.run_curves", lambda drawn: drawn.picture_of([(run.net, run)]), "png")
    try:
        if image is not None:
            write_atomically(record.path / "curves.png", image)
    except OSError as error:
        output.say(f"prototool: {error.filename}: {error.strerror}")
        return False
    return image is not None
