"""A solver as the text states it: the net it trains, the nets it tests, and the state each is built in.

Source: Caffe 1.0's solver set-up, tried on the real one. What the `caffe train` command adds to a state (level 0 and
the stage "") is left out: it is the command's, not the solver's.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from prototool.net.lower import lower
from prototool.net.net import Net
from prototool.net.state import NetState, Phase, phase_named
from prototool.schema.bound import Message, Value
from prototool.text.source import Span

NetField: TypeAlias = Literal["net", "net_param", "train_net", "train_net_param", "test_net", "test_net_param"]

# In the order in which Caffe names them. The first two are tested as well, as often as test_iter asks for.
TRAIN_FIELDS: tuple[NetField, ...] = ("net", "net_param", "train_net", "train_net_param")
SHARED_FIELDS: tuple[NetField, ...] = ("net", "net_param")
TEST_FIELDS: tuple[NetField, ...] = ("test_net_param", "test_net")

# What the enum of old files is called today.
TYPES = {
    "SGD": "SGD",
    "NESTEROV": "Nesterov",
    "ADAGRAD": "AdaGrad",
    "RMSPROP": "RMSProp",
    "ADADELTA": "AdaDelta",
    "ADAM": "Adam",
}


class NetRef(NamedTuple):
    """A net that a solver trains or tests: the path or inline message it states, and what it states beside it.

    `settings` is its train_state or test_state, `batches` its test_iter; both None where the text has none for it.
    `number` counts the test nets as Caffe's log does.
    """

    field: NetField
    bound: Value | Message
    phase: Phase
    number: int = 0
    settings: Message | None = None
    batches: Value | None = None

    @property
    def path(self) -> str | None:
        """The path as written, None for an inline net."""
        return str(self.bound.value) if isinstance(self.bound, Value) else None

    @property
    def span(self) -> Span:
        """Where the solver names the net: the path, or the field's name in front of an inline one."""
        if isinstance(self.bound, Value):
            return self.bound.span
        node = self.bound.node
        return Span(node.start, max(node.start + len(node.name), node.open)) if node else Span(0, 0)

    @property
    def role(self) -> str:
        """The net in words."""
        return "the train net" if self.phase == "TRAIN" else f"test net #{self.number}"

    def state(self, own: Message | None) -> NetState:
        """The state it is built in: the phase, what the net's own `state` sets over it, and then what the solver sets.

        Stages are gathered; a net's own phase can thus turn a train net into one for TEST.
        """
        state = NetState(self.phase)
        for message in (own, self.settings):
            if message:
                state = merged(state, message)
        return state


def merged(state: NetState, message: Message) -> NetState:
    """A state with what a NetState message sets over it."""
    return NetState(
        phase_named(message.text("phase")) if "phase" in message else state.phase,
        int(message.get("level")) if "level" in message else state.level,
        state.stages | {str(stage.value) for stage in message.scalars("stage")},
    )


class Solver(NamedTuple):
    """What a solver trains and tests.

    `candidates` are all the nets to train that the text states; Caffe takes a file with exactly one. `tests` are in
    Caffe's order.
    """

    message: Message
    candidates: tuple[NetRef, ...]
    tests: tuple[NetRef, ...]

    @property
    def train(self) -> NetRef | None:
        """The net it trains, None where the text does not state exactly one."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def nets(self) -> tuple[NetRef, ...]:
        """The net it trains and those it tests."""
        return (*self.candidates, *self.tests)

    @property
    def type(self) -> str:
        """The name of its update rule; the enum of old files counts where it is given alone."""
        if "solver_type" in self.message and "type" not in self.message:
            return TYPES[self.message.text("solver_type")]
        return self.message.text("type")


def lower_solver(message: Message) -> Solver:
    """The solver that a SolverParameter states."""
    settings = message.message("train_state")
    candidates = [
        NetRef(field, bound, "TRAIN", 0, settings) for field in TRAIN_FIELDS for bound in given(message, field)
    ]
    return Solver(message, tuple(candidates), tuple(test_nets(message)))


def given(message: Message, field: str) -> list[Value | Message]:
    """The values of a field."""
    return message.values.get(field, [])


def test_nets(message: Message) -> list[NetRef]:
    """The nets that are tested: inline ones, files, and then the shared net once for each test_iter that is left."""
    stated = [(field, bound) for field in TEST_FIELDS for bound in given(message, field)]
    shared = [(field, bound) for field in SHARED_FIELDS for bound in given(message, field)]
    stated += shared[:1] * (len(message.scalars("test_iter")) - len(stated))
    states = dict(enumerate(message.messages("test_state")))
    batches = dict(enumerate(message.scalars("test_iter")))
    return [
        NetRef(field, bound, "TEST", index, states.get(index), batches.get(index))
        for index, (field, bound) in enumerate(stated)
    ]


def lower_inline(message: Message) -> Net:
    """The net of a net_param. Caffe upgrades no inline net: V1 layers and `input:` fields in it are ignored."""
    net = lower(message)
    current = tuple(layer for layer in net.layers if layer.era == "V2")
    return net._replace(inputs=None, layers=current, era="V2")
