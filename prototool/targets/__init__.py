"""Floor 5: the targets, readers of Caffe nets, a TOML file of facts each, and the reading of those.

A key is a field of `Target`, with - for _; `[[condition]]` tables are its conditions. `adds` and `lacks` name fields by
message, `field:Message` for one that holds a message.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from prototool.analysis.target import Condition, Target
from prototool.text.nearest import did_you_mean

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parent
NAMES: tuple[str, ...] = (
    "caffe",
    "mnn",
    "ncnn",
    "opencv",
    "opencv-5",
    "openvino",
    "openvino-2025",
    "tensorrt",
    "tensorrt-9",
    "tvm",
    "tvm-0.20",
)


class TargetError(Exception):
    """A target that there is not: what was meant, and which there are."""


@cache
def target(name: str) -> Target:
    """The target of a name. Raises TargetError."""
    if name not in NAMES:
        hint = " ".join(did_you_mean(name, NAMES)) or f"there are {', '.join(NAMES)}"
        raise TargetError(f"there is no target '{name}'; {hint}")
    stated = tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))
    return Target(name=name, **{field_name(key): value_of(key, value) for key, value in stated.items()})


def field_name(key: str) -> str:
    """The field of `Target` that a key is about."""
    return "conditions" if key == "condition" else key.replace("-", "_")


def value_of(key: str, value: Any) -> Any:
    """What a key states, as `Target` holds it."""
    if key == "condition":
        return tuple(map(condition_of, value))
    if key in ("types", "bare", "wiring"):
        return frozenset(value)
    if key in ("lacks", "enums"):
        return {message: frozenset(fields) for message, fields in value.items()}
    if key == "adds":
        return {message: dict(named(field) for field in fields) for message, fields in value.items()}
    return tuple(value) if isinstance(value, list) else value


def named(field: str) -> tuple[str, str]:
    """A field, and the message it holds, if it holds one."""
    name, _, message = field.partition(":")
    return name, message


def condition_of(stated: Mapping[str, Any]) -> Condition:
    """The condition that a table states."""
    values: dict[str, Any] = {
        key.replace("-", "_"): tuple(value) if isinstance(value, list) else value for key, value in stated.items()
    }
    return Condition(**{**values, "types": frozenset(values.get("types", ()))})
