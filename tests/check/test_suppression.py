"""Comments that disable rules: what they cover, and those that are in vain."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.check.run import Question
from prototool.text.edit import apply

from .looking import DATA, LOST, codes, look, told

DEEP = 'layer {\n  name: "relu"\n  type: "ReLU"\n  bottom: "dat"\n  top: "relu"\n}\n'
MARK = "# prototool: disable"


@pytest.mark.parametrize(
    "text",
    [
        f"{DATA}{LOST.strip()} {MARK}=PT101 for a reason\n",
        f"{DATA}{MARK}=PT101\n{LOST}",
        f"{DATA}{MARK}=unknown-bottom the reason, at length\n# and more of it\n{LOST}",
        f"{DATA}{MARK}=PT106,PT101\n{DEEP}".replace("PT106,", "PT1,"),
        f"{DATA}#prototool:disable = all\n{DEEP}",
        f"{DATA}{DEEP}".replace('"dat"', f'"dat" {MARK}=PT101'),
        f"{DATA}{DEEP}".replace("  bottom", f"  {MARK}=PT101\n  bottom"),
        f"{DATA}{DEEP}".replace("\n", "\r\n").replace('"dat"', f'"dat" {MARK}=PT101'),
        f"{MARK}-file=PT101 a copy of somebody's file\n{DATA}{DEEP}{LOST.replace('relu', 'r')}",
        f"{DATA}{DEEP}# no reader is left in it # prototool: disable-file=pt101",
    ],
    ids=[
        "behind",
        "above",
        "a block of comments",
        "several",
        "all",
        "deep",
        "deep above",
        "crlf",
        "file",
        "at the end",
    ],
)
def test_disabled(text: str) -> None:
    assert codes(text) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        # Behind the first line of a layer it covers what begins there, not the layer.
        (f"{DATA}{DEEP}".replace("layer {\n  name", f"layer {{ {MARK}=PT101\n  name"), [(2, "PT018"), (5, "PT101")]),
        # An empty line parts a comment from what is below it.
        (f"{DATA}{MARK}=PT101\n\n{LOST}", [(2, "PT018"), (4, "PT101")]),
        (f"{DATA}{MARK}=PT106\n{LOST}", [(2, "PT018"), (3, "PT101")]),
        (f"{DATA}{LOST}{MARK}=PT101\n", [(2, "PT101"), (3, "PT018")]),
    ],
    ids=["first line", "empty line", "other rule", "below"],
)
def test_not_disabled(text: str, found: list[tuple[int, str]]) -> None:
    assert codes(text) == found


def test_a_string_is_no_comment() -> None:
    assert codes(DATA + LOST.replace('"relu"', f"'relu {MARK}=PT101'")) == [(2, "PT101")]


def test_prose_and_the_formatters_words_are_left_alone() -> None:
    assert codes(f"# prototool: fmt off\n# prototool: the tool for these files\n# see prototool: yes\n{DATA}") == []


@pytest.mark.parametrize(
    ("comment", "said"),
    [
        (f"{MARK}=PT101", "nothing here needs 'PT101' to be disabled"),
        (f"{MARK}=PT101,unread-top", "nothing here needs 'PT101', 'unread-top' to be disabled"),
        (f"{MARK}=PT4", "no rule is called 'PT4'; see 'prototool rules'"),
        (f"{MARK}=unred-top", "no rule is called 'unred-top'; did you mean 'unread-top'? see 'prototool rules'"),
        (f"{MARK} PT101", "'disable' disables nothing: write disable=CODE or disable=rule-name"),
        (
            "# prototool: disabel=PT101",
            "'disabel' is nothing that prototool is told in a comment; did you mean 'disable'?",
        ),
    ],
)
def test_in_vain(comment: str, said: str) -> None:
    assert told(f"{comment}\n{DATA}") == [(1, "PT018", said)]
    assert told(f"{DATA.strip()} {comment}\n") == [(1, "PT018", said)]


def test_a_rule_that_was_not_looked_for_is_not_in_vain() -> None:
    text = f"{MARK}=PT101\n{DATA}"
    assert told(text, codes=frozenset({"PT106"})) == []
    assert told(text, question=Question(("TRAIN",))) == []


def test_a_file_that_cannot_be_read() -> None:
    broken = "layer {\n\u00a0\u00a0name: \u201crelu\u201d\n}\n"
    assert [code for _, code in codes(broken)] == ["PT003", "PT007"]
    assert codes(f"{MARK}-file=PT003,PT007,PT101\n{broken}") == []
    assert [code for _, code in codes(broken.replace("layer {", f"layer {{ {MARK}=PT007"))] == ["PT003", "PT007"]
    assert [code for _, code in codes(f"{MARK}=PT003\n{broken}")] == ["PT007"]


def test_the_complaint_itself_can_be_suppressed() -> None:
    assert codes(f"# prototool: disable-file=PT018\n{MARK}=PT101\n{DATA}") == []


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"{DATA}{MARK}=PT101\n", DATA),
        (f"{DATA.strip()}  {MARK}=PT101 why\n", DATA),
        (f"{DATA.strip()} # a note {MARK}=PT101\r\n", f"{DATA.strip()} # a note\r\n"),
        (f"{DATA.strip()}\r\n  {MARK}=PT101\r\n", f"{DATA.strip()}\r\n"),
        (f"{DATA}{LOST.strip()} {MARK}=unread-top, PT101 why\n", f"{DATA}{LOST.strip()} {MARK}=PT101 why\n"),
        (f"{DATA}{MARK}=PT101", DATA),
    ],
)
def test_what_is_in_vain_is_taken_out(before: str, after: str) -> None:
    (finding,) = look(before).findings
    assert finding.problem.safe
    assert apply(before, finding.problem.fix) == after


@given(st.text("#prototool: disable=PT101,\n\"'{}x", max_size=60))
def test_any_text_can_be_looked_at(text: str) -> None:
    for finding in look(f"# prototool: disable=PT101\n{text}").findings:
        apply(f"# prototool: disable=PT101\n{text}", finding.problem.fix)
