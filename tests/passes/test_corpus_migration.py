"""Real old files: the message is the one that Caffe's own upgrade made, and everything else is as its owner left it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from prototool.check.reading import read
from prototool.net.document import Document
from prototool.passes import MIGRATION
from prototool.rewrite.contract import NotRewritableError
from prototool.rewrite.migrate.keeping import comments_in
from prototool.rewrite.run import run
from prototool.schema.bound import Message, Value
from prototool.text.literals import single
from prototool.text.source import Source

Row = dict[str, str]
PARTS = 4


def source(corpus_root: Path, row: Row) -> Source:
    """A file of the corpus."""
    return Source.from_bytes((corpus_root / row["file"]).read_bytes(), row["file"])


def migrated(document: Document) -> Document:
    """A file brought up to date."""
    return run(document, MIGRATION[document.kind])[-1].document


def migrated_or_refused(document: Document) -> Document | None:
    """A file brought up to date, None where it says what cannot be."""
    try:
        return migrated(document)
    except NotRewritableError:
        return None


def stated(message: Message) -> dict[str, Any]:
    """All that a message states, presence and all."""
    return {
        name: [value_of(message.type.fields[name].kind, bound) for bound in bounds]
        for name, bounds in sorted(message.values.items())
    }


def value_of(kind: str, bound: Value | Message) -> object:
    """A value as Caffe holds it."""
    if isinstance(bound, Message):
        return stated(bound)
    return repr(single(float(bound.value))) if kind == "float" else bound.value


@pytest.mark.parametrize("part", range(PARTS))
def test_the_result_is_what_caffe_makes_of_it(corpus: tuple[Row, ...], corpus_root: Path, part: int) -> None:
    rows = [row for row in corpus if row["upgrade"] in ("upgraded", "problems")]
    assert len(rows) == 433
    for row in rows[part::PARTS]:
        before = Document(source(corpus_root, row))
        after = migrated(before)
        assert after.bound[1] == (), row["file"]
        wanted = Document(Source.read(corpus_root / "upgraded" / f"{row['sha']}.prototxt"))
        assert stated(after.message) == stated(wanted.message), row["file"]
        kept = comments_in(after.source.text)
        assert all(any(each in comment for comment in kept) for each in comments_in(before.source.text)), row["file"]
        assert migrated(after).source.text == after.source.text, row["file"]


def test_current_files_stay_byte_for_byte(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    for row in corpus:
        if row["upgrade"] == "current":
            document = Document(source(corpus_root, row))
            steps = run(document, MIGRATION[document.kind])
            assert steps[-1].document.source.text == document.source.text, row["file"]


def test_files_of_forks(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    """They come up to date too, or it is said what is in the way; nothing of them is lost."""
    changed = 0
    refused: list[str] = []
    for row in corpus:
        if row["kind"] != "net" or (row["parses"] == "ok" and row["upgrade"] != "refused"):
            continue
        document = read(source(corpus_root, row)).document
        if document.tree.problems or not any(era in row["era"] for era in ("V0", "V1", "mixed")):
            continue
        after = migrated_or_refused(document)
        if after is None:
            refused.append(row["file"])
            continue
        changed += after.source.text != document.source.text
        assert after.net.era == "V2"
        kept = comments_in(after.source.text)
        assert all(any(each in comment for comment in kept) for each in comments_in(document.source.text)), row["file"]
        assert migrated(after).source.text == after.source.text, row["file"]
    # Those of types that no Caffe with a newer format ever had under V0's names.
    assert len(refused) == 5
    assert changed > 80
