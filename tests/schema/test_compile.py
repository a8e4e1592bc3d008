"""The compiled tables are what protoc makes of the files in grammars/."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.schema import caffe, dialect_tables
from prototool.schema.caffe import SCHEMA
from prototool.schema.compile import caffe_module, dialect_names, dialects_module, grammar
from prototool.schema.pool import file_descriptor


@pytest.mark.parametrize(("module", "made"), [(caffe, caffe_module), (dialect_tables, dialects_module)])
def test_the_compiled_tables_are_current(module: object, made: object) -> None:
    assert callable(made)
    written = Path(str(getattr(module, "__file__", ""))).read_text(encoding="utf-8")
    assert written == made(), "run python -m prototool.schema.compile"


@pytest.mark.parametrize("name", dialect_names())
def test_a_dialect_s_file_says_where_it_comes_from(name: str) -> None:
    text = (Path(__file__).parents[2] / "grammars" / f"{name}.proto").read_text(encoding="utf-8")
    head = text.split("\n\n")[0]
    assert "// Defined by" in head
    assert grammar(name).package == "caffe"


def test_nothing_is_lost() -> None:
    messages = [SCHEMA.message(name) for name in SCHEMA.names("message")]
    enums = [SCHEMA.enum(name) for name in SCHEMA.names("enum")]
    assert len(messages) == 63
    assert sum(len(message.fields) for message in messages) == 423
    assert len(enums) == 26
    assert sum(len(enum.numbers) for enum in enums) == 111


def test_every_field_names_what_there_is() -> None:
    for name in SCHEMA.names("message"):
        for field in SCHEMA.message(name).fields.values():
            assert field.kind != "message" or SCHEMA.message(field.of)
            assert field.kind != "enum" or SCHEMA.enum(field.of)


def test_every_number_is_given_once() -> None:
    for name in SCHEMA.names("message"):
        numbers = [field.number for field in SCHEMA.message(name).fields.values()]
        assert len(set(numbers)) == len(numbers)


def test_what_protoc_described_is_what_the_pool_holds() -> None:
    theirs, ours = grammar("caffe"), file_descriptor(SCHEMA)
    assert {one.name: len(one.field) for one in theirs.message_type} == {
        one.name: len(one.field) for one in ours.message_type
    }
    fields = {(one.name, field.name): field for one in ours.message_type for field in one.field}
    for message in theirs.message_type:
        for field in message.field:
            mine = fields[message.name, field.name]
            assert (mine.number, mine.type, mine.label, mine.type_name, mine.default_value, mine.options.packed) == (
                field.number, field.type, field.label, field.type_name, field.default_value, field.options.packed
            )  # fmt: skip
