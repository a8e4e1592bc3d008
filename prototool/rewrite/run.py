"""The machine that runs passes: apply the edits, read the result again, and refuse one with a new error."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from prototool.analysis.view import View
from prototool.net.across import across
from prototool.net.document import Document
from prototool.rewrite.contract import Pass
from prototool.rewrite.rewriter import Note, Rewriter
from prototool.rewrite.weights import Carried
from prototool.text.edit import EditConflictError, apply
from prototool.text.problem import Problem


class Step(NamedTuple):
    """One pass as it ran: the document it left, and what it had to say."""

    done: Pass
    document: Document
    notes: tuple[Note, ...]
    changed: bool


class NotRewritableError(Exception):
    """A document that no pass can work on: the problems that stand in the way."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = problems


class RefusedResultError(Exception):
    """A pass would have left a net with an error it did not have before. Nothing was changed."""

    def __init__(self, refused: Pass, document: Document, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.refused = refused
        self.document = document
        self.problems = problems


def run(document: Document, pipeline: Sequence[Pass], weights: Carried | None = None) -> list[Step]:
    """Run passes one after the other. Without any the document is not even read as a net. Weights given follow.

    Raises NotRewritableError for a file with syntax errors, or one that is no net where there are passes;
    SelectionError or WeightsNeededError from a pass; RefusedResultError.
    """
    if document.tree.problems:
        raise NotRewritableError(document.tree.problems)
    alien = document.not_a_net() if pipeline else None
    if alien:
        raise NotRewritableError([alien])
    steps: list[Step] = []
    for each in pipeline:
        steps.append(run_pass(document, each, weights))
        document = steps[-1].document
    return steps


def run_pass(document: Document, each: Pass, weights: Carried | None = None) -> Step:
    """Run one pass."""
    rewriter = Rewriter(document, weights)
    each.run(document, rewriter)
    if not rewriter.edits:
        return Step(each, document, tuple(rewriter.notes), changed=False)
    try:
        after = document.with_text(apply(document.source.text, rewriter.edits))
    except EditConflictError as error:
        line = document.source.position(error.second.span.start).line
        raise AssertionError(f"pass {each.name} changes line {line} twice") from error
    new = new_errors(document, after)
    if new:
        raise RefusedResultError(each, after, new)
    rewriter.weights.finish(document, after)
    return Step(each, after, tuple(rewriter.notes), changed=after.source.text != document.source.text)


def new_errors(before: Document, after: Document) -> list[Problem]:
    """The errors a document has and an earlier state of it had not; places may have moved, layers been renamed.

    An error counts as new if nothing like it was there, and there are more of its code than there were.
    """
    found = errors(after)
    known = errors(before) if found else []
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
    problems = [*document.tree.problems, *document.bound[1]]
    if not document.tree.problems and document.kind == "net":
        found = across({state.state: state.problems for state in View(document).states})
        problems += [finding.problem for finding in found]
    return [problem for problem in problems if problem.severity == "error"]
