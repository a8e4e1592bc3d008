"""Fields of a file that go and leave their comments."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.net.document import Document
from prototool.rewrite.migrate.keeping import comments_in, removed
from prototool.text.edit import Edit
from prototool.text.layout import removals
from prototool.text.tree import Field, List
from prototool.text.trivia import indent_of


def without(document: Document, gone: Sequence[Field]) -> list[Edit]:
    """The edits that take away fields of the file, or items of its lists; their comments stay where they were."""
    source, text = document.source, document.source.text
    found = [removed(source, field) for field in document.tree.fields if field in gone]
    for whole in document.tree.fields:
        if isinstance(whole, List):
            items = [item for item in whole.fields if item in gone]
            for span in removals(text, whole, items) if items else ():
                rows = comments_in(text[span.start : span.end])
                indent = indent_of(text, span.start) or indent_of(text, whole.start)
                found.append(Edit(span, "".join(f"{indent}{row}{source.newline}" for row in rows)))
    return found
