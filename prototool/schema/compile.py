"""`python -m prototool.schema.compile`: grammars/caffe.proto, by protoc, into the table that `caffe.py` holds.

The table is one string, of which `Schema` reads what is asked for: it loads in well under a millisecond, where a
descriptor set would take protobuf at every start.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.resources import as_file, files
from operator import itemgetter
from pathlib import Path

from google.protobuf.descriptor_pb2 import (
    DescriptorProto,
    EnumDescriptorProto,
    FieldDescriptorProto,
    FileDescriptorProto,
    FileDescriptorSet,
)

HEADER = '''"""The schema of Caffe 1.0. Written by `python -m prototool.schema.compile`; do not edit."""

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


def field_row(package: str, field: FieldDescriptorProto) -> str:
    """A field as `types.field_of` reads it, without the parts at the end that are as usual."""
    parts = [
        field.name,
        str(field.number),
        FieldDescriptorProto.Label.Name(field.label).removeprefix("LABEL_").lower(),
        FieldDescriptorProto.Type.Name(field.type).removeprefix("TYPE_").lower(),
        field.type_name.removeprefix(f".{package}."),
        # An explicit default of "" is lost here; it means what having none means.
        field.default_value,
        "packed" if field.options.packed else "",
    ]
    return "\t" + "\t".join(parts).rstrip("\t")


def table(file: FileDescriptorProto) -> str:
    """The text of the module that holds a schema."""
    found = [pair for message in file.message_type for pair in messages("", message)]
    found.sort(key=itemgetter(0))
    enums: list[tuple[str, EnumDescriptorProto]] = [(enum.name, enum) for enum in file.enum_type]
    enums += [(f"{name}.{enum.name}", enum) for name, message in found for enum in message.enum_type]
    rows = []
    for name, message in found:
        rows += [f"message {name}", *(field_row(file.package, field) for field in message.field)]
    for name, enum in sorted(enums, key=itemgetter(0)):
        rows += [f"enum {name}", *(f"\t{value.name}\t{value.number}" for value in enum.value)]
    body = "\n".join(rows)
    return f'{HEADER}SCHEMA = Schema(\n    "{file.package}",\n    """\n{body}\n""",\n)\n'


if __name__ == "__main__":
    Path(__file__).with_name("caffe.py").write_text(table(described("caffe")), encoding="utf-8")
