"""Repositories of nets under the real pre-commit, whose hooks come from a copy of this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import pytest
import yaml

ROOT = Path(__file__).parents[2]
# What the package is made of. A checkout has more, and some of that is not committed.
PARTS = (".gitattributes", ".gitignore", ".pre-commit-hooks.yaml", "LICENSE", "README.md", "grammars", "prototool")
PARTS += ("pyproject.toml",)
Done: TypeAlias = subprocess.CompletedProcess[str]


class Hooks(NamedTuple):
    """Where the hooks come from, and the environment in which pre-commit and git run."""

    source: Path
    revision: str
    environment: Mapping[str, str]


class Models(NamedTuple):
    """A repository of nets."""

    folder: Path
    environment: Mapping[str, str]

    def write(self, files: Mapping[str, str | bytes]) -> None:
        """Write files and have them committed next."""
        for name, content in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        git(self.folder, self.environment, "add", "--all")

    def read(self, name: str) -> str:
        """The text of a file."""
        return (self.folder / name).read_bytes().decode()

    def commit(self) -> Done:
        """Try to commit what is to be committed."""
        command = ["git", "commit", "--quiet", "--message", "nets"]
        return run(command, self.folder, self.environment)

    @property
    def committed(self) -> bool:
        """Whether there is nothing that is not committed."""
        return run(["git", "status", "--porcelain"], self.folder, self.environment).stdout == ""


Repository: TypeAlias = Callable[..., Models]


def run(command: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Done:
    """Run a command; what it prints is one text, as on a screen."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment,
        text=True,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        check=False,
    )


def git(folder: Path, environment: Mapping[str, str], *arguments: str) -> str:
    """What git prints."""
    done = run(["git", *arguments], folder, environment)
    assert done.returncode == 0, done.stdout
    return done.stdout.strip()


@pytest.fixture(scope="session")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    """A repository with the hooks as they are in this checkout, for all tests of this run, in whatever process."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    environment = own_environment(shared)
    made, source = base / "hooks-being-made", shared / "hooks"
    for part in PARTS:
        copy(ROOT / part, made / part)
    git(made, environment, "init", "--quiet")
    git(made, environment, "add", "--all")
    git(made, environment, "commit", "--quiet", "--message", "as it is")
    # One process is first; the others find its folder full.
    with suppress(OSError):
        made.rename(source)
    return Hooks(source, git(source, environment, "rev-parse", "HEAD"), environment)


def own_environment(shared: Path) -> dict[str, str]:
    """The environment without the user's settings of git and without any Caffe; pre-commit's things lie in a folder."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("GIT_", "PRE_COMMIT", "PROTOTOOL"))}
    names = {f"GIT_{role}_{what}": "models" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    settings = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {
        **kept,
        **names,
        **settings,
        "PRE_COMMIT_HOME": str(shared / "pre-commit"),
        "PRE_COMMIT_COLOR": "never",
        "PROTOTOOL_HOME": str(shared / "no-caffe"),
    }


def copy(source: Path, target: Path) -> None:
    """Copy a file or folder."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copyfile(source, target)


@pytest.fixture
def models(tmp_path: Path, hooks: Hooks) -> Repository:
    """Make a repository whose commits pass through some hooks."""

    def make(*wanted: dict[str, Any]) -> Models:
        repository = Models(tmp_path / "models", hooks.environment)
        repository.folder.mkdir()
        git(repository.folder, hooks.environment, "init", "--quiet")
        repos = [{"repo": str(hooks.source), "rev": hooks.revision, "hooks": list(wanted)}]
        repository.write({".pre-commit-config.yaml": yaml.safe_dump({"repos": repos})})
        done = run([sys.executable, "-m", "pre_commit", "install"], repository.folder, hooks.environment)
        assert done.returncode == 0, done.stdout
        return repository

    return make
