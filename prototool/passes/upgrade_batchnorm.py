"""upgrade-batchnorm: the three parameters of a BatchNorm are told not to learn, as Caffe tells them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.settings import STATISTICS
from prototool.net.document import Document
from prototool.rewrite.contract import Pass
from prototool.rewrite.rewriter import Rewriter
from prototool.schema.bound import Message
from prototool.text.layout import scalar


@dataclass(frozen=True)
class UpgradeBatchNorm(Pass):
    """Write lr_mult: 0 and decay_mult: 0 into the param of a BatchNorm that has just three, as Caffe does."""

    name: ClassVar[str] = "upgrade-batchnorm"
    is_translation: ClassVar[bool] = True

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the values."""
        for layer in document.net.layers:
            stated = layer.message.messages("param") if layer.message and layer.era == "V2" else []
            if layer.type == "BatchNorm" and len(stated) == STATISTICS:
                if any(each.get("lr_mult") for each in stated if "lr_mult" in each):
                    rewriter.tell(layer, "nothing in it learns by gradient: Caffe sets its lr_mult and decay_mult to 0")
                for each in stated:
                    still(rewriter, each)


def still(rewriter: Rewriter, param: Message) -> None:
    """Record that a parameter does not learn."""
    if param.node is None:
        return
    missing = [name for name in ("lr_mult", "decay_mult") if name not in param]
    for name in ("lr_mult", "decay_mult"):
        for value in param.scalars(name):
            if value.value != 0:
                rewriter.set_value(value.node, "0")
    for name in missing:
        rewriter.add_field(param.node, scalar(name, "0"))
