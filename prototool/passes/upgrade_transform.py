"""upgrade-transform: scale, mean file, crop size and mirror of V1's data layers go into their transform_param."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.rewrite.contract import Pass
from prototool.rewrite.migrate.transform_fields import Moving, holder_of, old_fields
from prototool.rewrite.migrate.upgradable import refuse_hopeless, stated_layers
from prototool.rewrite.rewriter import Rewriter


@dataclass(frozen=True)
class UpgradeTransform(Pass):
    """Write scale, mean_file, crop_size and mirror of V1's data layers into transform_param.

    As in Caffe, one layer that has any of them is enough for all of them to get a transform_param.
    """

    name: ClassVar[str] = "upgrade-transform"
    is_translation: ClassVar[bool] = True

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record what is moved."""
        refuse_hopeless(document)
        layers = [layer for layer in stated_layers(document) if holder_of(layer)]
        if not any(old_fields(layer) for layer in layers):
            return
        for layer in layers:
            work = Moving(document.source, layer)
            rewriter.edits += work.edits()
            for field, known in work.overridden():
                wins = f"{field.name}: {field.raw} of its {work.holder_name}"
                rewriter.tell(layer, f"{wins} wins over the {known.raw} of its transform_param, as Caffe has it")
