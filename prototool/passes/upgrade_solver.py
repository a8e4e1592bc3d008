"""upgrade-solver: the enum `solver_type` of a solver becomes `type`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from prototool.net.document import Document
from prototool.net.solver import TYPES
from prototool.rewrite.contract import NotRewritableError, Pass
from prototool.rewrite.rewriter import Rewriter
from prototool.schema.kind import FileKind
from prototool.text.edit import Edit
from prototool.text.literals import is_string, quoted
from prototool.text.problem import Kind, Problem
from prototool.text.tree import Scalar

BOTH = Kind("PT506", "solver-type-twice")


@dataclass(frozen=True)
class UpgradeSolver(Pass):
    """Write solver_type: ADAM as type: "Adam"."""

    name: ClassVar[str] = "upgrade-solver"
    is_translation: ClassVar[bool] = True
    works_on: ClassVar[FileKind] = "solver"

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the field's new name and value. Raises NotRewritableError where there is a `type` too."""
        for old in document.message.scalars("solver_type"):
            if "type" in document.message:
                message = f"solver_type: {old.node.raw} beside a type, and Caffe takes one of the two"
                raise NotRewritableError([Problem(BOTH, old.node.span, message, ("delete the one that is not meant",))])
            scalars = (field for field in document.tree.fields if isinstance(field, Scalar))
            quote = next((field.raw[0] for field in scalars if is_string(field.raw)), '"')
            rewriter.rename_field(old.node, "type")
            rewriter.edits.append(Edit(old.node.value_span, quoted(TYPES[str(old.value)], quote)))
