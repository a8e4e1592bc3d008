"""A solver's text with some of its fields changed, every other byte as it was."""

from __future__ import annotations

from collections.abc import Mapping

from prototool.net.document import Document
from prototool.rewrite.paths import PathError, Step, declared, values_of
from prototool.rewrite.rewriter import Rewriter, spelling
from prototool.schema.types import FieldType
from prototool.text.edit import apply
from prototool.text.layout import NewField


class SolverTextError(ValueError):
    """A field that no solver has, or a value it cannot take."""


def with_values(document: Document, values: Mapping[str, object]) -> Document:
    """The solver with these values in place of what it states, the new ones at its end. Raises SolverTextError."""
    rewriter = Rewriter(document)
    added: list[str] = []
    for name, value in values.items():
        written = fields_of(document, name, value)
        stated = [bound.node for bound in document.message.scalars(name)]
        if len(stated) == len(written):
            for node, field in zip(stated, written, strict=True):
                rewriter.set_value(node, spelling(field))
            continue
        for node in stated:
            rewriter.remove_stated(node)
        added += [f"{field.name}: {spelling(field)}" for field in written]
    text = apply(document.source.text, rewriter.edits)
    newline = document.source.newline
    if added and not text.endswith("\n"):
        text += newline
    return document.with_text(text + "".join(f"{line}{newline}" for line in added))


def with_net(document: Document, path: str) -> Document:
    """The solver with this path as that of its net. Raises SolverTextError unless it trains and tests one net file."""
    others = {ref.field for ref in document.solver.nets} - {"net"}
    if others:
        raise SolverTextError(
            f"{document.source.path}: it states {', '.join(sorted(others))}; variants are made of one net for training"
            " and testing, stated as net: (two files become one by prototool rewrite -p merge)"
        )
    return with_values(document, {"net": path})


def fields_of(document: Document, name: str, value: object) -> list[NewField]:
    """The fields that state a value, as Caffe takes it. Raises SolverTextError."""
    try:
        field = declared(document.schema, "SolverParameter", [Step(name)])
        whole = value if isinstance(value, list) else [value]
        if len(whole) != 1 and not field.repeated:
            raise PathError(f"'{name}' takes one value")
        return [written for each in whole for _, written in values_of(document.schema, field, said(field, each))]
    except PathError as error:
        raise SolverTextError(str(error).replace("SolverParameter", "a solver")) from None


def said(field: FieldType, value: object) -> str:
    """A value in words that the field reads."""
    if isinstance(value, bool):
        return str(value).lower()
    # TOML has 1e-4 as a float, which Python may write as 0.0001; and a whole 100.0 is fine where 100 is asked for.
    is_whole = isinstance(value, float) and value.is_integer() and field.kind not in ("float", "double")
    return str(int(value)) if is_whole and isinstance(value, float) else str(value)
