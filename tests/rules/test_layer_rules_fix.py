"""What the fixes of the rules of layers write, and where they keep their hands off."""

from __future__ import annotations

import pytest

from prototool import rules
from prototool.check.run import check
from prototool.net.document import Document
from prototool.text.edit import apply
from prototool.text.problem import Problem
from prototool.text.source import Source

RULES = {rule.name: rule for rule in rules.ALL}
# For each rule with a fix: what of the bad example it replaces, by what, and whether it is safe.
FIXES = {
    "batchnorm-parameters": (
        [("{ lr_mult: 1 } param { lr_mult: 1 }", "{ lr_mult: 0 } param { lr_mult: 0 }")],
        True,
    ),
    "batchnorm-test-batch": ([("{ use_global_stats: false eps", "{ eps")], False),
    "bias-before-batchnorm": ([("num_output: 4 }", "num_output: 4 bias_term: false }")], False),
    "filler-field-ignored": ([(' "xavier" std: 0.01', ' "xavier"')], True),
    "in-place-after-own-top": (
        [
            ('bottom: "ip" top: "ip" scale_param', 'bottom: "ip" top: "scale" scale_param'),
            ('Loss" bottom: "ip"', 'Loss" bottom: "scale"'),
        ],
        True,
    ),
    "in-place-on-constant": (
        [
            ('top: "ones" power_param', 'top: "half" power_param'),
            ('"Reduction" bottom: "ones"', '"Reduction" bottom: "half"'),
        ],
        True,
    ),
    "in-place-on-shared-memory": ([('"ReLU" bottom: "flat" top: "flat"', '"ReLU" bottom: "flat" top: "relu"')], False),
    "in-place-wrong-gradient": (
        [
            ('bottom: "ip" top: "ip" power_param', 'bottom: "ip" top: "half" power_param'),
            ('Loss" bottom: "ip"', 'Loss" bottom: "half"'),
        ],
        True,
    ),
    "in-place-wrong-value": (
        [
            ('"LRN" bottom: "conv" top: "conv"', '"LRN" bottom: "conv" top: "norm"'),
            ('"InnerProduct" bottom: "conv"', '"InnerProduct" bottom: "norm"'),
        ],
        False,
    ),
    "loss-of-probabilities": ([('Loss" bottom: "prob"', 'Loss" bottom: "ip"')], False),
    "loss-without-effect": ([('top: "loss" }', 'top: "loss" loss_weight: 1 }')], True),
    "normalize-ignored": ([(" normalize: false", "")], True),
    "random-bias": ([('bias_filler { type: "xavier"', 'bias_filler { type: "constant"')], False),
    "transform-ignored": (
        [
            (" scale: 0.00390625 mirror: true }", " }"),
            ("}\n}", "}\n  transform_param {\n    scale: 0.00390625\n    mirror: true\n  }\n}"),
        ],
        False,
    ),
}


def problems(name: str, text: str) -> list[Problem]:
    """What a rule finds in a net."""
    found = check(Document(Source(text, "net.prototxt")), [RULES[name]])
    return [finding.problem for finding in found if finding.problem.kind == RULES[name].kind]


@pytest.mark.parametrize("name", FIXES)
def test_what_a_fix_writes(name: str) -> None:
    bad = RULES[name].bad
    [problem] = problems(name, bad)
    expected, (replaced, safe) = bad, FIXES[name]
    for old, new in replaced:
        expected = expected.replace(old, new)
    after = apply(bad, problem.fix)
    assert after == expected
    assert problem.safe == safe
    assert problems(name, after) == []


def test_every_fix_is_here() -> None:
    mine = {rule.name for rule in rules.ALL if rule.code[:3] in ("PT1", "PT3", "PT7") and rule.code > "PT105"}
    found = {name for name in mine if any(problem.fix for problem in problems(name, RULES[name].bad))}
    assert found <= set(FIXES)


DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }\n'
NORM = "layer { name: 'norm' type: 'LRN' bottom: 'data' top: 'data' } # wide\n"


def test_all_readers_follow_in_their_own_quotes() -> None:
    text = DATA + NORM + "layer { name: 'r' type: 'ReLU' bottom: \"data\" top: 'data' }\n"
    text += 'layer { name: "norm_2" type: "TanH" bottom: "data" top: "norm" }\n'
    [problem] = problems("in-place-wrong-value", text)
    # A blob is called norm already.
    assert apply(text, problem.fix).split("\n")[1:4] == [
        "layer { name: 'norm' type: 'LRN' bottom: 'data' top: 'norm_2' } # wide",
        "layer { name: 'r' type: 'ReLU' bottom: \"norm_2\" top: 'norm_2' }",
        'layer { name: "norm_2" type: "TanH" bottom: "norm_2" top: "norm" }',
    ]


def test_no_fix_where_a_reader_reads_another_blob_in_the_other_phase() -> None:
    text = DATA + NORM.replace("top: 'data'", "top: 'data' include { phase: TRAIN }")
    text += 'layer { name: "r" type: "ReLU" bottom: "data" top: "r" }\n'
    [problem] = problems("in-place-wrong-value", text)
    assert problem.fix == ()


def test_an_output_keeps_its_name_unless_told() -> None:
    bad = RULES["in-place-after-own-top"].bad
    with_output = bad.replace('bottom: "ip" top: "ip" scale_param', 'bottom: "ip" top: "ip" loss_weight: 1 scale_param')
    text = with_output.split('layer { name: "loss"')[0]
    [problem] = problems("in-place-after-own-top", text)
    assert problem.fix
    assert not problem.safe


def test_a_stated_transformation_stays() -> None:
    text = """
layer {
  name: "data" type: "Data" top: "data" top: "label"
  transform_param {
    # as trained
    mirror: false
  }
  data_param {
    source: "train_lmdb"  # 60,000
    backend: LMDB
    scale: 0.5
    mirror: true
  }
}
"""
    [problem] = problems("transform-ignored", text)
    after = text.replace("    scale: 0.5\n    mirror: true\n", "")
    assert apply(text, problem.fix) == after.replace("mirror: false\n", "mirror: false\n    scale: 0.5\n")
