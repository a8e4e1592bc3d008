"""Binding a tree to a schema: every field found wanting is reported, with its place, and binding goes on.

A file is refused here exactly when protobuf's C++ text parser refuses it, which is the one Caffe reads with.
"""

from __future__ import annotations

from collections.abc import Sequence

from prototool.schema.bound import Message, Value
from prototool.schema.convert import WRONG_TYPE, RefusedError, convert
from prototool.schema.types import FieldType, Schema
from prototool.text.edit import Edit
from prototool.text.nearest import LIKENESS, did_you_mean
from prototool.text.problem import Kind, Problem
from prototool.text.source import Span
from prototool.text.tree import Block, Field, Group, List, Scalar, Tree

BYTE_ORDER_MARK = Kind("PT008", "byte-order-mark")
UNKNOWN_FIELD = Kind("PT010", "unknown-field")
REPEATED_FIELD = Kind("PT011", "repeated-field")
MISSING_FIELD = Kind("PT014", "missing-field")

# The messages of old files: true, but no help to anyone who looks for the place of a field.
LEGACY = frozenset({"V0LayerParameter", "V1LayerParameter"})
CLOSE = 0.85


def bind(schema: Schema, type_name: str, tree: Tree) -> tuple[Message, tuple[Problem, ...]]:
    """The message a file states, as far as it could be bound, and what protobuf would refuse it for.

    Of a field given twice the first is kept; fields that were refused are left out. In a tree with syntax errors only
    what can be seen in it is reported, so no field is called missing.
    """
    binder = Binder(schema, tree)
    if tree.source.text.startswith("\ufeff"):
        note = "delete it: save the file as UTF-8 without BOM"
        what = "the file begins with a byte-order mark, which protobuf's parser refuses"
        mark = Span(0, 1)
        binder.problems.append(Problem(BYTE_ORDER_MARK, mark, what, (note,), fix=(Edit(mark, ""),)))
    message = Message(schema, schema.message(type_name), None)
    binder.fill(message, tree.fields)
    return message, tuple(binder.problems)


class Binder:
    """The state of one binding: what was found wrong so far."""

    def __init__(self, schema: Schema, tree: Tree) -> None:
        self.schema = schema
        self.tree = tree
        self.problems: list[Problem] = []

    def fill(self, message: Message, fields: Sequence[Field]) -> None:
        """Bind the fields of a message."""
        types = message.type.fields
        values = message.values
        for node in fields:
            field = types.get(node.name)
            if field is None:
                self.unknown(message, node)
            elif field.label != "repeated" and node.name in values:
                self.given_twice(values[node.name][0], node)
            elif type(node) is List:
                self.items(message, field, node)
            else:
                self.one(message, field, node)
        for name in message.type.required:
            if name not in values and not self.tree.problems:
                self.missing(message, name)

    def one(self, message: Message, field: FieldType, node: Field) -> None:
        """Bind one field, or one item of a list."""
        if field.kind == "message":
            if type(node) is not Block:
                self.refuse(node.value_span, f"'{field.name}' holds fields: expected '{field.name} {{ ... }}'")
                return
            inner = Message(self.schema, self.schema.message(field.of), node)
            message.values.setdefault(field.name, []).append(inner)
            self.fill(inner, node.fields)
            return
        if not isinstance(node, Scalar):
            self.refuse(Span(node.open, node.open + 1), f"'{field.name}' is one value: expected '{field.name}: ...'")
            return
        try:
            value = convert(self.schema, field, node.raw)
        except RefusedError as refusal:
            what = f"'{field.name}': {refusal.message}"
            self.problems.append(Problem(refusal.kind, node.value_span, what, refusal.notes))
            return
        message.values.setdefault(field.name, []).append(Value(value, node))

    def items(self, message: Message, field: FieldType, node: Group) -> None:
        """Bind the items of a list."""
        if not field.repeated:
            what = f"'{field.name}' takes one value, not a list"
            self.refuse(Span(node.open, node.open + 1), what)
            return
        text = self.tree.source.text
        if field.kind != "message" and ":" not in text[node.start + len(node.name) : node.open]:
            self.refuse(Span(node.open, node.open + 1), f"':' is missing between '{field.name}' and its list")
            return
        for item in node.fields:
            self.one(message, field, item)

    def refuse(self, span: Span, message: str, *notes: str) -> None:
        """Report a value that is not of its field's type."""
        self.problems.append(Problem(WRONG_TYPE, span, message, notes))

    def unknown(self, message: Message, node: Field) -> None:
        """Report a field the message does not have. A field without a name is a syntax error, reported already."""
        if not node.name:
            return
        name = node.name
        owners = [owner for owner in self.schema.owners(name) if owner not in LEGACY]
        holders = [f"'{field.name}'" for field in message.type.fields.values() if field.of in owners]
        # The `x_param` of a fork is like every other `x_param`; only a slip of a letter or two is worth a guess.
        likeness = CLOSE if name.endswith("_param") else LIKENESS
        notes = did_you_mean(name, message.type.fields, likeness) if not holders else ()
        if owners and not notes:
            notes = (f"'{name}' is a field of {' and of '.join((holders or owners)[:3])}",)
        what = f"{message.type.name} has no field '{name}'"
        if name.startswith("["):
            what, notes = f"no extension {name} is known", ()
        self.problems.append(Problem(UNKNOWN_FIELD, Span(node.start, node.start + len(name)), what, notes))

    def given_twice(self, first: Value | Message, node: Field) -> None:
        """Report a field that is given again though it takes one value."""
        where = first.node.start if first.node else node.start
        note = f"it is given on line {self.tree.source.position(where).line} already; delete one of the two"
        span = Span(node.start, node.start + len(node.name))
        self.problems.append(Problem(REPEATED_FIELD, span, f"'{node.name}' is given twice", (note,)))

    def missing(self, message: Message, name: str) -> None:
        """Report a required field that is not given."""
        node = message.node
        span = Span(node.start, node.open + 1) if node else Span(0, 0)
        owner = node.name if node else message.type.name
        self.problems.append(Problem(MISSING_FIELD, span, f"'{owner}' lacks the required field '{name}'"))
