"""split: of a net for several phases or stages, the net of one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.state import PHASES, phase_named
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.one_state import drop_rules, stages_of
from prototool.rewrite.rewriter import Rewriter


@dataclass(frozen=True)
class Split(Pass):
    """Keep the layers of one phase alone, and of the stages and the level given, without their include and exclude.

    The result is the same net in every state. Several stages are written with spaces between them.
    """

    name: ClassVar[str] = "split"

    phase: str
    stages: str = ""
    level: int = 0

    def __post_init__(self) -> None:
        """Refuse another phase than Caffe's two."""
        if self.phase not in PHASES:
            raise OptionError(f"phase is TRAIN or TEST, not '{self.phase}'")

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the deletions."""
        net = document.net
        state = net.state(phase_named(self.phase), self.level, stages_of(self.stages))
        for layer in net.layers:
            if not layer.kept(state):
                rewriter.remove(layer)
            elif layer.include and layer.exclude:
                rewriter.tell(layer, "it has both include and exclude rules, which Caffe refuses")
            else:
                drop_rules(rewriter, layer)
