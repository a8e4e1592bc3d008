"""The kinds of problems a text has before anyone knows what it is about."""

from __future__ import annotations

from prototool.text.problem import Kind

SYNTAX = Kind("PT001", "syntax-error")
NOT_TEXT = Kind("PT002", "not-a-text-file")
LOST_SPACE = Kind("PT003", "no-break-space")
CONFLICT = Kind("PT004", "merge-conflict")
FOREIGN_COMMENT = Kind("PT005", "foreign-comment")
TEMPLATE = Kind("PT006", "template-hole")
SMART_QUOTE = Kind("PT007", "smart-quote")
