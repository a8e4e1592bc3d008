"""Where the files are that a solver names, whatever folder prototool was started in."""

from __future__ import annotations

import os
from collections.abc import Iterator

from prototool.analysis.surroundings import LARGEST_NET, Folder, Sight
from prototool.check.reading import AUTO, read
from prototool.net.document import Document
from prototool.schema.types import Schema
from prototool.text.source import Source

# Several solvers of a folder train one net; those of a whole zoo train more than memory holds.
KEPT = 100


class Nets:
    """The nets that solvers name, the last of them kept, in the dialect that is asked for."""

    def __init__(self, dialect: str = AUTO, schema: Schema | None = None) -> None:
        self.dialect = dialect
        self.schema = schema
        self.documents: dict[str, Document | None] = {}

    def at(self, path: str) -> Document | None:
        """The document of a regular file that is not too large, None where there is none that can be read."""
        whole = os.path.abspath(path)
        if whole not in self.documents:
            if len(self.documents) == KEPT:
                del self.documents[next(iter(self.documents))]
            self.documents[whole] = self.load(path)
        return self.documents[whole]

    def load(self, path: str) -> Document | None:
        """The document of a file, read now."""
        try:
            if Folder().size(path) <= LARGEST_NET:
                return read(Source.read(path), self.dialect, self.schema).document
        except (OSError, ValueError):
            pass
        return None


class Nearby:
    """The files around a solver. Caffe counts paths from the folder it is started in; nobody knows which that will be.

    So a path is looked for from the current folder, then from the solver's own, and then from each one above it.
    """

    def __init__(self, solver: str, nets: Nets) -> None:
        self.solver = solver
        self.nets = nets

    def folders(self) -> Iterator[Folder]:
        """The folders that a path may count from, likeliest first."""
        yield Folder()
        folder = os.path.dirname(os.path.abspath(self.solver))
        while True:
            yield Folder(folder)
            if os.path.dirname(folder) == folder:
                return
            folder = os.path.dirname(folder)

    def find(self, path: str) -> Document | None:
        """The document of a file."""
        found = (self.nets.at(folder.place(path)) for folder in self.folders())
        return next((document for document in found if document), None)

    def sight(self, path: str) -> Sight:
        """What stands at a path."""
        seen = [folder.sight(path) for folder in self.folders()]
        return next((sight for sight in seen if sight != "nothing"), "nothing")

    def lines(self, path: str) -> int | None:
        """How many lines a list has."""
        counts = (folder.lines(path) for folder in self.folders())
        return next((count for count in counts if count is not None), None)
