"""prototool compare, as far as it goes without training: what is refused, and how."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import FIXTURES, Run

SOLVER = 'net: "net.prototxt" test_iter: 1 test_interval: 1 base_lr: 0.1 lr_policy: "fixed" max_iter: 2\n'
HALF = "half=add-dropout{after=conv5}"


@pytest.fixture
def solver(tmp_path: Path) -> Path:
    path = tmp_path / "solver.prototxt"
    path.write_text(SOLVER)
    return path


def test_what_belongs_together_is_asked_for(prototool: Run, net: Path, solver: Path) -> None:
    assert b"needs --solver S and at least one --variant" in prototool("compare", net, "-o", "out").stderr
    assert b"needs --solver S" in prototool("compare", net, "--solver", solver, "-o", "out").stderr
    found = prototool("compare", net, "--solver", solver, "--variant", HALF, "--setting", "small", "-o", "out")
    assert b"--setting belongs to an experiment's file" in found.stderr
    file = prototool("compare", "e.toml", "--solver", solver, "-o", "out")
    assert b"--solver and --variant belong to a NET" in file.stderr
    assert {found.returncode, file.returncode} == {2}


def test_engines_are_named_one_by_one(prototool: Run, net: Path, solver: Path) -> None:
    words = ("compare", net, "--solver", solver, "--variant", HALF, "-o", "out", "--engine", "torch", "--engine")
    found = prototool(*words, "auto")
    assert found.returncode == 2
    assert b"--engine auto picks one engine; to compare engines name each" in found.stderr


def test_a_file_that_is_not_there(prototool: Run) -> None:
    found = prototool("compare", "none.toml", "-o", "out")
    assert (found.returncode, found.stderr) == (2, b"prototool: none.toml: No such file or directory\n")


def test_a_pipeline_that_means_nothing(prototool: Run, net: Path, solver: Path, tmp_path: Path) -> None:
    found = prototool("compare", net, "--solver", solver, "--variant", "a=add-dropuot{after=conv5}", "-o", "out")
    assert found.returncode == 2
    assert b"did you mean 'add-dropout'?" in found.stderr
    assert not (tmp_path / "out").exists()


def test_what_is_known_to_go_wrong_stops_it_before_it_starts(
    prototool: Run, net: Path, solver: Path, tmp_path: Path
) -> None:
    found = prototool("compare", net, "--solver", solver, "--variant", HALF, "-o", "out")
    assert found.returncode == 2
    assert b"its list 'list_train_shuffle.txt' does not exist" in found.stderr
    assert b"nothing was started: 2 errors" in found.stderr
    assert not (tmp_path / "out").exists()


def test_a_setting_that_is_not_there(prototool: Run) -> None:
    found = prototool("compare", FIXTURES / "allconv6" / "experiment.toml", "--setting", "smal", "-o", "out")
    assert found.returncode == 2
    assert b"there is no setting 'smal'; did you mean 'small'?" in found.stderr


def test_help_says_what_it_does(prototool: Run) -> None:
    found = prototool("compare", "--help").stdout.decode()
    assert "NET|EXPERIMENT.toml" in found
    assert "Ctrl-C" in found
