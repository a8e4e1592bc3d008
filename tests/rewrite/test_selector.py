"""Which layers a selector means, and what is said when it means none."""

from __future__ import annotations

import pytest

from prototool.api import loads
from prototool.rewrite.selector import SelectionError, select

NET = """
layer { name: "conv1" type: "Convolution" }
layer { name: "conv2" type: "Convolution" }
layer { name: "relu[2]" type: "ReLU" }
layer { name: "fc*" type: "InnerProduct" }
layer { name: "fc8" type: "InnerProduct" }
"""


@pytest.mark.parametrize(
    ("selector", "names"),
    [
        ("conv1", ["conv1"]),
        ("conv*", ["conv1", "conv2"]),
        ("conv[2-9]", ["conv2"]),
        ("relu[2]", ["relu[2]"]),
        ("fc*", ["fc*"]),
        ("type:Convolution", ["conv1", "conv2"]),
        ("type:*Product", ["fc*", "fc8"]),
    ],
)
def test_selected(selector: str, names: list[str]) -> None:
    assert [layer.name for layer in select(loads(NET).net, selector)] == names


@pytest.mark.parametrize(
    ("selector", "said"),
    [
        ("cnov1", "no layer called 'cnov1'; did you mean 'conv1'"),
        ("Conv1", "did you mean 'conv1'"),
        ("type:convolution", "no layer of type 'convolution'; did you mean 'type:Convolution'"),
        ("Convolution", "did you mean 'type:Convolution'"),
        ("zzz", "no layer called 'zzz'; the net has conv1, conv2, "),
    ],
)
def test_nothing_selected(selector: str, said: str) -> None:
    with pytest.raises(SelectionError, match="no layer") as raised:
        select(loads(NET).net, selector)
    assert said in str(raised.value)


def test_a_net_without_layers() -> None:
    with pytest.raises(SelectionError, match="the net has no layers"):
        select(loads('name: "empty"').net, "conv1")
