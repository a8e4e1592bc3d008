"""What `prototool migrate` says of single files."""

from __future__ import annotations

from prototool.batch.migration import Job, Outcome
from prototool.check.report.text import number
from prototool.cli import output

# Of a file with more problems than this the first are shown.
SHOWN = 3


def shown(job: Job) -> str:
    """The name of a file in messages."""
    return job.path if job.data is None else "<stdin>"


def about(layer: str) -> str:
    """The beginning of what is said of a layer."""
    return f"layer '{layer}': " if layer else ""


def how(outcome: Outcome) -> str:
    """What would be done with a file, in a few words."""
    passes = ", ".join(step.name for step in outcome.steps if step.changed)
    said = f"{outcome.era}: {passes}" if outcome.era else passes
    return f"{said}; proved equal" if outcome.proof and outcome.proof.verdict == "equal" else said


def tell_notes(outcome: Outcome) -> None:
    """Say what the passes have to say of a file's layers, and why it is not proved if it is not."""
    path = shown(outcome.job)
    for step in outcome.steps:
        for note in step.notes:
            place = f"{path}:{note.line}: " if note.line else f"{path}: "
            output.say(f"{place}{step.name}: {about(note.layer)}{note.message}")
    proof = outcome.proof
    if proof and proof.verdict not in ("equal", "differs"):
        output.say(f"{path}: not proved ({proof.verdict}): {proof.message}")


def complain(outcome: Outcome) -> None:
    """Say why a file was not migrated or not written."""
    path = shown(outcome.job)
    if outcome.verdict == "fault":
        output.say(f"prototool: {path}: this is a fault of prototool itself: {outcome.message}")
    elif outcome.verdict == "unwritten":
        output.say(f"prototool: {outcome.job.target}: {outcome.message}; nothing is written there")
    elif outcome.message:
        output.say(f"prototool: {path}: {outcome.message}")
    if outcome.source:
        output.show_problems(outcome.source, outcome.problems[:SHOWN])
    more = len(outcome.problems) - SHOWN
    if more > 0:
        output.say(f"{path}: and {number(more, 'more problem')}; 'prototool check' lists them all")
