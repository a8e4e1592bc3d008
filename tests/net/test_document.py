"""A document: what kind of file it is, and all that Caffe would refuse it for."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.net.document import Document, load
from prototool.text.source import Source, Span

FIXTURES = Path(__file__).parents[2] / "fixtures"


def document(text: str) -> Document:
    """The document of a text."""
    return Document(Source(text))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("allconv6/allconv6", "net"),
        ("allconv6/allconv6_solver", "solver"),
        ("small/v0", "net"),
        ("torture/empty", "net"),
        ("broken/neither", "unknown"),
    ],
)
def test_kind(name: str, kind: str) -> None:
    assert load(FIXTURES / f"{name}.prototxt").kind == kind


NOT_NETS = [
    (
        "net: 'a.prototxt' base_lr: 1",
        "this is a solver, and a net is needed here",
        'the net it trains is in "a.prototxt"',
    ),
    (
        "base_lr: 1 train_net: 'a.prototxt'",
        "this is a solver, and a net is needed here",
        'the net it trains is in "a.prototxt"',
    ),
    ("base_lr: 1", "this is a solver, and a net is needed here"),
    ("item { }", "this is neither a net nor a solver: none of its fields is known"),
]


@pytest.mark.parametrize("row", NOT_NETS, ids=["solver", "older solver", "solver without net", "neither"])
def test_not_a_net(row: tuple[str, ...]) -> None:
    text, message, *notes = row
    found = document(text).not_a_net()
    assert found is not None
    assert (found.kind.code, found.message, list(found.notes)) == ("PT016", message, notes)


def test_a_net_is_a_net() -> None:
    assert document("layer { }").not_a_net() is None
    assert document("").not_a_net() is None


def test_problems_of_every_floor_in_the_order_of_the_text() -> None:
    text = """\
layer { name: "a" top: "x" }
layer { name: "b" bottom: "y" convolution_param { kernel: 3 } }
layer { name: "c" top: "x" pad: 1 }
"""
    found = [(problem.kind.code, text.count("\n", 0, problem.span.start) + 1) for problem in document(text).problems()]
    assert found == [("PT101", 2), ("PT010", 2), ("PT102", 3), ("PT010", 3)]


def test_problems_of_text_and_schema_together() -> None:
    found = document("layer { name = 'a' }\nlayer { nam: 'b' }").problems()
    assert [problem.kind.code for problem in found] == ["PT001", "PT010"]


def test_of_a_broken_text_the_wiring_is_not_told() -> None:
    found = document("layer { name: 'a' bottom: 'x' } layer { name = 'b' }").problems()
    assert [problem.kind.code for problem in found] == ["PT001"]


def test_one_problem_in_several_states_is_told_once() -> None:
    text = "layer { name: 'a' top: 'x' } layer { name: 'b' top: 'x' } layer { name: 'c' include { phase: TEST } }"
    assert [problem.kind.code for problem in document(text).problems()] == ["PT102"]


@pytest.mark.parametrize(
    "path", sorted(FIXTURES.rglob("*.prototxt")), ids=lambda path: f"{path.parent.name}-{path.stem}"
)
def test_problems_are_sorted_and_each_is_told_once(path: Path) -> None:
    found = load(path).problems()
    assert list(found) == sorted(found, key=lambda problem: problem.span)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize("folder", ["allconv6", "cnn", "mobilenetv2"])
def test_the_nets_and_solvers_of_this_project_are_sound(folder: str) -> None:
    paths = sorted((FIXTURES / folder).glob("*.prototxt"))
    assert [(path.name, load(path).problems()) for path in paths if load(path).problems()] == []


def test_a_solver_is_held_to_its_own_fields() -> None:
    found = document("net: 'a' base_lr: 0.1 momentun: 0.9").problems()
    assert [(problem.message, problem.notes) for problem in found] == [
        ("SolverParameter has no field 'momentun'", ("did you mean 'momentum'?",))
    ]


def test_with_text_is_another_document_of_the_same_file() -> None:
    one = Document(Source("name: 'a'", "net.prototxt"))
    two = one.with_text("name: 'b'")
    assert (one.net.name, two.net.name, two.source.path) == ("a", "b", "net.prototxt")


def test_graphs_are_made_once() -> None:
    found = document("layer { }")
    state = found.net.state("TRAIN")
    assert found.graph(state) is found.graph(state)


def test_load_names_the_file() -> None:
    path = FIXTURES / "small" / "tanh.prototxt"
    assert load(path).source.path == str(path)
    with pytest.raises(FileNotFoundError):
        load(FIXTURES / "small" / "nothing.prototxt")


def test_a_field_is_underlined_where_a_net_is_needed() -> None:
    found = document("# comment\nbase_lr: 1").not_a_net()
    assert found is not None
    assert found.span == Span(10, 17)
