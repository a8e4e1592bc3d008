"""Floor 5: the policies, a TOML file each, and the reading of those and of users' own.

Each key is optional: `extends` names another policy, or the path of a file, counted from this one; `text` and `source`
say what it wants and why; the others are those of `Policy`, with - for _.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias, get_args

from prototool.analysis.policy import InHead, OnMaps, Place, Policy, Role
from prototool.text.nearest import did_you_mean

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

FOLDER = Path(__file__).parent
NAMES: tuple[str, ...] = (
    "classic",
    "clean-layers",
    "conv-bn-act-pool-dropout",
    "dropout-after-last-bn",
    "kim2023",
    "li2018",
    "spatial-dropout-after-conv",
)
# A value as it is written to what the policy holds; it raises ValueError with what is to be written.
Read: TypeAlias = Callable[[Any], Any]


class PolicyError(Exception):
    """A policy that there is not, or a file that states none: which file, which key, what to do."""


def policy(name: str) -> Policy:
    """The policy of a name, or in a file of the user's. Raises PolicyError."""
    return read_policy(file_of(name), ())


def file_of(name: str, folder: str = "") -> str:
    """The file that a name or a path means. Raises PolicyError."""
    if name in NAMES:
        return str(FOLDER / f"{name}.toml")
    path = os.path.join(folder, name)
    if name.endswith(".toml") or os.path.isfile(path):
        return path
    hint = " ".join(did_you_mean(name, NAMES)) or f"there are {', '.join(NAMES)}"
    raise PolicyError(f"there is no policy '{name}', and a file of your own ends in .toml; {hint}")


def read_policy(path: str, below: tuple[str, ...]) -> Policy:
    """The policy in a file, which `below` extend. Raises PolicyError."""
    stated = stated_in(path)
    before = Policy()
    if "extends" in stated:
        try:
            other = file_of(words(stated["extends"]), os.path.dirname(path))
        except (ValueError, PolicyError) as error:
            raise PolicyError(f"{path}: extends: {error}") from None
        if os.path.abspath(other) in (*below, os.path.abspath(path)):
            raise PolicyError(f"{path}: extends: '{stated['extends']}' extends this one itself; take one of them out")
        before = read_policy(other, (*below, os.path.abspath(path)))
    values: dict[str, Any] = {
        key.replace("-", "_"): read(path, key, value) for key, value in stated.items() if key != "extends"
    }
    # What is said of the policy that is extended is not said of this one.
    return before._replace(**{"name": Path(path).stem, "text": "", "source": "", **values})


def stated_in(path: str) -> dict[str, Any]:
    """What a file states. Raises PolicyError."""
    try:
        stated: dict[str, Any] = tomllib.loads(Path(path).read_text("utf-8"))
    except OSError as error:
        raise PolicyError(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise PolicyError(f"{path}: {error}; correct the TOML") from None
    for key in stated:
        if key not in KEYS and key != "extends":
            hint = " ".join(did_you_mean(key, KEYS)) or f"known are extends, {', '.join(KEYS)}"
            raise PolicyError(f"{path}: {key}: a policy says nothing of that; {hint}")
    return stated


def read(path: str, key: str, value: object) -> object:
    """What a key states. Raises PolicyError."""
    try:
        return KEYS[key](value)
    except ValueError as error:
        raise PolicyError(f"{path}: {key}: {error}") from None


def words(value: object) -> str:
    """A string. Raises ValueError."""
    if not isinstance(value, str):
        raise ValueError('write one string, "..."')
    return value


def one_of(*known: str) -> Read:
    """The reading of one of some words."""

    def read_one(value: object) -> object:
        if value not in known:
            raise ValueError(f"write one of {', '.join(known)}, not '{value}'")
        return value

    return read_one


def order(value: object) -> tuple[str, ...]:
    """The order of what stands between two layers with weights, each once. Raises ValueError."""
    known = get_args(Role)
    if not isinstance(value, list) or not set(map(str, value)) <= set(known) or len(set(value)) < len(value):
        raise ValueError(f"write a list of some of {', '.join(known)}, each once, in the order that is wanted")
    return tuple(value)


def layers(value: object) -> int:
    """A number of layers. Raises ValueError."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError("write a whole number from 0 on")
    return value


def ratio(value: object) -> float:
    """A ratio of Dropout. Raises ValueError."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:
        raise ValueError("write a ratio from 0 to 1")
    return float(value)


KEYS: dict[str, Read] = {
    "text": words,
    "source": words,
    "order": order,
    "dropout": one_of(*get_args(Place)),
    "dropout-in-head": one_of(*get_args(InHead)),
    "clean-layers": layers,
    "dropout-on-maps": one_of(*get_args(OnMaps)),
    "largest-ratio-on-maps": ratio,
}
