"""A net as the text states it: layers in order, each with its blobs, rules and place. All of it frozen."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal, NamedTuple, TypeAlias

from prototool.net.state import PHASES, NetState, Phase, Rule, kept
from prototool.schema.bound import Message
from prototool.text.source import Span
from prototool.text.tree import Scalar

Era: TypeAlias = Literal["V0", "V1", "V2", "mixed"]


class BlobRef(NamedTuple):
    """A blob's name where a layer reads or writes it."""

    name: str
    node: Scalar

    @property
    def span(self) -> Span:
        """The name as written, quotes and all."""
        return self.node.value_span


class Layer:
    """One layer, equal to itself alone. `type` is the name of today, whatever the file's era calls it.

    `message` is what the text states (LayerParameter or V1LayerParameter). The layer that `input:` fields stand for
    has none; its `span` is theirs. `phase` is the layer's own, which wins over the net's.
    """

    # Plain slots rather than a frozen dataclass: a net has hundreds, and a dataclass takes twice as long to make one.
    __slots__ = (
        "bottoms",
        "era",
        "exclude",
        "include",
        "index",
        "loss_weights",
        "message",
        "name",
        "phase",
        "span",
        "tops",
        "type",
    )

    def __init__(
        self,
        index: int,
        name: str,
        type: str,
        bottoms: tuple[BlobRef, ...],
        tops: tuple[BlobRef, ...],
        era: Era,
        span: Span,
        message: Message | None,
        include: tuple[Rule, ...] = (),
        exclude: tuple[Rule, ...] = (),
        phase: Phase | None = None,
        loss_weights: tuple[float, ...] = (),
    ) -> None:
        self.index: Final = index
        self.name: Final = name
        self.type: Final = type
        self.bottoms: Final = bottoms
        self.tops: Final = tops
        self.era: Final[Era] = era
        self.span: Final = span
        self.message: Final = message
        self.include: Final = include
        self.exclude: Final = exclude
        self.phase: Final[Phase | None] = phase
        self.loss_weights: Final = loss_weights

    def kept(self, state: NetState) -> bool:
        """Whether the layer is part of the net in a state."""
        return kept(self.include, self.exclude, state)

    def in_place(self, top: int) -> bool:
        """Whether a top is written over the bottom of the same index."""
        return top < len(self.bottoms) and self.bottoms[top].name == self.tops[top].name


class Net(NamedTuple):
    """A net: its layers in the order of the text, and the Input layer its `input:` fields stand for, if it has any.

    `stages` are those the file's own `state` sets.
    """

    name: str
    era: Era
    inputs: Layer | None
    layers: tuple[Layer, ...]
    stages: frozenset[str]
    message: Message

    @property
    def all_layers(self) -> tuple[Layer, ...]:
        """The layers as stated, the inputs' first."""
        return (self.inputs, *self.layers) if self.inputs else self.layers

    @property
    def built(self) -> tuple[Layer, ...]:
        """The layers as Caffe builds them: padding is no layer since V0."""
        layers = self.all_layers
        if self.era in ("V0", "mixed"):
            return tuple(layer for layer in layers if not (layer.era == "V0" and layer.type == "padding"))
        return layers

    def state(self, phase: Phase, level: int = 0, stages: Iterable[str] = ()) -> NetState:
        """The state that `caffe.Net(file, phase, level, stages)` builds.

        Stages of the file's own state count too, its level does not.
        """
        return NetState(phase, level, self.stages.union(stages))

    def states(self) -> tuple[NetState, ...]:
        """The states in which the net differs: of both phases, each level and each stage that some rule speaks of.

        Of several states that keep the same layers the first is given, so a net without rules has one.
        """
        rules = [rule for layer in self.layers for rule in (*layer.include, *layer.exclude)]
        stages = sorted({stage for rule in rules for stage in rule.stages | rule.not_stages} - self.stages)
        bounds = {0}
        for rule in rules:
            bounds |= {rule.min_level} if rule.min_level is not None else set()
            bounds |= {rule.max_level, rule.max_level + 1} if rule.max_level is not None else set()
        states = (
            NetState(phase, level, self.stages | extra)
            for phase in PHASES
            for level in sorted(bounds)
            for extra in (frozenset[str](), *(frozenset({stage}) for stage in stages))
        )
        ruled = [layer for layer in self.layers if layer.include or layer.exclude]
        apart: dict[tuple[bool, ...], NetState] = {}
        for state in states:
            apart.setdefault(tuple(layer.kept(state) for layer in ruled), state)
        return tuple(apart.values())
