"""A solver with the nets it trains and tests in view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from prototool.net.document import Document
from prototool.schema.bound import Message

# The document of a file that a solver names, None where there is none.
Find: TypeAlias = Callable[[str], Document | None]


class SolverView:
    """A solver file; `find` gets the documents of the files it names."""

    def __init__(self, document: Document, find: Find) -> None:
        self.document = document
        self.message: Message = document.message
        self.find = find
