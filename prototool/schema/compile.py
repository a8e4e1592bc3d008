"""`python -m prototool.schema.compile`: the .proto files of grammars/, by protoc, into tables.

`caffe.py` holds the schema of Caffe 1.0, `dialect_tables.py` what each dialect adds to it. A table is one string, of
which `Schema` reads what is asked for: it loads in well under a millisecond, where a descriptor set would take protobuf
at every start.
"""

from __future__ import annotations

from importlib.resources import as_file, files
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto

from prototool.schema.protoc import described
from prototool.schema.table import table_of

CAFFE = '''"""The schema of Caffe 1.0. Written by `python -m prototool.schema.compile`; do not edit."""

from prototool.schema.types import Schema

'''
DIALECTS = '''"""What each dialect adds to Caffe 1.0. Written by `python -m prototool.schema.compile`; do not edit."""

# ruff: noqa: E501

'''


def grammar(name: str) -> FileDescriptorProto:
    """What protoc makes of `grammars/NAME.proto`. Raises SchemaError where it is not valid."""
    with as_file(files("prototool.grammars") / f"{name}.proto") as source:
        return described(source, [source.parent])[-1]


def dialect_names() -> list[str]:
    """The dialects there is a file of in grammars/."""
    sources = [file.name for file in files("prototool.grammars").iterdir() if file.name.endswith(".proto")]
    return sorted(name.removesuffix(".proto") for name in sources if name != "caffe.proto")


def caffe_module() -> str:
    """The text of the module that holds the schema of Caffe 1.0."""
    file = grammar("caffe")
    return f'{CAFFE}SCHEMA = Schema(\n    "{file.package}",\n    """\n{table_of([file])}\n""",\n)\n'


def dialects_module() -> str:
    """The text of the module that holds the additions of all dialects."""
    tables = [f'    "{name}": """\n{table_of([grammar(name)])}\n""",\n' for name in dialect_names()]
    return f"{DIALECTS}TABLES = {{\n{''.join(tables)}}}\n"


if __name__ == "__main__":
    here = Path(__file__).parent
    (here / "caffe.py").write_text(caffe_module(), encoding="utf-8")
    (here / "dialect_tables.py").write_text(dialects_module(), encoding="utf-8")
