"""The machine that checks one file: everything found on the way up, then what the rules find, in the text's order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from prototool.analysis.policy import RECOMMENDED, Policy
from prototool.analysis.shape import Shape
from prototool.analysis.solver_view import SolverView
from prototool.analysis.surroundings import Find, Given, Surroundings
from prototool.analysis.target import Target
from prototool.analysis.view import StateView, View
from prototool.check.rule import Rule
from prototool.check.states import advise, counting
from prototool.net.across import Finding, across
from prototool.net.document import WRONG_KIND, Document
from prototool.net.state import PHASES, NetState, Phase
from prototool.schema.kind import MESSAGES
from prototool.text.nearest import did_you_mean
from prototool.text.problem import Problem
from prototool.text.source import Span

# A label map has an `item`, which no slip of the finger makes of `input`; a `layr` was meant to be a layer.
SLIP = 0.75


# A plain dictionary, since a question travels to other processes.
NO_SHAPES: Mapping[str, Shape] = {}


class Question(NamedTuple):
    """What is asked of a net: which phases, in which stages and level, with which shapes stated for its inputs.

    Without stages and level every state is looked at in which the net differs. The policy is for the rules on order,
    the targets are the other readers that are to take the net.
    """

    phases: tuple[Phase, ...] = PHASES
    stages: frozenset[str] = frozenset()
    level: int = 0
    stated: Mapping[str, Shape] = NO_SHAPES
    policy: Policy = RECOMMENDED
    targets: tuple[Target, ...] = ()

    @property
    def everywhere(self) -> bool:
        """Whether all states are looked at."""
        return self.phases == PHASES and not self.stages and not self.level

    def states(self, document: Document) -> tuple[NetState, ...]:
        """The states that are looked at."""
        net = document.net
        if self.everywhere:
            return net.states()
        return tuple(NetState(phase, self.level, net.stages | self.stages) for phase in self.phases)


EVERYTHING = Question()


def check(
    document: Document,
    rules: Sequence[Rule],
    question: Question = EVERYTHING,
    around: Surroundings | None = None,
    find: Find | None = None,
) -> list[Finding]:
    """What is wrong with a file, in the order of the text.

    `around` is where the files are that a solver names, `find` a function that gets them in its stead. Rules without a
    check stand for what is found on the way up; of that, all is told, whichever rules are given.
    """
    findings = found(document, rules, question, around or Given(find))
    return sorted(findings, key=lambda finding: finding.problem.span)


def found(document: Document, rules: Sequence[Rule], question: Question, around: Surroundings) -> Iterator[Finding]:
    """What is wrong with a file, a kind of work after the other."""
    yield from map(Finding, document.tree.problems)
    if document.kind == "unknown":
        yield from () if document.tree.problems else [Finding(unknown_kind(document))]
        return
    yield from map(Finding, document.bound[1])
    if document.tree.problems:
        return
    if document.kind == "solver":
        solver = SolverView(document, around, lambda state: refusals(state, rules))
        for rule in rules:
            if rule.on_solver:
                yield from (Finding(rule.problem(told)) for told in rule.on_solver(solver))
        return
    every = View(document, question.states(document), question.stated, around)
    view, findings = of_states(every, rules, question)
    yield from findings
    for rule in rules:
        if rule.on_net:
            yield from (Finding(rule.problem(told)) for told in rule.on_net(view))
        if rule.on_policy:
            yield from (Finding(rule.problem(told)) for told in rule.on_policy(view, question.policy))
        if rule.on_target:
            yield from (Finding(rule.problem(told)) for each in question.targets for told in rule.on_target(view, each))


def of_states(view: View, rules: Sequence[Rule], question: Question) -> tuple[View, list[Finding]]:
    """What is wrong with a net in its states, and the view of those that count."""
    problems = {state.state: of_state(state, rules) for state in view.states}
    count = counting(view.net, problems) if question.everywhere else tuple(problems)
    findings = across({state: problems[state] for state in count})
    return view.only(count), advise(view.net, problems, findings)


def of_state(state: StateView, rules: Sequence[Rule]) -> list[Problem]:
    """What is wrong with a net in one state."""
    problems = list(state.problems)
    for rule in rules:
        if rule.on_state:
            problems += [rule.problem(told) for told in rule.on_state(state)]
    return problems


def refusals(state: StateView, rules: Sequence[Rule]) -> list[Problem]:
    """What Caffe would refuse a net for in one state."""
    return [problem for problem in of_state(state, rules) if problem.severity == "error"]


def unknown_kind(document: Document) -> Problem:
    """The problem of a file with no field that a net or a solver has: misspelt ones, or nothing to check."""
    names = {name for message in MESSAGES.values() for name in document.schema.message(message).fields}
    for field in document.tree.fields:
        notes = did_you_mean(field.name, names, SLIP)
        if notes:
            message = f"neither a net nor a solver has a field '{field.name}'"
            return Problem(WRONG_KIND, Span(field.start, field.start + len(field.name)), message, notes)
    first = document.tree.fields[0]
    message = f"this is neither a net nor a solver ('{first.name}' is a field of neither): there is nothing to check"
    return Problem(WRONG_KIND, Span(first.start, first.start + len(first.name)), message, severity="info")
