"""What users see of the files they really break. Run as a program it writes the expected texts anew: read the diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.net.document import Document
from prototool.text.edit import apply
from prototool.text.problem import render
from prototool.text.source import Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "broken"
FILES = sorted(FOLDER.glob("*.prototxt"))

# Nothing is wrong with these but that they are given where a net belongs.
NOT_NETS = ("neither", "solver_for_net")


def document(path: Path) -> Document:
    """A fixture, called by its bare name."""
    return Document(Source.from_bytes(path.read_bytes(), path.name))


def report(path: Path) -> str:
    """All that is said of a file."""
    found = document(path)
    other = found.not_a_net() if path.stem in NOT_NETS else None
    problems = [other] if other else found.problems()
    return "".join(render(found.source, problem) + "\n" for problem in problems)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_report(path: Path) -> None:
    assert report(path) == path.with_suffix(".txt").read_text(encoding="utf-8")


def test_every_report_has_its_file() -> None:
    assert len(FILES) >= 25
    assert sorted(path.stem for path in FOLDER.glob("*.txt")) == [path.stem for path in FILES]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_report_is_plain_text_that_begins_with_the_place(path: Path) -> None:
    text = report(path)
    assert text.startswith(f"{path.name}:")
    assert all(char.isprintable() or char in "\t\n" for char in text)


FIXABLE = ["byte_order_mark", "no_break_space", "question_marks", "foreign_comments", "smart_quotes"]


@pytest.mark.parametrize("name", FIXABLE)
def test_the_fix_leaves_nothing_to_say(name: str) -> None:
    broken = document(FOLDER / f"{name}.prototxt")
    edits = [edit for problem in broken.problems() for edit in problem.fix]
    fixed = broken.with_text(apply(broken.source.text, edits))
    assert fixed.problems() == ()
    assert len(fixed.net.layers) == 5


if __name__ == "__main__":
    for file in FILES:
        file.with_suffix(".txt").write_text(report(file), encoding="utf-8")
