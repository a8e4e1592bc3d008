"""The package as it is installed: every part of it, the grammars, the type marker."""

from __future__ import annotations

import re
from importlib.metadata import entry_points
from importlib.resources import files
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_the_list_of_packages_is_current() -> None:
    listed = re.findall(r'^  "(prototool[\w.]*)",$', (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    there = [".".join(path.parent.relative_to(ROOT).parts) for path in (ROOT / "prototool").rglob("__init__.py")]
    assert sorted(listed) == sorted([*there, "prototool.grammars"])


def test_the_grammars_are_installed_as_they_stand_here() -> None:
    for path in (ROOT / "grammars").glob("*.*"):
        assert (files("prototool.grammars") / path.name).read_bytes() == path.read_bytes()


def test_the_types_are_for_others_too() -> None:
    assert (files("prototool") / "py.typed").is_file()


def test_the_command_is_installed() -> None:
    [script] = entry_points(group="console_scripts", name="prototool")
    assert script.value == "prototool.cli.main:main"
