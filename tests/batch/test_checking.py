"""Jobs and what becomes of them: a fault of ours in one file stops no other."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from prototool.batch import checking
from prototool.batch.checking import Job, run
from prototool.check.choice import chosen
from prototool.check.file import Settings
from prototool.rules import ALL
from prototool.rules.unread_top import unread_top

SETTINGS = Settings(chosen(ALL, ["PT0"]))


def job(path: Path) -> Job:
    """A job for a file."""
    return Job(str(path), SETTINGS, Counter())


def test_a_fault_of_ours_is_one_outcome(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(view: object) -> object:
        raise ZeroDivisionError("of all things")

    monkeypatch.delenv("PROTOTOOL_TRACEBACK", raising=False)
    monkeypatch.setattr(checking, "ALL", (unread_top._replace(on_state=broken),))
    (tmp_path / "net").write_text('layer { name: "a" type: "Input" top: "a" }')
    (tmp_path / "bad").write_text("layer {")
    jobs = [job(tmp_path / name)._replace(settings=Settings(frozenset({"PT106"}))) for name in ("net", "bad", "none")]
    net, bad, none = run(jobs)
    assert net.fault.startswith("ZeroDivisionError: of all things (test_checking.py:")
    assert bad.mended is not None
    assert [finding.problem.kind.code for finding in bad.mended.checked.findings] == ["PT001"]
    assert none.trouble == "No such file or directory"


def test_order_is_kept(tmp_path: Path) -> None:
    paths = [tmp_path / f"{number}.prototxt" for number in range(20)]
    for path in paths:
        path.write_text(f'name: "{path.stem}"')
    assert [outcome.job.path for outcome in run([job(path) for path in paths], 2)] == list(map(str, paths))
