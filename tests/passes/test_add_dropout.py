"""add-dropout: where the Dropout goes, through which blob, under which name, and when there is nothing to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.api import load, loads, rewrite
from prototool.net.document import Document
from prototool.passes import AddDropout
from prototool.rewrite.contract import OptionError
from prototool.rewrite.run import run
from prototool.schema.pool import to_proto

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPECTED = sorted((FIXTURES / "small" / "expected").glob("*.dropout.prototxt"))


def with_dropout(text: str, after: str, ratio: float = 0.5) -> str:
    """The text with a Dropout behind some layers."""
    return rewrite(loads(text), [AddDropout(after, ratio)]).source.text


def notes(document: Document, after: str, ratio: float = 0.5) -> list[str]:
    """What the pass has to say."""
    return [note.message for note in run(document, [AddDropout(after, ratio)])[0].notes]


@pytest.mark.parametrize("ratio", [0.5, 0.9])
def test_the_main_job(ratio: float) -> None:
    before = load(FIXTURES / "allconv6" / "allconv6.prototxt")
    after = rewrite(before, f"add-dropout{{after=conv5 ratio={ratio}}}")
    assert after.source.text == load(FIXTURES / "allconv6" / "expected" / f"dropout-{ratio}.prototxt").source.text
    names = [layer.name for layer in after.net.layers]
    assert names[names.index("relu5") : names.index("pool5") + 1] == ["relu5", "drop5", "pool5"]


def test_nothing_else_is_said_by_the_result() -> None:
    before = load(FIXTURES / "allconv6" / "allconv6.prototxt")
    after = rewrite(before, "add-dropout{after=conv5}")
    message = to_proto(after.message)
    [index] = [index for index, layer in enumerate(after.net.layers) if layer.type == "Dropout"]
    del message.layer[index]  # type: ignore[attr-defined]
    assert message == to_proto(before.message)


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_small_nets(expected: Path) -> None:
    name = expected.name.replace(".dropout", "")
    before = load(FIXTURES / "small" / name)
    after = rewrite(before, "add-dropout{after=type:* ratio=0.4}")
    assert after.source.text == load(expected).source.text


@pytest.mark.parametrize("expected", EXPECTED, ids=lambda path: path.name.split(".")[0])
def test_a_second_run_changes_nothing_and_says_so(expected: Path) -> None:
    step = run(load(expected), [AddDropout("type:*", 0.4)])[0]
    assert not step.changed
    assert any("stands behind it already" in note.message for note in step.notes)


CONV = 'layer { name: "conv1" type: "Convolution" bottom: "data" top: "conv1" }\n'
DATA = 'layer { name: "data" type: "Input" top: "data" }\n'
DROP = "dropout_param { dropout_ratio: 0.5 } }\n"


def test_after_everything_that_works_in_place() -> None:
    chain = "".join(
        f'layer {{ name: "{name}1" type: "{type}" bottom: "conv1" top: "conv1" }}\n'
        for name, type in [("bn", "BatchNorm"), ("scale", "Scale"), ("relu", "ReLU")]
    )
    new = f'layer {{ name: "drop1" type: "Dropout" bottom: "conv1" top: "conv1" {DROP}'
    assert with_dropout(DATA + CONV + chain, "conv1") == DATA + CONV + chain + new
    assert with_dropout(DATA + CONV + chain, "bn1") == DATA + CONV + chain + new


@pytest.mark.parametrize("type", ["Sigmoid", "TanH", "ELU", "LRN", "Softmax", "LayerOfSomeFork"])
def test_a_new_blob_where_the_producer_reads_its_top_again(type: str) -> None:
    act = f'layer {{ name: "act1" type: "{type}" bottom: "conv1" top: "conv1" }}\n'
    reader = 'layer { name: "fc" type: "InnerProduct" bottom: "conv1" top: "fc" }\n'
    after = rewrite(loads(DATA + CONV + act + reader), [AddDropout("conv1")])
    dropout, last = after.net.layers[-2:]
    assert [ref.name for ref in (*dropout.bottoms, *dropout.tops)] == ["conv1", "drop1"]
    assert [ref.name for ref in last.bottoms] == ["drop1"]


def test_all_later_readers_get_the_new_blob() -> None:
    split = 'layer { name: "flat" type: "Flatten" bottom: "conv1" top: "flat" }\n'
    readers = "".join(
        f'layer {{ name: "{name}" type: "InnerProduct" bottom: "flat" top: "{name}" }}\n' for name in ("left", "right")
    )
    after = rewrite(loads(DATA + CONV + split + readers), [AddDropout("flat")])
    assert [[ref.name for ref in layer.bottoms] for layer in after.net.layers[-2:]] == [["flat_drop"], ["flat_drop"]]


def test_a_layers_own_rules_are_the_dropouts_too() -> None:
    conv = CONV.replace(" bottom", ' include { phase: TRAIN stage: "a" not_stage: "b" } bottom')
    new = rewrite(loads(DATA + conv), [AddDropout("conv1")]).net.layers[-1]
    assert new.type == "Dropout"
    assert new.include == loads(DATA + conv).net.layers[1].include


def test_layers_of_each_phase_that_one_activation_follows_share_one_dropout() -> None:
    text = """
    layer { name: "bn" type: "BatchNorm" bottom: "x" top: "y" include { phase: TRAIN } }
    layer { name: "bn" type: "BatchNorm" bottom: "x" top: "y" include { phase: TEST } }
    layer { name: "relu" type: "ReLU" bottom: "y" top: "y" }
    """
    after = rewrite(loads(text), [AddDropout("bn")])
    [dropout] = [layer for layer in after.net.layers if layer.type == "Dropout"]
    assert (dropout.include, dropout.exclude) == ((), ())
    assert not run(after, [AddDropout("bn")])[0].changed


def test_a_layer_of_one_phase_has_a_dropout_of_that_phase() -> None:
    text = """
    layer { name: "a" type: "BatchNorm" bottom: "x" top: "y" include { phase: TRAIN } }
    layer { name: "b" type: "BatchNorm" bottom: "x" top: "y" include { phase: TEST } }
    layer { name: "relu" type: "ReLU" bottom: "y" top: "y" }
    """
    after = rewrite(loads(text), [AddDropout("a")])
    [dropout] = [layer for layer in after.net.layers if layer.type == "Dropout"]
    assert dropout.include == after.net.layers[0].include


def test_layers_written_as_a_list() -> None:
    text = 'layer: [{ name: "a" type: "Input" top: "a" }, { name: "b" type: "ReLU" bottom: "a" top: "b" }]\n'
    after = rewrite(loads(text), [AddDropout("b")])
    assert [layer.type for layer in after.net.layers] == ["Input", "ReLU", "Dropout"]
    assert after.source.text.endswith(f', {{ name: "b_drop" type: "Dropout" bottom: "b" top: "b" {DROP[:-1]}]\n')


def test_one_dropout_that_two_layers_lead_to_is_changed_once() -> None:
    text = (
        DATA
        + 'layer { name: "a" type: "ReLU" bottom: "data" top: "a" }\n'
        + 'layer { name: "d" type: "Dropout" bottom: "a" bottom: "data" }'
    )
    assert rewrite(loads(text), [AddDropout("type:*", 0.7)]).source.text.count("0.7") == 1


def test_names_and_blobs_are_unique() -> None:
    taken = 'layer { name: "drop1" type: "Flatten" bottom: "conv1" top: "drop1" }\n'
    after = rewrite(loads(DATA + CONV + taken), [AddDropout("type:*")])
    names = [layer.name for layer in after.net.layers]
    assert len(set(names)) == len(names)


def test_another_ratio_is_set_and_said() -> None:
    text = with_dropout(DATA + CONV, "conv1")
    assert with_dropout(text, "conv1", 0.9) == text.replace("0.5", "0.9")
    assert notes(loads(text), "conv1", 0.9) == ["Dropout 'drop1' stands behind it already: ratio 0.5 is now 0.9"]


def test_a_dropout_that_relies_on_the_default_ratio() -> None:
    text = DATA + CONV + 'layer { name: "d" type: "Dropout" bottom: "conv1" top: "conv1" }\n'
    assert with_dropout(text, "conv1", 0.5) == text
    assert with_dropout(text, "conv1", 0.7) == text.replace(
        'top: "conv1" }\n', 'top: "conv1" dropout_param { dropout_ratio: 0.7 } }\n'
    ).replace(CONV.replace(" }", " dropout_param { dropout_ratio: 0.7 } }"), CONV)


def test_v0_and_v1_are_written_in_their_own_words() -> None:
    v1 = 'layers { name: "c" type: CONVOLUTION bottom: "x" top: "c" }\n'
    assert with_dropout(v1, "c").endswith(f'layers {{ name: "c_drop" type: DROPOUT bottom: "c" top: "c" {DROP}')
    v0 = 'layers { layer { name: "c" type: "conv" } bottom: "x" top: "c" }\n'
    new = 'layers { layer { name: "c_drop" type: "dropout" dropout_ratio: 0.5 } bottom: "c" top: "c" }\n'
    assert with_dropout(v0, "c").endswith(new)
    assert with_dropout(with_dropout(v0, "c"), "c", 0.9).endswith(new.replace("0.5", "0.9"))


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        ('type: "Slice" bottom: "data" top: "a" top: "b"', "it has 2 tops"),
        ('type: "Silence" bottom: "data"', "it has 0 tops"),
        ('type: "Accuracy" bottom: "data" top: "a"', "its output is not features: it is of type Accuracy"),
        ('type: "SoftmaxWithLoss" bottom: "data" top: "a"', "its output is not features"),
    ],
)
def test_skipped_with_the_reason(layer: str, reason: str) -> None:
    [said] = notes(loads(DATA + f'layer {{ name: "x" {layer} }}'), "x")
    assert said.startswith(reason)


def test_a_reader_that_reads_another_layers_blob_in_some_state_is_left_alone() -> None:
    text = """
    layer { name: "one" type: "Input" top: "x" include { phase: TRAIN } }
    layer { name: "two" type: "Input" top: "x" include { phase: TEST } }
    layer { name: "fc" type: "InnerProduct" bottom: "x" top: "fc" }
    """
    [said] = notes(loads(text), "one")
    assert said == "layer 'fc' reads another layer's 'x' in TEST, so it cannot be given a new blob"


@pytest.mark.parametrize("ratio", [0.0, 1.0, -0.5, 1.5, float("nan")])
def test_impossible_ratios(ratio: float) -> None:
    with pytest.raises(OptionError, match="between 0 and 1"):
        AddDropout("x", ratio)
