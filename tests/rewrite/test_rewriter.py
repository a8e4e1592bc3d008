"""The verbs record edits that do what they say and nothing else."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from prototool.api import loads
from prototool.net.net import Layer
from prototool.rewrite.new_layer import NewLayer
from prototool.rewrite.rewriter import Rewriter
from prototool.text.edit import apply
from prototool.text.layout import block, scalar

NET = """# a net
layer {
  name: 'a'  # the first
  type: 'Input'
  top: 'a'
}
# about b
layer { name: 'b' type: 'Power' bottom: 'a' top: 'b' power_param { power: 2 } }  # b

layer { name: 'c' type: 'Power' bottom: 'b' top: 'c' }
"""


def changed(record: Callable[[Rewriter, tuple[Layer, ...]], None], text: str = NET) -> str:
    """The text after what a function has recorded."""
    document = loads(text)
    rewriter = Rewriter(document)
    record(rewriter, document.net.layers)
    return apply(text, rewriter.edits)


def test_remove_takes_the_layers_comments_along() -> None:
    after = changed(lambda rewriter, layers: rewriter.remove(layers[1]))
    assert after == NET.replace(NET[NET.index("# about b") : NET.index("\nlayer { name: 'c'")], "")


def test_rename_keeps_the_quotes() -> None:
    after = changed(lambda rewriter, layers: rewriter.rename(layers[2].bottoms[0], "it's"))
    assert after == NET.replace("bottom: 'b'", r"bottom: 'it\'s'")


@pytest.mark.parametrize(
    ("layer", "holder", "name", "old", "new"),
    [
        (1, "power_param", "power", "power: 2", "power: 3"),
        (1, "power_param", "shift", "power: 2 }", "power: 2 shift: 3 }"),
        (2, "power_param", "power", "top: 'c' }", "top: 'c' power_param { power: 3 } }"),
        (0, "input_param", "x", "top: 'a'\n", "top: 'a'\n  input_param { x: 3 }\n"),
    ],
)
def test_set_field(layer: int, holder: str, name: str, old: str, new: str) -> None:
    after = changed(lambda rewriter, layers: rewriter.set_field(layers[layer], holder, name, "3"))
    assert after == NET.replace(old, new)


def test_insert_after_follows_the_order_of_the_neighbours_fields() -> None:
    text = 'layer { top: "x" name: "x" type: "Input" }\n'
    new = NewLayer("d", "Dropout", ("x",), ("x",), (block("dropout_param", scalar("dropout_ratio", "0.5")),))
    after = changed(lambda rewriter, layers: rewriter.insert_after(layers[0], new), text)
    wanted = 'layer { top: "x" name: "d" type: "Dropout" bottom: "x" dropout_param { dropout_ratio: 0.5 } }\n'
    assert after == text + wanted


def test_names_are_free() -> None:
    rewriter = Rewriter(loads(NET))
    assert rewriter.free_layer_name("d") == "d"
    assert rewriter.free_layer_name("a") == "a_2"
    assert rewriter.free_blob_name("c") == "c_2"


def test_inputs_have_no_text_to_change() -> None:
    document = loads('input: "x" input_dim: 1')
    assert document.net.inputs
    with pytest.raises(ValueError, match="stands for `input:` fields"):
        Rewriter(document).remove(document.net.inputs)
