"""What a judge says of results before they are written: whoever it is, a result that is not the same is a fault."""

from __future__ import annotations

from prototool.batch.machine import why
from prototool.batch.migration import Content, Judge, Outcome, Proof


def judged(outcome: Outcome, judge: Judge | None, original: Content, result: Content) -> Outcome:
    """The outcome of a file with what the judge says of the result. What was not changed needs no proof."""
    if judge is None or outcome.verdict != "migrated" or outcome.kind == "unknown":
        return outcome
    try:
        proof = judge(original, result, outcome.kind)
    except OSError as error:
        proof = Proof("not judged", why(error))
    if proof.verdict == "differs":
        return outcome._replace(verdict="fault", message=f"{proof.message}; nothing is written", proof=proof)
    return outcome._replace(proof=proof)
