"""What a rule is: one thing to find in a file, with a code, an example of it, and what Caffe makes of it.

Each rule is one file in `prototool.rules`. Most are decorated generators over a view of a net or solver. The errors
that are found on the way up (reading, binding, wiring, shapes) have a rule too, so that all of them are explained,
selected and suppressed alike; theirs has no check of its own.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from inspect import cleandoc
from types import MappingProxyType
from typing import Literal, NamedTuple, TypeAlias

from prototool.analysis.policy import Policy
from prototool.analysis.solver_view import SolverView
from prototool.analysis.target import Target
from prototool.analysis.view import StateView, View
from prototool.text.edit import Edit
from prototool.text.problem import Kind, Problem, Severity
from prototool.text.source import Span

# When Caffe ends over it; "never" is what it accepts in silence.
When: TypeAlias = Literal[
    "reading",
    "upgrading",
    "net set-up",
    "solver set-up",
    "the first training pass",
    "the first update",
    "the first test",
    "the first snapshot",
    "never",
]
NO_FILES: Mapping[str, str] = MappingProxyType({})


class Told(NamedTuple):
    """What a check found: where, in words, what may help, and edits that would mend it (see `Problem`)."""

    span: Span
    message: str
    notes: tuple[str, ...] = ()
    fix: tuple[Edit, ...] = ()
    safe: bool = True
    about: str = ""


Findings: TypeAlias = Iterator[Told]
NetCheck: TypeAlias = Callable[[View], Findings]
StateCheck: TypeAlias = Callable[[StateView], Findings]
SolverCheck: TypeAlias = Callable[[SolverView], Findings]
# By the policy that is asked for, or the one that is recommended.
PolicyCheck: TypeAlias = Callable[[View, Policy], Findings]
# By each of the targets that are asked for.
TargetCheck: TypeAlias = Callable[[View, Target], Findings]


class Rule(NamedTuple):
    """One rule. `text` says what is wrong and why it matters; `bad` is a file that breaks it, `good` one mended.

    `when` and `says` are where Caffe ends over it and the gist of its message. `source` names a paper or a document.
    `beside` has the files that the examples refer to. A rule that is `optional` runs only where it is selected by name.
    `targets` names what the bad and the good example are checked for, for a rule that runs under `--target` alone.
    At most one of the checks is there.
    """

    kind: Kind
    severity: Severity
    text: str
    bad: str
    good: str
    when: When = "never"
    says: str = ""
    source: str = ""
    beside: Mapping[str, str] = NO_FILES
    optional: bool = False
    targets: tuple[str, str] = ("", "")
    on_net: NetCheck | None = None
    on_state: StateCheck | None = None
    on_solver: SolverCheck | None = None
    on_policy: PolicyCheck | None = None
    on_target: TargetCheck | None = None

    @property
    def code(self) -> str:
        """The code it is selected by."""
        return self.kind.code

    @property
    def name(self) -> str:
        """The name it is selected by."""
        return self.kind.name

    def problem(self, told: Told) -> Problem:
        """What its check told, as a problem."""
        span, message, notes, fix, safe, about = told
        return Problem(self.kind, span, message, notes, self.severity, fix, about, safe=safe)


class About(NamedTuple):
    """What a rule says of itself beside its check and its file's docstring, which is its text; `Rule` explains each.

    It decorates the check: `@About("PT106", ...).on_state`.
    """

    code: str
    name: str
    severity: Severity
    bad: str
    good: str
    when: When = "never"
    says: str = ""
    source: str = ""
    beside: Mapping[str, str] = NO_FILES
    optional: bool = False
    targets: tuple[str, str] = ("", "")

    def rule(self, text: str | None) -> Rule:
        """The rule without a check."""
        kind = Kind(self.code, self.name)
        bad, good = example(self.bad), example(self.good)
        return Rule(kind, self.severity, cleandoc(text or ""), bad, good, *self[5:])

    def on_net(self, check: NetCheck) -> Rule:
        """The rule whose check looks at a net once, whatever its states."""
        return self.rule(sys.modules[check.__module__].__doc__)._replace(on_net=check)

    def on_state(self, check: StateCheck) -> Rule:
        """The rule whose check looks at a net in each of its states."""
        return self.rule(sys.modules[check.__module__].__doc__)._replace(on_state=check)

    def on_solver(self, check: SolverCheck) -> Rule:
        """The rule whose check looks at a solver, with its nets in view."""
        return self.rule(sys.modules[check.__module__].__doc__)._replace(on_solver=check)

    def on_policy(self, check: PolicyCheck) -> Rule:
        """The rule whose check looks at a net once, and at what a policy wants of it."""
        return self.rule(sys.modules[check.__module__].__doc__)._replace(on_policy=check)

    def on_target(self, check: TargetCheck) -> Rule:
        """The rule whose check looks at a net once for each target, and at what that one reads."""
        return self.rule(sys.modules[check.__module__].__doc__)._replace(on_target=check)


def found_below(
    kind: Kind, text: str | None, bad: str, good: str, when: When, says: str, severity: Severity = "error"
) -> Rule:
    """The rule of an error that is found on the way up, by reading, binding, wiring or shapes."""
    return About(kind.code, kind.name, severity, bad, good, when, says).rule(text)


def example(text: str) -> str:
    """An example as it is written in a rule's file: without the indentation and the empty lines around it."""
    return cleandoc(text) + "\n"
