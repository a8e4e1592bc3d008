"""`python -m prototool.schema.compile`: grammars/caffe.proto, by protoc, into the table that `caffe.py` holds.

The table is Python literals because those load from byte code in a millisecond, where a descriptor set would take
protobuf and a parser of JSON another library at every start.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

HEADER = '''"""The schema of Caffe 1.0. Written by `python -m prototool.schema.compile` from grammars/caffe.proto; do not edit."""

from prototool.schema.types import Schema

'''


def described(name: str) -> FileDescriptorProto:
    """What protoc makes of `grammars/NAME.proto`. Raises CalledProcessError where it is not valid."""
    with as_file(files("prototool.grammars") / f"{name}.proto") as source, tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "set"
        protoc = [sys.executable, "-m", "grpc_tools.protoc", f"-I{source.parent}", f"--descriptor_set_out={out}"]
        subprocess.run([*protoc, source.name], check=True)
        return FileDescriptorSet.FromString(out.read_bytes()).file[0]


def messages(prefix: str, found: DescriptorProto) -> Iterator[tuple[str, DescriptorProto]]:
    """A message and those nested in it, by their full names without the package."""
    yield prefix + found.name, found
    for nested in found.nested_type:
        yield from messages(f"{prefix}{found.name}.", nested)


def field_row(package: str, field: FieldDescriptorProto) -> tuple[object, ...]:
    """A field as `FieldType` takes it, without the parts at the end that are as usual."""
    row: list[object] = [
        field.name,
        field.number,
        FieldDescriptorProto.Label.Name(field.label).removeprefix("LABEL_").lower(),
        FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower(),
        field.type_name.removeprefix(f".{package}."),
        field.default_value if field.HasField("default_value") else None,
        field.options.packed,
    ]
    # An explicit default of "" would be lost here; it means what having none means.
    while not row[-1]:
        row.pop()
    return tuple(row)


def table(file: FileDescriptorProto) -> str:
    """The text of the module that holds a schema, a line for each message and enum."""
    found = [pair for message in file.message_type for pair in messages("", message)]
    enums: list[tuple[str, EnumDescriptorProto]] = [(enum.name, enum) for enum in file.enum_type]
    enums += [(f"{name}.{enum.name}", enum) for name, message in found for enum in message.enum_type]
    rows = ["SCHEMA = Schema(", f'    "{file.package}",', "    {"]
    for name, message in sorted(found, key=lambda pair: pair[0]):
        fields = ", ".join(repr(field_row(file.package, field)) for field in message.field)
        rows.append(f"        {name!r}: ({fields}{',' if message.field else ''}),")
    rows += ["    },", "    {"]
    for name, enum in sorted(enums, key=lambda pair: pair[0]):
        rows.append(f"        {name!r}: {tuple((value.name, value.number) for value in enum.value)!r},")
    return HEADER + "\n".join([*rows, "    },", ")"]) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("caffe.py").write_text(table(described("caffe")), encoding="utf-8")
