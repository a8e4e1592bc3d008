"""The verbs of the command line for Python: read a file, rewrite it, format it. Nothing here prints or writes.

They live here and not in the package itself because `prototool.rewrite` is the package of that floor.
"""

from __future__ import annotations

from collections.abc import Sequence

from prototool.net.document import Document, load
from prototool.passes import ALL
from prototool.rewrite.contract import Pass
from prototool.rewrite.pipeline import read_pipeline
from prototool.rewrite.run import run
from prototool.text.format import formatted
from prototool.text.source import Source

__all__ = ["Document", "fmt", "load", "loads", "rewrite"]


def loads(text: str | bytes, path: str = "<text>") -> Document:
    """A document of a text or a file's bytes. Never fails: what is wrong with it is in its `problems()`."""
    return Document(Source.from_bytes(text, path) if isinstance(text, bytes) else Source(text, path))


def rewrite(document: Document, pipeline: str | Sequence[Pass]) -> Document:
    """The document that passes make of this one; `pipeline` may be in words, such as `add-dropout{after=conv5}`.

    Raises PipelineError for words that mean nothing, NotRewritableError, SelectionError or RefusedResultError
    (see `prototool.rewrite`); the document given stays as it is.
    """
    passes = read_pipeline(pipeline, ALL) if isinstance(pipeline, str) else pipeline
    steps = run(document, passes)
    return steps[-1].document if steps else document


def fmt(document: Document) -> Document:
    """The document in canonical layout, its meaning and comments kept. Raises ValueError for one with syntax errors."""
    return document.with_text(formatted(document.tree))
