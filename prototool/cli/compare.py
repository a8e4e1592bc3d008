"""prototool compare: variants of a net, trained alike with several seeds, and what tells them apart."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias, get_args

import click

from prototool.batch.crew import ClusterError
from prototool.cli import output
from prototool.cli.comparing_view import Watch, ending
from prototool.cli.signals import stopped_by_signals
from prototool.cli.status import DONE, FAULT, INTERRUPTED, UNUSABLE, WOULD_CHANGE
from prototool.engines.engine import Engine
from prototool.engines.job import Precision
from prototool.launch.comparison import compare as launch
from prototool.launch.comparison.errand import OVER, Engines
from prototool.launch.comparison.experiment import Experiment, ExperimentError, from_words
from prototool.launch.comparison.experiment_file import from_file
from prototool.launch.comparison.parallel import Elsewhere, Here
from prototool.launch.comparison.result import Result, result
from prototool.launch.comparison.sets import lists_of
from prototool.launch.comparison.variants import usual_folder
from prototool.launch.report.write import write
from prototool.launch.run.engines import AUTO, NAMES, NoEngineError, chosen
from prototool.launch.run.notice import Notice

BROKEN = WOULD_CHANGE
SEEDS = 3
Runner: TypeAlias = Here | Elsewhere


class Asked(NamedTuple):
    """The command line."""

    net: str
    solver: str | None
    variant: tuple[str, ...]
    seeds: int | None
    setting: str | None
    engine: tuple[str, ...]
    same_weights: bool
    precision: Precision
    deterministic: bool
    gpu: int | None
    jobs: int | None
    cluster: str | None
    out: str | None
    caffe_python: str | None
    patience: float


@click.command()
@click.argument("net", metavar="NET|EXPERIMENT.toml")
@click.option("--solver", metavar="S", help="The solver that trains every variant.")
@click.option(
    "--variant", multiple=True, metavar="NAME=PIPELINE", help="A variant, as passes over NET; may be repeated."
)
@click.option("--setting", metavar="NAME", help="The setting of the experiment's file.  [default: its first one]")
@click.option(
    "--seeds", type=click.IntRange(1), metavar="K", help="Train each variant with seeds 1 to K.  [default: 3]"
)
@click.option(
    "--engine",
    type=click.Choice(NAMES),
    multiple=True,
    help="What trains; given twice, every variant is trained on both.  [default: auto]",
)
@click.option("--same-weights", is_flag=True, help="Both engines begin with the weights that the first one draws.")
@click.option(
    "--precision",
    type=click.Choice(get_args(Precision)),
    default="fp32",
    show_default=True,
    help="How products are computed.",
)
@click.option("--deterministic", is_flag=True, help="Two runs of one seed agree to the last bit, on a GPU too.")
@click.option("--gpu", type=click.IntRange(0), metavar="N", help="Train on GPU N; else on the CPU.")
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="How many runs at once.  [default: one per core; on a GPU one]"
)
@click.option("--cluster", metavar="ADDRESS", help="Train on a Dask cluster, whose machines share the folders.")
@click.option(
    "-o", "--output", "out", metavar="DIR", help="The folder of runs and report.  [default: comparisons/NAME-SETTING]"
)
@click.option("--caffe-python", metavar="PYTHON", help="An interpreter that has pycaffe.")
@click.option(
    "--patience",
    type=click.FloatRange(1),
    default=600,
    show_default=True,
    metavar="SECONDS",
    help="End an engine that for so long says nothing and uses no processor.",
)
def compare(**given: Any) -> int:
    """Train variants of NET alike, with several seeds each, and report which is better, or that none is shown to be.

    Each variant is a pipeline of passes over NET; where none is NET as it is, that one is added as the baseline. An
    experiment's file says the same, with data and settings. Ctrl-C takes snapshots and stops; the same command again
    keeps what is done and goes on with the rest.

    Exit status: 0 done; 1 runs broke or diverged, as the report says; 2 unusable input; 130 interrupted.
    """
    asked = Asked(**given)
    try:
        experiment = experiment_of(asked)
        lists = lists_of(experiment.data, drawing)
        made, engines = settled(launch.comparison(experiment, asked_of(asked, experiment), lists))
        if experiment.same_weights and len(engines) < 2:
            output.say("--same-weights changes nothing: one engine trains all variants")
        if not may_start(made, engines):
            return UNUSABLE
        launch.begin(made)
        return follow(made, runner(asked, made, engines))
    except (ExperimentError, NoEngineError) as error:
        output.say(f"prototool: {error}")
        return UNUSABLE


def experiment_of(asked: Asked) -> Experiment:
    """What is to be compared. Raises click.UsageError, OSError, ExperimentError."""
    named = tuple(dict.fromkeys(asked.engine))
    if len(named) > 1 and AUTO in named:
        raise click.UsageError("--engine auto picks one engine; to compare engines name each")
    if asked.net.endswith(".toml"):
        if asked.solver or asked.variant:
            raise click.UsageError(f"{asked.net} says what to train and how: --solver and --variant belong to a NET")
        found = from_file(asked.net, asked.setting, asked.seeds, named)
        return found._replace(same_weights=found.same_weights or asked.same_weights)
    if asked.setting:
        raise click.UsageError("--setting belongs to an experiment's file (EXPERIMENT.toml)")
    if not asked.solver or not asked.variant:
        raise click.UsageError("a NET needs --solver S and at least one --variant NAME=PIPELINE")
    found = from_words(asked.net, asked.solver, asked.variant, asked.seeds or SEEDS, named)
    return found._replace(same_weights=asked.same_weights)


def asked_of(asked: Asked, experiment: Experiment) -> launch.Asked:
    """What is asked of the comparison beside the experiment."""
    out = Path(asked.out) if asked.out else usual_folder(experiment)
    engine = experiment.engines[0] if len(experiment.engines) == 1 else AUTO
    more = asked.gpu, asked.caffe_python, asked.patience, asked.precision, asked.deterministic
    return launch.Asked(out, engine, *more)


def settled(made: launch.Comparison) -> tuple[launch.Comparison, dict[str, Engine]]:
    """The comparison with its engines, the one of "auto" picked, and why said. Raises NoEngineError."""
    asked, engines = made.asked, dict[str, Engine]()
    for name in made.engines:
        choice = chosen(name, made.jobs_on(name), caffe_python=asked.caffe_python, patience=asked.patience)
        if choice.why:
            output.say(f"engine: {choice.why}")
        if name == AUTO:
            made = made.settled(choice.engine.name)
        engines[choice.engine.name] = choice.engine
    return made, engines


def drawing(done: int, total: int) -> None:
    """Say how far the pictures of a set are drawn."""
    if sys.stderr.isatty():
        output.progress(f"drawing pictures: {done:,} of {total:,}" if done < total else "")


def may_start(made: launch.Comparison, engines: Engines) -> bool:
    """Whether nothing is known to go wrong with any run; what is, is said."""
    if not made.open:
        return True
    notices = list(launch.hindrances(made, engines))
    for notice in of_each_sort(notices):
        output.say(notice.text(output.coloured))
    left = len(notices) - len(of_each_sort(notices))
    if left:
        output.say(f"and {left} more warnings like these; the report has those that the baseline has not")
    errors = sum(notice.severity == "error" for notice in notices)
    if errors:
        output.say(f"prototool: nothing was started: {errors} {'error' if errors == 1 else 'errors'}")
    return not errors


def of_each_sort(notices: Sequence[Notice]) -> list[Notice]:
    """All errors, and of the warnings of each code the first: several variants may have each many times."""
    first: dict[object, Notice] = {}
    for notice in notices:
        is_one_of_many = notice.severity != "error" and notice.problem
        first.setdefault(notice.problem.kind if is_one_of_many and notice.problem else notice, notice)
    return list(first.values())


def runner(asked: Asked, made: launch.Comparison, engines: Engines) -> Runner:
    """Who does the runs."""
    if asked.cluster:
        return Elsewhere(asked.cluster, made.asked.out / launch.STOP)
    # A GPU is shared badly, and a core not at all.
    usual = 1 if asked.gpu is not None else os.cpu_count() or 1
    return Here(engines, max(1, min(asked.jobs or usual, len(made.open))))


def follow(made: launch.Comparison, runs: Runner) -> int:
    """Do the runs and watch; the exit status."""
    errands = made.open
    kept = len(made.errands) - len(errands)
    if kept:
        output.say(f"{kept} of {len(made.errands)} runs are done already and kept")
    troubles: list[str] = []
    with Watch(errands) as watch, stopped_by_signals(runs.stop, watch):
        if errands:
            for update in cluster_errors(runs.run(errands)):
                watch.show(update)
                if update.trouble:
                    troubles.append(f"{errands[update.number].name}: {update.trouble}")
    for trouble in dict.fromkeys(troubles):
        output.say(f"prototool: {trouble}")
    found = result(made)
    written = write(found)
    if not written.pictured:
        output.say("prototool: curves.png needs matplotlib: pip install 'caffe-prototool[launch]'")
    for line in ending(found, written.page):
        click.echo(line)
    if watch.stopping and made.open:
        return INTERRUPTED
    return status_of(found, troubles)


def status_of(found: Result, troubles: list[str]) -> int:
    """The exit status of a comparison whose runs were all begun."""
    if any("a fault of prototool itself" in trouble for trouble in troubles):
        return FAULT
    fates = {run.fate for row in found.rows for run in row.tracks}
    return BROKEN if troubles or fates - {*OVER} or "diverged" in fates else DONE


def cluster_errors(updates: Iterator[Any]) -> Iterator[Any]:
    """The updates; a cluster that cannot be worked on is an ExperimentError, since what is done is kept."""
    try:
        yield from updates
    except ClusterError as error:
        raise ExperimentError(str(error)) from error
