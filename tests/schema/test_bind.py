"""Binding reports every field found wanting, each at its place, and goes on."""

from __future__ import annotations

import pytest

from prototool.schema.bind import bind
from prototool.schema.bound import Message
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import to_proto
from prototool.text.edit import apply
from prototool.text.parse import parse
from prototool.text.problem import Problem
from prototool.text.source import Source


def bound(text: str, type_name: str = "NetParameter") -> tuple[Message, tuple[Problem, ...]]:
    """A text bound as a message."""
    return bind(SCHEMA, type_name, parse(Source(text)))


def told(text: str, type_name: str = "NetParameter") -> list[tuple[object, ...]]:
    """Each problem: code, line, column, what is underlined, message, notes."""
    source = Source(text)
    return [
        (found.kind.code, *source.position(found.span.start), text[slice(*found.span)], found.message, *found.notes)
        for found in bound(text, type_name)[1]
    ]


REFUSED = {
    "misspelt": (
        'layer { bottm: "a" }',
        ("PT010", 1, 9, "bottm", "LayerParameter has no field 'bottm'", "did you mean 'bottom'?"),
    ),
    "misspelt, small letters": (
        "layer { Name: 'a' }",
        ("PT010", 1, 9, "Name", "LayerParameter has no field 'Name'", "did you mean 'name'?"),
    ),
    "of a message inside": (
        "layer { dropout_ratio: 0.5 }",
        (
            "PT010",
            1,
            9,
            "dropout_ratio",
            "LayerParameter has no field 'dropout_ratio'",
            "'dropout_ratio' is a field of 'dropout_param'",
        ),
    ),
    "of several messages inside": (
        "layer { kernel_size: 3 }",
        (
            "PT010",
            1,
            9,
            "kernel_size",
            "LayerParameter has no field 'kernel_size'",
            "'kernel_size' is a field of 'convolution_param' and of 'pooling_param'",
        ),
    ),
    "of another message": (
        "test_iter: 1",
        (
            "PT010",
            1,
            1,
            "test_iter",
            "NetParameter has no field 'test_iter'",
            "'test_iter' is a field of SolverParameter",
        ),
    ),
    "of nobody": ("quux_frob { }", ("PT010", 1, 1, "quux_frob", "NetParameter has no field 'quux_frob'")),
    "extension": ("[a.b]: 1", ("PT010", 1, 1, "[a.b]", "no extension [a.b] is known")),
    "given twice": (
        "name: 'a'\nname: 'b'",
        ("PT011", 2, 1, "name", "'name' is given twice", "it is given on line 1 already; delete one of the two"),
    ),
    "block given twice": (
        "state { }\nstate { }",
        ("PT011", 2, 1, "state", "'state' is given twice", "it is given on line 1 already; delete one of the two"),
    ),
    "list of a single": ("name: ['a']", ("PT012", 1, 7, "[", "'name' takes one value, not a list")),
    "empty list of a single": ("state: []", ("PT012", 1, 8, "[", "'state' takes one value, not a list")),
    "list without colon": (
        "input_dim [1, 2]",
        ("PT012", 1, 11, "[", "':' is missing between 'input_dim' and its list"),
    ),
    "scalar for a block": ("state: 1", ("PT012", 1, 8, "1", "'state' holds fields: expected 'state { ... }'")),
    "list for a block": ("state: [{}]", ("PT012", 1, 8, "[", "'state' takes one value, not a list")),
    "scalar in a list of blocks": (
        "layer: [{}, 1]",
        ("PT012", 1, 13, "1", "'layer' holds fields: expected 'layer { ... }'"),
    ),
    "block for a scalar": ("name { }", ("PT012", 1, 6, "{", "'name' is one value: expected 'name: ...'")),
    "block in a list of scalars": (
        "input_dim: [1, {}]",
        ("PT012", 1, 16, "{", "'input_dim' is one value: expected 'input_dim: ...'"),
    ),
    "unquoted": (
        "name: conv1",
        ("PT012", 1, 7, "conv1", "'name': expected a string in quotes, found conv1", 'write "conv1"'),
    ),
    "in a list": (
        "input_dim: [1, 2.5, 3]",
        ("PT012", 1, 16, "2.5", "'input_dim': expected an integer, found 2.5"),
    ),
    "out of range": (
        "input_dim: 3000000000",
        (
            "PT013",
            1,
            12,
            "3000000000",
            "'input_dim': 3000000000 is out of range: int32 goes from -2147483648 to 2147483647",
        ),
    ),
    "no such enum value": (
        "state { phase: TRIAN }",
        (
            "PT015",
            1,
            16,
            "TRIAN",
            "'phase': TRIAN is no value of Phase: expected one of TRAIN, TEST",
            "did you mean 'TRAIN'?",
        ),
    ),
    "required": (
        "layer {\n  clip_param { min: 0 }\n}",
        ("PT014", 2, 3, "clip_param {", "'clip_param' lacks the required field 'max'"),
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, expected: tuple[object, ...]) -> None:
    assert told(text) == [expected]


def test_a_required_field_of_the_file_itself() -> None:
    message = "'ClipParameter' lacks the required field 'max'"
    assert told("min: 0", "ClipParameter") == [("PT014", 1, 1, "", message)]


def test_each_missing_field_is_told() -> None:
    assert [message for *_, message in told("layer { clip_param { } }")] == [
        "'clip_param' lacks the required field 'min'",
        "'clip_param' lacks the required field 'max'",
    ]


def test_a_byte_order_mark_is_told_and_mended() -> None:
    text = "\ufeffname: 'a'"
    (problem,) = bound(text)[1]
    assert (problem.kind.code, problem.span) == ("PT008", (0, 1))
    assert "byte-order mark" in problem.message
    assert told(apply(text, problem.fix)) == []


def test_all_errors_at_once() -> None:
    text = """\
name: 5
layer {
  bottm: "a"
  type: RELU
  convolution_param { pad: -1 kernel_size: 3.5 num_output: 1 num_output: 2 }
}
input_dim: "1"
state { phase: TRIAN }
"""
    found = [(code, line, what) for code, line, _, what, *_ in told(text)]
    assert found == [
        ("PT012", 1, "5"),
        ("PT010", 3, "bottm"),
        ("PT012", 4, "RELU"),
        ("PT013", 5, "-1"),
        ("PT012", 5, "3.5"),
        ("PT011", 5, "num_output"),
        ("PT012", 7, '"1"'),
        ("PT015", 8, "TRIAN"),
    ]


def test_fields_of_an_unknown_block_are_not_told_of() -> None:
    assert len(told("bn_layer { a: 1 b { c: 2 } }")) == 1


def test_of_a_broken_file_nothing_is_called_missing() -> None:
    tree = parse(Source("layer { clip_param { min: 0 max = 1 } }"))
    assert tree.problems
    assert bind(SCHEMA, "NetParameter", tree)[1] == ()


def test_a_field_without_a_name_is_no_unknown_field() -> None:
    tree = parse(Source('layer { name: "a" } { b: 1 }'))
    assert tree.problems
    assert bind(SCHEMA, "NetParameter", tree)[1] == ()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing",
        "layer { } layer: { } layer < > layer: [{}, <>] layer: []",
        "input_dim: [1, 2] input_dim: 3 input_dim: []",
        "state: { phase: TEST, level: 1; }",
        "layer { clip_param { max: 1 min: 0 } }",
        "force_backward: true debug_info: f",
    ],
)
def test_accepted(text: str) -> None:
    assert told(text) == []


def test_what_was_refused_is_left_out() -> None:
    message, problems = bound("name: 'a' name: 'b' force_backward: 7 input: 'x' input: 5 input: 'y'")
    assert len(problems) == 3
    assert str(to_proto(message)) == 'name: "a"\ninput: "x"\ninput: "y"\n'


def test_a_solver_is_bound_as_one() -> None:
    assert told("net: 'a' base_lr: 0.1 solver_mode: GPU", "SolverParameter") == []
    assert told("solver_mode: TPU", "SolverParameter")[0][:4] == ("PT015", 1, 14, "TPU")
