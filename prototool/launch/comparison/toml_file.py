"""A TOML file of the user's, read key by key; whatever is wrong with it is one message with file, line and column."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from prototool.text.nearest import did_you_mean
from prototool.text.source import Source

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

AT = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
WORDS = {str: "a text in quotes", int: "a whole number", dict: "a table", bool: "true or false"}


class TomlError(ValueError):
    """A file that cannot be used: where, what, and what to do."""


class Table:
    """A table of a file. Its methods raise TomlError for what is not as asked."""

    def __init__(self, source: Source, values: Mapping[str, Any], header: str = "") -> None:
        self.source = source
        self.values = values
        self.header = header

    @classmethod
    def read(cls, path: str) -> Table:
        """The whole of a file. Raises OSError, TomlError."""
        source = Source.read(path)
        try:
            return cls(source, tomllib.loads(source.text))
        except ValueError as error:
            at = AT.search(str(error))
            line, column = (at[1], at[2]) if at and at[1] else (str(source.text.count("\n") + 1), "1")
            message = f"{path}:{line}:{column}: {AT.sub('', str(error))}; correct the TOML"
            raise TomlError(message) from None

    def only(self, known: Iterable[str]) -> None:
        """Refuse a key that is not among those known."""
        names = list(known)
        for key in self.values:
            if key not in names:
                hint = " ".join(did_you_mean(key, names)) or f"known are {', '.join(names)}"
                where = f" in {self.header}" if self.header else ""
                raise self.error(key, f"there is no key '{key}'{where}; {hint}")

    def text(self, key: str, default: str | None = None) -> str:
        """A text; without a default it must be there."""
        return str(self.of(key, str, default))

    def number(self, key: str, default: int | None = None, least: int = 1) -> int:
        """A whole number of at least `least`; without a default it must be there."""
        found = int(self.of(key, int, default))
        if found < least:
            raise self.error(key, f"{key} is {found}; it is at least {least}")
        return found

    def table(self, key: str, needed: bool = False) -> Table:
        """A table within this one, an empty one where there is none."""
        found = self.of(key, dict, None if needed else {})
        return Table(self.source, found, f"[{self.header.strip('[]')}.{key}]" if self.header else f"[{key}]")

    def of(self, key: str, kind: type, default: Any) -> Any:
        """A value of a type."""
        value = self.values.get(key, default)
        if value is None:
            raise self.error("", f"{self.header or 'the file'} lacks {key}, {WORDS[kind]}")
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.error(key, f"{key} is {WORDS[kind]}")
        return value

    def error(self, key: str, message: str) -> TomlError:
        """The error of a key, with its place and its line as far as it can be seen in the text."""
        text = self.source.text
        begin = self.begin()
        pattern = rf"(?:^|[{{,])[ \t]*([\"']?{re.escape(key)}[\"']?)[ \t]*[=.\]]" if key else r"(?!)"
        found = re.compile(pattern, re.MULTILINE).search(text, begin)
        offset = found.start(1) if found else begin
        line, column = self.source.position(offset)
        span = self.source.line_span(offset)
        shown = text[span.start : span.end].strip()
        return TomlError(f"{self.source.path}:{line}:{column}: {message}" + (f"\n {line} | {shown}" if shown else ""))

    def begin(self) -> int:
        """Where the table begins in the text, as far as one can see."""
        name = self.header.strip("[]")
        headers = [rf"^[ \t]*\[{re.escape(name)}[.\]]", rf"^[ \t]*{re.escape(name.split('.')[-1])}[ \t]*="]
        found = (re.compile(each, re.MULTILINE).search(self.source.text) for each in headers if name)
        return next((each.start() for each in found if each), 0)
