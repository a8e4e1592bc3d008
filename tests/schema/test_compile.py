"""The compiled schema is what protoc makes of grammars/caffe.proto."""

from __future__ import annotations

from pathlib import Path

from prototool.schema import caffe
from prototool.schema.caffe import SCHEMA
from prototool.schema.compile import described, table
from prototool.schema.pool import file_descriptor


def test_the_compiled_schema_is_current() -> None:
    written = Path(str(caffe.__file__)).read_text(encoding="utf-8")
    assert written == table(described("caffe")), "run python -m prototool.schema.compile"


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
    theirs, ours = described("caffe"), file_descriptor(SCHEMA)
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
