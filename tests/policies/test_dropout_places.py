"""Several Dropouts for one place, Dropout in the head, and the kind of Dropout on maps."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.api import load, loads
from prototool.net.document import Document
from prototool.passes import AddDropout, ApplyPolicy
from prototool.policies import policy
from prototool.rewrite.order.misplaced import misplaced
from prototool.rewrite.run import Step, run

FIXTURES = Path(__file__).parents[2] / "fixtures"
ANEW = "the net computes something else: train it anew"
DATA = 'input: "data" input_shape { dim: 4 dim: 3 dim: 8 dim: 8 }\n'


def layer(name: str, type: str, bottom: str, more: str = "", top: str = "") -> str:
    """A layer on a line of its own."""
    return f'layer {{ name: "{name}" type: "{type}" bottom: "{bottom}" top: "{top or bottom}" {more} }}\n'


def conv(name: str, bottom: str) -> str:
    """A convolution."""
    return layer(name, "Convolution", bottom, "convolution_param { num_output: 4 kernel_size: 1 }", name)


def drop(name: str, bottom: str, ratio: float = 0.5, more: str = "") -> str:
    """A Dropout that works in place."""
    return layer(name, "Dropout", bottom, f"dropout_param {{ dropout_ratio: {ratio:g} }} {more}")


def pool(bottom: str, more: str = "global_pooling: true") -> str:
    """A pooling of averages."""
    return layer("pool", "Pooling", bottom, f"pooling_param {{ pool: AVE {more} }}", "pool")


def step(text: str, name: str) -> Step:
    """What a policy makes of a net; once more it makes nothing of it."""
    done = run(loads(text), [ApplyPolicy(name)])[0]
    assert not run(done.document, [ApplyPolicy(name)])[0].changed
    return done


def messages(done: Step) -> dict[str, list[str]]:
    """What is said of each layer."""
    said: dict[str, list[str]] = {}
    for note in done.notes:
        said.setdefault(note.layer, []).append(note.message)
    return said


def names(document: Document) -> list[str]:
    """The layers in the order of the text."""
    return [each.name for each in document.net.layers]


def test_of_several_the_last_is_kept_and_the_others_go_with_a_word_on_each() -> None:
    done = run(load(FIXTURES / "policies" / "several.in.prototxt"), [ApplyPolicy("li2018")])[0]
    wanted = {"drop3": [f"moved behind 'relu3'; {ANEW}"]}
    for name, ratio in (("drop0", "0.5"), ("drop1", "0.1"), ("drop2", "0.2")):
        own = f"which keeps its ratio 0.3 (that of '{name}' was {ratio})"
        wanted[name] = [f"taken out: it belongs where Dropout 'drop3' stands, {own}; {ANEW}"]
    assert messages(done) == wanted
    assert not misplaced(done.document, policy("li2018"))


def test_one_that_is_right_already_is_kept_as_it_is() -> None:
    body = conv("c1", "data") + drop("d1", "c1", 0.1) + conv("c2", "c1") + layer("bn", "BatchNorm", "c2")
    end = drop("d2", "c2", 0.4) + conv("c3", "c2")
    done = step(DATA + body + end, "dropout-after-last-bn")
    assert done.document.source.text == (DATA + body + end).replace(drop("d1", "c1", 0.1), "")
    assert messages(done)["d1"] == [
        f"taken out: it belongs where Dropout 'd2' stands, which keeps its ratio 0.4 (that of 'd1' was 0.1); {ANEW}"
    ]


def test_two_in_the_chain_of_the_last_batchnorm() -> None:
    body = conv("c1", "data") + drop("d1", "c1", 0.1) + layer("r", "ReLU", "c1") + drop("d2", "c1", 0.2)
    done = step(DATA + body + layer("bn", "BatchNorm", "c1") + conv("c2", "c1"), "dropout-after-last-bn")
    assert names(done.document) == ["c1", "r", "bn", "d2", "c2"]


def test_each_branch_keeps_one() -> None:
    def branch(name: str) -> str:
        first = conv(f"{name}1", "data") + drop(f"{name}_d1", f"{name}1") + conv(f"{name}2", f"{name}1")
        rest = drop(f"{name}_d2", f"{name}2") + layer(f"{name}_bn", "BatchNorm", f"{name}2")
        return first + rest + conv(f"{name}3", f"{name}2")

    join = 'layer { name: "sum" type: "Eltwise" bottom: "a3" bottom: "b3" top: "sum" }\n'
    done = step(DATA + branch("a") + branch("b") + join, "kim2023")
    assert [name for name in names(done.document) if name.endswith(("d1", "d2", "bn", "3"))] == [
        *("a_bn", "a_d2", "a3", "b_bn", "b_d2", "b3"),
    ]


def test_one_stays_that_is_alone_at_work_in_some_state() -> None:
    late = drop("d2", "c2", 0.5, 'include { stage: "late" }')
    relu = layer("r1", "ReLU", "c1", 'include { stage: "late" }')
    body = conv("c1", "data") + drop("d1", "c1") + relu + conv("c2", "c1") + layer("bn", "BatchNorm", "c2") + late
    done = step(DATA + body + conv("c3", "c2"), "dropout-after-last-bn")
    assert not done.changed
    [message] = messages(done)["d1"]
    assert "it stays, and is not moved behind" in message
    assert "Dropout 'd2', which has the place, is not part of the net in TRAIN" in message


def test_noise_is_made_anew_where_it_comes_to_stand() -> None:
    body = conv("c1", "data") + conv("c2", "c1") + layer("bn", "BatchNorm", "c2") + pool("c2", "kernel_size: 2")
    text = DATA + body + layer("out", "InnerProduct", "pool", "inner_product_param { num_output: 2 }", "out")
    for kind, parts in (("gaussian", ["noise"]), ("spatial", ["ones", "mask"])):
        before = run(loads(text), [AddDropout("c1", 0.3, kind)])[0].document
        done = step(before.source.text, "li2018")
        new = [f"drop1_{part}" for part in parts]
        assert names(done.document) == ["c1", "c2", "bn", "pool", *new, "drop1", "out"]
        # As if it had always been there.
        assert run(done.document, [AddDropout("pool", 0.3, kind)])[0].changed is False


@pytest.mark.parametrize("between", ["", layer("flat", "Flatten", "pool", "", "flat")])
def test_in_the_head_dropout_goes_before_the_pooling(between: str) -> None:
    blob = "flat" if between else "pool"
    fc = layer("fc", "InnerProduct", blob, "inner_product_param { num_output: 2 }", "fc")
    head = DATA + conv("c", "data")
    done = step(head + pool("c") + between + drop("d", blob) + fc, "kim2023")
    assert done.document.source.text == head + drop("d", "c") + pool("c") + between + fc
    assert messages(done) == {"d": [f"moved before 'pool'; {ANEW}"]}


def test_what_has_no_reason_to_go_before_the_pooling_stays() -> None:
    fc = layer("fc", "InnerProduct", "pool", "inner_product_param { num_output: 2 }", "fc")
    head = DATA + conv("c", "data")
    # Not of whole maps, and whole channels, which are the same before and behind.
    local = head.replace("dim: 8", "dim: 16") + pool("c", "kernel_size: 7 stride: 7") + drop("d", "pool") + fc
    assert names(step(local, "kim2023").document).index("pool") == 1
    for kind, moves in (("gaussian", True), ("spatial", False)):
        before = run(loads(head + pool("c") + fc), [AddDropout("pool", 0.5, kind)])[0].document
        after = names(step(before.source.text, "kim2023").document)
        assert (after.index("pool_drop") < after.index("pool")) == moves
    # Two Dropouts around the pooling are one too many.
    both = step(head + drop("d1", "c") + pool("c") + drop("d2", "pool") + fc, "kim2023")
    assert names(both.document) == ["c", "d1", "pool", "fc"]
    shared = head + pool("c") + drop("d", "pool") + fc + conv("other", "c")
    [message] = messages(step(shared, "kim2023"))["d"]
    assert "what comes into the pooling 'pool' is read by other layers too" in message


def test_plain_dropout_on_maps_is_exchanged() -> None:
    before = load(FIXTURES / "cnn" / "cnn.prototxt")
    done = step(before.source.text, "spatial-dropout-after-conv")
    expected = load(FIXTURES / "cnn" / "expected" / "spatial-dropout.prototxt").source.text
    assert done.document.source.text == expected
    what = f"exchanged for one that drops whole channels, with its ratio 0.2; {ANEW}"
    assert messages(done) == {"drop1": [what], "drop2": [what]}


def test_where_the_shape_is_not_known_plain_dropout_stays_until_it_is_stated() -> None:
    data = 'layer { name: "data" type: "Data" top: "data" data_param { source: "a" } }\n'
    text = data + conv("c", "data") + drop("d", "c", 0.3) + conv("e", "c")
    [message] = messages(step(text, "spatial-dropout-after-conv"))["d"]
    assert message.startswith("it stays plain, and does not drop whole channels: the shape of its output")
    assert "input='data=64,3,224,224'" in message
    done = run(loads(text), [ApplyPolicy("spatial-dropout-after-conv", "data=4,3,8,8")])[0]
    assert names(done.document) == ["data", "c", "d_ones", "d_mask", "d", "e"]
    assert "dropout_ratio: 0.3 }" in done.document.source.text


def test_a_name_that_another_layer_has_is_no_trouble() -> None:
    body = conv("c1", "data") + drop("d", "c1") + conv("d_mask", "c1") + layer("bn", "BatchNorm", "d_mask")
    done = step(DATA + body + conv("c2", "d_mask"), "spatial-dropout-after-conv")
    assert names(done.document)[1:4] == ["d_2_ones", "d_2_mask", "d_2"]
    moved = step(done.document.source.text, "li2018")
    assert names(moved.document) == ["c1", "d_mask", "bn", "d_2_ones", "d_2_mask", "d_2", "c2"]
    assert messages(moved) == {"d_2": [f"moved behind 'bn'; {ANEW}"]}
