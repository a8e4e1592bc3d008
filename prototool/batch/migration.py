"""What is asked of the migration of a file, and what comes of it: small, for it goes from process to process."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Literal, NamedTuple, TypeAlias

from prototool.batch import discover
from prototool.batch.places import is_url
from prototool.check.reading import AUTO
from prototool.net.net import Era
from prototool.schema.kind import FileKind
from prototool.text.problem import Problem
from prototool.text.source import Source

# What is wanted of a file: to know what would become of it, that as a patch or whole, or that it is written.
Wanted: TypeAlias = Literal["look", "diff", "text", "write"]
# What became of a file. "current" has nothing to be migrated; of "unwritten" ones only the writing failed.
Verdict: TypeAlias = Literal["current", "migrated", "refused", "unreadable", "unwritten", "fault"]
Kind: TypeAlias = FileKind | Literal["weights"]
# What came of a proof: see Proof.
Proved: TypeAlias = Literal["equal", "differs", "refused", "lossy", "not judged"]
# What is proved: bytes or, for weights, files.
Content: TypeAlias = "bytes | os.PathLike[str]"
Judged: TypeAlias = Literal["net", "solver", "weights"]

# What is looked for in folders, and how files of weights are called.
WEIGHTS_SUFFIX = ".caffemodel"
SUFFIXES = (*discover.SUFFIXES, WEIGHTS_SUFFIX)


class Job(NamedTuple):
    """One file to be migrated, and where to. `data` is its content where the path leads to none: standard input's.

    `folder` is where paths count from for those who stand elsewhere, as workers of a cluster do. `prove` says that the
    result is to be proved.
    """

    path: str
    target: str = ""
    wanted: Wanted = "look"
    dialect: str = AUTO
    schema: str = ""
    data: bytes | None = None
    folder: str = ""
    prove: bool = False

    @property
    def here(self) -> str:
        """The file, to be opened."""
        return self.path if is_url(self.path) else os.path.join(self.folder, self.path)

    @property
    def there(self) -> str:
        """The target, to be opened."""
        return self.target if is_url(self.target) else os.path.join(self.folder, self.target)


class Noted(NamedTuple):
    """What a pass had to say of a layer, and the line it is about, in the text as the pass found it."""

    layer: str
    message: str
    line: int


class Done(NamedTuple):
    """A pass that changed the file, or had something to say."""

    name: str
    changed: bool
    notes: tuple[Noted, ...] = ()


class Proof(NamedTuple):
    """What a judge makes of an original and its result, and why, in a line.

    `equal`: they mean the same. `differs`: they do not, which is a fault of ours. `refused`: the judge refuses the
    original. `lossy`: it loses parts of the original, and the result is not what it leaves. `not judged`: nobody knows.
    """

    verdict: Proved
    message: str = ""


# Whether a result means what the original does; a function or object that other processes find. It may raise OSError.
Judge: TypeAlias = Callable[[Content, Content, Judged], Proof]


class Outcome(NamedTuple):
    """What became of a file. `message` says why it is not migrated or written; `problems` are those of `source`.

    `era` is that of the file as it was, `left` that of the result.
    `text` is the patch or the result if it was wanted; `before` and `after` are the digests of the file and the result.
    `written` tells whether the target was changed, `again` that the outcome was known from an earlier run.
    `proof` is there if the result was proved.
    """

    job: Job
    verdict: Verdict
    kind: Kind = "unknown"
    era: Era | None = None
    dialect: str = ""
    steps: tuple[Done, ...] = ()
    message: str = ""
    source: Source | None = None
    problems: tuple[Problem, ...] = ()
    text: str = ""
    before: bytes = b""
    after: bytes = b""
    written: bool = False
    again: bool = False
    left: Era | None = None
    proof: Proof | None = None
