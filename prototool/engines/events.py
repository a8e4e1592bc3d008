"""What an engine says while it trains: frozen, and each one line of JSON, to be followed, kept and read again.

Times are seconds since the run began. Outputs are a net's output blobs by name, each with its values as Caffe's log
lists them; a test's are means over its batches. A value that is no finite number is written as a word: nan, inf, -inf.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, TypeAlias

Outputs: TypeAlias = Mapping[str, tuple[float, ...]]


@dataclass(frozen=True)
class Event:
    """Something that happened at an iteration: the number of updates made before it."""

    word: ClassVar[str]

    iteration: int
    seconds: float

    def line(self) -> str:
        """The event as one line of JSON, without its line end."""
        return json.dumps({"event": self.word, **finite(asdict(self))}, allow_nan=False, ensure_ascii=False)


@dataclass(frozen=True)
class Started(Event):
    """Training began, or went on. `device` is "CPU" or a GPU's name; `learned` counts the values that are learned."""

    word: ClassVar[str] = "started"

    engine: str
    version: str
    device: str
    max_iter: int
    learned: int


@dataclass(frozen=True)
class Trained(Event):
    """One update was made from the batch of `iteration`, with a loss (all of it, weighted), at a learning rate."""

    word: ClassVar[str] = "trained"

    loss: float
    rate: float
    outputs: Outputs


@dataclass(frozen=True)
class Tested(Event):
    """A test net was run over all its batches."""

    word: ClassVar[str] = "tested"

    net: int
    outputs: Outputs


@dataclass(frozen=True)
class Saved(Event):
    """A snapshot was written: the weights and the state from which training can go on."""

    word: ClassVar[str] = "saved"

    weights: str
    state: str


@dataclass(frozen=True)
class Broke(Event):
    """Training ended by a fault: what went wrong, in which layer of which net, and what the engine printed last.

    `layer` is empty where it is not known, `phase` too. `ours` is true for a fault of prototool's own.
    """

    word: ClassVar[str] = "broke"

    reason: str
    layer: str = ""
    printed: tuple[str, ...] = ()
    phase: str = ""
    ours: bool = False


@dataclass(frozen=True)
class Diverged(Event):
    """The loss is no finite number: the first layer whose values are not, and a hint."""

    word: ClassVar[str] = "diverged"

    layer: str
    hint: str


@dataclass(frozen=True)
class Ended(Event):
    """Training came to its end, or was asked to stop."""

    word: ClassVar[str] = "ended"

    stopped: bool = False


ALL: tuple[type[Event], ...] = (Started, Trained, Tested, Saved, Broke, Diverged, Ended)
BY_WORD = {each.word: each for each in ALL}


def event_of(line: str) -> Event:
    """The event that a line states. Raises ValueError for one that states none, such as a line that was cut off."""
    stated = json.loads(line)
    if not isinstance(stated, dict) or stated.get("event") not in BY_WORD:
        raise ValueError(f"no event: {line[:80]!r}")
    kind = BY_WORD[stated["event"]]
    wanted = {field.name: field.type for field in fields(kind)}
    if not wanted.keys() >= stated.keys() - {"event"}:
        raise ValueError(f"no event of this version: {line[:80]!r}")
    try:
        return kind(**{name: restored(wanted[name], value) for name, value in stated.items() if name != "event"})
    except TypeError as error:
        raise ValueError(str(error)) from None


def finite(value: Any) -> Any:
    """A value with words in place of numbers that JSON has not."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, Mapping):
        return {name: finite(each) for name, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [finite(each) for each in value]
    return value


def restored(kind: Any, value: Any) -> Any:
    """A value as its field has it; annotations are words here."""
    if kind == "float":
        return float(value)
    if kind == "Outputs":
        return {name: tuple(float(each) for each in values) for name, values in value.items()}
    return tuple(value) if isinstance(value, list) else value
