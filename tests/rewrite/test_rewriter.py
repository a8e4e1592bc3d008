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


def test_insert_before_leaves_a_layer_its_comments() -> None:
    new = NewLayer("n", "ReLU", ("a",), ("n",))
    after = changed(lambda rewriter, layers: rewriter.insert_before(layers[1], new))
    written = "layer { name: 'n' type: 'ReLU' bottom: 'a' top: 'n' }\n"
    assert after == NET.replace("# about b", written + "# about b")


def test_replace_keeps_the_comments_above() -> None:
    after = changed(lambda rewriter, layers: rewriter.replace(layers[1], block("layer", scalar("x", "1"))))
    assert after == NET.replace(NET[NET.index("layer { name: 'b'") : NET.index("  # b")], "layer { x: 1 }")


LIST = "layer: [{ name: 'a' }, { name: 'b' }, { name: 'c' }]\n"


@pytest.mark.parametrize(
    ("gone", "left"),
    [
        ([0], "layer: [{ name: 'b' }, { name: 'c' }]\n"),
        ([1], "layer: [{ name: 'a' }, { name: 'c' }]\n"),
        ([2], "layer: [{ name: 'a' }, { name: 'b' }]\n"),
        ([2, 1], "layer: [{ name: 'a' }]\n"),
        ([0, 2], "layer: [{ name: 'b' }]\n"),
        ([1, 0, 2], ""),
    ],
)
def test_layers_of_a_list_are_removed_with_their_commas(gone: list[int], left: str) -> None:
    def record(rewriter: Rewriter, layers: tuple[Layer, ...]) -> None:
        for index in gone:
            rewriter.remove(layers[index])

    assert changed(record, LIST) == left


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_fields_that_share_a_line_leave_none_behind(newline: str) -> None:
    text = newline.join(["layer {", "  name: 'a'", "  top: 'x' top: 'y'", "}", ""])

    def record(rewriter: Rewriter, layers: tuple[Layer, ...]) -> None:
        for top in layers[0].tops:
            rewriter.remove_field(top.node)

    assert changed(record, text) == newline.join(["layer {", "  name: 'a'", "}", ""])


def test_a_layer_without_a_name_gets_one_in_front() -> None:
    text = "layer {\n  # no name\n  type: 'ReLU'\n}\nlayer { type: 'ReLU' }\n"
    old = "layers { layer { type: 'relu' } top: 'x' }\n"

    def record(rewriter: Rewriter, layers: tuple[Layer, ...]) -> None:
        for number, layer in enumerate(layers):
            rewriter.rename_layer(layer, f"n{number}")

    after = changed(record, text)
    assert after == "layer {\n  name: 'n0'\n  # no name\n  type: 'ReLU'\n}\nlayer { name: 'n1' type: 'ReLU' }\n"
    assert changed(record, old) == "layers { layer { name: 'n0' type: 'relu' } top: 'x' }\n"


@pytest.mark.parametrize(
    ("before", "values", "after"),
    [
        ("blobs_lr: 1 blobs_lr: 2", ["3", "4"], "blobs_lr: 3 blobs_lr: 4"),
        ("blobs_lr: 1 blobs_lr: 2", ["3"], "blobs_lr: 3"),
        ("blobs_lr: 1", ["3", "4"], "blobs_lr: 3 blobs_lr: 4"),
        ("blobs_lr: [1, 2]", ["3"], "blobs_lr: [3]"),
        ("blobs_lr: [1, 2]", ["3", "4"], "blobs_lr: [3, 4]"),
        ("name: 'x'", ["3", "4"], "name: 'x' blobs_lr: 3 blobs_lr: 4"),
    ],
)
def test_set_all(before: str, values: list[str], after: str) -> None:
    def record(rewriter: Rewriter, layers: tuple[Layer, ...]) -> None:
        assert layers[0].message
        rewriter.set_all(layers[0].message, "blobs_lr", [scalar("blobs_lr", value) for value in values])

    assert changed(record, f"layers {{ {before} }}") == f"layers {{ {after} }}"


def test_of_two_names_for_one_place_the_later_one_counts() -> None:
    document = loads(NET)
    rewriter = Rewriter(document)
    ref = document.net.layers[2].bottoms[0]
    assert rewriter.name_of(ref) == "b"
    rewriter.rename(ref, "x")
    rewriter.rename(ref, 'y"')
    assert rewriter.name_of(ref) == 'y"'
    assert apply(NET, rewriter.edits) == NET.replace("bottom: 'b'", "bottom: 'y\"'")
