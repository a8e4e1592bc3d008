"""Real files of public repositories, put into the order of each policy."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from prototool.net.document import Document
from prototool.passes import ApplyPolicy
from prototool.rewrite.run import Step, run
from prototool.text import trivia
from prototool.text.source import Source

POLICIES = ("conv-bn-act-pool-dropout", "li2018", "kim2023")


# How a note begins that says what was done.
DONE = ("moved", "taken out", "exchanged")


def lines(text: str) -> Counter[str]:
    """The lines of a text that name no blob and are not empty."""
    rows = (line.strip() for line in text.split("\n"))
    return Counter(row for row in rows if row and "bottom" not in row and "top" not in row)


def lost(before: Document, step: Step) -> Counter[str]:
    """The lines that a file has lost, but for those of Dropouts of which it is said that they went."""
    gone = {note.layer for note in step.notes if note.message.startswith(DONE[1:])}
    spans = [trivia.extent(before.source.text, *layer.span) for layer in before.net.layers if layer.name in gone]
    told = sum((lines(before.source.text[span.start : span.end]) for span in spans), Counter[str]())
    return lines(before.source.text) - lines(step.document.source.text) - told


@pytest.mark.parametrize("name", POLICIES)
def test_policies_on_real_nets(corpus: tuple[dict[str, str], ...], corpus_root: Path, name: str) -> None:
    """A sample: no new error, nothing to do the second time, no line lost but for names of blobs."""
    for row in [row for row in corpus if row["kind"] == "net"][1::25]:
        before = Document(Source.from_bytes((corpus_root / row["file"]).read_bytes(), row["file"]))
        if before.tree.problems or not before.net.layers:
            continue
        step = run(before, [ApplyPolicy(name)])[0]
        assert step.changed == any(note.message.startswith(DONE) for note in step.notes), row["file"]
        assert not lost(before, step), row["file"]
        assert not step.changed or not run(step.document, [ApplyPolicy(name)])[0].changed, row["file"]


def test_of_many_dropouts_the_last_one_is_kept(corpus_root: Path) -> None:
    file = "files/liuzhuang13+DenseNetCaffe/train_densenet.369b3a54.prototxt"
    before = Document(Source.from_bytes((corpus_root / file).read_bytes(), file))
    step = run(before, [ApplyPolicy("li2018")])[0]
    assert {note.layer for note in step.notes if note.message.startswith("moved")} == {"Dropout38"}
    assert [layer.name for layer in step.document.net.layers if layer.type == "Dropout"] == ["Dropout38"]
    taken = [note.layer for note in step.notes if note.message.startswith("taken out: it belongs where Dropout 'Dropo")]
    assert taken == [layer.name for layer in before.net.layers if layer.type == "Dropout"][:-1]
    assert not run(step.document, [ApplyPolicy("li2018")])[0].notes
