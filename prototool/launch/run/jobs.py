"""From a solver file to a job: its nets found, and the folder that all its paths count from."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from prototool.analysis.feeds import feed, feeds
from prototool.analysis.solver_view import SolverView
from prototool.analysis.surroundings import Folder
from prototool.batch.nearby import Nearby, Nets
from prototool.check.reading import read
from prototool.engines.job import Job, Precision, key_of
from prototool.net.document import Document
from prototool.net.solver import NetRef
from prototool.text.source import Source

# Seeds that are picked are small enough for every engine's random numbers.
LARGEST_SEED = 2**31 - 1


class UnusableJobError(ValueError):
    """A solver of which no job can be made: what is wrong, and what to do."""


def job_of(
    solver_path: str,
    out: Path,
    *,
    gpu: int | None = None,
    max_iter: int | None = None,
    seed: int | None = None,
    resume: Path | None = None,
    weights: Path | None = None,
    folder: Path | None = None,
    precision: Precision = "fp32",
    deterministic: bool = False,
) -> Job:
    """The job that a solver file states, run into the folder `out`.

    Paths count from `folder`, else from the likeliest one: see `folder_of`. Without a seed the solver's counts, and
    where it has none, one is picked, so that a run can be repeated and gone on with.

    Raises OSError where the file cannot be read, UnusableJobError where it is no solver or names no net to train.
    """
    solver = read(Source.read(solver_path)).document
    refuse_unusable(solver)
    nets = Nets()
    place = folder or folder_of(solver, nets)
    found = dict(nets_of(solver, place, nets))
    if seed is None and int(solver.message.get("random_seed")) < 0:
        seed = random.SystemRandom().randint(1, LARGEST_SEED)
    begin = resume and resume.absolute(), weights and Path(weights).absolute()
    return Job(solver, found, place, out.absolute(), gpu, max_iter, seed, *begin, precision, deterministic)


def refuse_unusable(solver: Document) -> None:
    """Raise UnusableJobError for what is no solver with one net to train, unless the text itself has problems."""
    path = solver.source.path
    if solver.kind != "solver":
        what = "a net" if solver.kind == "net" else "neither a solver nor a net"
        raise UnusableJobError(f"{path}: this is {what}; a solver is needed: a file with net:, base_lr:, max_iter:")
    if not solver.tree.problems and not solver.bound[1] and solver.solver.train is None:
        count = len(solver.solver.candidates)
        raise UnusableJobError(f"{path}: a solver states one net to train (net: or train_net:), this one {count}")


def folder_of(solver: Document, nets: Nets) -> Path:
    """The folder that a solver's paths count from. Caffe takes the one it is started in, which no file states.

    It is the first, of the current folder, the solver's own and those above it, from which all nets are found and the
    most of the files that they read. Raises UnusableJobError where the nets are found from none.
    """
    best: tuple[int, Path] | None = None
    for folder in Nearby(solver.source.path, nets).folders():
        if all(folder.sight(path) == "file" for path in net_paths(solver)):
            place = Path(folder.path or ".").absolute()
            count = sum(folder.sight(path) != "nothing" for path in read_by_nets(solver, folder, nets))
            if best is None or count > best[0]:
                best = count, place
    if best is None:
        missing = next((path for path in net_paths(solver) if Folder().sight(path) != "file"), "")
        raise UnusableJobError(
            f"{solver.source.path}: its net '{missing}' is not to be found from the current folder, the solver's own,"
            " or one above it, where Caffe would have to be started"
        )
    return best[1]


def net_paths(solver: Document) -> list[str]:
    """The paths of the nets that a solver names."""
    return [ref.path for ref in solver.solver.nets if ref.path is not None]


def read_by_nets(solver: Document, folder: Folder, nets: Nets) -> Iterator[str]:
    """The files that the nets of a solver read, as far as one can tell."""
    view = SolverView(solver, Found(folder.path, nets))
    for ref in solver.solver.nets:
        net = view.view_of(ref)
        for layer in feeds(net.graph.layers) if net else ():
            yield feed(layer).text("source")


class Found(Folder):
    """The files below a folder, with nets read once."""

    def __init__(self, path: str, nets: Nets) -> None:
        super().__init__(path)
        self.nets = nets

    def find(self, path: str) -> Document | None:
        """The document of a file."""
        return self.nets.at(self.place(path))


class OfJob(Folder):
    """What a job's solver sees: the job's own nets, and the files below its folder."""

    def __init__(self, job: Job) -> None:
        super().__init__(str(job.folder))
        self.job = job

    def find(self, path: str) -> Document | None:
        """The document of a file."""
        return self.job.nets.get(path) or super().find(path)


def view_of(job: Job) -> SolverView:
    """A job's solver with its nets in view."""
    return SolverView(job.solver, OfJob(job))


def nets_of(solver: Document, folder: Path, nets: Nets) -> Iterator[tuple[str, Document]]:
    """The nets of a solver with their keys. Raises UnusableJobError for one that cannot be read."""
    view = SolverView(solver, Found(str(folder), nets))
    for ref in solver.solver.nets:
        document = view.net_of(ref)
        if document is None:
            raise UnusableJobError(f"{solver.source.path}: {ref.role}, '{ref.path}', cannot be read")
        yield key_of(ref), document


def refs_of(job: Job) -> tuple[NetRef, ...]:
    """The nets of a job as its solver names them, the one to train first."""
    return job.solver.solver.nets
