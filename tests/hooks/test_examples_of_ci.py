"""The examples in the documentation: they are what pre-commit and GitHub take, and their commands run."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import ROOT, Hooks, Repository, run

BAD = 'layer { name: "relu" type: "ReLU" bottom: "data" top: "relu" }\n'
BLOCK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DEFINED = {hook["id"] for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))}


@pytest.mark.parametrize("page", ["README.md", "docs/pre-commit.md"])
def test_configurations(page: str, tmp_path: Path, hooks: Hooks) -> None:
    blocks = BLOCK.findall((ROOT / page).read_text("utf-8"))
    assert blocks
    for block in blocks:
        (tmp_path / "config.yaml").write_text(block, "utf-8")
        command = [sys.executable, "-m", "pre_commit", "validate-config", "config.yaml"]
        assert run(command, tmp_path, hooks.environment).stdout == ""
        assert {hook["id"] for repo in yaml.safe_load(block)["repos"] for hook in repo["hooks"]} <= DEFINED


def test_the_workflow_reports_and_ends_over_what_it_finds(models: Repository, hooks: Hooks, tmp_path: Path) -> None:
    nets = models()
    nets.write({"zoo/net.prototxt": BAD})
    installed, report, annotated = ran(hooks, nets.folder, tmp_path)
    assert (installed[0], report[0], annotated[0]) == (0, 0, 1), (installed, report, annotated)
    assert annotated[1].startswith("::error file=zoo/net.prototxt,line=1,endLine=1,col=43,endColumn=48,title=PT101 ")
    [told] = json.loads(nets.read("prototool.sarif"))["runs"]
    [found] = told["results"]
    [place] = found["locations"]
    assert (found["ruleId"], found["level"]) == ("PT101", "error")
    assert place["physicalLocation"]["artifactLocation"] == {"uri": "zoo/net.prototxt"}


def ran(hooks: Hooks, checkout: Path, apart: Path) -> list[tuple[int, str]]:
    """What came of the workflow's commands, run as GitHub does with a Python of their own."""
    workflow: dict[Any, Any] = yaml.safe_load((ROOT / "docs" / "github-action.yml").read_text("utf-8"))
    # YAML 1.1 takes `on` for a truth value; GitHub does not.
    assert set(workflow[True]) == {"push", "pull_request"}
    [job] = workflow["jobs"].values()
    assert list(job["env"]) == ["PROTOTOOL"]
    run([sys.executable, "-m", "virtualenv", str(apart / "python")], apart, hooks.environment)
    environment = {
        **hooks.environment,
        "PROTOTOOL": f"git+file://{hooks.source}@{hooks.revision}",
        "PATH": f"{apart / 'python' / 'bin'}:{hooks.environment['PATH']}",
    }
    commands = [step["run"] for step in job["steps"] if "run" in step]
    done = [run(["bash", "-e", "-c", command], checkout, environment) for command in commands]
    return [(each.returncode, each.stdout) for each in done]
