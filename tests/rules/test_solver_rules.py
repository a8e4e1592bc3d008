"""The rules of solvers, in more cases than their examples have."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.analysis.surroundings import Folder
from prototool.api import loads
from prototool.check.run import check
from prototool.net.document import load
from prototool.rules import ALL
from prototool.text.edit import apply
from prototool.text.problem import Problem

# Every solver here has these; what a row states of them wins.
USUAL = {
    "net": '"net.prototxt"',
    "base_lr": "0.1",
    "lr_policy": '"fixed"',
    "momentum": "0.9",
    "max_iter": "100",
    "random_seed": "1",
}


def solver(text: str) -> str:
    """A solver with the usual fields that a row does not state itself; `~field` leaves one out."""
    usual = [f"{name}: {value}" for name, value in USUAL.items() if f"{name}:" not in text and f"~{name}" not in text]
    return "\n".join([*usual, " ".join(word for word in text.split(" ") if not word.startswith("~"))]) + "\n"


def problems(text: str, folder: Path | None = None) -> list[Problem]:
    found = check(loads(text), ALL, around=Folder(str(folder)) if folder else None)
    return [problem for problem, _ in found]


def codes(text: str, folder: Path | None = None) -> set[str]:
    return {problem.kind.code for problem in problems(text, folder)} - {"PT546"}


FOUND = """
PT520 lr_policy: "exp"
PT520 lr_policy: "inv" power: 1
PT520 lr_policy: "sigmoid" stepsize: 5
PT520 lr_policy: "multistep" stepvalue: 50
PT520 lr_policy: "step" stepsize: 50 gamma: 0
PT521 lr_policy: "inv" gamma: 0.1
PT521 lr_policy: "poly" power: 0
PT522 base_lr: 0
PT523 max_iter: 0
PT524 lr_policy: "multistep" gamma: 0.1 stepvalue: 5 stepvalue: 5
PT527 power: 1
PT527 stepvalue: 5
PT528 lr_policy: "step" stepsize: 100
PT528 lr_policy: "multistep" gamma: 0.1 stepvalue: 50 stepvalue: 100
PT529 lr_policy: "step" gamma: 0.1 stepsize: 5
PT530 lr_policy: "step" gamma: 10 stepsize: 50
PT531 iter_size: -1
PT535 clip_gradients: -0.0
PT536 base_lr: -0.1
PT536 momentum: 1
PT536 weight_decay: -1
PT536 type: "Adam" momentum2: 1
PT537 solver_type: NESTEROV ~momentum
PT537 type: "AdaDelta" ~momentum
PT538 ~momentum
PT539 type: "Adam" rms_decay: 0.9
PT539 delta: 1e-8
PT540 snapshot_after_train: false
PT544 random_seed: -1
PT549 net: "/data/net.prototxt"
"""

CLEAN = """
lr_policy: "step" gamma: 0.1 stepsize: 50
lr_policy: "multistep" gamma: 0.1 stepvalue: 5 stepvalue: 50
lr_policy: "poly" power: 1
lr_policy: "inv" gamma: 0.1 power: 0.75
lr_policy: "exp" gamma: 0.99
test_iter: 1 test_interval: 10
test_iter: 1 test_iter: 1 test_interval: 10 test_state { stage: "a" } test_state { stage: "b" }
type: "Adam" momentum: 0
type: "Adam" momentum2: 0.99 delta: 1e-8
type: "RMSProp" rms_decay: 0.9 delta: 1e-8 ~momentum
type: "AdaGrad" delta: 1e-8 ~momentum
clip_gradients: 10
clip_gradients: -1
snapshot: 10 snapshot_after_train: false
solver_mode: GPU
train_state { stage: "a" level: 0 }
momentum2: 0.9 type: "Adam"
"""


def rows(table: str) -> list[str]:
    return table.strip().splitlines()


@pytest.mark.parametrize("row", rows(FOUND))
def test_found(row: str) -> None:
    code, _, text = row.partition(" ")
    assert codes(solver(text)) == {code}


@pytest.mark.parametrize("row", rows(CLEAN))
def test_clean(row: str) -> None:
    assert codes(solver(row)) == set()


def test_a_solver_that_cannot_be_read_is_not_called_incomplete() -> None:
    assert codes('nett: "a" base_lrr: 1 max_iter: 9 test_iter: 5\n') == {"PT010"}


def test_each_net_is_refused_once(tmp_path: Path) -> None:
    (tmp_path / "net.prototxt").write_text('layer { name: "a" type: "ReLU" bottom: "x" top: "y" }\n' * 2)
    text = solver("test_iter: 1 test_iter: 1 test_interval: 5")
    (refused,) = [problem for problem in problems(text, tmp_path) if problem.kind.code == "PT514"]
    assert refused.message.startswith("Caffe refuses the train net (in TRAIN): layer 'a' reads 'x'")
    assert refused.notes[0] == "line 1 of net.prototxt [PT101]"


def test_a_net_that_is_not_read_says_so_once(tmp_path: Path) -> None:
    text = solver("test_iter: 1 test_interval: 5")
    missing = [problem for problem in problems(text, tmp_path) if problem.severity == "warning"]
    assert [problem.kind.code for problem in missing] == ["PT542"]


def test_a_net_beside_the_solver_is_pointed_at(tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "net.prototxt").write_text("")
    path = tmp_path / "models" / "solver.prototxt"
    path.write_text(solver(""))
    (problem,) = [
        problem for problem, _ in check(load(path), ALL, around=Folder(str(tmp_path))) if problem.kind.code == "PT542"
    ]
    assert any("models/net.prototxt exists" in note for note in problem.notes)


@pytest.mark.parametrize(
    ("prefix", "found"),
    [("no/net", True), ("there/net", False), ("there", False), ("there/", False), ("net", False), ("", False)],
)
def test_the_folder_of_snapshots(tmp_path: Path, prefix: str, found: bool) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "net.prototxt").write_text("")
    text = solver(f'snapshot: 10 snapshot_prefix: "{prefix}"')
    assert ("PT541" in codes(text, tmp_path)) == found


@pytest.mark.parametrize(
    ("batches", "items", "found"),
    [(2, 20, False), (2, 19, False), (2, 21, True), (2, 11, False), (2, 10, True), (1, 10, False)],
)
def test_a_test_takes_each_item_once(tmp_path: Path, batches: int, items: int, found: bool) -> None:
    (tmp_path / "list.txt").write_text("a.png 0\n" * items)
    (tmp_path / "net.prototxt").write_text(
        'layer { name: "data" type: "ImageData" top: "data" top: "label" include { phase: TEST } '
        'image_data_param { source: "list.txt" batch_size: 10 } }'
    )
    text = solver(f"test_iter: {batches} test_interval: 5")
    assert ("PT545" in codes(text, tmp_path)) == found


def test_a_phase_in_the_nets_own_state_is_seen(tmp_path: Path) -> None:
    (tmp_path / "net.prototxt").write_text("state { phase: TEST }\n")
    assert {"PT515", "PT548"} <= codes(solver(""), tmp_path)


def test_policies_of_forks_are_known_in_their_dialects() -> None:
    text = solver('lr_policy: "multifixed"')
    assert codes(text) == {"PT510"}


FIXABLE = [rule for rule in ALL if rule.code[:3] in ("PT5", "PT6")]


@pytest.mark.parametrize("rule", FIXABLE, ids=lambda rule: rule.name)
def test_what_is_mended_is_gone(rule: object) -> None:
    bad = rule.bad  # type: ignore[attr-defined]
    before = [problem for problem in problems(bad) if problem.kind == rule.kind]  # type: ignore[attr-defined]
    edits = tuple(edit for problem in before for edit in problem.fix)
    if edits:
        assert rule.kind not in {problem.kind for problem in problems(apply(bad, edits))}  # type: ignore[attr-defined]
