"""What a project excludes: left out of folders by every verb for many files, and with --force-exclude always."""

from __future__ import annotations

from pathlib import Path

import pytest

from .conftest import Run

OLD = b'layers{name:"a" type:DUMMY_DATA top:"a" dummy_data_param{num:1}}  # as it was\n'
VERBS = (("check", "--fix", "--select", "PT7"), ("fmt", "--in-place"), ("migrate", "--in-place", "--no-cache"))


@pytest.fixture
def theirs(tmp_path: Path) -> Path:
    """A file of others in a project that excludes it, beside one of its own."""
    (tmp_path / ".prototool.toml").write_text('exclude = ["third_party"]\n')
    (tmp_path / "third_party").mkdir()
    for path in (tmp_path / "own.prototxt", tmp_path / "third_party" / "old.prototxt"):
        path.write_bytes(OLD)
    return tmp_path / "third_party" / "old.prototxt"


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_excluded_is_left_out_of_folders(prototool: Run, theirs: Path, verb: tuple[str, ...]) -> None:
    assert prototool(*verb, ".").returncode == 0
    assert theirs.read_bytes() == OLD


@pytest.mark.parametrize("verb", VERBS)
def test_what_is_named_is_left_out_by_force(prototool: Run, theirs: Path, verb: tuple[str, ...]) -> None:
    forced = prototool(*verb, "--force-exclude", theirs, "own.prototxt")
    assert (forced.returncode, b"third_party" in forced.stdout + forced.stderr) == (0, False)
    assert theirs.read_bytes() == OLD
    assert prototool(*verb, "--force-exclude", "third_party").returncode == 0
    assert theirs.read_bytes() == OLD


@pytest.mark.parametrize("verb", VERBS[1:])
def test_named_it_counts(prototool: Run, theirs: Path, verb: tuple[str, ...]) -> None:
    assert prototool(*verb, theirs).returncode == 0
    assert theirs.read_bytes() != OLD


def test_a_configuration_that_cannot_be_used_stops_the_formatter_too(prototool: Run, theirs: Path) -> None:
    (theirs.parent / ".prototool.toml").write_text("exclude = 3\n")
    done = prototool("fmt", "--in-place", "--force-exclude", theirs)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.startswith(str(theirs.parent).encode() + b"/.prototool.toml:1:1: exclude is a list of strings")
    assert theirs.read_bytes() == OLD


def test_migrated_files_are_listed_and_nothing_else(prototool: Run, theirs: Path) -> None:
    done = prototool("migrate", "--list", "own.prototxt", theirs)
    assert (done.returncode, done.stdout) == (0, b"")
    assert done.stderr.splitlines()[0] == b"own.prototxt: would be migrated (V1: upgrade-v1)"
    done = prototool("migrate", "--in-place", "--list", "--no-cache", "own.prototxt")
    assert done.stderr == b"own.prototxt: migrated (V1: upgrade-v1)\n"
    done = prototool("migrate", "--in-place", "--list", "--no-cache", "own.prototxt")
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_files_that_are_laid_out_anew_are_named(prototool: Run, theirs: Path) -> None:
    assert prototool("fmt", "--in-place", "own.prototxt").stderr == b"own.prototxt: changed\n"
    assert prototool("fmt", "--in-place", "own.prototxt").stderr == b""
