"""Real files: none is a fault of ours, and all are mended as they should be."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from prototool.batch.checking import Job, run
from prototool.check.choice import chosen
from prototool.check.file import Settings
from prototool.rules import ALL
from prototool.text.source import Source

from .mending import check_mended


def test_real_files(corpus: tuple[dict[str, str], ...], corpus_root: Path) -> None:
    for row in corpus[::40]:
        check_mended(Source.read(corpus_root / row["file"]))


def test_no_file_is_a_fault_of_ours(corpus: tuple[dict[str, str], ...], corpus_root: Path) -> None:
    settings = Settings(chosen(ALL, ["all"]))
    jobs = [Job(str(corpus_root / row["file"]), settings, Counter()) for row in corpus]
    assert [(outcome.job.path, outcome.fault) for outcome in run(jobs, 2) if outcome.mended is None] == []
