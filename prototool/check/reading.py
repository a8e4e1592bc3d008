"""Reading a file in the dialect it is written in: Caffe's own, a known fork's, or that of a schema the user has."""

from __future__ import annotations

from typing import Final, NamedTuple

from prototool.net.across import Finding
from prototool.net.document import Document
from prototool.schema.bind import UNKNOWN_FIELD
from prototool.schema.convert import UNKNOWN_VALUE
from prototool.schema.layer_types import CAFFE_TYPES
from prototool.schema.types import Schema
from prototool.text.problem import Kind, Problem
from prototool.text.source import Source

FORK_DIALECT = Kind("PT017", "fork-dialect")
AUTO: Final = "auto"
CAFFE: Final = "caffe"
# How many of the things that only a fork knows a note lists.
LISTED = 5


class Read(NamedTuple):
    """A file as read: the document, the name of the dialect, and what there is to say of the choice."""

    document: Document
    dialect: str = CAFFE
    findings: tuple[Finding, ...] = ()


def read(source: Source, dialect: str = AUTO, schema: Schema | None = None) -> Read:
    """A file, read in a dialect, or by a schema, whose name the dialect then is. Raises ValueError for no dialect."""
    if schema is not None:
        return Read(Document(source, schema), dialect)
    if dialect == CAFFE:
        return Read(Document(source))
    if dialect == AUTO:
        return in_its_dialect(Document(source))
    # The tables of all dialects take longer to load than most files to check.
    from prototool.schema.dialects import merged, named

    return Read(Document(source, merged(named(dialect))), dialect)


def in_its_dialect(document: Document) -> Read:
    """A file that was read as Caffe 1.0 would, read again where it uses what Caffe 1.0 does not know."""
    return detected(document) if needs_more(document) else Read(document)


def needs_more(document: Document) -> bool:
    """Whether a file uses what Caffe 1.0 does not know."""
    if document.kind == "unknown":
        return False
    if any(problem.kind in (UNKNOWN_FIELD, UNKNOWN_VALUE) for problem in document.bound[1]):
        return True
    return document.kind == "net" and any(
        layer.era == "V2" and layer.type not in CAFFE_TYPES for layer in document.net.layers
    )


def detected(document: Document) -> Read:
    """A file that uses what Caffe 1.0 does not know, read in the dialects that explain the most of it, if any do."""
    from prototool.schema.detect import detect
    from prototool.schema.dialects import joined_name, merged

    detection = detect(document.tree)
    if not detection.dialects:
        return Read(document)
    name = joined_name(detection.dialects)
    uses = {use.span: use.name for evidence in detection.evidence for use in evidence.uses}
    first = min(uses)
    message = f"read in the dialect {name}: Caffe 1.0 itself does not know '{uses[first]}'"
    notes = [
        f"{each.dialect.name} is {each.dialect.title} ({each.dialect.home}); it knows {listed(each.names)}"
        for each in detection.evidence
    ]
    notes.append("--dialect caffe says what Caffe 1.0 would refuse")
    problem = Problem(FORK_DIALECT, first, message, tuple(notes), severity="info")
    return Read(Document(document.source, merged(detection.dialects)), name, (Finding(problem),))


def listed(names: tuple[str, ...]) -> str:
    """The first of some names."""
    more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
    return ", ".join(f"'{name}'" for name in names[:LISTED]) + more
