"""Real files of public repositories, put into the order of each policy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from prototool.net.document import Document
from prototool.passes import ApplyPolicy
from prototool.rewrite.run import run
from prototool.text.source import Source

POLICIES = ("conv-bn-act-pool-dropout", "li2018", "kim2023")


def lines(document: Document) -> Counter[str]:
    """The lines of a file that name no blob and are not empty."""
    rows = (line.strip() for line in document.source.text.split("\n"))
    return Counter(row for row in rows if row and "bottom" not in row and "top" not in row)


@pytest.mark.parametrize("name", POLICIES)
def test_policies_on_real_nets(corpus: tuple[dict[str, str], ...], corpus_root: Path, name: str) -> None:
    """A sample: no new error, nothing to do the second time, no line lost but for names of blobs."""
    for row in [row for row in corpus if row["kind"] == "net"][1::25]:
        before = Document(Source.from_bytes((corpus_root / row["file"]).read_bytes(), row["file"]))
        if before.tree.problems or not before.net.layers:
            continue
        step = run(before, [ApplyPolicy(name)])[0]
        assert step.changed == any(note.message.startswith("moved") for note in step.notes), row["file"]
        assert lines(step.document) == lines(before), row["file"]
        assert not step.changed or not run(step.document, [ApplyPolicy(name)])[0].changed, row["file"]


@pytest.mark.parametrize(
    ("file", "name", "moved"),
    [
        ("files/liuzhuang13+DenseNetCaffe/train_densenet.369b3a54.prototxt", "li2018", {"Dropout38"}),
    ],
)
def test_what_moves_in_one(corpus_root: Path, file: str, name: str, moved: set[str]) -> None:
    before = Document(Source.from_bytes((corpus_root / file).read_bytes(), file))
    step = run(before, [ApplyPolicy(name)])[0]
    assert {note.layer for note in step.notes if note.message.startswith("moved")} == moved
