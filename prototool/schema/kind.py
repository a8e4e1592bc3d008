"""What a file is, told by the fields at its top."""

from __future__ import annotations

from typing import Literal, TypeAlias

from prototool.schema.types import Schema
from prototool.text.tree import Tree

FileKind: TypeAlias = Literal["net", "solver", "unknown"]

MESSAGES: dict[FileKind, str] = {"net": "NetParameter", "solver": "SolverParameter"}


def kind_of(schema: Schema, tree: Tree) -> FileKind:
    """Whether a file states a net or a solver: whichever knows more of its names. An empty file is an empty net."""
    names = [field.name for field in tree.fields if field.name]
    fields = {kind: schema.message(type_name).fields for kind, type_name in MESSAGES.items()}
    known = {kind: sum(name in fields[kind] for name in names) for kind in MESSAGES}
    if not names:
        return "net"
    if not any(known.values()):
        return "unknown"
    return "net" if known["net"] >= known["solver"] else "solver"
