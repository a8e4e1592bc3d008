"""Everything that is known of a net in its states, made when first asked for and then kept."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from copy import copy
from functools import cached_property

from prototool.analysis.backward import Backward
from prototool.analysis.infer import NOTHING, Shapes, infer
from prototool.analysis.shape import Shape
from prototool.analysis.surroundings import NOWHERE, Surroundings
from prototool.net.document import Document
from prototool.net.graph import Graph
from prototool.net.net import Net
from prototool.net.state import NetState
from prototool.text.problem import Problem


class StateView:
    """A net in one state. `around` is where the files are that its layers name."""

    def __init__(
        self, document: Document, state: NetState, stated: Mapping[str, Shape], around: Surroundings = NOWHERE
    ) -> None:
        self.document = document
        self.net: Net = document.net
        self.state = state
        self.stated = stated
        self.around = around

    @property
    def graph(self) -> Graph:
        """The layers of the state and how they are wired."""
        return self.document.graph(self.state)

    @cached_property
    def shapes(self) -> Shapes:
        """The shapes of all blobs and parameters."""
        return infer(self.graph, self.stated, self.document.doubtful)

    @cached_property
    def backward(self) -> Backward:
        """What is learned and where gradients go."""
        return Backward(self.graph, lambda: self.shapes)

    @property
    def problems(self) -> Sequence[Problem]:
        """What Caffe would refuse the net for in this state, once it is read: one that is not upgraded is not built."""
        return self.document.upgrade or [*self.graph.problems, *self.shapes.problems]


class View:
    """A net in all states that are looked at: those in which it differs, unless told otherwise.

    `stated` has the shapes of tops, by name, that data decides or that an input is given.
    """

    def __init__(
        self,
        document: Document,
        states: Sequence[NetState] = (),
        stated: Mapping[str, Shape] = NOTHING,
        around: Surroundings = NOWHERE,
    ) -> None:
        self.document = document
        self.net: Net = document.net
        self.states = tuple(StateView(document, state, stated, around) for state in states or self.net.states())

    def only(self, states: Container[NetState]) -> View:
        """The view of some of the states."""
        view = copy(self)
        view.states = tuple(state for state in self.states if state.state in states)
        return view
