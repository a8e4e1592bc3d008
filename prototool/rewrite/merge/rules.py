"""The rules of a layer in a net made of two, of which one is built in some states and the other in all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import NamedTuple

from prototool.net.state import PHASES, NetState, Phase, Rule
from prototool.rewrite.phases import Rules

ALWAYS = Rules()
# Of more stages than these not every combination is tried to tell whether two rules mean the same.
STAGES = 8


class Parted(NamedTuple):
    """All states in two parts: `first` holds in one of them, `second` in all others."""

    first: Rule
    second: Rule

    @classmethod
    def by_phase(cls, phase: Phase) -> Parted:
        """The phases: the second part is this one."""
        return cls(Rule(phase="TEST" if phase == "TRAIN" else "TRAIN"), Rule(phase=phase))

    @classmethod
    def by_stage(cls, stage: str) -> Parted:
        """The states without a stage, and those with it."""
        return cls(Rule(not_stages=frozenset({stage})), Rule(stages=frozenset({stage})))

    def turned(self) -> Parted:
        """The same with the second part first."""
        return Parted(self.second, self.first)

    def only(self, rules: Rules) -> Rules:
        """The rules of a layer of the first net alone, which hold in the first part as they did."""
        if rules.exclude:
            return Rules((), tuple(dict.fromkeys((*rules.exclude, self.second))))
        return Rules(tuple(within(self.first, rules)))

    def both(self, one: Rules, other: Rules) -> Rules:
        """The rules of a layer that both nets have: `one` in the first part, `other` in the second.

        They stay those of the first net where these mean the same, else become those of the second where those do.
        """
        if alike(one, other, self.second):
            return one
        if alike(one, other, self.first):
            return other
        if not (one.include or other.include):
            shut = [both for rule in one.exclude if (both := joined(self.first, rule))]
            shut += [both for rule in other.exclude if (both := joined(self.second, rule))]
            return Rules((), tuple(dict.fromkeys(shut)))
        left, right = list(within(self.first, one)), list(within(self.second, other))
        return Rules(tuple(self.whole(left, right, included(one))))

    def whole(self, left: list[Rule], right: list[Rule], stated: Iterable[Rule]) -> Iterator[Rule]:
        """The rules of both parts; one that is the same in both holds without a word of the parts."""
        done: set[Rule] = set()
        for rule in stated:
            halves = joined(self.first, rule), joined(self.second, rule)
            if halves[0] in left and halves[1] in right:
                done.update(half for half in halves if half)
                yield rule
        yield from (rule for rule in dict.fromkeys([*left, *right]) if rule not in done)


def within(part: Rule, rules: Rules) -> Iterator[Rule]:
    """The `include` that hold where rules do, within a part of the states; none where they never hold there."""
    return iter(dict.fromkeys(both for rule in included(rules) if (both := joined(part, rule))))


def included(rules: Rules) -> tuple[Rule, ...]:
    """Rules as `include` alone: an `exclude` holds where one thing that it states does not."""
    if rules.include:
        return rules.include
    found: tuple[Rule, ...] = (Rule(),)
    for shut in rules.exclude:
        ways = [joined(rule, other) for rule in found for other in opposite(shut)]
        found = tuple(dict.fromkeys(way for way in ways if way))
    return found


def opposite(rule: Rule) -> Iterator[Rule]:
    """Rules of which one holds wherever a rule does not."""
    if rule.phase:
        yield Rule(phase="TEST" if rule.phase == "TRAIN" else "TRAIN")
    if rule.min_level is not None:
        yield Rule(max_level=rule.min_level - 1)
    if rule.max_level is not None:
        yield Rule(min_level=rule.max_level + 1)
    yield from (Rule(not_stages=frozenset({stage})) for stage in sorted(rule.stages))
    yield from (Rule(stages=frozenset({stage})) for stage in sorted(rule.not_stages))


def joined(one: Rule, other: Rule) -> Rule | None:
    """The rule that holds where both do; None where they never do."""
    least = max((level for level in (one.min_level, other.min_level) if level is not None), default=None)
    most = min((level for level in (one.max_level, other.max_level) if level is not None), default=None)
    both = Rule(one.phase or other.phase, least, most, one.stages | other.stages, one.not_stages | other.not_stages)
    if one.phase and other.phase and one.phase != other.phase:
        return None
    if least is not None and most is not None and least > most:
        return None
    return None if both.stages & both.not_stages else both


def holds(rules: Rules, part: Rule) -> bool:
    """Whether a layer with these rules is part of the net in some state of a part."""
    return any(rules.hold(state) for state in states([rules], part))


def alike(one: Rules, other: Rules, part: Rule) -> bool:
    """Whether two rules hold in the same states of a part."""
    return one == other or all(one.hold(state) == other.hold(state) for state in states([one, other], part))


def states(rules: Iterable[Rules], part: Rule) -> Iterator[NetState]:
    """The states of a part that rules may tell apart."""
    stated = [part, *(rule for each in rules for rule in (*each.include, *each.exclude))]
    stages = sorted({stage for rule in stated for stage in rule.stages | rule.not_stages} - part.stages)
    most = len(stages) if len(stages) <= STAGES else 2
    levels = {0}
    for rule in stated:
        levels |= {rule.min_level - 1, rule.min_level} if rule.min_level is not None else set()
        levels |= {rule.max_level, rule.max_level + 1} if rule.max_level is not None else set()
    for phase in PHASES:
        for level in sorted(levels):
            for number in range(most + 1):
                for some in combinations(stages, number):
                    state = NetState(phase, level, part.stages.union(some))
                    if part.holds(state):
                        yield state
