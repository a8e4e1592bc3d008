"""Real files of public repositories, changed by every pass that is no Dropout and no BatchNorm."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.passes import (
    DenseHead,
    FinetuneHead,
    FixNames,
    Freeze,
    InPlace,
    NoInPlace,
    PoolingHead,
    Remove,
    Rename,
    ReplaceLayerType,
    Set,
    Split,
    StripUnused,
    ToDeploy,
    Unfreeze,
)
from prototool.rewrite.contract import Pass
from prototool.rewrite.heads import takers
from prototool.rewrite.run import RefusedResultError, run
from prototool.rewrite.selector import SelectionError
from prototool.text.source import Source

Row = dict[str, str]
COMMENT = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#.*""")

EITHER = ("Accuracy", "Softmax", "SoftmaxWithLoss")
# The passes that take layers or fields out, and with them their comments.
REMOVING = (
    "dense-head",
    "remove",
    "replace-layer-type",
    "set",
    "split",
    "strip-unused",
    "to-deploy",
    "unfreeze",
    "freeze",
)
# What the lines have in them that passes of one kind may change.
TOUCHED = {
    "fix-names": "name|type|layer",
    "in-place": "bottom|top",
    "no-in-place": "bottom|top",
    "rename": "bottom|top|name|input",
}


@cache
def document(path: Path) -> Document:
    """A file's document, made once for all tests."""
    return Document(Source.from_bytes(path.read_bytes(), path.name))


def passes(found: Document) -> list[Pass]:
    """The passes to try on a net, with options that mean something in it."""
    net = found.net
    types = {layer.type for layer in net.layers}
    learned = [layer for layer in net.layers if layer.type in ("Convolution", "InnerProduct")]
    always: list[Pass] = [FixNames(), InPlace(), NoInPlace(), StripUnused(), Split("TRAIN"), Split("TEST"), ToDeploy()]
    always += [DenseHead(), ToDeploy(batch=2, clean=True)]
    if learned:
        last = learned[-1]
        always += [Freeze("type:*"), Unfreeze("type:*"), Set(f"type:{last.type}", "param[0].lr_mult", "3")]
        always += [Rename(last.name, "quite_another")] if last.name else []
        always += [FinetuneHead(last.name, 7, lr_mult=10)] if last.name and is_head(found, last) else []
    if "Convolution" in types:
        always += [Set("type:Convolution", "convolution_param.weight_filler.type", "msra")]
    if "InnerProduct" in types:
        always += [PoolingHead(), PoolingHead(classifier="conv")]
    for old, new in (("ReLU", "PReLU"), ("ReLU", "TanH")):
        always += [ReplaceLayerType(f"type:{old}", new)] if old in types else []
    always += [Remove(f"type:{type}") for type in ("Dropout", "ReLU", "Accuracy", "LRN", "Pooling") if type in types]
    return always


def is_head(found: Document, layer: Layer) -> bool:
    """Whether a layer is a classifier, for which any number of classes is right."""
    return layer.type == "InnerProduct" and all(each.type in EITHER for each in takers(found, layer))


@cache
def errors(found: Document) -> Counter[str]:
    """What real Caffe would refuse a net for, in all states."""
    problems = {problem for view in View(found).states for problem in view.problems if problem.severity == "error"}
    problems |= {problem for problem in found.problems() if problem.severity == "error"}
    return Counter(problem.kind.code for problem in problems)


def comments(found: Document) -> Counter[str]:
    """The comments of a file."""
    return Counter(each[0].rstrip() for each in COMMENT.finditer(found.source.text) if each[0][0] == "#")


def complaints(before: Document, wanted: Pass) -> list[str]:
    """What is wrong with what a pass makes of a net."""
    try:
        step = run(before, [wanted])[0]
    except SelectionError:
        return []
    except RefusedResultError as error:
        # The machine knows an old error by the name of its layer, which may have changed.
        return [f"{wanted}: refused: {error}"] if not errors(before) else []
    after = step.document
    if not step.changed:
        return []
    found = [f"{wanted}: {error}" for error in errors(after) - errors(before)]
    try:
        if run(after, [wanted])[0].changed:
            found.append(f"{wanted}: a second run changes something")
    except SelectionError:
        pass
    lost, new = comments(before) - comments(after), comments(after) - comments(before)
    if new or (lost and wanted.name not in REMOVING):
        found.append(f"{wanted}: comments {list(lost)[:3]} are lost, {list(new)[:3]} are new")
    gone = Counter(before.source.text.split("\n")) - Counter(after.source.text.split("\n"))
    found += [f"{wanted}: {line}" for line in gone if not re.search(TOUCHED.get(wanted.name, ""), line)][:3]
    return found


@pytest.mark.parametrize("part", range(4))
def test_other_passes_on_real_nets(corpus: tuple[Row, ...], corpus_root: Path, part: int) -> None:
    """A sample: no new error, nothing to do the second time, comments and the lines of others as they were."""
    for row in [row for row in corpus if row["kind"] == "net"][part * 80 :: 320]:
        before = document(corpus_root / row["file"])
        if before.tree.problems or not before.net.layers:
            continue
        for wanted in passes(before):
            assert complaints(before, wanted) == [], row["file"]
