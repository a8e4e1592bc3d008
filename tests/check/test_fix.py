"""Mending files: rounds, fixes that touch each other, fixes that would do harm."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from prototool.check.checked import Checked
from prototool.check.fix import ROUNDS, mend
from prototool.net.across import Finding
from prototool.text.edit import Edit
from prototool.text.problem import Kind, Problem, Severity
from prototool.text.source import Source, Span

from .looking import DATA, look

Found = Callable[[str], Sequence[Problem]]


def problem(
    start: int, end: int, text: str, code: str = "PT801", safe: bool = True, severity: Severity = "warning"
) -> Problem:
    """A problem that puts a text in the place of another one."""
    span = Span(start, end)
    return Problem(Kind(code, "made-up"), span, f"{code} at {start}", (), severity, (Edit(span, text),), safe=safe)


def by(found: Found) -> Callable[[Source], Checked]:
    """A check that finds what a function says."""

    def look(source: Source) -> Checked:
        return Checked("net", "net", "V2", "caffe", source, tuple(map(Finding, found(source.text))))

    return look


def test_rounds_until_nothing_is_left() -> None:
    done = mend(
        Source("aaa"), by(lambda text: [problem(text.index("a"), text.index("a") + 1, "b")] if "a" in text else [])
    )
    assert (done.checked.source.text, done.findings, done.changed) == ("bbb", 3, True)


def test_fixes_that_undo_each_other_end() -> None:
    done = mend(Source("a"), by(lambda text: [problem(0, 1, "b" if text == "a" else "a")]))
    assert done.findings == ROUNDS


def test_of_two_that_touch_the_first_goes_first() -> None:
    def found(text: str) -> list[Problem]:
        return [problem(0, 2, "x"), problem(1, 3, "y")] if text == "abcd" else []

    assert mend(Source("abcd"), by(found)).checked.source.text == "xcd"


def test_two_findings_with_one_fix() -> None:
    def found(text: str) -> list[Problem]:
        return [problem(0, 0, "#"), problem(0, 0, "#", "PT802")] if "#" not in text else []

    done = mend(Source("a"), by(found))
    assert (done.checked.source.text, done.findings) == ("#a", 2)


def test_unsafe_fixes_are_asked_for() -> None:
    found = by(lambda text: [problem(0, 1, "b", safe=False)] if text[0] == "a" else [])
    assert not mend(Source("a"), found).changed
    assert mend(Source("a"), found, unsafe=True).checked.source.text == "b"


def test_a_fix_that_brings_an_error_is_taken_back_and_the_others_stay() -> None:
    def found(text: str) -> list[Problem]:
        good = [problem(at, at + 1, "b") for at, char in enumerate(text) if char == "a"]
        bad = [problem(at, at + 1, "!") for at, char in enumerate(text) if char == "x"]
        broken = [problem(at, at + 1, "!", "PT101", severity="error") for at, char in enumerate(text) if char == "!"]
        return [*good, *bad, *broken]

    done = mend(Source("aaxaaaxa"), by(found))
    assert (done.checked.source.text, done.findings) == ("bbxbbbxb", 6)


def test_what_only_comes_to_light_is_no_new_error() -> None:
    text = (
        DATA.replace("layer {", "layer {\n\u00a0\u00a0")
        + 'layer { name: "relu" type: "ReLU" bottom: "lost" top: "b" }\n'
    )
    done = mend(Source(text), look)
    assert done.findings == 1
    assert [finding.problem.kind.code for finding in done.checked.findings] == ["PT101"]
    assert done.checked.source.text == text.replace("\u00a0", " ")
