"""Floor 5: the catalogue of rules, one file each; `ALL` is its table of contents, in the order of the codes."""

from __future__ import annotations

from prototool.check.rule import Rule
from prototool.rules.unknown_bottom import unknown_bottom
from prototool.rules.unread_top import unread_top

ALL: tuple[Rule, ...] = (
    unknown_bottom,
    unread_top,
)
