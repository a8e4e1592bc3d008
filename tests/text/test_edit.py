"""Edits are made at once, in places of the text as it was; none may touch what another changes."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.text.edit import Edit, EditConflictError, apply, in_order
from prototool.text.source import Span


@st.composite
def disjoint_edits(draw: st.DrawFn) -> tuple[str, list[tuple[int, int, str]]]:
    """A text and edits of it in the order of the text, none of which overlaps another."""
    text = draw(st.text(max_size=30))
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=10, unique=True)))
    new = st.text(max_size=4)
    return text, [(start, end, draw(new)) for start, end in zip(cuts[::2], cuts[1::2], strict=False)]


@given(disjoint_edits(), st.randoms(use_true_random=False))
def test_edits_equal_slicing_from_the_end(made: tuple[str, list[tuple[int, int, str]]], dice: random.Random) -> None:
    text, wanted = made
    expected = text
    for start, end, new in reversed(wanted):
        expected = expected[:start] + new + expected[end:]
    edits = [Edit(Span(start, end), new) for start, end, new in wanted]
    dice.shuffle(edits)
    assert apply(text, edits) == expected


@given(st.text(max_size=10), st.data())
def test_insertions_at_one_place_keep_their_order(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text)))
    edits = [Edit(Span(place, place), new) for new in ("1", "2", "3")]
    assert apply(text, edits) == f"{text[:place]}123{text[place:]}"


def test_no_edits_change_nothing() -> None:
    assert apply("a: 1\r\n", []) == "a: 1\r\n"


@pytest.mark.parametrize(
    ("spans", "result"),
    [
        ([(1, 3), (3, 3)], "a<><>def"),
        ([(3, 3), (3, 5)], "abc<><>f"),
        ([(1, 3), (3, 5)], "a<><>f"),
        ([(0, 0), (6, 6)], "<>abcdef<>"),
        ([(0, 6)], "<>"),
    ],
    ids=["insert behind", "insert before", "side by side", "both ends", "all"],
)
def test_edges_do_not_overlap(spans: list[tuple[int, int]], result: str) -> None:
    edits = [Edit(Span(*span), "<>") for span in spans]
    assert apply("abcdef", edits) == result


@pytest.mark.parametrize(
    ("first", "second"),
    [((1, 4), (3, 5)), ((1, 4), (1, 4)), ((1, 6), (2, 3)), ((1, 4), (2, 2)), ((0, 2), (1, 1))],
    ids=["overlap", "the same", "within", "insert within", "insert in the middle"],
)
def test_an_overlap_is_refused_by_the_names_of_both(first: tuple[int, int], second: tuple[int, int]) -> None:
    one, two = Edit(Span(*first), "1"), Edit(Span(*second), "2")
    with pytest.raises(EditConflictError) as caught:
        apply("abcdef", [two, one])
    assert {caught.value.first, caught.value.second} == {one, two}
    assert str(one.span) in str(caught.value)
    assert str(two.span) in str(caught.value)


def test_a_conflict_far_apart_is_found() -> None:
    spans = [(0, 5), (5, 5), (4, 6)]
    with pytest.raises(EditConflictError):
        in_order(Edit(Span(*span), "") for span in spans)


def test_in_order_sorts_by_place() -> None:
    edits = [Edit(Span(4, 5), "c"), Edit(Span(2, 2), "a"), Edit(Span(2, 2), "b")]
    assert [edit.text for edit in in_order(edits)] == ["a", "b", "c"]
