"""`python -m prototool.rules` writes the catalogue of the documentation, docs/rules.md."""

from __future__ import annotations

from pathlib import Path

from prototool.check.catalogue import markdown
from prototool.rules import ALL

Path("docs/rules.md").write_text(markdown(ALL), "utf-8")
