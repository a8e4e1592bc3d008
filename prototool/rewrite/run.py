"""The machine that runs passes: apply the edits, read the result again, and refuse one with a new error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import NamedTuple

from prototool.analysis.view import View
from prototool.net.across import across
from prototool.net.document import WRONG_KIND, Document
from prototool.net.upgrade import MIXED_ERAS
from prototool.rewrite.contract import NotRewritableError as NotRewritableError
from prototool.rewrite.contract import Pass
from prototool.rewrite.rewriter import Note, Rewriter
from prototool.rewrite.weights import Carried
from prototool.schema.caffe import SCHEMA
from prototool.text.edit import EditConflictError, apply
from prototool.text.problem import Problem
from prototool.text.source import Span


class Step(NamedTuple):
    """One pass as it ran: the document it was given and the one it left, and what it had to say."""

    done: Pass
    before: Document
    document: Document
    notes: tuple[Note, ...]

    @property
    def changed(self) -> bool:
        """Whether the text is another one."""
        return self.document.source.text != self.before.source.text


class RefusedResultError(Exception):
    """A pass would have left a net with an error it did not have before. Nothing was changed."""

    def __init__(self, refused: Pass, document: Document, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.refused = refused
        self.document = document
        self.problems = problems


def run(document: Document, pipeline: Sequence[Pass], weights: Carried | None = None) -> list[Step]:
    """Run passes one after the other. Without any the document is not even read as a net. Weights given follow.

    Raises NotRewritableError for a file with syntax errors, or of another kind than the passes are for;
    SelectionError or WeightsNeededError from a pass; RefusedResultError.
    """
    if document.tree.problems:
        raise NotRewritableError(document.tree.problems)
    steps: list[Step] = []
    for translating, group in groupby(pipeline, lambda each: each.is_translation):
        made: list[Step] = []
        for each in group:
            made.append(run_pass(document, each, weights))
            document = made[-1].document
        if translating:
            check_translation(made)
        steps += made
    return steps


def wrong_kind(document: Document, each: Pass) -> Problem | None:
    """The problem of a document that is of another kind than a pass is for, or None."""
    if each.works_on == "net" or document.kind == "unknown":
        return document.not_a_net()
    if document.kind == each.works_on:
        return None
    field = next(iter(document.tree.fields), None)
    span = Span(field.start, field.start + len(field.name)) if field else Span(0, 0)
    return Problem(WRONG_KIND, span, f"this is a net, and {each.name} is for a solver")


def run_pass(before: Document, each: Pass, weights: Carried | None = None) -> Step:
    """Run one pass. What comes of a translation is looked at once its last pass has run."""
    alien = wrong_kind(before, each)
    if alien:
        raise NotRewritableError([alien])
    rewriter = Rewriter(before, weights)
    each.run(before, rewriter)
    if not rewriter.edits:
        return Step(each, before, before, tuple(rewriter.notes))
    try:
        after = before.with_text(apply(before.source.text, rewriter.edits))
    except EditConflictError as error:
        line = before.source.position(error.second.span.start).line
        raise AssertionError(f"pass {each.name} changes line {line} twice") from error
    if not each.is_translation:
        refuse(each, after, new_errors(before, after, rewriter.sources))
    rewriter.weights.finish(before, after)
    return Step(each, before, after, tuple(rewriter.notes))


def check_translation(steps: Sequence[Step]) -> None:
    """Refuse the result of translations, which is looked at as a whole where that tells as much. RefusedResultError."""
    changed = [step for step in steps if step.changed]
    if not changed:
        return
    first, last = as_caffe_reads(changed[0].before), as_caffe_reads(changed[-1].document)
    if stage_of(first) is errors and not new_errors(first, last):
        return
    for step in changed:
        refuse(step.done, step.document, errors_of_format(step.before, step.document))


def refuse(done: Pass, after: Document, new: Sequence[Problem]) -> None:
    """Refuse a result with new errors. Raises RefusedResultError."""
    if new:
        raise RefusedResultError(done, after, new)


def new_errors(before: Document, after: Document, sources: Sequence[Document] = ()) -> list[Problem]:
    """The errors a document has and an earlier state of it had not; places may have moved, layers been renamed.

    An error counts as new if nothing like it was there, and there are more of its code than there were. What the files
    had that it took from was there.
    """
    found = errors(after)
    return new_among(found, [error for each in (before, *sources) for error in errors(each)] if found else [])


def errors_of_format(before: Document, after: Document) -> list[Problem]:
    """The same for a document in another format; a fork knows a field in one format or the other.

    Where Caffe does not come as far as building the net of the earlier state, or loses some of its layers, what is
    wrong with that net comes to light only. A file that mixes eras may do so until the last of them is today's.
    """
    before, after = as_caffe_reads(before), as_caffe_reads(after)
    stage = stage_of(before)
    found = [error for error in stage(after) if error.kind != MIXED_ERAS or not is_mixed(before)]
    return new_among(found, stage(before) if found else [])


def as_caffe_reads(document: Document) -> Document:
    """A document without what only a fork knows of it."""
    return document if document.schema is SCHEMA else Document(document.source)


def stage_of(document: Document) -> Callable[[Document], list[Problem]]:
    """How far Caffe comes with a document, as the question what it refuses one for by then."""
    if read_errors(document):
        return read_errors
    return upgrade_errors if document.kind == "net" and (document.upgrade or is_mixed(document)) else errors


def is_mixed(document: Document) -> bool:
    """Whether a document has layers of several eras."""
    return document.kind == "net" and document.net.era == "mixed"


def new_among(found: Sequence[Problem], known: Sequence[Problem]) -> list[Problem]:
    """The errors that are not among those known."""
    same = Counter(error.identity for error in known)
    more = Counter(error.kind for error in found) - Counter(error.kind for error in known)
    new = []
    for error in found:
        same[error.identity] -= 1
        if more[error.kind] and same[error.identity] < 0:
            new.append(error)
    return new


def errors(document: Document) -> list[Problem]:
    """What Caffe would refuse a document for, in any state of its net."""
    problems = read_errors(document)
    if not document.tree.problems and document.kind == "net":
        found = across({state.state: state.problems for state in View(document).states})
        problems += [finding.problem for finding in found]
    return [problem for problem in problems if problem.severity == "error"]


def read_errors(document: Document) -> list[Problem]:
    """What Caffe would refuse a document for as soon as it reads it."""
    return [*document.tree.problems, *document.bound[1]]


def upgrade_errors(document: Document) -> list[Problem]:
    """What Caffe would refuse a document for before it builds a net."""
    return [*read_errors(document), *(document.upgrade if document.kind == "net" else ())]
