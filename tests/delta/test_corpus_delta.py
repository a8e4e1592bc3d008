"""Real old files and what Caffe's own upgrade made of them: to us they are one net."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from prototool.check.reading import read
from prototool.delta.compare import compare_nets, compare_solvers
from prototool.net.document import Document
from prototool.text.source import Source

Row = dict[str, str]

# Every so many of them is compared here; all were while this was written.
STEP = 3


def document(path: Path) -> Document:
    """A file in its dialect."""
    return read(Source.from_bytes(path.read_bytes(), path.name)).document


def test_an_old_file_is_what_caffes_upgrade_makes_of_it(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    unlike, eras = [], Counter[str]()
    upgraded = [row for row in corpus if (corpus_root / "upgraded" / f"{row['sha']}.prototxt").is_file()]
    for row in upgraded[::STEP]:
        a = document(corpus_root / row["file"])
        b = document(corpus_root / "upgraded" / f"{row['sha']}.prototxt")
        eras[row["era"]] += 1
        if compare_solvers(a, b) if row["kind"] == "solver" else not compare_nets(a, b).equal:
            unlike.append(row["file"])
    assert unlike == []
    assert min(eras[era] for era in ("V0", "V1", "V2", "-")) > 5


def test_a_file_is_equal_to_itself_and_not_to_another(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    nets = [row for row in corpus if row["kind"] == "net" and row["parses"] == "ok"][::25]
    documents = [document(corpus_root / row["file"]) for row in nets]
    for one, other in zip(documents, [*documents[1:], documents[0]], strict=True):
        assert compare_nets(one, document_of(one)).equal
        assert compare_nets(one, other).equal == compare_nets(other, one).equal


def document_of(found: Document) -> Document:
    """The same text, read again."""
    return found.with_text(found.source.text)
