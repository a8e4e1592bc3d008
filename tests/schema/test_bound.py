"""A bound message: the values the text states, each with its place."""

from __future__ import annotations

import pytest

from prototool.schema.bind import bind
from prototool.schema.bound import Message
from prototool.schema.caffe import SCHEMA
from prototool.text.parse import parse
from prototool.text.source import Source

TEXT = """\
name: "net"
layer {
  name: "conv1"
  bottom: "a" bottom: ["b", "c"]
  include { phase: TEST }
  convolution_param { kernel_size: 3 }
}
layer { name: "conv2" }
"""


@pytest.fixture
def net() -> Message:
    """The net of the text."""
    message, problems = bind(SCHEMA, "NetParameter", parse(Source(TEXT)))
    assert problems == ()
    return message


def test_values_and_defaults(net: Message) -> None:
    layer = net.messages("layer")[0]
    convolution = layer.message("convolution_param")
    assert convolution is not None
    assert (net.get("name"), convolution.get("bias_term"), convolution.get("group")) == ("net", True, 1)
    assert layer.text("type") == ""
    assert layer.messages("include")[0].text("phase") == "TEST"


def test_only_what_is_stated_is_in_it(net: Message) -> None:
    assert "name" in net
    assert "force_backward" not in net
    assert net.message("state") is None
    assert net.scalars("input") == []


def test_repeated_values_keep_their_order_and_places(net: Message) -> None:
    bottoms = net.messages("layer")[0].scalars("bottom")
    assert [bottom.value for bottom in bottoms] == ["a", "b", "c"]
    assert [TEXT[slice(*bottom.span)] for bottom in bottoms] == ['"a"', '"b"', '"c"']


def test_messages_keep_their_blocks(net: Message) -> None:
    assert net.node is None
    nodes = [layer.node for layer in net.messages("layer")]
    assert [TEXT[node.start : node.end].split("\n")[0] for node in nodes if node] == [
        "layer {",
        'layer { name: "conv2" }',
    ]


def test_a_field_the_message_does_not_have_is_a_key_error(net: Message) -> None:
    with pytest.raises(KeyError):
        net.get("nothing")
