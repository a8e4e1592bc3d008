"""Real files of public repositories that stand side by side, merged: each net is built as its own file has it."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path, PurePosixPath

import pytest

from prototool.delta.compare import compare_nets
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.net.state import NetState
from prototool.passes import Merge, Split
from prototool.rewrite.contract import OptionError
from prototool.rewrite.merge.order import Alike
from prototool.rewrite.run import run
from prototool.text.source import Source

Row = dict[str, str]
COMMENT = re.compile(r""""(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#.*""")
ALIKE = Alike(untrained=False)
# Of one folder no more pairs of each sort than these.
MOST = 1


def pairs(rows: tuple[Row, ...]) -> list[tuple[Row, Row, str]]:
    """Two nets of one folder, and the phase of the second if it is one for testing, else "" for deployment."""
    folders: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        if row["kind"] == "net" and row["era"] in ("V1", "V2"):
            folders[f"{row['repo']}/{PurePosixPath(row['path']).parent}"].append(row)
    found: list[tuple[Row, Row, str]] = []
    for each in folders.values():
        train = [row for row in each if "train" in PurePosixPath(row["path"]).stem and row["role"] != "deploy"]
        deploy = [row for row in each if row["role"] == "deploy" and row not in train]
        test = [row for row in each if "test" in PurePosixPath(row["path"]).stem and row not in (*train, *deploy)]
        found += [(one, other, "") for one in train for other in deploy][:MOST]
        found += [(one, other, "TEST") for one in train for other in test][:MOST]
    return found


def built(document: Document, state: NetState) -> list[object]:
    """What Caffe builds in a state, layer by layer; what `input:` fields stand for is a layer like others."""
    layers: tuple[Layer, ...] = document.graph(state).layers
    return [ALIKE.key(document.net, layer) for layer in layers]


def alone(document: Document, state: NetState) -> Document:
    """The net of one state."""
    return run(document, [Split(state.phase, " ".join(sorted(state.stages)), state.level)])[-1].document


def complaints(a: Document, b: Document, merged: Document, phase: str) -> list[str]:
    """In which states the merged net is not what its files are."""
    found = []
    states = {*a.net.states(), *b.net.states(), *merged.net.states()}
    states |= {state._replace(stages=state.stages | {"deploy"}) for state in states}
    for state in states:
        theirs = state.phase == phase if phase else "deploy" in state.stages
        wanted = b if theirs else a
        if built(wanted, state) != built(merged, state):
            found.append(f"{state}: other layers")
        elif state.level == 0 and not state.stages - {"deploy"} and built(wanted, state):
            delta = compare_nets(alone(wanted, state), alone(merged, state), state.phase)
            found += [f"{state}: {each.change} {each.layer.name}" for each in delta.layers]
    return found


def comments(text: str) -> list[str]:
    """The comments of a file."""
    return [each[0].rstrip() for each in COMMENT.finditer(text) if each[0][0] == "#"]


@pytest.mark.parametrize("part", range(2))
def test_real_pairs(corpus: tuple[Row, ...], corpus_root: Path, part: int) -> None:
    """Both nets come back from every pair; what is refused is of an older format."""
    merged = 0
    for one, other, phase in pairs(corpus)[part::2]:
        paths = [corpus_root / row["file"] for row in (one, other)]
        a, b = [Document(Source.from_bytes(path.read_bytes(), path.name)) for path in paths]
        if any(document.tree.problems or document.upgrade or not document.net.layers for document in (a, b)):
            continue
        wanted = Merge(str(paths[1]), phase=phase)
        try:
            step = run(a, [wanted])[0]
        except OptionError:
            assert "V1" in (one["era"], other["era"])
            continue
        merged += 1
        assert complaints(a, b, step.document, phase) == [], (one["file"], other["file"])
        assert not run(step.document, [wanted])[0].changed, (one["file"], other["file"])
        if not any("it goes" in note.message for note in step.notes):
            lost = set(comments(a.source.text)) - set(comments(step.document.source.text))
            assert not lost, one["file"]
    assert merged > 15
