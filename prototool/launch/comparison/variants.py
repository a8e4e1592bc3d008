"""The texts of an experiment's variants: each one's net as the pipelines make it, and the solver that trains it."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from prototool.analysis.view import View
from prototool.check.reading import read
from prototool.launch.comparison.experiment import Experiment, ExperimentError, Lists, Variant
from prototool.launch.comparison.solver_text import SolverTextError, with_net, with_values
from prototool.net.document import Document
from prototool.rewrite.contract import NotRewritableError, OptionError, WeightsNeededError
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.run import RefusedResultError, Step, run
from prototool.rewrite.selector import SelectionError
from prototool.text.edit import apply
from prototool.text.literals import quoted
from prototool.text.problem import render
from prototool.text.source import Source, encode

NET, SOLVER = "net.prototxt", "solver.prototxt"
# What may stand in the name of a folder on any system.
UNFIT = re.compile(r"[^\w.+-]+")


class Built(NamedTuple):
    """A variant as it is to be trained. `folder` is the name of its folder; `notes` are what its passes had to say."""

    variant: Variant
    folder: str
    net: Document
    solver: Document
    notes: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called."""
        return self.variant.name

    @property
    def digest(self) -> str:
        """What its net is known by."""
        return sha256(encode(self.net.source.text)).hexdigest()


def build(experiment: Experiment, lists: Lists | None, out: Path, place: Path) -> tuple[Built, ...]:
    """The variants of an experiment, to be kept below `out`; paths in their solvers count from `place`.

    Raises OSError, and ExperimentError where a pipeline cannot run on the net, or the solver cannot take its changes.
    """
    net, solver = document_of(experiment.net, "net"), document_of(experiment.solver, "solver")
    common, notes = piped(net, experiment.common, "every variant")
    built = []
    for variant, folder in zip(experiment.variants, folders(experiment.variants), strict=True):
        document, own = piped(common, variant, f"variant '{variant.name}'")
        document = with_lists(document, lists) if lists else document
        path = out / folder / NET
        try:
            text = with_net(with_values(solver, experiment.solver_values), counted(path, place))
        except SolverTextError as error:
            raise ExperimentError(f"{experiment.solver}: {error}") from None
        own_net = Document(Source(document.source.text, str(path)), document.schema)
        own_solver = Document(Source(text.source.text, str(out / folder / SOLVER)), text.schema)
        built.append(Built(variant, folder, own_net, own_solver, (*notes, *own)))
    return tuple(built)


def counted(path: Path, place: Path) -> str:
    """A path as it counts from a folder: from within it without the way there, else whole."""
    whole = Path(os.path.abspath(path))
    return whole.relative_to(place).as_posix() if whole.is_relative_to(place) else whole.as_posix()


def document_of(path: Path, kind: str) -> Document:
    """A net or a solver, read in its dialect. Raises OSError, ExperimentError for what Caffe could not read."""
    document = read(Source.read(path)).document
    problems = [*document.tree.problems, *document.bound[1]]
    if document.kind != kind and not problems:
        raise ExperimentError(f"{path}: a {kind} is needed here, and this is {kind_in_words(document)}")
    if problems:
        raise ExperimentError("\n".join(render(document.source, problem) for problem in problems[:5]))
    return document


def kind_in_words(document: Document) -> str:
    """What a file is."""
    return "neither a net nor a solver" if document.kind == "unknown" else f"a {document.kind}"


def piped(document: Document, variant: Variant, what: str) -> tuple[Document, tuple[str, ...]]:
    """The document that a pipeline makes, and what its passes had to say. Raises ExperimentError."""
    try:
        steps = run(document, variant.pipeline)
    except NotRewritableError as error:
        raise refused(what, error.source or document.source, error.problems) from None
    except RefusedResultError as error:
        told = f"{what}: {error.refused.name} would leave the net with a new error"
        raise refused(told, error.document.source, error.problems) from None
    except WeightsNeededError as error:
        raise ExperimentError(f"{what}: {error}; a comparison trains from the beginning and has no weights") from None
    except (OptionError, SelectionError) as error:
        raise ExperimentError(f"{what}: {error}") from None
    return (steps[-1].document if steps else document), tuple(notes_of(steps))


def refused(what: str, source: Source, problems: Sequence[object]) -> ExperimentError:
    """The error of a pipeline that cannot run."""
    return ExperimentError("\n".join([what, *(render(source, problem) for problem in problems)]))  # type: ignore[arg-type]


def notes_of(steps: Sequence[Step]) -> list[str]:
    """What the passes of a pipeline had to say, and which did nothing."""
    told = []
    for step in steps:
        told += [
            f"{step.done.name}: {f'layer {note.layer}: ' if note.layer else ''}{note.message}" for note in step.notes
        ]
        if not step.changed:
            told.append(f"{step.done.name}: nothing to do")
    return told


def with_lists(document: Document, lists: Lists) -> Document:
    """The net with its ImageData layers reading these lists, each the one of its phase. Raises ExperimentError."""
    view, rewriter = View(document), Rewriter(document)
    phases: dict[object, set[str]] = {}
    for state in view.states:
        for layer in state.graph.layers:
            if layer.type == "ImageData":
                phases.setdefault(layer, set()).add(state.state.phase)
    found = {phase for each in phases.values() for phase in each}
    if found != {"TRAIN", "TEST"} or any(len(each) > 1 for each in phases.values()):
        raise ExperimentError(
            f"{document.source.path}: [data] is a set of pictures in lists, so the net needs one ImageData layer that"
            " is in TRAIN alone and one in TEST alone (include { phase: ... })"
        )
    for layer in document.net.layers:
        for phase in phases.get(layer, ()):
            path = lists.train if phase == "TRAIN" else lists.test
            rewriter.set_field(layer, "image_data_param", "source", quoted(path.as_posix()))
    changed = document.with_text(apply(document.source.text, rewriter.edits))
    return with_root(changed, "" if lists.root is None else f"{lists.root.as_posix()}/")


def with_root(document: Document, root: str) -> Document:
    """The net with its ImageData layers counting their lists' paths from this folder."""
    rewriter = Rewriter(document)
    for layer in document.net.layers:
        stated = layer.message.message("image_data_param") if layer.message and layer.type == "ImageData" else None
        if stated and (root or "root_folder" in stated):
            rewriter.set_field(layer, "image_data_param", "root_folder", quoted(root))
    return document.with_text(apply(document.source.text, rewriter.edits))


def folders(variants: Sequence[Variant]) -> list[str]:
    """The name of each variant's folder: its own as far as it may be one, with a number where two would share it."""
    found: list[str] = []
    for variant in variants:
        wish = fit(variant.name) or "variant"
        name, number = wish, 1
        while name.lower() in (each.lower() for each in found):
            number += 1
            name = f"{wish}-{number}"
        found.append(name)
    return found


def usual_folder(experiment: Experiment) -> Path:
    """Where a comparison goes if nobody says where: the same folder each time, for it goes on there."""
    return Path("comparisons") / (fit(f"{experiment.name}-{experiment.setting}") or "comparison")


def fit(name: str) -> str:
    """A name as far as it may be one of a folder."""
    return UNFIT.sub("-", name).strip("-.")
