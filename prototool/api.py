"""The verbs of the command line for Python: read a file, check, rewrite, format it. Nothing here prints.

Only `save_weights` writes. They live here and not in the package itself because `prototool.rewrite` is the package of
that floor.
"""

from __future__ import annotations

import os
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
from prototool.rewrite.weights import Carried
from prototool.rules import ALL as RULES
from prototool.schema.caffe import SCHEMA
from prototool.schema.weights import Weights
from prototool.text.format import formatted
from prototool.text.source import Source
from prototool.text.write import write_atomically

__all__ = [
    "Carried",
    "Document",
    "Finding",
    "Question",
    "check",
    "fmt",
    "load",
    "load_weights",
    "loads",
    "rewrite",
    "save_weights",
]


def loads(text: str | bytes, path: str = "<text>") -> Document:
    """A document of a text or a file's bytes. Never fails: what is wrong with it is in its `problems()`."""
    return Document(Source.from_bytes(text, path) if isinstance(text, bytes) else Source(text, path))


def load_weights(path: str | os.PathLike[str]) -> Carried:
    """The weights in a .caffemodel, to go through `rewrite` with their net.

    Raises OSError, and NoWeightsError (see `prototool.schema.weights`) for any other file, saying what it is.
    """
    return Carried(Weights.read(path))


def save_weights(weights: Carried, path: str | os.PathLike[str]) -> None:
    """Write weights as they are by now to a .caffemodel, whole or not at all; it may be the one they came from.

    Raises OSError.
    """
    write_atomically(path, b"".join(weights.chunks()))


def rewrite(document: Document, pipeline: str | Sequence[Pass], weights: Carried | None = None) -> Document:
    """The document that passes make of this one; `pipeline` may be in words, such as `add-dropout{after=conv5}`.

    `weights` are those of the net, from `load_weights`: they follow its layers, all at once when every pass is done,
    and say in their `notes` which are dropped. Raises PipelineError for words that mean nothing; NotRewritableError,
    OptionError, SelectionError or RefusedResultError (see `prototool.rewrite`); WeightsNeededError from a pass that
    computes new weights and is given none. The document given stays as it is, and so do the weights where one is
    raised.
    """
    passes = read_pipeline(pipeline, ALL) if isinstance(pipeline, str) else pipeline
    moved = weights.copy() if weights else None
    steps = run(document, passes, moved)
    if weights and moved:
        weights.become(moved)
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
