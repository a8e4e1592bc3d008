"""protobuf's own classes for a schema, in a descriptor pool of their own.

Never the default pool: pycaffe registers its messages there, and two forks give the same field numbers to different
fields.
"""

from __future__ import annotations

from functools import cache

from google.protobuf import text_format
from google.protobuf.descriptor_pb2 import DescriptorProto, FieldDescriptorProto, FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import Message as ProtoMessage
from google.protobuf.message_factory import GetMessageClass

from prototool.schema.bound import Message, Value
from prototool.schema.types import FieldType, Schema


def message_class(schema: Schema, name: str) -> type[ProtoMessage]:
    """The class of a message. Messages of one schema can be compared: they come from one pool."""
    return GetMessageClass(pool_of(schema).FindMessageTypeByName(f"{schema.package}.{name}"))


@cache
def pool_of(schema: Schema) -> DescriptorPool:
    """The pool that holds this schema alone."""
    pool = DescriptorPool()
    pool.Add(file_descriptor(schema))
    return pool


def file_descriptor(schema: Schema) -> FileDescriptorProto:
    """A schema as protobuf describes it."""
    file = FileDescriptorProto(name=f"{schema.package}.proto", package=schema.package, syntax="proto2")
    made: dict[str, DescriptorProto] = {}
    # Sorted, so that a message stands before those nested in it.
    for name in sorted(schema.names("message")):
        outer, _, own = name.rpartition(".")
        made[name] = made[outer].nested_type.add(name=own) if outer else file.message_type.add(name=own)
        for field in schema.message(name).fields.values():
            made[name].field.append(field_descriptor(schema, field))
    for name in schema.names("enum"):
        outer, _, own = name.rpartition(".")
        enum = made[outer].enum_type.add(name=own) if outer else file.enum_type.add(name=own)
        for value, number in schema.enum(name).numbers.items():
            enum.value.add(name=value, number=number)
    return file


def field_descriptor(schema: Schema, field: FieldType) -> FieldDescriptorProto:
    """A field as protobuf describes it."""
    made = FieldDescriptorProto(
        name=field.name,
        number=field.number,
        label=FieldDescriptorProto.Label.Value(f"LABEL_{field.label.upper()}"),
        type=FieldDescriptorProto.Type.Value(f"TYPE_{field.kind.upper()}"),
        default_value=field.default,
    )
    if field.of:
        made.type_name = f".{schema.package}.{field.of}"
    if field.packed:
        made.options.packed = True
    return made


def from_bytes(made: type[ProtoMessage], data: bytes, binary: bool) -> ProtoMessage:
    """A message as protobuf's own classes read it, binary or text. Raises DecodeError, text_format.ParseError."""
    return made.FromString(data) if binary else text_format.Parse(data, made())


def to_proto(message: Message) -> ProtoMessage:
    """A bound message as one of protobuf's. Raises ValueError for a string that is not UTF-8."""
    made = message_class(message.schema, message.type.name)()
    fill(made, message)
    return made


def fill(made: ProtoMessage, message: Message) -> None:
    """Set in protobuf's message what a bound one states."""
    for name, bounds in message.values.items():
        field = message.type.fields[name]
        for bound in bounds:
            if isinstance(bound, Message):
                inner = getattr(made, name).add() if field.repeated else getattr(made, name)
                inner.SetInParent()
                fill(inner, bound)
            else:
                value = proto_value(message.schema, field, bound)
                if field.repeated:
                    getattr(made, name).append(value)
                else:
                    setattr(made, name, value)


def proto_value(schema: Schema, field: FieldType, bound: Value) -> object:
    """A scalar as protobuf's classes take it: enums by number, bytes as bytes."""
    if field.kind == "enum":
        return schema.enum(field.of).numbers[str(bound.value)]
    if field.kind == "bytes":
        return str(bound.value).encode("utf-8", "surrogateescape")
    return bound.value
