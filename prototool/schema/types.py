"""What a schema says: messages, their fields, enums. Each is built from a compiled table when first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Literal, NamedTuple, TypeAlias

ScalarValue: TypeAlias = str | int | float | bool

# A table's lines, split: under each head (`message NAME`, `enum NAME`) the parts of its fields or values.
Rows: TypeAlias = Mapping[str, Sequence[Sequence[str]]]


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


class Schema:
    """All messages and enums of one dialect.

    `table` is the compiled schema: a line `message NAME` or `enum NAME`, then a line for each field (what `FieldType`
    takes, in its order) or value (name and number), with a tab before each part. Only what is asked for is read.
    A table that was split already may be given as it is; nothing ever changes it.
    """

    def __init__(self, package: str, table: str | Rows) -> None:
        self.package: Final = package
        self.rows: Final[Rows] = rows_of(table) if isinstance(table, str) else table
        self.messages: Final[dict[str, MessageType]] = {}
        self.enums: Final[dict[str, EnumType]] = {}

    def names(self, sort: Literal["message", "enum"]) -> list[str]:
        """The names of all messages or enums, without the package."""
        return [name.removeprefix(f"{sort} ") for name in self.rows if name.startswith(f"{sort} ")]

    def message(self, name: str) -> MessageType:
        """A message by its name without the package, nested ones as `Outer.Inner`. Raises KeyError."""
        if name not in self.messages:
            self.messages[name] = MessageType(name, [field_of(row) for row in self.rows[f"message {name}"]])
        return self.messages[name]

    def enum(self, name: str) -> EnumType:
        """An enum by its name without the package. Raises KeyError."""
        if name not in self.enums:
            values = [(value, int(number)) for value, number in self.rows[f"enum {name}"]]
            self.enums[name] = EnumType(name, values)
        return self.enums[name]

    def default(self, field: FieldType) -> ScalarValue:
        """The value of a scalar field that is not given: its explicit default, else zero, "" or the enum's first."""
        if field.kind == "enum":
            return field.default or next(iter(self.enum(field.of).numbers))
        if field.kind == "bool":
            return field.default == "true"
        if field.kind in ("string", "bytes"):
            return field.default or ""
        if field.kind in ("float", "double"):
            return float(field.default or 0)
        return int(field.default or 0)

    def owners(self, name: str) -> list[str]:
        """The messages that have a field of this name."""
        return [message for message in self.names("message") if name in self.message(message).fields]


def rows_of(table: str) -> Rows:
    """The lines of a compiled table, by the message or enum they are of."""
    found: dict[str, list[list[str]]] = {}
    rows: list[list[str]] = []
    for line in table.strip("\n").split("\n"):
        if line[0] == "\t":
            rows.append(line.split("\t")[1:])
        else:
            rows = found[line] = []
    return found


def field_of(row: Sequence[str]) -> FieldType:
    """The field that a row of a compiled table declares; parts missing at its end are as usual."""
    name, number, label, kind, of, default, packed = (*row, "", "", "")[:7]
    return FieldType(name, int(number), label, kind, of, default or None, packed == "packed")
