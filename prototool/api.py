"""The verbs of the command line for Python: read a file, check, rewrite, format it. Nothing here prints or writes.

They live here and not in the package itself because `prototool.rewrite` is the package of that floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from prototool.analysis.surroundings import Surroundings
from prototool.batch.nearby import Nearby, Nets
from prototool.check.choice import chosen
from prototool.check.file import Settings, findings
from prototool.check.reading import Read, in_its_dialect
from prototool.check.run import EVERYTHING, Question
from prototool.net.across import Finding
from prototool.net.document import Document, load
from prototool.passes import ALL
from prototool.rewrite.contract import Pass
from prototool.rewrite.pipeline import read_pipeline
from prototool.rewrite.run import run
from prototool.rules import ALL as RULES
from prototool.schema.caffe import SCHEMA
from prototool.text.format import formatted
from prototool.text.source import Source

__all__ = ["Document", "Finding", "Question", "check", "fmt", "load", "loads", "rewrite"]


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


def check(
    document: Document,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
    question: Question = EVERYTHING,
    around: Surroundings | None = None,
) -> tuple[Finding, ...]:
    """What is wrong with a file, in the order of the text, but for what its own comments suppress.

    `select` and `ignore` name rules as on the command line; `question` says in which phases, stages and level to look,
    `around` where the files are that a solver names. A file that Caffe 1.0 cannot read is tried in the dialects of its
    forks. Raises ChoiceError for a word that no rule is called.
    """
    settings = Settings(chosen(RULES, select, ignore), question)
    read = in_its_dialect(document) if document.schema is SCHEMA else Read(document)
    return findings(read, RULES, settings, around or Nearby(document.source.path, Nets()))


def fmt(document: Document) -> Document:
    """The document in canonical layout, its meaning and comments kept. Raises ValueError for one with syntax errors."""
    return document.with_text(formatted(document.tree))
