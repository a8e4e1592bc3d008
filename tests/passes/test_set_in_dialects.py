"""set knows the fields of the dialect that a file is read in, and no others."""

from __future__ import annotations

import pytest

from prototool.check.reading import read
from prototool.net.document import Document
from prototool.passes import Set
from prototool.rewrite.contract import OptionError
from prototool.rewrite.run import run
from prototool.text.source import Source

NET = """layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
layer { name: "perm" type: "Permute" bottom: "data" top: "perm" permute_param { order: 0 order: 1 } }
"""
PERMUTED = NET.replace("order: 0 order: 1", "order: 0 order: 2 order: 3 order: 1")
ORDER = Set("perm", "permute_param.order", "0 2 3 1")


def document(dialect: str, text: str = NET) -> Document:
    """The net as read in a dialect."""
    return read(Source(text), dialect).document


@pytest.mark.parametrize("dialect", ["ssd", "auto", "intel", "ssd+depthwise"])
def test_a_forks_field_is_set(dialect: str) -> None:
    assert run(document(dialect), [ORDER])[0].document.source.text == PERMUTED
    assert not run(document(dialect, PERMUTED), [ORDER])[0].changed


def test_a_forks_message_is_made() -> None:
    after = run(document("ssd"), [Set("perm", "prior_box_param.min_size", "30")])[0].document
    assert after.source.text == NET.replace("order: 1 }", "order: 1 } prior_box_param { min_size: 30 }")


@pytest.mark.parametrize("dialect", ["caffe", "rcnn"])
def test_elsewhere_it_is_refused_with_the_dialect_that_has_it(dialect: str) -> None:
    said = "set: LayerParameter has no field 'permute_param' - it is known with --dialect ssd"
    with pytest.raises(OptionError, match=said):
        run(document(dialect), [ORDER])


def test_values_are_those_of_the_dialect() -> None:
    with pytest.raises(OptionError, match="did you mean 'CORNER'"):
        Set("perm", "multibox_loss_param.code_type", "corner")
    with pytest.raises(OptionError, match="code_type' takes one value"):
        Set("perm", "multibox_loss_param.code_type", "CORNER", append=True)
