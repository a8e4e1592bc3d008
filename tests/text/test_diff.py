"""Diffs are what patch takes."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.text.diff import diff
from prototool.text.source import encode

LINES = st.lists(st.sampled_from(["a\n", "b\r\n", "c\x0c\n", "\n", "d\u2028\n"]), max_size=12)


def test_no_change_is_no_text() -> None:
    assert diff("a\n", "a\n", "net") == ""


def test_a_missing_line_end_is_told() -> None:
    assert diff("a", "a\n", "net") == "--- a/net\n+++ b/net\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"


@pytest.mark.parametrize("end", ["", "x"])
@given(before=LINES, after=LINES)
def test_git_applies_it(
    tmp_path_factory: pytest.TempPathFactory, end: str, before: list[str], after: list[str]
) -> None:
    old, new = "".join(before) + end, "".join(after) + "x"
    folder: Path = tmp_path_factory.mktemp("diff")
    (folder / "net").write_bytes(encode(old))
    text = diff(old, new, "net")
    if text:
        git = shutil.which("git") or "git"
        command = [git, "apply", "--unsafe-paths", "--whitespace=nowarn", "-"]
        subprocess.run(
            command, cwd=folder, input=encode(text), check=True, env={"GIT_CEILING_DIRECTORIES": str(folder)}
        )
    assert (folder / "net").read_bytes() == encode(new)
