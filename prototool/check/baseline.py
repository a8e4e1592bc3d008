"""What was found before and is accepted for now, so that only what is new counts.

A finding is known again by its file, its code and what it is about, not by its line, and as often as it was there. The
file is sorted and has one entry on a line, so that it can be reviewed and merged like any other.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from prototool.net.across import Finding
from prototool.text.problem import Identity
from prototool.text.source import Source
from prototool.text.write import write_atomically

VERSION = 1


class BaselineError(Exception):
    """A baseline that cannot be used."""


class Baseline(NamedTuple):
    """The findings that are accepted, by the path of their file as counted from the folder of `path`."""

    path: str
    files: Mapping[str, Counter[Identity]]

    def key(self, path: str) -> str:
        """How the baseline calls a file."""
        folder = os.path.dirname(os.path.abspath(self.path))
        return os.path.relpath(path, folder).replace(os.sep, "/")

    def known(self, path: str) -> Counter[Identity]:
        """The findings of a file that are accepted."""
        return self.files.get(self.key(path), Counter())

    def updated(self, found: Mapping[str, Counter[Identity]]) -> Baseline:
        """The baseline with what was found in some files; of the others, what is accepted in those that still exist."""
        folder = os.path.dirname(os.path.abspath(self.path))
        others = {key: known for key, known in self.files.items() if os.path.exists(os.path.join(folder, key))}
        files = {**others, **{self.key(path): known for path, known in found.items()}}
        return Baseline(self.path, {key: known for key, known in files.items() if known})


def read_baseline(path: str) -> Baseline:
    """The baseline in a file. Raises BaselineError, and FileNotFoundError where there is none."""
    try:
        stated = json.loads(Source.read(path).text)
        if stated["version"] != VERSION:
            raise BaselineError(f"{path}: this baseline has version {stated['version']}, and {VERSION} is needed")
        files = {
            str(key): Counter({Identity(str(code), str(about)): int(count) for code, count, about in entries})
            for key, entries in stated["files"].items()
        }
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise BaselineError(f"{path}: this is no baseline; write it anew with --write-baseline") from None
    return Baseline(path, files)


def write_baseline(baseline: Baseline) -> None:
    """Write a baseline to its file, whole or not at all. Raises OSError."""
    rows = [
        f"  {json.dumps(key)}: [\n"
        + ",\n".join(f"   {json.dumps([code, count, about])}" for (code, about), count in sorted(known.items()))
        + "\n  ]"
        for key, known in sorted(baseline.files.items())
    ]
    text = "\n".join((f'{{\n "version": {VERSION},', ' "files": {', ",\n".join(rows), " }", "}", ""))
    write_atomically(baseline.path, text.encode())


def identities(findings: Sequence[Finding]) -> Counter[Identity]:
    """Findings as a baseline knows them."""
    return Counter(finding.problem.identity for finding in findings)


def compared(findings: Sequence[Finding], known: Counter[Identity]) -> tuple[tuple[Finding, ...], tuple[Identity, ...]]:
    """The findings that a baseline does not have, and those it has; of several that look alike the first are known."""
    left = Counter(known)
    new: list[Finding] = []
    accepted: list[Identity] = []
    for finding in findings:
        name = finding.problem.identity
        left[name] -= 1
        if left[name] < 0:
            new.append(finding)
        else:
            accepted.append(name)
    return tuple(new), tuple(accepted)
