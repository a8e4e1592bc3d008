"""A message as bound: values with the place in the text each was read from."""

from __future__ import annotations

from typing import Final, TypeAlias

from prototool.schema.types import MessageType, ScalarValue, Schema
from prototool.text.source import Span
from prototool.text.tree import Block, Scalar


class Value:
    """A scalar: its Python value and its field in the text. Enums are the names of their values."""

    __slots__ = ("node", "value")

    def __init__(self, value: ScalarValue, node: Scalar) -> None:
        self.value: Final = value
        self.node: Final = node

    @property
    def span(self) -> Span:
        """Where the value is written."""
        return self.node.value_span


class Message:
    """A message: the values of each field in the order of the text. Only what the text states is in it.

    `node` is the block it was read from, None for a whole file.
    """

    __slots__ = ("node", "schema", "type", "values")

    def __init__(self, schema: Schema, type: MessageType, node: Block | None) -> None:
        self.schema: Final = schema
        self.type: Final = type
        self.node: Final = node
        self.values: Final[dict[str, list[Bound]]] = {}

    def __contains__(self, name: str) -> bool:
        """Whether the text states a field."""
        return name in self.values

    def get(self, name: str) -> ScalarValue:
        """The value of a singular scalar field, its default where the text does not state it. Raises KeyError."""
        for bound in self.values.get(name, ()):
            if isinstance(bound, Value):
                return bound.value
        return self.schema.default(self.type.fields[name])

    def text(self, name: str) -> str:
        """The value of a string or enum field."""
        return str(self.get(name))

    def scalars(self, name: str) -> list[Value]:
        """The values of a scalar field, in order."""
        return [bound for bound in self.values.get(name, ()) if isinstance(bound, Value)]

    def messages(self, name: str) -> list[Message]:
        """The messages of a field, in order."""
        return [bound for bound in self.values.get(name, ()) if isinstance(bound, Message)]

    def message(self, name: str) -> Message | None:
        """The message of a singular field, None where the text does not state it."""
        found = self.messages(name)
        return found[0] if found else None


Bound: TypeAlias = Value | Message


def beyond(message: Message, schema: Schema) -> bool:
    """Whether a message states a field, itself or further in, that another schema does not have."""
    known = schema.message(message.type.name).fields
    return any(
        name not in known or any(isinstance(bound, Message) and beyond(bound, schema) for bound in bounds)
        for name, bounds in message.values.items()
    )
