"""merge: of two files one net, of which each is built in some states."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.state import PHASES, phase_named
from prototool.rewrite.contract import NotRewritableError, OptionError, Pass
from prototool.rewrite.merge.merging import Merging
from prototool.rewrite.merge.rules import Parted
from prototool.rewrite.rewriter import Rewriter
from prototool.text.source import Source, Span

# What the stage of a net for use is called where nobody says otherwise.
DEPLOY = "deploy"


@dataclass(frozen=True)
class Merge(Pass):
    """Make one net of this one and that of another file, which is built in a stage ("deploy"), or in a phase.

    In the states of that stage or phase Caffe builds what the other file gives there, in all others what this one
    does. Layers that are equal stand once, as this file has them; others get include and exclude rules, and stand
    twice where the files differ. With untrained=true the other net is never trained: a layer that differs only in
    fillers and learning rates stands once, too. The undoing is split.
    """

    name: ClassVar[str] = "merge"

    with_: str
    stage: str = ""
    phase: str = ""
    untrained: bool = False

    def __post_init__(self) -> None:
        """Refuse no file, another phase than Caffe's two, and a phase and a stage at once."""
        if not self.with_:
            raise OptionError("with is the name of the other file; it cannot be empty")
        if self.phase and self.phase not in PHASES:
            raise OptionError(f"phase is TRAIN or TEST, not '{self.phase}'")
        if self.phase and self.stage:
            raise OptionError("give the stage or the phase in which the other file's net is built, not both")

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record what changes in this file. Raises OSError, NotRewritableError and OptionError for the other one."""
        other = Document(Source.read(self.with_), document.schema)
        readable(other)
        for each in (document, other):
            mergeable(each)
        together(document, other)
        stage = self.stage or DEPLOY
        if not self.phase and stage in document.net.stages:
            raise OptionError(f"the 'state' of {document.source.path} has the stage '{stage}' always: give another one")
        parted = Parted.by_phase(phase_named(self.phase)) if self.phase else Parted.by_stage(stage)
        merging = Merging(document, other, parted, self.untrained)
        rewriter.sources.append(other)
        merging.record(rewriter)
        for message in merging.said():
            rewriter.tell_of_file(message, Span(0, 0))


def readable(other: Document) -> None:
    """Refuse a file that cannot be read as a net. Raises NotRewritableError."""
    problems = other.unusable or other.upgrade
    if problems:
        raise NotRewritableError(problems, other.source)


def mergeable(document: Document) -> None:
    """Refuse a net whose layers cannot be put under rules. Raises OptionError."""
    net, path = document.net, document.source.path
    if net.era in ("V0", "mixed"):
        what = "in the format V0, which has no rules" if net.era == "V0" else "in several formats at once"
        raise OptionError(f"{path} is {what}: bring it up to date first (prototool migrate)")
    for layer in net.layers:
        if layer.include and layer.exclude:
            raise OptionError(f"{path}: layer '{layer.name}' has both include and exclude rules, which Caffe refuses")


def together(document: Document, other: Document) -> None:
    """Refuse two files that cannot be one. Raises OptionError."""
    a, b = document.net, other.net
    if a.layers and b.layers and a.era != b.era:
        eras = f"{document.source.path} is in the format {a.era}, {other.source.path} in {b.era}"
        raise OptionError(f"{eras}, and Caffe reads no file with both: bring both up to date first (prototool migrate)")
    if a.stages != b.stages:
        stages = [", ".join(sorted(each)) or "none" for each in (a.stages, b.stages)]
        raise OptionError(f"the stages in the 'state' of the files differ ({stages[0]} here, {stages[1]} there)")
