"""Floor 5: the passes. One file each; `ALL` is their catalogue."""

from __future__ import annotations

from prototool.passes.add_dropout import AddDropout
from prototool.rewrite.contract import Pass

ALL: tuple[type[Pass], ...] = (AddDropout,)
