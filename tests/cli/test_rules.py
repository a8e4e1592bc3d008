"""prototool rules: the catalogue."""

from __future__ import annotations

import json

from prototool.rules import ALL

from .conftest import Run


def test_a_line_for_each_rule(prototool: Run) -> None:
    done = prototool("rules")
    assert (done.returncode, done.stderr) == (0, b"")
    lines = done.stdout.decode().splitlines()
    assert [line.split()[:3] for line in lines] == [[rule.code, rule.name, rule.severity] for rule in ALL]
    (spaces,) = [line for line in lines if line.startswith("PT003")]
    assert " ".join(spaces.split()[3:7]) == "fix The indentation is"


def test_for_scripts(prototool: Run) -> None:
    told = json.loads(prototool("rules", "--format", "json").stdout)
    assert told["version"] == 1
    assert [rule["code"] for rule in told["rules"]] == [rule.code for rule in ALL]
    (spaces,) = [rule for rule in told["rules"] if rule["code"] == "PT003"]
    assert (spaces["fix"], spaces["severity"], spaces["when"]) == ("safe", "error", "reading")
