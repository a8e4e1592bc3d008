"""Targets as data: each file says whom it speaks for and where its facts were read, and speaks of fields there are."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files

import pytest

from prototool.analysis.target import Target
from prototool.schema.caffe import SCHEMA
from prototool.targets import FOLDER, NAMES, TargetError, target


def test_every_file_is_in_the_list_and_installed() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(NAMES)
    assert all((files("prototool.targets") / f"{name}.toml").is_file() for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_says_whom_it_speaks_for_and_where_that_was_read(name: str) -> None:
    found = target(name)
    assert found.name == name
    assert found.title
    assert found.text.endswith(".")
    assert found.versions
    assert found.source
    # Caffe's own verdict is what is checked anyway; another target either reads some layers or is gone.
    assert (name == "caffe") != (bool(found.types) != bool(found.gone))


@pytest.mark.parametrize("name", NAMES)
def test_what_is_gone_names_the_last_that_read(name: str) -> None:
    found = target(name)
    if found.gone:
        last = found.gone.rpartition("(target ")[2].rstrip(")")
        assert target(last).types


@pytest.mark.parametrize("name", NAMES)
def test_bare_layers_are_read(name: str) -> None:
    assert target(name).bare <= target(name).types


def has_path(found: Target, path: str, message: str = "LayerParameter") -> bool:
    """Whether Caffe's schema, or what the target adds to it, has a path of fields."""
    name, _, rest = path.partition(".")
    fields: Mapping[str, str] = found.adds.get(message, {})
    if name in fields:
        return not rest or has_path(found, rest, fields[name])
    stated = SCHEMA.message(message).fields if f"message {message}" in SCHEMA.rows else {}
    return name in stated and (not rest or has_path(found, rest, stated[name].of))


@pytest.mark.parametrize("name", NAMES)
def test_conditions_speak_of_types_and_fields_that_there_are(name: str) -> None:
    found = target(name)
    for each in found.conditions:
        assert each.text
        assert each.types <= found.types
        paths = (each.field, each.beside, each.unless, each.unknown_in, *each.missing)
        assert all(has_path(found, path) for path in paths if path)
        assert not (each.holds and each.holds_not)


@pytest.mark.parametrize("name", NAMES)
def test_schemas_differ_from_caffes_where_they_say_so(name: str) -> None:
    found = target(name)
    for message, fields in found.lacks.items():
        assert fields <= set(SCHEMA.message(message).fields)
    for message, added in found.adds.items():
        known = SCHEMA.message(message).fields if f"message {message}" in SCHEMA.rows else {}
        assert not set(added) & set(known)
    for enum, values in found.enums.items():
        assert not values & set(SCHEMA.enum(enum).numbers)


def test_an_unknown_name_is_told_with_the_nearest() -> None:
    with pytest.raises(TargetError, match="there is no target 'opencv4'; did you mean 'opencv'"):
        target("opencv4")
    with pytest.raises(TargetError, match="there are caffe, mnn, ncnn"):
        target("photoshop")
