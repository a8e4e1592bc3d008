"""Descriptors as a table: the text that `types.Schema` reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from operator import itemgetter

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
)


def messages(prefix: str, found: DescriptorProto) -> Iterator[tuple[str, DescriptorProto]]:
    """A message and those nested in it, by their full names without the package."""
    yield prefix + found.name, found
    for nested in found.nested_type:
        yield from messages(f"{prefix}{found.name}.", nested)


def messages_of(file: FileDescriptorProto) -> list[tuple[str, DescriptorProto]]:
    """All messages of a file by their names."""
    return [pair for message in file.message_type for pair in messages("", message)]


def enums_of(file: FileDescriptorProto) -> list[tuple[str, EnumDescriptorProto]]:
    """All enums of a file by their names."""
    nested = [(f"{name}.{enum.name}", enum) for name, message in messages_of(file) for enum in message.enum_type]
    return [(enum.name, enum) for enum in file.enum_type] + nested


def short_names(files: Sequence[FileDescriptorProto]) -> dict[str, str]:
    """The names of all messages and enums without the package, by the names that descriptors refer to them by."""
    found: dict[str, str] = {}
    for file in files:
        prefix = f".{file.package}." if file.package else "."
        found |= {prefix + name: name for name, _ in [*messages_of(file), *enums_of(file)]}
    return found


def field_row(names: Mapping[str, str], field: FieldDescriptorProto) -> str:
    """A field as `types.field_of` reads it, without the parts at the end that are as usual."""
    parts = [
        field.name,
        str(field.number),
        FieldDescriptorProto.Label.Name(field.label).removeprefix("LABEL_").lower(),
        FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower(),
        names.get(field.type_name, ""),
        # An explicit default of "" is lost here; it means what having none means.
        field.default_value,
        "packed" if field.options.packed else "",
    ]
    return "\t" + "\t".join(parts).rstrip("\t")


def table_of(files: Sequence[FileDescriptorProto]) -> str:
    """The table of a file and of those it imports. Packages are left out."""
    names = short_names(files)
    found = sorted((pair for file in files for pair in messages_of(file)), key=itemgetter(0))
    enums = sorted((pair for file in files for pair in enums_of(file)), key=itemgetter(0))
    rows = []
    for name, message in found:
        rows += [f"message {name}", *(field_row(names, field) for field in message.field)]
    for name, enum in enums:
        rows += [f"enum {name}", *(f"\t{value.name}\t{value.number}" for value in enum.value)]
    return "\n".join(rows)
