"""Whether a checkpoint of one net loads into the other, as Caffe loads it."""

from __future__ import annotations

from prototool.delta.weights import Weights

from .two_nets import CONV, HEAD, NET, RELU, delta, told

FC = 'layer {{ name: "{}" type: "InnerProduct" bottom: "conv" top: "{}" inner_product_param {{ num_output: {} }} }}\n'


def weights(a: str, b: str) -> Weights:
    """What becomes of a checkpoint."""
    return delta(a, b).weights


def test_all_of_it_loads() -> None:
    found = weights(NET, NET)
    assert (found.loadable, found.matched) == (True, ("conv",))
    assert found.broken == found.random == found.unused == found.unknown == ()


def test_another_classifier_breaks_under_the_old_name_alone() -> None:
    a = NET + FC.format("fc", "fc", 10)
    same, new = weights(a, NET + FC.format("fc", "fc", 20)), weights(a, NET + FC.format("fc_new", "fc", 20))
    assert [(each.name, each.a, each.b) for each in same.broken] == [
        ("fc", ((10, 144), (10,)), ((20, 144), (20,))),
    ]
    assert not same.loadable
    assert (new.loadable, new.random, new.unused) == (True, ("fc_new",), ("fc",))


def test_another_number_of_parameters_breaks() -> None:
    found = weights(NET, NET.replace("num_output: 4", "num_output: 4 bias_term: false"))
    assert [(each.name, len(each.a), len(each.b)) for each in found.broken] == [("conv", 2, 1)]


def test_a_name_that_now_belongs_to_a_layer_without_parameters_breaks() -> None:
    found = weights(NET, HEAD + CONV.replace('name: "conv"', 'name: "x"') + RELU.replace('"relu"', '"conv"'))
    assert [each.name for each in found.broken] == ["conv"]
    assert found.random == ("x",)


def test_what_is_shared_is_not_at_random() -> None:
    shared = CONV.replace("convolution_param", 'param { name: "w" } param { name: "b" } convolution_param')
    second = shared.replace('name: "conv"', 'name: "again"').replace('top: "conv"', 'top: "again"')
    assert weights(HEAD + shared, HEAD + shared + second).random == ()
    assert weights(HEAD + CONV, HEAD + CONV + second).random == ("again",)


def test_shapes_that_nobody_states_are_not_known_to_break() -> None:
    data = 'layer { name: "data" type: "Data" top: "data" data_param { source: "s" batch_size: 2 } }\n'
    python = 'layer { name: "mine" type: "Unheard" bottom: "data" top: "mine" }\n'
    assert weights(data + CONV, HEAD + CONV).matched == ("conv",)
    assert weights(HEAD + python, HEAD + python).unknown == ("mine",)
    assert "a checkpoint of A may load into B" in told(HEAD + python, HEAD + python + CONV)[0]
