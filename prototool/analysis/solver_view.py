"""A solver with the nets it trains and tests in view."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import TypeAlias

from prototool.analysis.infer import NOTHING
from prototool.analysis.rate import Schedule
from prototool.analysis.refusal import BAD_VALUE
from prototool.analysis.settings import STATISTICS
from prototool.analysis.surroundings import Given, Surroundings
from prototool.analysis.view import StateView
from prototool.net.document import Document
from prototool.net.net import Net
from prototool.net.solver import NetRef, Solver, lower_inline
from prototool.schema.bound import Message
from prototool.schema.kind import FileKind
from prototool.text.edit import Edit
from prototool.text.problem import Problem
from prototool.text.source import Source, Span
from prototool.text.trivia import indent_of, trailing

NOT_UPGRADED = "an inline net is not upgraded; in a file of its own Caffe would set them to 0"
# What Caffe would refuse a net for in a state.
Judge: TypeAlias = Callable[[StateView], Sequence[Problem]]


class Inline(Document):
    """A net that a solver states between its own brackets, as a document whose text is the solver's."""

    def __init__(self, solver: Document, message: Message) -> None:
        super().__init__(solver.source, solver.schema)
        self.stated = message

    @cached_property
    def kind(self) -> FileKind:
        """It is a net, whatever stands around it."""
        return "net"

    @cached_property
    def bound(self) -> tuple[Message, tuple[Problem, ...]]:
        """Its message; what binding found wrong is a problem of the solver's file."""
        return self.stated, ()

    @cached_property
    def net(self) -> Net:
        """The net as Caffe builds it: not upgraded."""
        return lower_inline(self.stated)


def unmended(view: StateView) -> Iterator[Problem]:
    """The BatchNorms of an inline net that only the upgrade, which it does not get, would keep Caffe from refusing."""
    for layer in view.graph.layers:
        stated = layer.message.messages("param") if layer.type == "BatchNorm" and layer.message else []
        if len(stated) == STATISTICS and any(each.get("lr_mult") != 0 for each in stated):
            message = f"layer '{layer.name}' (BatchNorm): its parameters need lr_mult: 0"
            yield Problem(BAD_VALUE, layer.span, message, (NOT_UPGRADED,), about=layer.name)


def wired(view: StateView) -> Sequence[Problem]:
    """What wiring and shapes alone tell against a net."""
    return view.problems


class SolverView:
    """A solver file. `around` gets the files it names; `judge` tells what Caffe would refuse a net for in a state."""

    def __init__(self, document: Document, around: Surroundings | None = None, judge: Judge = wired) -> None:
        self.document = document
        self.message: Message = document.message
        self.solver: Solver = document.solver
        self.around: Surroundings = around or Given()
        self.judge = judge
        self.nets: dict[str, Document | None] = {}
        self.views: dict[NetRef, StateView | None] = {}

    @property
    def source(self) -> Source:
        """The solver's text."""
        return self.document.source

    @cached_property
    def schedule(self) -> Schedule:
        """Its learning rate."""
        return Schedule.of(self.message)

    def lacks(self, field: str) -> bool:
        """Whether the text surely does not state a field. Where some could not be read, one of them may be it."""
        return field not in self.message and not self.document.bound[1]

    def number(self, field: str) -> int:
        """A whole number, its default where the text does not state it."""
        return int(self.message.get(field))

    def real(self, field: str) -> float:
        """A number with a fraction, its default where the text does not state it."""
        return float(self.message.get(field))

    def flag(self, field: str) -> bool:
        """A yes or no, its default where the text does not state it."""
        return bool(self.message.get(field))

    @property
    def tests_run(self) -> bool:
        """Whether a net is ever tested: before the first iteration, on the way, or at the end."""
        interval, end = self.number("test_interval"), self.number("max_iter")
        return interval > 0 and (self.flag("test_initialization") or end <= 0 or end >= interval)

    def runs(self, ref: NetRef) -> bool:
        """Whether a net is ever run on a batch."""
        if ref.phase == "TRAIN":
            return self.number("iter_size") > 0
        return self.tests_run and ref.batches is not None and int(ref.batches.value) > 0

    def place(self, *fields: str) -> Span:
        """Where the first of these fields that is stated has its value, else the name of the first field at all."""
        for field in fields:
            for bound in self.message.scalars(field):
                return bound.span
        head = self.document.tree.fields[0]
        return Span(head.start, head.start + len(head.name))

    def behind(self, field: str, text: str) -> Edit:
        """The edit that puts a new field behind a scalar one: on a line of its own if that one ends its line."""
        whole = self.source.text
        node = self.message.scalars(field)[0].node
        # A comment reaches to the line feed, and so takes in a carriage return that belongs to the line end.
        end = trailing(whole, node.end)
        end -= whole[node.end : end].endswith("\r")
        if whole[end : end + 1] not in ("", "\r", "\n"):
            return Edit(Span(node.end, node.end), f" {text}")
        return Edit(Span(end, end), f"{self.source.newline}{indent_of(whole, node.start)}{text}")

    def net_of(self, ref: NetRef) -> Document | None:
        """The document of a net, None where it is not to be seen."""
        if isinstance(ref.bound, Message):
            return Inline(self.document, ref.bound)
        path = str(ref.bound.value)
        if path not in self.nets:
            self.nets[path] = self.around.find(path) if path else None
        return self.nets[path]

    def view_of(self, ref: NetRef) -> StateView | None:
        """A net in the state the solver builds it in, None where it is not to be seen or is no net that can be read."""
        if ref not in self.views:
            self.views[ref] = self.made(ref)
        return self.views[ref]

    def made(self, ref: NetRef) -> StateView | None:
        """The view of a net."""
        document = self.net_of(ref)
        if document is None or document.tree.problems or document.kind != "net" or document.bound[1]:
            return None
        own = document.message.message("state") if document.net.era != "V0" else None
        return StateView(document, ref.state(own), NOTHING)

    def refusals(self, ref: NetRef) -> list[Problem]:
        """What Caffe would refuse a net in view for, in the order it would come to it."""
        document = self.net_of(ref)
        if document is None:
            return []
        view = self.view_of(ref)
        if view:
            mended = unmended(view) if isinstance(document, Inline) else ()
            return [*self.judge(view), *mended]
        alien = document.not_a_net()
        return [*document.tree.problems, *([alien] if alien else []), *document.bound[1]]

    def sound_view(self, ref: NetRef | None) -> StateView | None:
        """The view of a net that Caffe can set up, None for any other."""
        view = self.view_of(ref) if ref else None
        return view if view and ref and not self.refusals(ref) else None
