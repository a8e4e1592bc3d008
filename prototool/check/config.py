"""What a project says of its checks: `.prototool.toml`, or `[tool.prototool]` in `pyproject.toml`.

The nearest such file upward from a checked file counts, and counts whole; of two in one folder, `.prototool.toml`.
"""

from __future__ import annotations

import os
import re
import sys
from fnmatch import fnmatchcase
from functools import cached_property
from typing import Any, Literal, NamedTuple, TypeAlias, get_args

from prototool.text.nearest import did_you_mean
from prototool.text.source import Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

OWN, SHARED = ".prototool.toml", "pyproject.toml"
TABLE = "[tool.prototool]"
PhaseAsked: TypeAlias = Literal["TRAIN", "TEST", "all"]
AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")


class ConfigError(Exception):
    """A configuration that cannot be used: where, what, and what to do."""


class Config(NamedTuple):
    """What a configuration file says; None and nothing where it is silent. Paths and globs count from its `folder`."""

    path: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    dialect: str | None = None
    schema: str | None = None
    baseline: str | None = None
    phase: str | None = None
    exclude: tuple[str, ...] = ()
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    policy: str | None = None
    target: tuple[str, ...] = ()

    @property
    def folder(self) -> str:
        """The folder the file stands in."""
        return os.path.dirname(self.path)

    def excludes(self, path: str) -> bool:
        """Whether a file or folder is left out where nobody names it."""
        return any(matches(self.folder, path, glob) for glob in self.exclude)

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """The codes that are ignored in one file alone."""
        fitting = (codes for glob, codes in self.per_file_ignores if matches(self.folder, path, glob))
        return tuple(code for codes in fitting for code in codes)


NO_CONFIG = Config()


def matches(folder: str, path: str, glob: str) -> bool:
    """Whether a glob means a path, or a folder it is in. One without a slash means files and folders of that name."""
    inner = os.path.relpath(os.path.abspath(path), folder).replace(os.sep, "/")
    parts = inner.split("/")
    if "/" not in glob.rstrip("/"):
        return any(fnmatchcase(part, glob.rstrip("/")) for part in parts)
    heads = ("/".join(parts[: count + 1]) for count in range(len(parts)))
    return any(fnmatchcase(head, glob.strip("/")) for head in heads)


class Configs:
    """The configuration of every folder that was asked for, each file read once. Raises ConfigError and OSError."""

    def __init__(self) -> None:
        self.folders: dict[str, Config] = {}

    def of(self, path: str) -> Config:
        """The configuration that counts for a file."""
        return self.of_folder(os.path.dirname(os.path.abspath(path)))

    def of_folder(self, folder: str) -> Config:
        """The configuration that counts in a folder, named by its whole path."""
        begin = folder
        passed: list[str] = []
        while folder not in self.folders:
            own = config_in(folder)
            passed.append(folder)
            if own or os.path.dirname(folder) == folder:
                self.folders[folder] = own or NO_CONFIG
                break
            folder = os.path.dirname(folder)
        for each in passed:
            self.folders[each] = self.folders[folder]
        return self.folders[begin]


def config_in(folder: str) -> Config | None:
    """The configuration that stands in a folder. Raises ConfigError and OSError."""
    own, shared = os.path.join(folder, OWN), os.path.join(folder, SHARED)
    if os.path.isfile(own):
        return Reader(own, Source.read(own).text, "").config
    if os.path.isfile(shared):
        text = Source.read(shared).text
        # Any project may have such a file; one that is not about us is not even read.
        if "prototool" in text:
            reader = Reader(shared, text, TABLE)
            return reader.config if reader.table is not None else None
    return None


class Reader:
    """The reading of one file: the first thing wrong with it is a ConfigError."""

    def __init__(self, path: str, text: str, header: str) -> None:
        self.path = path
        self.text = text
        self.header = header

    @cached_property
    def table(self) -> dict[str, Any] | None:
        """What is said to us, None if nothing is."""
        try:
            whole: dict[str, Any] = tomllib.loads(self.text)
        except ValueError as error:
            at = AT.search(str(error))
            line, column = (at[1], at[2]) if at and at[1] else (str(self.text.count("\n") + 1), "1")
            raise ConfigError(f"{self.path}:{line}:{column}: {AT.sub('', str(error))}; correct the TOML") from None
        if not self.header:
            return whole
        tools = whole.get("tool", {})
        found = tools.get("prototool") if isinstance(tools, dict) else None
        return found if isinstance(found, dict) else None

    @cached_property
    def config(self) -> Config:
        """The configuration."""
        table = self.table or {}
        known = [field.replace("_", "-") for field in Config._fields if field != "path"]
        for key in table:
            if key not in known:
                hint = " ".join(did_you_mean(key, known)) or f"known are {', '.join(known)}"
                raise self.error(key, f"there is no setting '{key}'; {hint}")
        phase = self.text_of(table, "phase")
        if phase is not None and phase not in get_args(PhaseAsked):
            raise self.error("phase", f"phase is '{phase}'; it is one of TRAIN, TEST and all")
        return Config(
            os.path.abspath(self.path),
            self.texts_of(table, "select"),
            self.texts_of(table, "ignore"),
            self.text_of(table, "dialect"),
            self.path_of(table, "schema"),
            self.path_of(table, "baseline"),
            phase,
            self.texts_of(table, "exclude"),
            self.ignores_of(table),
            self.policy_of(table),
            self.texts_of(table, "target"),
        )

    def text_of(self, table: dict[str, Any], key: str) -> str | None:
        """A setting that is a string."""
        value = table.get(key)
        if value is not None and not isinstance(value, str):
            raise self.error(key, f'{key} is one string: write {key} = "..."')
        return value

    def path_of(self, table: dict[str, Any], key: str) -> str | None:
        """A setting that is a path, counted from the file's folder."""
        value = self.text_of(table, key)
        return None if value is None else os.path.join(os.path.dirname(os.path.abspath(self.path)), value)

    def policy_of(self, table: dict[str, Any]) -> str | None:
        """The setting that names a policy; a file of one counts from the folder, as a name it stands for itself."""
        value = self.text_of(table, "policy")
        return self.path_of(table, "policy") if value and value.endswith(".toml") else value

    def texts_of(self, table: dict[str, Any], key: str) -> tuple[str, ...]:
        """A setting that is a list of strings."""
        value = table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.error(key, f'{key} is a list of strings: write {key} = ["...", "..."]')
        return tuple(value)

    def ignores_of(self, table: dict[str, Any]) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The setting that has a list of codes for each glob."""
        key = "per-file-ignores"
        value = table.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f'{key} is a table: write {key} = {{ "legacy/*" = ["PT7"] }}')
        return tuple((glob, self.texts_of(value, glob)) for glob in value)

    def error(self, key: str, message: str) -> ConfigError:
        """The error of a setting, with its place as far as it can be seen in the text."""
        begin = self.text.find(self.header) if self.header else 0
        setting = re.compile(rf"^[ \t]*[\"']?({re.escape(key)})\b", re.MULTILINE).search(self.text, max(begin, 0))
        line, column = Source(self.text).position(setting.start(1) if setting else max(begin, 0))
        return ConfigError(f"{self.path}:{line}:{column}: {message}")
