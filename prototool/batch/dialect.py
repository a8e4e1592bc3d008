"""The dialect that is asked for, before any file is read in it."""

from __future__ import annotations

from functools import cache

from prototool.check.config import ConfigError
from prototool.check.reading import AUTO, CAFFE
from prototool.schema.types import Schema


def known_or_error(dialect: str, schema: str) -> None:
    """Refuse a dialect or a schema that cannot be read in, before any file is. Raises ConfigError."""
    if schema:
        schema_at(schema)
    elif dialect not in (AUTO, CAFFE):
        # Few ask for a dialect by name, and its tables take long to load.
        from prototool.schema.dialects import named

        try:
            named(dialect)
        except ValueError as error:
            raise ConfigError(f"prototool: {error}") from None


@cache
def schema_at(path: str) -> Schema:
    """The user's schema in a file. Raises ConfigError."""
    # protobuf, which reads it, takes as long to load as all the rest.
    from prototool.schema.own import read_schema
    from prototool.schema.protoc import SchemaError

    try:
        return read_schema(path)
    except SchemaError as error:
        raise ConfigError(f"prototool: {error}") from None
