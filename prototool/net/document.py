"""A file, read as far as anyone asks: text, tree, message, net, graphs. Each part is made once, when first needed."""

from __future__ import annotations

import os
from bisect import bisect_left
from collections.abc import Sequence
from functools import cached_property

from prototool.net.across import across
from prototool.net.graph import Graph
from prototool.net.lower import lower
from prototool.net.net import Layer, Net
from prototool.net.solver import Solver, lower_solver
from prototool.net.state import NetState
from prototool.net.upgrade import refused
from prototool.schema.bind import bind
from prototool.schema.bound import Message, beyond
from prototool.schema.caffe import SCHEMA
from prototool.schema.kind import MESSAGES, FileKind, kind_of
from prototool.schema.types import Schema
from prototool.text.parse import parse
from prototool.text.problem import Kind, Problem
from prototool.text.source import Source, Span
from prototool.text.tree import Tree

WRONG_KIND = Kind("PT016", "wrong-kind-of-file")


class Document:
    """One file and all that is known of it. A document never changes; an edit makes another one."""

    def __init__(self, source: Source, schema: Schema = SCHEMA) -> None:
        self.source = source
        self.schema = schema
        self.graphs: dict[NetState, Graph] = {}

    def with_text(self, text: str) -> Document:
        """The same file with other text."""
        return Document(self.source.with_text(text), self.schema)

    @cached_property
    def tree(self) -> Tree:
        """The fields of the file."""
        return parse(self.source)

    @cached_property
    def kind(self) -> FileKind:
        """What the file states: a net, a solver, or neither."""
        return kind_of(self.schema, self.tree)

    @cached_property
    def bound(self) -> tuple[Message, tuple[Problem, ...]]:
        """The message and what binding found wrong; a file of neither kind is bound as a net."""
        return bind(self.schema, MESSAGES.get(self.kind, MESSAGES["net"]), self.tree)

    @property
    def message(self) -> Message:
        """The message the file states."""
        return self.bound[0]

    @cached_property
    def net(self) -> Net:
        """The net the file states. Ask `not_a_net` first."""
        return lower(self.message)

    @cached_property
    def upgrade(self) -> tuple[Problem, ...]:
        """What Caffe ends with when it upgrades the net of an older era; then it builds none."""
        return refused(self.net)

    @cached_property
    def doubtful(self) -> frozenset[Layer]:
        """The layers of the net of which not all is known that they state.

        They hold a field that was refused, or one of a fork, which may make of them what it will.
        """
        refused = sorted(problem.span.start for problem in self.bound[1])
        foreign = self.schema is not SCHEMA
        if not (refused or foreign):
            return frozenset()
        return frozenset(
            layer
            for layer in self.net.layers
            if bisect_left(refused, layer.span.start) < bisect_left(refused, layer.span.end)
            or (foreign and layer.message and beyond(layer.message, SCHEMA))
        )

    @cached_property
    def solver(self) -> Solver:
        """The solver the file states. Ask `kind` first."""
        return lower_solver(self.message)

    def graph(self, state: NetState) -> Graph:
        """The net's graph in a state."""
        if state not in self.graphs:
            self.graphs[state] = Graph(self.net, state)
        return self.graphs[state]

    def problems(self) -> tuple[Problem, ...]:
        """What Caffe would refuse the file for, as far as text, schema and wiring tell, in the order of the text."""
        alien = self.not_a_net() if self.kind == "unknown" else None
        if alien:
            return (*self.tree.problems, alien)
        found = [*self.tree.problems, *self.bound[1]]
        if self.kind == "net" and not self.tree.problems:
            found += self.upgrade
        if self.kind == "net" and not self.tree.problems and not self.upgrade:
            graphs = {state: self.graph(state).problems for state in self.net.states()}
            found += [finding.problem for finding in across(graphs)]
        return tuple(sorted(found, key=lambda problem: problem.span))

    @property
    def unusable(self) -> Sequence[Problem]:
        """What keeps the file from being looked at as a net: text that is none, or a file of another kind."""
        alien = None if self.tree.problems else self.not_a_net()
        return self.tree.problems or ((alien,) if alien else ())

    def not_a_net(self) -> Problem | None:
        """The problem of a file that is given where a net belongs, or None."""
        if self.kind == "net":
            return None
        if self.kind == "unknown":
            return Problem(WRONG_KIND, Span(0, 0), "this is neither a net nor a solver: none of its fields is known")
        field = self.tree.fields[0]
        span = Span(field.start, field.start + len(field.name))
        nets = self.message.scalars("net") + self.message.scalars("train_net")
        notes = (f'the net it trains is in "{nets[0].value}"',) if nets else ()
        return Problem(WRONG_KIND, span, "this is a solver, and a net is needed here", notes)


def load(path: str | os.PathLike[str]) -> Document:
    """Read a file, or standard input for `-`. Raises OSError."""
    return Document(Source.read(path))
