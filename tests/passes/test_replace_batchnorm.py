"""replace-batchnorm: what goes, where the Dropout stands, and what stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.api import load, loads, rewrite
from prototool.net.document import Document
from prototool.passes import AddBatchNorm, AddDropout, ReplaceBatchNorm
from prototool.rewrite.contract import OptionError
from prototool.rewrite.run import run

MOBILENET = Path(__file__).parents[2] / "fixtures" / "mobilenetv2"
DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 8 dim: 8 } } }\n'
CONV = 'layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" convolution_param { num_output: 4 } }\n'


def layer(name: str, type: str, bottom: str, top: str, more: str = "") -> str:
    """A layer on one line."""
    return f'layer {{ name: "{name}" type: "{type}" bottom: "{bottom}" top: "{top}" {more}}}\n'


def wiring(document: Document) -> list[tuple[str, str, str]]:
    """Each layer behind the convolution: type, first bottom, first top."""
    return [(each.type, each.bottoms[0].name, each.tops[0].name) for each in document.net.layers[2:]]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("replace-batchnorm", "replace-batchnorm{ratio=0.1}"),
        ("dropout", "add-dropout{after=type:Clip ratio=0.1}"),
    ],
)
def test_the_two_experiments_with_mobilenetv2(name: str, words: str) -> None:
    after = rewrite(load(MOBILENET / "mobilenetv2.prototxt"), words)
    assert after.source.text == load(MOBILENET / "expected" / f"{name}.prototxt").source.text
    assert rewrite(after, words).source.text == after.source.text
    # One behind each of the ReLU6, as in the listing; none behind the linear projections.
    assert [each.type for each in after.net.layers].count("Dropout") == 35


@pytest.mark.parametrize(
    ("chain", "wanted"),
    [
        (
            layer("bn", "BatchNorm", "conv", "conv")
            + layer("sc", "Scale", "conv", "conv")
            + layer("re", "ReLU", "conv", "conv"),
            [("ReLU", "conv", "conv"), ("Dropout", "conv", "conv")],
        ),
        (
            layer("bn", "BatchNorm", "conv", "bn") + layer("sc", "Scale", "bn", "sc") + layer("re", "ReLU", "sc", "re"),
            [("ReLU", "conv", "re"), ("Dropout", "re", "re")],
        ),
        (
            layer("bn", "BatchNorm", "conv", "bn")
            + layer("sc", "Scale", "bn", "bn")
            + layer("si", "Sigmoid", "bn", "bn"),
            [("Sigmoid", "conv", "conv"), ("Dropout", "conv", "conv_drop")],
        ),
        (
            layer("bn", "BatchNorm", "conv", "bn") + layer("sum", "Eltwise", "bn", "sum", 'bottom: "conv" '),
            [("Eltwise", "conv", "sum")],
        ),
        (
            # The Scale of another branch's making is none of the BatchNorm's.
            layer("bn", "BatchNorm", "conv", "conv") + layer("gate", "Scale", "conv", "conv", 'bottom: "data" '),
            [("Scale", "conv", "conv")],
        ),
    ],
    ids=["in place", "through blobs of their own", "before a sigmoid in place", "without activation", "a gate"],
)
def test_where_it_stood(chain: str, wanted: list[tuple[str, str, str]]) -> None:
    after = rewrite(loads(DATA + CONV + chain), [ReplaceBatchNorm(0.2)])
    assert wiring(after) == wanted
    assert not run(after, [ReplaceBatchNorm(0.2)])[0].changed
    names = [each.name for each in after.net.layers if each.type == "Dropout"]
    assert names in ([], ["conv_drop"])


def test_what_has_no_activation_behind_it_is_told() -> None:
    [note] = run(loads(DATA + CONV + layer("bn", "BatchNorm", "conv", "conv")), [ReplaceBatchNorm()])[0].notes
    assert note.message == "it is only taken out: no activation follows that a Dropout could stand behind"


def test_a_dropout_that_is_there_gets_the_ratio() -> None:
    chain = layer("bn", "BatchNorm", "conv", "conv") + layer("re", "ReLU", "conv", "conv")
    text = rewrite(loads(DATA + CONV + chain), [AddDropout("conv", 0.5)])
    after = rewrite(text, [ReplaceBatchNorm(0.1)])
    assert wiring(after) == [("ReLU", "conv", "conv"), ("Dropout", "conv", "conv")]
    assert "dropout_ratio: 0.1" in after.source.text


def test_a_pair_stays_together() -> None:
    """Behind a type that is not known nothing may work in place; where the BatchNorm stays, so does its Scale."""
    text = DATA + CONV.replace('"Convolution"', '"Convolution3D"').replace("convolution_param { num_output: 4 }", "")
    text += layer("bn", "BatchNorm", "conv", "bn") + layer("sc", "Scale", "bn", "bn") + layer("re", "ReLU", "bn", "bn")
    step = run(loads(text), [ReplaceBatchNorm()])[0]
    assert not step.changed
    assert [note.layer for note in step.notes]


def test_one_for_each_phase() -> None:
    """As old files have it: one that uses the batch in TRAIN, one that uses what was gathered in TEST."""
    twins = layer("bn", "BatchNorm", "conv", "bn", "include { phase: TRAIN } ")
    twins += layer("bn", "BatchNorm", "conv", "bn", "include { phase: TEST } ")
    chain = twins + layer("sc", "Scale", "bn", "bn") + layer("re", "ReLU", "bn", "bn")
    after = rewrite(loads(DATA + CONV + chain), [ReplaceBatchNorm(0.2)])
    assert wiring(after) == [("ReLU", "conv", "conv"), ("Dropout", "conv", "conv")]


def test_two_in_a_row_in_one_phase() -> None:
    chain = layer("bn", "BatchNorm", "conv", "conv") + layer(
        "bn", "BatchNorm", "conv", "conv", "include { phase: TEST } "
    )
    chain += layer("sc", "Scale", "conv", "conv") + layer("si", "Sigmoid", "conv", "conv")
    after = rewrite(loads(DATA + CONV + chain + layer("end", "Power", "conv", "end")), [ReplaceBatchNorm(0.2)])
    assert wiring(after) == [
        ("Sigmoid", "conv", "conv"),
        ("Dropout", "conv", "conv_drop"),
        ("Power", "conv_drop", "end"),
    ]


def test_who_reads_a_batchnorm_that_goes_reads_the_dropout_before_it() -> None:
    chain = layer("bn", "BatchNorm", "conv", "conv") + layer("si", "Sigmoid", "conv", "conv")
    chain += layer("bn2", "BatchNorm", "conv", "two") + layer("end", "Power", "two", "end")
    after = rewrite(loads(DATA + CONV + chain), [ReplaceBatchNorm(0.2)])
    assert wiring(after) == [
        ("Sigmoid", "conv", "conv"),
        ("Dropout", "conv", "conv_drop"),
        ("Power", "conv_drop", "end"),
    ]


def test_it_undoes_what_add_batchnorm_does_but_for_the_dropout() -> None:
    text = DATA + CONV + layer("re", "ReLU", "conv", "conv")
    after = rewrite(loads(text), [AddBatchNorm("conv"), ReplaceBatchNorm(0.3)])
    assert after.source.text == rewrite(loads(text), [AddDropout("conv", 0.3)]).source.text


def test_options_are_those_of_dropout() -> None:
    with pytest.raises(OptionError, match="between 0 and 1; 1 is not"):
        ReplaceBatchNorm(1.0)
    text = DATA + CONV.replace("num_output: 4", "num_output: 4 kernel_size: 1")
    chain = layer("bn", "BatchNorm", "conv", "conv") + layer("re", "ReLU", "conv", "conv")
    after = rewrite(loads(text + chain), [ReplaceBatchNorm(0.3, "spatial")])
    assert [each.type for each in after.net.layers][-3:] == ["DummyData", "Dropout", "Scale"]
