"""A user's own schema: the caffe.proto of any fork, or a file that only says what the fork adds."""

from __future__ import annotations

import os
from pathlib import Path

from prototool.schema.caffe import SCHEMA
from prototool.schema.dialects import over_caffe
from prototool.schema.protoc import described
from prototool.schema.table import table_of
from prototool.schema.types import Rows, Schema, rows_of


def read_schema(path: str | os.PathLike[str]) -> Schema:
    """The schema a .proto file states. Raises SchemaError.

    A file whose NetParameter holds layers is a whole schema; any other is added to Caffe 1.0's. Its imports are looked
    for in its folder and in the one above. An enum `LayerType` at its top lists the layer types it adds.
    """
    source = Path(path)
    folder = source.parent
    table = table_of(described(source, [folder, folder.resolve().parent]))
    rows = rows_of(table)
    if not is_whole(rows):
        return over_caffe(table)
    # What is asked of any schema is there in any case: a fork's file may be for nets alone.
    return Schema(SCHEMA.package, {**SCHEMA.rows, **rows})


def is_whole(rows: Rows) -> bool:
    """Whether a table describes nets, rather than what to add to them."""
    return any(row[0] in ("layer", "layers") for row in rows.get("message NetParameter", ()))
