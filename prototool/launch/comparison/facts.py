"""What is known of a variant without training it: its cost, its text against the baseline's, what a check finds."""

from __future__ import annotations

from typing import NamedTuple

from prototool.analysis.cost import cost, memory, together
from prototool.analysis.shape import Dim
from prototool.analysis.solver_view import SolverView
from prototool.analysis.view import StateView, View
from prototool.check.file import Settings, findings
from prototool.check.reading import Read
from prototool.engines.job import Job
from prototool.launch.run.jobs import OfJob
from prototool.launch.run.preflight import CHOSEN
from prototool.net.document import Document
from prototool.net.solver import NetRef
from prototool.rewrite.dropout.ways import ways
from prototool.rules import ALL
from prototool.text.diff import diff
from prototool.text.problem import Problem

JUDGES = ("Accuracy", "SoftmaxWithLoss")


class Shift(NamedTuple):
    """A Dropout before a BatchNorm: the variance behind the Dropout in TEST as a share of that in TRAIN.

    `between` counts the layers with weights on the way, each of which weakens it.
    """

    dropout: str
    norm: str
    share: float
    between: int


class Told(NamedTuple):
    """A finding of `check`, with its line in the variant's net."""

    code: str
    severity: str
    message: str
    line: int


class Facts(NamedTuple):
    """What is known of a variant. Multiply-adds are those of one image, forward, as the training net takes it.

    `memory` is what one training iteration keeps, in bytes. `tested` is how many images a test looks at, `classes` of
    how many kinds. `findings` are those the baseline has not; the baseline's own are all of its warnings.
    """

    params: Dim
    macs: Dim
    memory: Dim
    batch: Dim
    tested: Dim
    classes: Dim
    shifts: tuple[Shift, ...]
    findings: tuple[Told, ...]
    diff: str


def facts(job: Job, net: Document, baseline: Document | None) -> Facts:
    """What is known of a variant; without a baseline it is the baseline itself."""
    view = SolverView(job.solver, OfJob(job))
    train = view.sound_view(view.solver.train)
    test = next(iter(view.solver.tests), None)
    batch = batch_of(train)
    found = cost(train.shapes) if train else None
    return Facts(
        found.params if found else None,
        found.macs // batch if found and found.macs is not None and batch else None,
        together(memory(train, "TRAIN").values()).total if train else None,
        batch,
        tested(view, test),
        classes(view.sound_view(test)),
        tuple(Shift(way.dropout.name, way.norm.name, way.shift, way.weights) for way in ways(View(net))),
        tuple(new_findings(job, net, baseline)),
        diff(baseline.source.text, net.source.text, "net.prototxt") if baseline else "",
    )


def batch_of(view: StateView | None) -> Dim:
    """How many images a net takes at a time: what its labels count, else its first blob."""
    if view is None:
        return None
    for shapes in view.shapes.layers:
        if shapes.layer.type in JUDGES and len(shapes.bottoms) > 1 and shapes.bottoms[1]:
            return shapes.bottoms[1][0]
    first = next((shape for shape in view.shapes.blobs.values() if shape), None)
    return first[0] if first else None


def tested(view: SolverView, ref: NetRef | None) -> Dim:
    """How many images a test looks at."""
    batch = batch_of(view.sound_view(ref))
    return int(ref.batches.value) * batch if ref and ref.batches and batch else None


def classes(view: StateView | None) -> Dim:
    """How many classes a net tells apart, None where it does something else."""
    for shapes in view.shapes.layers if view else ():
        if shapes.layer.type in JUDGES and shapes.bottoms and shapes.bottoms[0] and len(shapes.bottoms[0]) > 1:
            return shapes.bottoms[0][1]
    return None


def new_findings(job: Job, net: Document, baseline: Document | None) -> list[Told]:
    """The warnings of a net that another one has not."""
    known = {problem.identity for problem in warnings(job, baseline)} if baseline else set()
    return [
        Told(problem.kind.code, problem.severity, problem.message, net.source.position(problem.span.start).line)
        for problem in warnings(job, net)
        if problem.identity not in known
    ]


def warnings(job: Job, net: Document) -> list[Problem]:
    """What a check warns of in a net."""
    found = findings(Read(net), ALL, Settings(CHOSEN), OfJob(job))
    return [finding.problem for finding in found if finding.problem.severity != "info"]
