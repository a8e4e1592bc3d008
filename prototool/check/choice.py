"""Which rules are asked for: by code, by the beginning of a code, or by name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prototool.check.rule import Rule
from prototool.text.nearest import did_you_mean

EVERYTHING = "all"


class ChoiceError(Exception):
    """A code or name that no rule has."""


def chosen(rules: Sequence[Rule], select: Iterable[str] = (), ignore: Iterable[str] = ()) -> frozenset[str]:
    """The codes of the rules that run: those selected, or all but the optional ones, without those ignored.

    Raises ChoiceError for a word that means none.
    """
    wanted = {rule.code for word in select for rule in meant(rules, word)}
    if not wanted:
        wanted = {rule.code for rule in rules if not rule.optional}
    return frozenset(wanted - {rule.code for word in ignore for rule in meant(rules, word)})


def meant(rules: Sequence[Rule], word: str) -> list[Rule]:
    """The rules that a word means: a code (PT301), the beginning of one (PT3), a name, or `all`. Raises ChoiceError."""
    found = [rule for rule in rules if word in (rule.name, EVERYTHING) or rule.code.startswith(word.upper())]
    if not found or not word:
        # Every code is like every other; only names can be misspelt in a way that tells which one was meant.
        known = [] if word.upper().startswith("PT") else [rule.name for rule in rules]
        hint = " ".join((f"no rule is called '{word}';", *did_you_mean(word, known), "see 'prototool rules'"))
        raise ChoiceError(hint)
    return found
