"""Nets of ours and what passes make of them; the first line of each says which, as `rewrite -p` takes them."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.analysis.view import View
from prototool.api import load
from prototool.net.document import Document
from prototool.passes import ALL
from prototool.rewrite.contract import Pass
from prototool.rewrite.pipeline import printed, read_pipeline
from prototool.rewrite.run import run
from prototool.rewrite.selector import SelectionError

FOLDER = Path(__file__).parents[2] / "fixtures" / "passes"
FIXTURES = sorted(FOLDER.glob("*.in.prototxt"))
# The passes of this folder; the others have fixtures of their own.
HERE = {
    *("dense-head", "finetune-head", "fix-names", "freeze", "in-place", "merge", "no-in-place"),
    *("pooling-head", "remove", "rename", "replace-layer-type", "set", "split", "strip-unused", "to-deploy"),
    "unfreeze",
}


@pytest.fixture(autouse=True)
def beside_the_fixtures(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the other files are that passes read."""
    monkeypatch.chdir(FOLDER)


def pipeline(document: Document) -> tuple[Pass, ...]:
    """The passes that a fixture's first line names."""
    return read_pipeline(document.source.text.split("\n", 1)[0].removeprefix("# "), ALL)


def problems(document: Document) -> set[str]:
    """What Caffe would refuse the net for in any state."""
    return {problem.message for view in View(document).states for problem in view.problems}


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.removesuffix(".in.prototxt"))
def test_what_comes_of_a_net(path: Path) -> None:
    before = load(path)
    after = run(before, pipeline(before))[-1].document
    assert after.source.text == load(path.with_name(path.name.replace(".in.", ".out."))).source.text
    assert problems(after) <= problems(before)


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.removesuffix(".in.prototxt"))
def test_a_second_run_changes_nothing(path: Path) -> None:
    before = load(path.with_name(path.name.replace(".in.", ".out.")))
    for each in pipeline(before):
        # Of two passes the first may undo what the second did.
        if each.name == "freeze" and len(pipeline(before)) > 1:
            continue
        try:
            assert not run(before, [each])[0].changed
        except SelectionError:
            # What a pass took away or renamed cannot be selected any more.
            assert each.name in ("remove", "replace-layer-type", "pooling-head")


def test_every_pass_has_a_fixture() -> None:
    assert {each.name for path in FIXTURES for each in pipeline(load(path))} == HERE


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.removesuffix(".in.prototxt"))
def test_pipelines_come_back(path: Path) -> None:
    passes = pipeline(load(path))
    assert read_pipeline(printed(passes), ALL) == passes
