"""The rules of a layer that is to be part of a net in one phase only, wherever another layer is part of it."""

from __future__ import annotations

from typing import NamedTuple

from prototool.net.state import NetState, Phase, Rule, kept


class Rules(NamedTuple):
    """The `include` and `exclude` of a layer."""

    include: tuple[Rule, ...] = ()
    exclude: tuple[Rule, ...] = ()

    def hold(self, state: NetState) -> bool:
        """Whether a layer with these rules is part of the net in a state."""
        return kept(self.include, self.exclude, state)

    def within(self, phase: Phase) -> Rules | None:
        """The rules that hold in these states as far as they are of a phase; None where they are of the other one."""
        if self.include:
            kept = [rule._replace(phase=phase) for rule in self.include if rule.phase in (None, phase)]
            return Rules(tuple(dict.fromkeys(kept))) if kept else None
        kept = [rule for rule in self.exclude if rule.phase in (None, phase)]
        if any(rule in (Rule(), Rule(phase=phase)) for rule in kept):
            return None
        if not kept:
            return Rules((Rule(phase=phase),))
        return Rules((), (*kept, Rule(phase="TEST" if phase == "TRAIN" else "TRAIN")))

    def without(self, phase: Phase) -> Rules:
        """The rules without those that ask for a phase, or shut out the other one: the undoing of `within`."""
        other: Phase = "TEST" if phase == "TRAIN" else "TRAIN"
        include = [rule._replace(phase=None) if rule.phase == phase else rule for rule in self.include]
        exclude = [rule for rule in self.exclude if rule != Rule(phase=other)]
        return Rules(() if Rule() in include else tuple(include), tuple(exclude))
