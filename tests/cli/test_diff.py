"""prototool diff: two nets or solvers told apart, by hand and as git's diff driver."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .conftest import FIXTURES, Run

PLAIN = FIXTURES / "allconv6" / "allconv6.prototxt"
DROPOUT = FIXTURES / "allconv6" / "expected" / "dropout-0.9.prototxt"
SOLVER = FIXTURES / "allconv6" / "allconv6_solver.prototxt"
HEADLINE = "1 layer added: drop5 (Dropout dropout_ratio 0.9) behind relu5; weights: a checkpoint of A loads into B"
DOCUMENTED = FIXTURES.parent / "docs" / "diff.md"


def test_the_text(prototool: Run) -> None:
    done = prototool("diff", PLAIN, DROPOUT)
    assert (done.returncode, done.stderr) == (1, b"")
    assert done.stdout.decode().splitlines()[0] == HEADLINE


def test_exit_status(prototool: Run, net: Path) -> None:
    assert prototool("diff", PLAIN, net).returncode == 0
    assert prototool("diff", PLAIN, DROPOUT, "--no-exit-code").returncode == 0
    assert prototool("diff", "--exit-code", PLAIN, DROPOUT).returncode == 1
    assert prototool("diff", PLAIN, DROPOUT, "--phase", "train").returncode == 1


def test_the_formatter_makes_no_difference(prototool: Run, net: Path) -> None:
    assert prototool("fmt", net, "--in-place").returncode == 0
    done = prototool("diff", PLAIN, net)
    assert (done.returncode, done.stdout) == (0, b"equal as nets\n")


def test_standard_input(prototool: Run) -> None:
    assert prototool("diff", PLAIN, "-", input=PLAIN.read_bytes()).returncode == 0


def test_the_json(prototool: Run) -> None:
    done = prototool("diff", PLAIN, DROPOUT, "--format", "json")
    found = json.loads(done.stdout)
    assert set(found) == {"version", "kind", "a", "b", "equal", "fields", "layers", "weights", "totals"}
    assert (found["version"], found["equal"], found["a"]) == (1, False, str(PLAIN))
    assert found["layers"] == [
        {
            "name": "drop5",
            "type": "Dropout",
            "change": "added",
            "fields": [],
            "bottoms": {"a": None, "b": ["conv5"]},
            "tops": {"a": None, "b": ["conv5"]},
            "behind": {"a": [], "b": ["relu5"]},
        }
    ]
    assert found["weights"] == {
        "loadable": True,
        "matched": ["conv1", "conv2", "conv3", "conv4", "conv5", "fc"],
        "broken": [],
        "random": [],
        "unused": [],
        "unknown": [],
    }
    assert found["totals"]["params"] == {"a": 560468, "b": 560468}


def test_the_json_of_changes(prototool: Run, net: Path) -> None:
    text = net.read_text().replace('name: "conv5"', 'name: "last"').replace("num_output: 256", "num_output: 8")
    net.write_text(text.replace("std: 0.01", "std: inf"))
    found = json.loads(prototool("diff", PLAIN, net, "--format", "json").stdout)
    last = next(each for each in found["layers"] if each["name"] == "last")
    assert (last["was"], last["change"]) == ("conv5", "renamed")
    assert {"path": "convolution_param.num_output", "a": 256, "b": 8} in last["fields"]
    assert {"path": "convolution_param.weight_filler.std", "a": 0.01, "b": "inf"} in last["fields"]
    assert [each["name"] for each in found["weights"]["broken"]] == ["fc"]
    assert (found["weights"]["random"], found["weights"]["unused"]) == (["last"], ["conv5"])


def test_solvers(prototool: Run, tmp_path: Path) -> None:
    other = tmp_path / "other.prototxt"
    other.write_text(re.sub(r"gamma: [0-9.]+", "gamma: 0.5", SOLVER.read_text()))
    assert prototool("diff", SOLVER, SOLVER).stdout == b"equal as solvers\n"
    assert prototool("diff", SOLVER, other).stdout == b"1 solver field changed\n~ gamma 0.1 -> 0.5\n"
    found = json.loads(prototool("diff", SOLVER, other, "--format", "json").stdout)
    assert (found["kind"], found["fields"]) == ("solver", [{"path": "gamma", "a": 0.1, "b": 0.5}])


def test_unusable(prototool: Run, tmp_path: Path) -> None:
    broken = prototool("diff", PLAIN, FIXTURES / "broken" / "missing_colon.prototxt")
    assert (broken.returncode, broken.stdout) == (2, b"")
    assert b"missing_colon.prototxt:" in broken.stderr
    mixed = prototool("diff", PLAIN, SOLVER)
    assert mixed.returncode == 2
    assert b"is a net" in mixed.stderr
    (tmp_path / "words.txt").write_text("nothing: 1")
    assert b"neither a net nor a solver" in prototool("diff", PLAIN, "words.txt").stderr
    for arguments in ((PLAIN,), (PLAIN, PLAIN, PLAIN), (PLAIN, "gone.prototxt"), (PLAIN, PLAIN, "--dialect", "no")):
        done = prototool("diff", *arguments)
        assert (done.returncode, done.stdout) == (2, b"")
        assert done.stderr


def test_what_could_not_be_read_is_said(prototool: Run, net: Path) -> None:
    net.write_text(net.read_text().replace('type: "Pooling"', 'type: "Pooling" made_up: 1'))
    done = prototool("diff", PLAIN, net)
    assert b"pool5 (Pooling): made_up (not read) not given -> 1" in done.stdout
    assert b"net.prototxt: Caffe refuses this file" in done.stderr


class Repository:
    """A git repository in a folder, with prototool as it is documented."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        binary = folder.parent / "bin"
        binary.mkdir()
        script = binary / "prototool"
        script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -c "from prototool.cli.main import main; main()" "$@"\n')
        script.chmod(0o755)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("GIT_")},
            "PATH": f"{binary}{os.pathsep}{os.environ['PATH']}",
            "PYTHONPATH": str(FIXTURES.parent),
            "HOME": str(folder.parent),
            "GIT_CONFIG_NOSYSTEM": "1",
        }
        folder.mkdir()
        self.git("init", "--quiet")
        self.git("config", "user.name", "me")
        self.git("config", "user.email", "me@example.org")
        for line in documented("console"):
            if line.startswith("git config "):
                self.git(*line.replace("--global ", "").replace('"', "").split(maxsplit=3)[1:])
        (folder / ".gitattributes").write_text("\n".join(documented("gitattributes")) + "\n")

    def git(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run git; it must succeed."""
        command = ["git", *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, check=True
        )

    def commit(self, path: str, data: bytes) -> None:
        """Commit a file."""
        (self.folder / path).write_bytes(data)
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", path)


def documented(language: str) -> list[str]:
    """The lines of the blocks of a language in the documentation."""
    blocks = re.findall(rf"```{language}\n(.*?)```", DOCUMENTED.read_text("utf-8"), re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """A git repository with a net in it."""
    made = Repository(tmp_path / "repository")
    made.commit("net.prototxt", PLAIN.read_bytes())
    return made


def test_git_diff(repository: Repository) -> None:
    (repository.folder / "net.prototxt").write_bytes(DROPOUT.read_bytes())
    lines = repository.git("diff").stdout.splitlines()
    assert lines[:2] == ["prototool diff a/net.prototxt b/net.prototxt", HEADLINE]
    assert "+layer {" in repository.git("diff", "--no-ext-diff").stdout


def test_git_log(repository: Repository) -> None:
    repository.commit("net.prototxt", DROPOUT.read_bytes())
    assert HEADLINE in repository.git("log", "-p", "--ext-diff", "-1").stdout
    added = repository.git("log", "-p", "--ext-diff", "--reverse").stdout
    assert "17 layers added" in added


def test_git_goes_on_behind_a_file_that_is_no_net(repository: Repository) -> None:
    repository.commit("broken.prototxt", b"layer {\n")
    repository.commit("odd.prototxt", b"layer {\n  name 1\n}\n")
    (repository.folder / "broken.prototxt").write_bytes(b"layer { :\n")
    (repository.folder / "net.prototxt").write_bytes(DROPOUT.read_bytes())
    shown = repository.git("diff").stdout
    assert "-layer {\n+layer { :\n" in shown
    assert HEADLINE in shown


def test_git_shows_renamed_and_deleted_files(repository: Repository) -> None:
    repository.git("mv", "net.prototxt", "other.prototxt")
    (repository.folder / "other.prototxt").write_bytes(DROPOUT.read_bytes())
    repository.git("add", ".")
    shown = repository.git("diff", "--cached", "-M").stdout
    assert "prototool diff a/net.prototxt b/other.prototxt\n" + HEADLINE in shown
    repository.git("commit", "--quiet", "--message", "renamed")
    repository.git("rm", "--quiet", "other.prototxt")
    assert "18 layers removed" in repository.git("diff", "--cached").stdout


def test_git_with_a_merge_conflict(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "other")
    repository.commit("net.prototxt", PLAIN.read_bytes().replace(b"num_output: 256", b"num_output: 128"))
    repository.git("checkout", "--quiet", "-")
    repository.commit("net.prototxt", PLAIN.read_bytes().replace(b"num_output: 256", b"num_output: 512"))
    with pytest.raises(subprocess.CalledProcessError):
        repository.git("merge", "other")
    assert "<<<<<<< HEAD" in repository.git("diff").stdout
    assert "unmerged: net.prototxt" in repository.git("diff", "--cached").stdout
