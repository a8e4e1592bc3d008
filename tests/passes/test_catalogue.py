"""The catalogue of passes is whole."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from importlib import import_module
from pathlib import Path

import prototool.passes
from prototool.passes import ALL
from prototool.rewrite.contract import Pass

FILES = sorted(path.stem for path in Path(prototool.passes.__file__).parent.glob("*.py") if path.stem != "__init__")


def test_every_file_is_in_it() -> None:
    assert sorted(each.__module__.rpartition(".")[2] for each in ALL) == FILES


def test_names_are_unique_and_those_of_the_files() -> None:
    assert [each.name.replace("-", "_") for each in ALL] == FILES


def test_passes_are_frozen_dataclasses_with_a_docstring() -> None:
    for each in ALL:
        assert issubclass(each, Pass)
        assert is_dataclass(each)
        # What a migration does is not for anyone to choose.
        assert fields(each) or each.is_translation
        assert each.__doc__
        assert import_module(each.__module__).__doc__
