"""Safe fixes: mended twice is mended once, no error is new, and text fixes leave what a file says."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.check.fix import mend
from prototool.net.document import Document
from prototool.text.source import Source

from .mending import EVERYTHING, check_mended, stated

FIXTURES = Path(__file__).parents[2] / "fixtures"
ALLCONV6 = (FIXTURES / "allconv6" / "allconv6.prototxt").read_text("utf-8")


@pytest.mark.parametrize("path", sorted(FIXTURES.rglob("*.prototxt")), ids=lambda path: path.stem)
def test_fixtures(path: Path) -> None:
    check_mended(Source.read(path))


def no_break(text: str) -> str:
    """A listing as a web page has it: each second space of an indentation is one that does not break."""
    return "\n".join(" \u00a0" * ((len(line) - len(line.lstrip())) // 2) + line.lstrip() for line in text.split("\n"))


def question_marks(text: str) -> str:
    """The same, copied through something that knows ASCII alone."""
    return no_break(text).replace(" \u00a0", "? ")


def curly(text: str) -> str:
    """A listing with its quotes made beautiful."""
    parts = text.split('"')
    return "".join(part + ("\u201c", "\u201d")[index % 2] for index, part in enumerate(parts[:-1])) + parts[-1]


def slashes(text: str) -> str:
    """A listing with the comments of C."""
    return text.replace("# ", "// ") + "/* the end\n * of it */\n"


def marked(text: str) -> str:
    """A file saved by an editor that thinks of byte order."""
    return f"\ufeff{text}"


@pytest.mark.parametrize("spoil", [no_break, question_marks, curly, slashes, marked])
def test_a_listing_from_a_web_page_is_mended(spoil: object) -> None:
    assert callable(spoil)
    source = Source(spoil(ALLCONV6), "net.prototxt")
    before = EVERYTHING(source)
    assert before.errors
    done = mend(source, EVERYTHING)
    assert done.checked.errors == []
    assert stated(Document(done.checked.source).message) == stated(Document(Source(ALLCONV6)).message)
    # Every word of the message is one that people know.
    assert all(error.problem.notes for error in before.errors)


def test_all_of_it_at_once() -> None:
    done = mend(Source(marked(slashes(curly(no_break(ALLCONV6))))), EVERYTHING)
    assert done.checked.errors == []
    assert stated(Document(done.checked.source).message) == stated(Document(Source(ALLCONV6)).message)
