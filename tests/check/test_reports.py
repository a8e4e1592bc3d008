"""Reports: what people read, what scripts read, GitHub's commands, and SARIF by the rules of its specification."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

import pytest

from prototool.check.checked import NOTHING_YET, Checked
from prototool.check.report import as_json, github, sarif, text
from prototool.text.source import Source

from .looking import DATA, LOST, RULES, look

CODES = {rule.code: rule for rule in RULES}
BROKEN = "layer {\n\u00a0\u00a0name: 'a'\n}\n"
FILES = [
    look(Source(DATA + LOST, "zoo/net.prototxt")),
    look(Source(DATA, "zoo/clean.prototxt")),
    look(Source(BROKEN, "zoo/a b%,:.prototxt")),
    look(Source(DATA + LOST.replace("relu", "\udcff\n"[0]), "\udcff.prototxt")),
    look(Source("", "empty.prototxt")),
]


def test_text() -> None:
    assert "".join(text.report(FILES[:2], CODES)) == (
        "zoo/net.prototxt:2:43: error[PT101] layer 'relu' reads 'dat', which no layer before it writes\n"
        f" 2 | {LOST}"
        "   |                                           ^^^^^\n"
        "  = did you mean 'data'?\n"
        "  = Caffe ends at net set-up: Unknown bottom blob '...'\n"
    )


def test_text_in_colours_is_the_same_text() -> None:
    styled = "".join(text.report(FILES, CODES, lambda part, kind: f"<{part}>" if kind == "caret" else part))
    assert styled.replace("<", "").replace(">", "") == "".join(text.report(FILES, CODES))


@pytest.mark.parametrize(
    ("files", "unsafe", "said"),
    [
        ([], False, "nothing found in 0 files"),
        (FILES[1:2], False, "nothing found in 1 file"),
        (FILES[:3], False, "2 errors in 3 files; 1 can be mended with --fix"),
    ],
)
def test_summary(files: list[Checked], unsafe: bool, said: str) -> None:
    total = NOTHING_YET
    for each in files:
        total = total.plus(each)
    assert text.summary(total, unsafe) == said


def test_statistics() -> None:
    assert "".join(text.statistics(FILES)) == "     2  PT101  unknown-bottom\n     1  PT003  no-break-space\n"


def test_json_keeps_its_contract() -> None:
    told = json.loads("".join(as_json.report(FILES, CODES)))
    assert told["version"] == 1
    assert told["summary"] == {"errors": 3, "warnings": 0, "infos": 0, "files": 5}
    first, clean, *_ = told["files"]
    assert {key: clean[key] for key in ("path", "kind", "era", "dialect", "findings")} == {
        "path": "zoo/clean.prototxt",
        "kind": "net",
        "era": "V2",
        "dialect": "caffe",
        "findings": [],
    }
    (finding,) = first["findings"]
    contract = {
        "code": "PT101",
        "name": "unknown-bottom",
        "severity": "error",
        "message": "layer 'relu' reads 'dat', which no layer before it writes",
        "phase": None,
        "line": 2,
        "column": 43,
        "end_line": 2,
        "end_column": 48,
        "fix": False,
    }
    assert {key: finding[key] for key in contract} == contract


def test_json_has_the_edits_of_a_fix() -> None:
    told = json.loads("".join(as_json.report(FILES[2:3], CODES)))
    (finding,) = told["files"][0]["findings"]
    assert (finding["fix"], finding["safe"]) == (True, True)
    assert finding["edits"] == [{"line": 2, "column": 1, "end_line": 2, "end_column": 3, "text": "  "}]


def test_json_of_bytes_that_are_no_text_is_still_json() -> None:
    written = "".join(as_json.report(FILES, CODES))
    assert "\\udc" not in written
    assert json.loads(written)["files"][3]["path"] == "?.prototxt"


def test_json_of_nothing() -> None:
    told = json.loads("".join(as_json.report([], CODES)))
    assert told == {"version": 1, "files": [], "summary": {"errors": 0, "warnings": 0, "infos": 0, "files": 0}}


def test_github() -> None:
    lines = "".join(github.report(FILES[:3], CODES)).splitlines()
    assert lines[0] == (
        "::error file=zoo/net.prototxt,line=2,endLine=2,col=43,endColumn=47,title=PT101 unknown-bottom::"
        "layer 'relu' reads 'dat', which no layer before it writes%0Adid you mean 'data'?"
    )
    assert lines[1].startswith("::error file=zoo/a b%25%2C%3A.prototxt,line=2,endLine=2,col=1,endColumn=2,title=PT003 ")
    assert len(lines) == 2


# The parts of SARIF 2.1.0 that a reader relies on, by their section in the specification. No maintained package of
# Python brings its JSON schema along; the reports were put to the official one when they were written.


@pytest.fixture(scope="module")
def log() -> dict[str, Any]:
    found: dict[str, Any] = json.loads("".join(sarif.report(FILES, CODES)))
    return found


def test_sarif_is_one_run_of_a_tool_with_rules(log: dict[str, Any]) -> None:
    assert (log["version"], log["$schema"].split("/")[-1]) == ("2.1.0", "sarif-schema-2.1.0.json")  # 3.13
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"  # 3.14.17
    assert [invocation["executionSuccessful"] for invocation in run["invocations"]] == [True]  # 3.20.14
    driver = run["tool"]["driver"]
    assert driver["name"] == "prototool"  # 3.19.8
    for rule in driver["rules"]:  # 3.49
        assert set(rule) >= {"id", "name", "shortDescription", "fullDescription", "help", "defaultConfiguration"}
        assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
        assert rule["help"]["markdown"]
        assert rule["shortDescription"]["text"].endswith(".")
    assert [rule["id"] for rule in driver["rules"]] == list(CODES)


def regions(result: dict[str, Any]) -> list[dict[str, int]]:
    """Every region of a result."""
    places = [location["physicalLocation"]["region"] for location in result["locations"]]
    changes = [change for fix in result.get("fixes", []) for change in fix["artifactChanges"]]
    return [*places, *(each["deletedRegion"] for change in changes for each in change["replacements"])]


def test_sarif_results(log: dict[str, Any]) -> None:
    (run,) = log["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["PT101", "PT003", "PT101"]
    for result in run["results"]:
        assert result["message"]["text"]  # 3.27.11
        assert result["level"] in ("note", "warning", "error")  # 3.27.10
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]  # 3.27.6
        for region in regions(result):  # 3.30: from 1, the end behind the last character
            assert min(region.values()) >= 1
            assert (region["startLine"], region["startColumn"]) <= (region["endLine"], region["endColumn"])


def test_sarif_uris_can_be_parsed(log: dict[str, Any]) -> None:
    (run,) = log["runs"]
    uris = [result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for result in run["results"]]
    assert uris == ["zoo/net.prototxt", "zoo/a%20b%25%2C%3A.prototxt", "%FF.prototxt"]  # 3.4.3, RFC 3986
    assert unquote(uris[1]) == "zoo/a b%,:.prototxt"
    elsewhere = json.loads("".join(sarif.report([look(Source(LOST, "/else where/net"))], CODES)))
    location = elsewhere["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert re.fullmatch(r"file:///.*else%20where/net", location["artifactLocation"]["uri"])


def test_sarif_fixes_mend(log: dict[str, Any]) -> None:
    (fixed,) = [result for result in log["runs"][0]["results"] if "fixes" in result]
    ((change,),) = [fix["artifactChanges"] for fix in fixed["fixes"]]  # 3.55
    assert change["artifactLocation"] == fixed["locations"][0]["physicalLocation"]["artifactLocation"]
    (replacement,) = change["replacements"]
    assert replacement["deletedRegion"] == {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 3}
    assert replacement["insertedContent"] == {"text": "  "}


def test_sarif_fingerprints_stay_when_lines_move() -> None:
    def marks(source: str) -> list[str]:
        told = json.loads("".join(sarif.report([look(source)], CODES)))
        return [result["partialFingerprints"]["prototool/v1"] for result in told["runs"][0]["results"]]

    before = marks(DATA + LOST + LOST.replace('top: "relu"', 'top: "b"'))
    assert len(set(before)) == 2
    assert marks(f"# moved\n\n{DATA}{LOST}" + LOST.replace('top: "relu"', 'top: "b"')) == before
