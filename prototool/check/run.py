"""The machine that checks one file: everything found on the way up, then what the rules find, in the text's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from prototool.analysis.infer import NOTHING
from prototool.analysis.shape import Shape
from prototool.analysis.solver_view import Find, SolverView
from prototool.analysis.view import StateView, View
from prototool.check.rule import Rule
from prototool.net.across import Finding, across
from prototool.net.document import Document
from prototool.net.state import PHASES, NetState, Phase
from prototool.text.problem import Problem


class Question(NamedTuple):
    """What is asked of a net: which phases, in which stages and level, with which shapes stated for its inputs.

    Without stages and level every state is looked at in which the net differs.
    """

    phases: tuple[Phase, ...] = PHASES
    stages: frozenset[str] = frozenset()
    level: int = 0
    stated: Mapping[str, Shape] = NOTHING

    def states(self, document: Document) -> tuple[NetState, ...]:
        """The states that are looked at."""
        net = document.net
        if self.phases == PHASES and not self.stages and not self.level:
            return net.states()
        return tuple(NetState(phase, self.level, net.stages | self.stages) for phase in self.phases)


EVERYTHING = Question()


def check(
    document: Document, rules: Sequence[Rule], question: Question = EVERYTHING, find: Find = lambda path: None
) -> list[Finding]:
    """What is wrong with a file, in the order of the text. `find` gets the files that a solver names.

    Rules without a check stand for what is found on the way up; of that, all is told, whichever rules are given.
    """
    return sorted(found(document, rules, question, find), key=lambda finding: finding.problem.span)


def found(document: Document, rules: Sequence[Rule], question: Question, find: Find) -> Iterator[Finding]:
    """What is wrong with a file, a kind of work after the other."""
    yield from map(Finding, document.tree.problems)
    if document.kind == "unknown":
        alien = document.not_a_net()
        yield from [Finding(alien)] if alien else []
        return
    yield from map(Finding, document.bound[1])
    if document.tree.problems:
        return
    if document.kind == "solver":
        solver = SolverView(document, find)
        for rule in rules:
            if rule.on_solver:
                yield from (Finding(rule.problem(told)) for told in rule.on_solver(solver))
        return
    view = View(document, question.states(document), question.stated)
    yield from of_states(view, rules)
    for rule in rules:
        if rule.on_net:
            yield from (Finding(rule.problem(told)) for told in rule.on_net(view))


def of_states(view: View, rules: Sequence[Rule]) -> list[Finding]:
    """What is wrong with a net in its states."""
    return across({state.state: of_state(state, rules) for state in view.states})


def of_state(state: StateView, rules: Sequence[Rule]) -> list[Problem]:
    """What is wrong with a net in one state."""
    problems = list(state.problems)
    for rule in rules:
        if rule.on_state:
            problems += [rule.problem(told) for told in rule.on_state(state)]
    return problems
