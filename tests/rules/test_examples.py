"""Every rule finds its bad example, and nothing in its good one."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool import rules
from prototool.analysis.surroundings import Given
from prototool.check.choice import chosen
from prototool.check.file import Settings
from prototool.check.file import findings as found_in
from prototool.check.reading import read
from prototool.check.rule import Rule
from prototool.check.run import EVERYTHING, Question
from prototool.net.across import Finding
from prototool.net.document import Document, load
from prototool.rules import ALL
from prototool.targets import target
from prototool.text.source import Source


@pytest.fixture(params=ALL, ids=lambda rule: f"{rule.code}-{rule.name}")
def rule(request: pytest.FixtureRequest) -> Rule:
    found: Rule = request.param
    return found


def findings(rule: Rule, text: str, folder: Path, reader: str) -> list[Finding]:
    """What the whole catalogue finds in an example, which stands in a folder with the files it names.

    `reader` is the target it is checked for, if the rule is about one.
    """
    for name, beside in rule.beside.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(beside, "utf-8")

    def find(path: str) -> Document | None:
        return load(folder / path) if (folder / path).is_file() else None

    example = read(Source(text, str(folder / "example.prototxt")))
    question = Question(targets=(target(reader),)) if reader else EVERYTHING
    return list(found_in(example, ALL, Settings(chosen(ALL, ["all"]), question), Given(find)))


def test_the_bad_example_is_found(rule: Rule, tmp_path: Path) -> None:
    found = findings(rule, rule.bad, tmp_path, rule.targets[0])
    assert rule.code in {finding.problem.kind.code for finding in found}
    assert {finding.problem.severity for finding in found if finding.problem.kind == rule.kind} == {rule.severity}
    # What an example is to show must not drown among other errors.
    assert all(finding.problem.kind == rule.kind for finding in found if finding.problem.severity == "error")


def test_the_good_example_is_clean(rule: Rule, tmp_path: Path) -> None:
    found = [finding.problem for finding in findings(rule, rule.good, tmp_path, rule.targets[1])]
    assert [problem for problem in found if problem.kind == rule.kind or problem.severity == "error"] == []


def test_every_rule_explains_itself(rule: Rule) -> None:
    head = rule.text.split("\n")[0]
    assert head.endswith(".")
    assert rule.severity != "error" or rule.on_target or (rule.when != "never" and rule.says)
    assert bool(rule.on_target) == all(rule.targets) == any(rule.targets)


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in ALL]
    assert codes == sorted(set(codes))
    assert len({rule.name for rule in ALL}) == len(ALL)


def test_every_file_is_in_the_catalogue() -> None:
    files = {path.stem for path in Path(str(rules.__file__)).parent.glob("*.py")} - {"__init__", "__main__"}
    assert files == {rule.name.replace("-", "_") for rule in ALL}
