"""What holds of every drawing: edges go down, nothing overlaps, chains are straight, a large one takes no time."""

from __future__ import annotations

from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from prototool.analysis.view import View
from prototool.api import loads
from prototool.draw.graph import fold
from prototool.draw.layout import Box, Layout, layout
from prototool.draw.ranks import Link, Rows
from prototool.draw.svg import draw


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[tuple[float, float]], list[Link]]:
    """Nodes of several sizes, and links from each to later ones."""
    number = draw(st.integers(1, 30))
    sizes = draw(
        st.lists(st.tuples(st.sampled_from([40.0, 120.0, 300.0]), st.just(50.0)), min_size=number, max_size=number)
    )
    ends = st.tuples(st.integers(0, number - 1), st.integers(0, number - 1)).filter(lambda pair: pair[0] < pair[1])
    pairs = draw(st.lists(ends, max_size=60)) if number > 1 else []
    return sizes, [Link(source, target, draw(st.sampled_from("ab"))) for source, target in pairs]


def overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share some place."""
    beside = one.x + one.width <= other.x or other.x + other.width <= one.x
    return not beside and one.y < other.y + other.height and other.y < one.y + one.height


def inside(place: Layout, box: Box) -> bool:
    """Whether a box is part of the drawing."""
    room = 0.001
    return -room <= box.x and box.x + box.width <= place.width + room and 0 <= box.y <= place.height - box.height + room


@given(graphs())
def test_what_holds_of_any_graph(graph: tuple[list[tuple[float, float]], list[Link]]) -> None:
    sizes, links = graph
    place = layout(sizes, links)
    assert [(box.width, box.height) for box in place.boxes] == sizes
    assert all(inside(place, box) for box in place.boxes)
    assert not any(overlap(*pair) for pair in combinations(place.boxes, 2))
    assert len(place.ways) == len(links)
    for link, way in zip(links, place.ways, strict=True):
        source, target = place.boxes[link.source], place.boxes[link.target]
        assert way[0].y == source.y + source.height
        assert way[-1].y == target.y
        assert source.x <= way[0].x <= source.x + source.width
        assert target.x <= way[-1].x <= target.x + target.width
        assert all(upper.y <= lower.y for upper, lower in pairwise(way))


@given(graphs())
def test_no_straight_piece_goes_through_a_box(graph: tuple[list[tuple[float, float]], list[Link]]) -> None:
    sizes, links = graph
    place = layout(sizes, links)
    for way in place.ways:
        for upper, lower in zip(way[2:-2:2], way[3:-2:2], strict=True):
            piece = Box(upper.x - 1, upper.y + 0.01, 2, lower.y - upper.y - 0.02)
            assert not any(overlap(piece, box) for box in place.boxes)


def test_a_chain_is_straight() -> None:
    sizes = [(100.0 + 20 * (index % 3), 50.0) for index in range(20)]
    place = layout(sizes, [Link(index, index + 1) for index in range(19)])
    assert len({box.middle for box in place.boxes}) == 1
    assert all(len({point.x for point in way}) == 1 for way in place.ways)


def test_a_shortcut_is_a_lane_beside() -> None:
    links = [Link(0, 1), Link(1, 2), Link(2, 3), Link(0, 3), Link(3, 4), Link(4, 5), Link(5, 6), Link(3, 6)]
    place = layout([(100.0, 50.0)] * 7, links)
    assert len({box.middle for box in place.boxes}) == 1
    assert all(max(point.x for point in place.ways[index]) > 100 for index in (3, 7))


def test_links_of_one_blob_share_their_lane() -> None:
    rows = Rows(5, [Link(0, 1), Link(1, 2), Link(2, 3), Link(3, 4), Link(0, 3, "label"), Link(0, 4, "label")])
    assert rows.ways[5][:3] == rows.ways[4][:3]
    assert len(rows.row_of) == 5 + 3


def test_what_reads_nothing_stands_above_its_reader() -> None:
    rows = Rows(4, [Link(0, 1), Link(1, 3), Link(2, 3)])
    assert rows.row_of == [0, 1, 1, 2]


def test_nothing_is_drawn_of_nothing() -> None:
    assert layout([], []) == Layout((), (), (), 0.0, 0.0)


def test_a_large_net_is_straight(resnet: str) -> None:
    [view] = View(loads(resnet)).states
    folded = fold(view)
    place = draw(folded, {}).layout
    assert len(folded.nodes) == len(place.boxes) > 200
    beside = {
        each.layers[0].layer.name for each, box in zip(folded.nodes, place.boxes, strict=True) if box.middle > 250
    }
    assert beside == {f"res{stage}b0_branch1" for stage in range(2, 6)}
    spine = {round(box.middle, 3) for box in place.boxes}
    assert len(spine) <= 1 + len(beside)
