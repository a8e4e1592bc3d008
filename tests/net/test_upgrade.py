"""What Caffe's upgrade of older files refuses; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest

from prototool.net.document import Document
from prototool.text.source import Source

PAD = "layers { layer { name: 'p' type: 'padding' pad: 2 } bottom: 'a' top: 'b' }"
TWICE = "layers { layer { name: 'p' type: 'padding' pad: 2 } bottom: 'a' bottom: 'a' top: 'b' }"
INPUT = "input: 'a' input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8"
CONV = "layers { layer { name: 'c' type: 'conv' num_output: 2 kernelsize: 3 } bottom: 'b' top: 'c' }"
OVER = "layers { layer { name: 'c' type: 'conv' num_output: 2 kernelsize: 3 } bottom: 'b' top: 'b' }"
BOTH = "layers { layer { name: 'c' type: 'conv' num_output: 2 kernelsize: 3 } bottom: 'b' bottom: 'b' top: 'c' }"
RELU = "layers { layer { name: 'r' type: 'relu' } bottom: 'b' top: 'c' }"

REFUSED = {
    "two eras": ("layers { name: 'a' type: RELU } layer { name: 'b' }", ["PT701"]),
    "two old eras": ("layers { name: 'a' type: RELU } layers { layer { name: 'b' type: 'relu' } }", ["PT701"]),
    "unknown type": ("layers { layer { name: 'a' type: 'Conv' } }", ["PT702"]),
    "a type of V1": ("layers { layer { name: 'a' type: 'absval' } }", ["PT702"]),
    "empty type": ("layers { layer { name: 'a' type: '' } }", ["PT702"]),
    "padding of nothing": (PAD, ["PT703"]),
    "padding before another layer": (f"{INPUT} {PAD} {RELU}", ["PT703"]),
    "padding before V1": (f"{INPUT} {PAD} layers {{ name: 'c' type: CONVOLUTION bottom: 'b' top: 'c' }}", ["PT701"]),
    "padding of two": (f"{INPUT} {TWICE} {CONV}", ["PT703"]),
    "padding before two bottoms": (f"{INPUT} {PAD} {BOTH}", ["PT703", "PT703"]),
    "too few shapes": ("input: 'a' input: 'b' input_shape { dim: 1 }", ["PT704"]),
    "too few dimensions": ("input: 'a' input_dim: 1 input_dim: 3", ["PT704"]),
}
FINE = {
    "one era": "layers { name: 'a' type: RELU } layers { name: 'b' type: SIGMOID }",
    "layers of today beside V0": "layers { layer { name: 'a' type: 'relu' } } layer { name: 'b' type: 'Nobodys' }",
    "a field that is not of the type": "layers { layer { name: 'a' type: 'relu' num_output: 3 } }",
    "padding before a convolution": f"{INPUT} {PAD} {CONV}",
    "padding that is written over": f"{INPUT} {PAD} {OVER} {CONV}",
    "padding that nobody reads": f"{INPUT} {PAD}",
    "more shapes than inputs": "input: 'a' input_shape { dim: 1 } input_shape { dim: 2 }",
    "dimensions without an input": "input_dim: 1",
    "shapes before dimensions": "input: 'a' input_shape { dim: 1 } input_dim: 1",
    "no type at all": "layers { layer { name: 'a' } }",
}


def document(text: str) -> Document:
    """The document of a text that binds."""
    found = Document(Source(text))
    assert (found.tree.problems, found.bound[1]) == ((), ())
    return found


@pytest.mark.parametrize(("text", "codes"), REFUSED.values(), ids=REFUSED)
def test_refused(text: str, codes: list[str]) -> None:
    found = document(text)
    assert [problem.kind.code for problem in found.upgrade] == codes
    assert found.problems() == tuple(sorted(found.upgrade, key=lambda problem: problem.span))


@pytest.mark.parametrize("text", FINE.values(), ids=FINE)
def test_upgraded(text: str) -> None:
    assert document(text).upgrade == ()


def test_a_type_that_v0_does_not_have_is_told_with_the_nearest() -> None:
    (problem,) = document("layers { layer { name: 'a' type: 'Conv' } }").upgrade
    assert problem.notes == ("did you mean 'conv'?",)


def test_layers_that_were_not_read_whole_are_known() -> None:
    found = Document(Source("layer { name: 'a' type: 'ReLU' nmae: 3 } layer { name: 'b' } unknown: 3"))
    assert [layer.name for layer in found.doubtful] == ["a"]
