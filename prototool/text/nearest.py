"""Which known name a misspelt one was meant to be."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

# The share of letters in common from which a name may have been meant (difflib's own default).
LIKENESS = 0.6


def nearest(name: str, known: Iterable[str], count: int = 3, likeness: float = LIKENESS) -> list[str]:
    """The known names most like this one, best first; differences of case alone count for nothing."""
    folded: dict[str, str] = {}
    for candidate in known:
        folded.setdefault(candidate.lower(), candidate)
    return [folded[match] for match in get_close_matches(name.lower(), folded, count, likeness)]


def did_you_mean(name: str, known: Iterable[str], likeness: float = LIKENESS) -> tuple[str, ...]:
    """A note that names the nearest known name, or nothing."""
    found = nearest(name, known, 1, likeness)
    return (f"did you mean '{found[0]}'?",) if found else ()
