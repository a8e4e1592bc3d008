"""The state a net is built in, and the rules by which a layer is part of it (Caffe's NetState and NetStateRule)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from prototool.schema.bound import Message

Phase: TypeAlias = Literal["TRAIN", "TEST"]

PHASES: tuple[Phase, Phase] = ("TRAIN", "TEST")


def phase_named(name: str) -> Phase:
    """A phase by its name."""
    return "TRAIN" if name == "TRAIN" else "TEST"


class NetState(NamedTuple):
    """What a net is built for: the phase, and the level and stages that a caller may set."""

    phase: Phase
    level: int = 0
    stages: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """The state in words, without what is as usual."""
        parts: list[str] = [self.phase]
        parts += [f"level {self.level}"] if self.level else []
        parts += [f"stage '{stage}'" for stage in sorted(self.stages)]
        return ", ".join(parts)


class Rule(NamedTuple):
    """One `include` or `exclude`: it holds where all that it states holds."""

    phase: Phase | None = None
    min_level: int | None = None
    max_level: int | None = None
    stages: frozenset[str] = frozenset()
    not_stages: frozenset[str] = frozenset()

    @classmethod
    def of(cls, message: Message) -> Rule:
        """The rule a NetStateRule states."""
        return cls(
            phase_named(message.text("phase")) if "phase" in message else None,
            int(message.get("min_level")) if "min_level" in message else None,
            int(message.get("max_level")) if "max_level" in message else None,
            frozenset(str(stage.value) for stage in message.scalars("stage")),
            frozenset(str(stage.value) for stage in message.scalars("not_stage")),
        )

    def holds(self, state: NetState) -> bool:
        """Whether the rule matches a state. A rule that states nothing matches every one."""
        return (
            self.phase in (None, state.phase)
            and (self.min_level is None or state.level >= self.min_level)
            and (self.max_level is None or state.level <= self.max_level)
            and self.stages <= state.stages
            and not self.not_stages & state.stages
        )


def kept(include: Sequence[Rule], exclude: Sequence[Rule], state: NetState) -> bool:
    """Whether a layer with these rules is part of a net in a state."""
    if include:
        return any(rule.holds(state) for rule in include)
    return not any(rule.holds(state) for rule in exclude)
