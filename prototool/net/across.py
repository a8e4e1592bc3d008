"""What was found in the states of a net, put together: the same problem in several states is one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from prototool.net.state import PHASES, NetState, Phase
from prototool.text.problem import Problem


class Finding(NamedTuple):
    """A problem and the one phase it is found in, None where it is found in both or does not depend on one."""

    problem: Problem
    phase: Phase | None = None


def across(found: Mapping[NetState, Sequence[Problem]]) -> list[Finding]:
    """The problems of all states, each once; one that is not found in every state says where it is."""
    states: dict[Problem, list[NetState]] = {}
    for state, problems in found.items():
        for problem in dict.fromkeys(problems):
            states.setdefault(problem, []).append(state)
    return [
        Finding(problem) if len(within) == len(found) else of_some(problem, within, list(found))
        for problem, within in states.items()
    ]


def of_some(problem: Problem, within: Sequence[NetState], states: Sequence[NetState]) -> Finding:
    """The finding of a problem that is found in some states alone."""
    phases: list[Phase] = [phase for phase in PHASES if any(state.phase == phase for state in within)]
    words: list[str] = []
    for phase in phases:
        here = [state for state in within if state.phase == phase]
        whole = len(here) == sum(state.phase == phase for state in states)
        words += [phase] if whole else [str(state) for state in here]
    return Finding(problem._replace(where=" and in ".join(words)), phases[0] if len(phases) == 1 else None)
