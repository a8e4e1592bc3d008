"""What a baseline accepts, and how it survives that files change."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from prototool.check.baseline import Baseline, BaselineError, compared, identities, read_baseline, write_baseline
from prototool.check.checked import Identity

from .looking import DATA, LOST, look

WRITTEN = """{
 "version": 1,
 "files": {
  "a/b.prototxt": [
   ["PT101", 1, "relu"],
   ["PT101", 1, "\\u00e9"]
  ]
 }
}
"""


def test_it_comes_back_and_reads_well(tmp_path: Path) -> None:
    path = str(tmp_path / "zoo.json")
    findings = look(DATA + LOST + LOST.replace('"relu"', '"é"')).findings
    baseline = Baseline(path, {}).updated({str(tmp_path / "a" / "b.prototxt"): identities(findings)})
    (tmp_path / "a").mkdir()
    write_baseline(baseline)
    assert (tmp_path / "zoo.json").read_text() == WRITTEN
    assert read_baseline(path) == baseline
    assert read_baseline(path).known(str(tmp_path / "a" / "b.prototxt")) == identities(findings)


def test_moved_lines_are_known_and_more_of_the_same_is_new() -> None:
    known = identities(look(DATA + LOST).findings)
    moved = look(f"# a line more\n\n{DATA}{LOST}").findings
    assert compared(moved, known) == ((), (Identity("PT101", "relu"),))
    twice = look(DATA + LOST + LOST.replace('top: "relu"', 'top: "other"')).findings
    assert compared(twice, known)[0] == twice[1:]


def test_what_was_not_checked_stays_as_long_as_its_file(tmp_path: Path) -> None:
    one = Counter({Identity("PT101", "relu"): 1})
    (tmp_path / "stays.prototxt").touch()
    old = Baseline(str(tmp_path / "zoo.json"), {"stays.prototxt": one, "gone.prototxt": one, "mended.prototxt": one})
    new = old.updated({str(tmp_path / "mended.prototxt"): Counter(), str(tmp_path / "new.prototxt"): one})
    assert new.files == {"stays.prototxt": one, "new.prototxt": one}


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 1}', '{"version": 1, "files": {"a": [1]}}', "[" * 100_000]
)
def test_what_is_no_baseline(tmp_path: Path, text: str) -> None:
    (tmp_path / "zoo.json").write_text(text)
    with pytest.raises(BaselineError, match="write it anew with --write-baseline"):
        read_baseline(str(tmp_path / "zoo.json"))


def test_a_baseline_of_another_version(tmp_path: Path) -> None:
    (tmp_path / "zoo.json").write_text('{"version": 9, "files": {}}')
    with pytest.raises(BaselineError, match="has version 9, and 1 is needed"):
        read_baseline(str(tmp_path / "zoo.json"))
