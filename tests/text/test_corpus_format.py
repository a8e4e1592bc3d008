"""The formatter on real files: what holds for any text holds for these."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_format import holds

from prototool.text.parse import parse
from prototool.text.source import Source


@pytest.mark.parametrize("part", range(8))
def test_every_corpus_file_that_parses(corpus: tuple[dict[str, str], ...], corpus_root: Path, part: int) -> None:
    for row in corpus[part::8]:
        source = Source.read(corpus_root / row["file"])
        if not parse(source).problems:
            holds(source.text)
