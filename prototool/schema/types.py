"""What a schema says: messages, their fields, enums. Built from a compiled table, each message when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

ScalarValue: TypeAlias = str | int | float | bool


class FieldType(NamedTuple):
    """A field as the schema declares it.

    `kind` is the proto type's name ("int32", "float", "message", "enum", ...); `of` names the message or enum.
    `default` is the explicit default as the schema spells it, None where there is none.
    """

    name: str
    number: int
    label: str
    kind: str
    of: str = ""
    default: str | None = None
    packed: bool = False

    @property
    def repeated(self) -> bool:
        """Whether the field may stand more than once."""
        return self.label == "repeated"


class MessageType:
    """A message: its fields by name."""

    __slots__ = ("fields", "name", "required")

    def __init__(self, name: str, fields: Sequence[FieldType]) -> None:
        self.name: Final = name
        self.fields: Final = {field.name: field for field in fields}
        self.required: Final = tuple(field.name for field in fields if field.label == "required")


class EnumType:
    """An enum: numbers by name, and names by number."""

    __slots__ = ("name", "names", "numbers")

    def __init__(self, name: str, values: Sequence[tuple[str, int]]) -> None:
        self.name: Final = name
        self.numbers: Final = dict(values)
        self.names: Final = {number: value for value, number in reversed(values)}


# A message as a compiled table has it: what `FieldType` takes, field by field.
FieldRow: TypeAlias = (
    tuple[str, int, str, str]
    | tuple[str, int, str, str, str]
    | tuple[str, int, str, str, str, str | None]
    | tuple[str, int, str, str, str, str | None, bool]
)


class Schema:
    """All messages and enums of one dialect."""

    def __init__(
        self,
        package: str,
        messages: Mapping[str, Sequence[FieldRow]],
        enums: Mapping[str, Sequence[tuple[str, int]]],
    ) -> None:
        self.package: Final = package
        self.message_rows: Final = messages
        self.enum_rows: Final = enums
        self.messages: Final[dict[str, MessageType]] = {}
        self.enums: Final[dict[str, EnumType]] = {}

    def message(self, name: str) -> MessageType:
        """A message by its name without the package, nested ones as `Outer.Inner`. Raises KeyError."""
        if name not in self.messages:
            rows = self.message_rows[name]
            self.messages[name] = MessageType(name, [FieldType(*row) for row in rows])
        return self.messages[name]

    def enum(self, name: str) -> EnumType:
        """An enum by its name without the package. Raises KeyError."""
        if name not in self.enums:
            self.enums[name] = EnumType(name, self.enum_rows[name])
        return self.enums[name]

    def default(self, field: FieldType) -> ScalarValue:
        """The value of a scalar field that is not given: the explicit default, else zero, "" or an enum's first name."""
        if field.kind == "enum":
            return field.default or self.enum_rows[field.of][0][0]
        if field.kind == "bool":
            return field.default == "true"
        if field.kind in ("string", "bytes"):
            return field.default or ""
        if field.kind in ("float", "double"):
            return float(field.default or 0)
        return int(field.default or 0)

    def owners(self, name: str) -> list[str]:
        """The messages that have a field of this name."""
        return [message for message, rows in self.message_rows.items() if any(row[0] == name for row in rows)]
