"""The passes for BatchNorm and Dropout on real nets: no new error, nothing to do twice, all else byte for byte."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.passes import AddBatchNorm, AddDropout, ReplaceBatchNorm
from prototool.rewrite.contract import Pass
from prototool.rewrite.run import run
from prototool.rewrite.selector import SelectionError
from prototool.text.source import Source

Row = dict[str, str]
CONV = "type:Convolution"
# A part of the nets is enough for each.
WANTED: dict[str, Pass] = {
    "BatchNorm": AddBatchNorm(CONV),
    "BatchNorm, bias folded": AddBatchNorm(CONV, fold_bias=True),
    "BatchNorm behind activations": AddBatchNorm(CONV, position="after-act"),
    "BatchNorm everywhere": AddBatchNorm("type:*"),
    "spatial": AddDropout(CONV, 0.3, "spatial"),
    "gaussian": AddDropout("type:*", 0.3, "gaussian", rescale=True),
    "uniform": AddDropout(CONV, 0.3, "uniform", past_activation=True),
    "plain, rescaled": AddDropout("type:*", 0.3, rescale=True),
    "no BatchNorm": ReplaceBatchNorm(0.1),
}
# What of a line tells that it may change: names of blobs, and what Dropout and bias are said to be.
MAY_GO = ("bottom", "top", "dropout_ratio", '"Dropout"', "bias", "param")


def errors(document: Document) -> Counter[str]:
    """The errors of a net in all its states, by their codes."""
    found = set(document.problems())
    if not document.upgrade:
        found.update(problem for state in View(document).states for problem in state.problems)
    return Counter(problem.kind.code for problem in found if problem.severity == "error")


def comments(text: str) -> Counter[str]:
    """The lines that are comments, and what stands behind a # on others."""
    return Counter(line.partition("#")[2].strip() for line in text.split("\n") if "#" in line)


@pytest.mark.parametrize("name", WANTED)
def test_real_nets(corpus: tuple[Row, ...], corpus_root: Path, name: str) -> None:
    wanted, changed = WANTED[name], 0
    nets = [row for row in corpus if row["kind"] == "net"]
    for row in nets[list(WANTED).index(name) :: 4 * len(WANTED)]:
        before = Document(Source.from_bytes((corpus_root / row["file"]).read_bytes(), row["file"]))
        if before.tree.problems:
            continue
        try:
            step = run(before, [wanted])[0]
        except SelectionError:
            continue
        changed += step.changed
        after = step.document
        assert not run(after, [wanted])[0].changed, row["file"]
        if step.changed:
            assert not errors(after) - errors(before), row["file"]
        if not isinstance(wanted, ReplaceBatchNorm):
            assert not comments(before.source.text) - comments(after.source.text) or "bias" in name, row["file"]
            gone = Counter(before.source.text.split("\n")) - Counter(after.source.text.split("\n"))
            lines = [line for line in gone if not any(word in line for word in MAY_GO)]
            assert "bias" in name or not lines, (row["file"], lines)
    assert changed
