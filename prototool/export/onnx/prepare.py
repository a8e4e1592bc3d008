"""What is done to a net before it is exported, in memory: brought up to date, and made the net that is used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from prototool.analysis.shape import Shape
from prototool.export.onnx.refusal import NoOperatorError, RefusedError, problem
from prototool.net.document import Document
from prototool.net.state import NetState
from prototool.passes import MIGRATION
from prototool.passes.to_deploy import ToDeploy
from prototool.rewrite.rewriter import Note
from prototool.rewrite.run import NotRewritableError, RefusedResultError, run
from prototool.rewrite.use import judges
from prototool.text.problem import Problem


class Prepared(NamedTuple):
    """A net as it is exported, the state it is built in, and what was done to it."""

    document: Document
    state: NetState
    notes: tuple[str, ...] = ()


def prepared(document: Document, state: NetState, as_is: bool, shapes: Mapping[str, Shape], batch: int) -> Prepared:
    """The net that is exported. Of one that is for training the part that is used, unless it is wanted `as_is`.

    Raises RefusedError where Caffe itself would not take the file so far.
    """
    given_document, document = document, today(document)
    if as_is or not is_for_training(document, state):
        return Prepared(document, state)
    stages = " ".join(sorted(state.stages - document.net.stages))
    given = " ".join(f"{name}:{'x'.join(map(text, shape))}" for name, shape in shapes.items() if shape)
    made = ToDeploy(shape=given, batch=batch, stages=stages)
    try:
        [step] = run(document, [made])
    except RefusedResultError as error:
        raise RefusedError(error.document.source, error.problems) from None
    if not step.changed:
        raise RefusedError(given_document.source, [untold(given_document, note) for note in step.notes])
    note = "this is a net for training: exported is what to-deploy makes of it (--as-is takes it with its losses)"
    return Prepared(step.document, NetState("TEST", 0, step.document.net.stages), (note,))


def is_for_training(document: Document, state: NetState) -> bool:
    """Whether a net is made one for use in a state: not in TRAIN, and not where a level is asked for."""
    usual = state.phase == "TEST" and not state.level
    return usual and any(map(judges, document.graph(state).layers))


def untold(document: Document, note: Note) -> Problem:
    """The problem of a net for training that nothing could be made of."""
    layer = next((each for each in document.net.all_layers if each.name == note.layer), document.net.all_layers[0])
    blobs = [ref.name for ref in layer.tops[:1]] or ["data"]
    return problem(
        document,
        layer,
        NoOperatorError(note.message.split(": give shape")[0], f"state it, such as --input {blobs[0]}=1,3,224,224"),
    )


def text(dim: int | None) -> str:
    """A dimension as to-deploy is told; one that may be any is stated again later."""
    return "1" if dim is None else str(dim)


def today(document: Document) -> Document:
    """A net of any era in the format of today. Raises RefusedError."""
    try:
        steps = run(document, MIGRATION["net"])
    except NotRewritableError as error:
        raise RefusedError(error.source or document.source, error.problems) from None
    except RefusedResultError as error:
        raise RefusedError(error.document.source, error.problems) from None
    return steps[-1].document
