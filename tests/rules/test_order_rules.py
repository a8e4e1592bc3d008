"""What the rules on order say of nets, what their fixes write, and where they keep silent."""

from __future__ import annotations

import pytest

from prototool import rules
from prototool.check.run import check
from prototool.net.document import Document
from prototool.text.edit import apply
from prototool.text.problem import Problem
from prototool.text.source import Source

RULES = {rule.name: rule for rule in rules.ALL}
ORDER = [rule.name for rule in rules.ALL if rule.code.startswith("PT4")]
DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 8 dim: 9 dim: 9 } } }\n'


def problems(name: str, text: str) -> list[Problem]:
    """What a rule finds in a net."""
    found = check(Document(Source(text, "net.prototxt")), [RULES[name]])
    return [finding.problem for finding in found if finding.problem.kind == RULES[name].kind]


def layer(name: str, type: str, bottom: str, top: str, more: str = "") -> str:
    """A layer on a line of its own."""
    return f'layer {{ name: "{name}" type: "{type}" bottom: "{bottom}" top: "{top}" {more} }}\n'


def fc(name: str, bottom: str) -> str:
    """A dense layer."""
    return layer(name, "InnerProduct", bottom, name, "inner_product_param { num_output: 8 }")


def conv(name: str, bottom: str, size: int = 3) -> str:
    """A convolution."""
    return layer(name, "Convolution", bottom, name, f"convolution_param {{ num_output: 8 kernel_size: {size} }}")


@pytest.mark.parametrize(
    "name",
    [
        "dropout-before-batchnorm",
        "dropout-before-max-pooling",
        "dropout-before-sigmoid",
        "dropout-kind-on-maps",
        "layer-order",
    ],
)
def test_a_fix_leaves_nothing_to_find(name: str) -> None:
    [problem] = problems(name, RULES[name].bad)
    assert not problem.safe
    assert problems(name, apply(RULES[name].bad, problem.fix)) == []


@pytest.mark.parametrize("name", ["dropout-behind-pooling", "dropout-place"])
def test_the_fix_of_a_place_is_the_good_example(name: str) -> None:
    rule = RULES[name]
    [problem] = problems(name, rule.bad)
    assert apply(rule.bad, problem.fix) == rule.good


def test_an_order_that_gives_the_same_is_safe_to_mend() -> None:
    text = DATA + layer("pool", "Pooling", "data", "pool", "pooling_param { kernel_size: 2 }")
    text += layer("relu", "ReLU", "pool", "pool") + fc("fc", "pool")
    [problem] = problems("layer-order", text)
    assert problem.safe
    assert problem.notes == ("the net computes the same then",)


@pytest.mark.parametrize(
    ("before", "ratio", "share"),
    [("AbsVal", 0.5, "about 0.50 of"), ("ReLU", 0.5, "about 0.41 of"), ("ReLU", 0.2, "about 0.73 of")],
)
def test_the_shift_is_predicted(before: str, ratio: float, share: str) -> None:
    text = DATA + fc("fc", "data") + layer("act", before, "fc", "fc")
    text += layer("drop", "Dropout", "fc", "fc", f"dropout_param {{ dropout_ratio: {ratio} }}")
    [problem] = problems("dropout-before-batchnorm", text + layer("bn", "BatchNorm", "fc", "fc"))
    assert share in problem.message
    assert ("behind a ReLU" in problem.message) == (before == "ReLU")


def test_a_batchnorm_behind_a_sum_sees_what_one_branch_dropped() -> None:
    text = DATA + conv("a", "data") + layer("drop", "Dropout", "a", "drop") + layer("b", "AbsVal", "a", "b")
    text += 'layer { name: "sum" type: "Eltwise" bottom: "drop" bottom: "b" top: "sum" }\n'
    [problem] = problems("dropout-before-batchnorm", text + layer("bn", "BatchNorm", "sum", "bn"))
    assert problem.fix == ()


def test_clean_layers_are_counted() -> None:
    text = DATA + layer("drop", "Dropout", "data", "drop") + fc("one", "drop")
    assert len(problems("few-clean-layers", text + layer("bn", "BatchNorm", "one", "bn"))) == 1
    assert problems("few-clean-layers", text + fc("two", "one") + layer("bn", "BatchNorm", "two", "bn")) == []


def test_a_net_without_batchnorm_may_drop_where_it_likes() -> None:
    text = DATA + layer("drop", "Dropout", "data", "drop") + fc("one", "drop") + layer("d", "Dropout", "one", "one")
    assert [name for name in ORDER if problems(name, text + fc("two", "one"))] == []


def test_dropout_before_a_classifier_of_convolutions_is_no_dropout_between_them() -> None:
    text = DATA + conv("one", "data") + layer("drop", "Dropout", "one", "one")
    assert problems("dropout-between-convolutions", text + conv("two", "one")) == []
    assert problems("dropout-between-convolutions", text + conv("two", "one", 1) + conv("three", "two", 1)) == []
    assert len(problems("dropout-between-convolutions", text + conv("two", "one") + conv("three", "two"))) == 1


def test_average_pooling_undoes_no_dropout() -> None:
    rule = RULES["dropout-before-max-pooling"]
    assert problems(rule.name, rule.bad.replace("kernel_size", "pool: AVE kernel_size")) == []


def test_v1_nets_are_looked_at_alike() -> None:
    text = 'input: "data" input_dim: 4 input_dim: 8 input_dim: 9 input_dim: 9\n'
    text += 'layers { name: "drop" type: DROPOUT bottom: "data" top: "drop" dropout_param { dropout_ratio: 0.2 } }\n'
    text += 'layers { name: "pool" type: POOLING bottom: "drop" top: "pool" pooling_param { kernel_size: 3 } }\n'
    text += 'layers { name: "fc" type: INNER_PRODUCT bottom: "pool" top: "fc" inner_product_param { num_output: 2 } }\n'
    [problem] = problems("dropout-before-max-pooling", text)
    lines = apply(text, problem.fix).splitlines()
    assert [line.split('"')[1] for line in lines] == ["data", "pool", "drop", "fc"]
    assert problems("dropout-before-max-pooling", "\n".join(lines)) == []
