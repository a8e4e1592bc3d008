"""What can be known to go wrong before anything starts: solver, nets, data, memory."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from prototool.analysis.cost import memory, owned, together
from prototool.analysis.shape import count, plus
from prototool.analysis.solver_view import SolverView
from prototool.check.file import Settings, findings
from prototool.check.reading import Read
from prototool.check.run import refusals
from prototool.engines.job import Job
from prototool.launch.run.datasets import data_notices
from prototool.launch.run.jobs import OfJob
from prototool.launch.run.notice import Notice
from prototool.net.solver import NetRef
from prototool.rules import ALL

# What is no matter here: prototool makes the folder, puts snapshots into the run's, picks a seed, and counts paths
# from a folder that it says; a refused net is told in its own file.
SETTLED = {"missing-snapshot-folder", "unseeded", "absolute-path", "absolute-solver-path", "net-refused"}
CHOSEN = frozenset(rule.code for rule in ALL if rule.name not in SETTLED)

# How many histories each kind of solver keeps of what is learned (source: Caffe 1.0's solvers), and the bytes of one.
HISTORIES = {"AdaDelta": 2, "Adam": 2}
FLOAT_BYTES = 4
GIB = 2**30


class Estimate(NamedTuple):
    """The bytes that training needs as far as they are known, and those that the machine has free."""

    needed: int
    free: int


def preflight(job: Job) -> list[Notice]:
    """What is wrong with a job, errors first: training would die of those, or of the other things learn little."""
    view = view_of(job)
    found = [*of_solver(job, view)]
    if not any(notice.severity == "error" for notice in found):
        for ref in view.solver.nets:
            found += of_net(view, ref)
    if not any(notice.severity == "error" for notice in found):
        found += data_notices(job, view)
        found += of_memory(view) if job.gpu is None else []
    # A net that is trained and tested has the same trouble twice, with other numbers in it.
    unique: dict[tuple[object, ...], Notice] = {}
    for notice in found:
        unique.setdefault(place(notice), notice)
    return sorted(unique.values(), key=lambda notice: notice.severity != "error")


def place(notice: Notice) -> tuple[object, ...]:
    """What tells a notice from others: where it is and its kind, or else what it says."""
    if notice.source is None or notice.problem is None:
        return notice.source and notice.source.path, notice.message
    return notice.source.path, notice.span, notice.problem.kind


def view_of(job: Job) -> SolverView:
    """A job's solver with its nets in view, judged by all rules."""
    return SolverView(job.solver, OfJob(job), lambda state: refusals(state, ALL))


def of_solver(job: Job, view: SolverView) -> Iterator[Notice]:
    """What is found in the solver, but for advice."""
    for finding in findings(Read(job.solver), ALL, Settings(CHOSEN), view.around):
        if finding.problem.severity != "info":
            yield Notice.of(job.solver.source, finding.problem)


def of_net(view: SolverView, ref: NetRef) -> Iterator[Notice]:
    """What Caffe refuses a net for in the state the solver builds it in, and what a check warns of."""
    document = view.net_of(ref)
    if document is None:
        return
    refused = view.refusals(ref)
    yield from (Notice.of(document.source, problem) for problem in refused)
    if not refused and ref.path is not None:
        for finding in findings(Read(document), ALL, Settings(CHOSEN), view.around):
            if finding.problem.severity == "warning":
                yield Notice.of(document.source, finding.problem)


def of_memory(view: SolverView) -> Iterator[Notice]:
    """A warning where training needs more memory than is free."""
    found = estimate(view)
    if found and found.needed > found.free:
        yield Notice(
            "warning",
            f"training needs about {found.needed / GIB:.1f} GiB of memory and {found.free / GIB:.1f} GiB are free:"
            " a smaller batch_size, with a larger iter_size, learns the same",
        )


def estimate(view: SolverView) -> Estimate | None:
    """The memory that the nets of a solver need and have; None where the machine does not tell."""
    free = free_memory()
    if free is None:
        return None
    needed = 0
    for ref in view.solver.nets:
        state = view.sound_view(ref)
        if state is None:
            continue
        needed += together(memory(state, ref.phase).values()).total or 0
        if ref.phase == "TRAIN":
            learned = plus(count(shape) for shapes in owned(state.shapes).values() for shape in shapes) or 0
            needed += learned * FLOAT_BYTES * HISTORIES.get(view.solver.type, 1)
    return Estimate(needed, free)


def free_memory() -> int | None:
    """The memory that programs may still take, in bytes, None where the system does not tell."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            fields = dict(line.split(":", 1) for line in file)
        return int(fields["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        pass
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, OSError, ValueError):
        return None
