"""What the passes say: why a layer was left alone, and which options make no sense."""

from __future__ import annotations

import pytest

from prototool.api import loads
from prototool.passes import (
    ALL,
    DenseHead,
    FinetuneHead,
    FixNames,
    Freeze,
    InPlace,
    NoInPlace,
    PoolingHead,
    Remove,
    Rename,
    ReplaceLayerType,
    Set,
    Split,
    StripUnused,
    ToDeploy,
)
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.pipeline import PipelineError, printed, read_pipeline
from prototool.rewrite.run import run
from prototool.rewrite.selector import SelectionError

DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 8 dim: 8 } } }\n'
LABELLED = (
    'layer { name: "data" type: "Input" top: "data" top: "label" input_param '
    "{ shape { dim: 2 dim: 3 dim: 8 dim: 8 } shape { dim: 2 } } }\n"
)
CONV = (
    'layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" '
    "convolution_param { num_output: 4 kernel_size: 3 } }\n"
)
RELU = 'layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }\n'
FC = 'layer { name: "fc" type: "InnerProduct" bottom: "conv" top: "fc" inner_product_param { num_output: 4 } }\n'
SUM = 'layer { name: "sum" type: "Eltwise" bottom: "conv" bottom: "conv" top: "sum" }\n'
LOSS = 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" top: "loss" }\n'
IMAGES = 'layer { name: "data" type: "Data" top: "data" top: "label" data_param { source: "x" batch_size: 2 } }\n'
V1 = 'layers { name: "relu" type: RELU bottom: "data" top: "out" }\n'
V0 = 'layers { layer { name: "fc" type: "innerproduct" num_output: 2 } bottom: "data" top: "fc" }\n'
INPUT = 'input: "data" input_dim: 2 input_dim: 3 input_dim: 4 input_dim: 4\n'
SHARED = (
    'layer { name: "a" type: "InnerProduct" bottom: "data" top: "a" param { name: "w" } '
    "inner_product_param { num_output: 2 } }\n"
    'layer { name: "b" type: "InnerProduct" bottom: "data" top: "b" param { name: "w" } '
    "inner_product_param { num_output: 2 } }\n"
)

# A net, a pass, and what it says of the layer it leaves alone.
LEFT = [
    (DATA + CONV, Remove("data"), "it stays: layer 'conv' reads what it gives, and it reads nothing itself"),
    (DATA + CONV + FC, Remove("conv"), "it stays: it makes 2x4x6x6 of 2x3x8x8, and layer 'fc' reads it"),
    (DATA + CONV + SUM + FC.replace('"conv"', '"sum"'), Remove("sum"), "it stays: it has 2 bottoms, and layer 'fc'"),
    (DATA + RELU.replace('"conv"', '"data"') + FC, ReplaceLayerType("relu", "ReLU"), "it is of type ReLU already"),
    (DATA + CONV + RELU, ReplaceLayerType("relu", "AbsVal"), "it works in place, which a AbsVal cannot"),
    (DATA + CONV, ReplaceLayerType("conv", "Eltwise"), "it has 1 bottoms, which a Eltwise cannot have"),
    (INPUT + V1, ReplaceLayerType("relu", "PReLU"), "the format of this file (V1) has no PReLU"),
    (DATA + CONV, Set("data", "pooling_param.pool", "AVE"), "it is of type Input, which does not read pooling_param"),
    (DATA + CONV, Set("conv", "param[1].lr_mult", "2"), "it has no param, so there is no param[1]"),
    (DATA + CONV, Set("conv", "bottom[1]", "x"), "it has 1 bottom, so there is no bottom[1]"),
    (INPUT + V1, Set("relu", "param.lr_mult", "2"), "'param' is one value and holds no fields"),
    (DATA + CONV, Rename("conv", "data", "layer"), "another layer is called 'data' already"),
    (DATA + CONV, Rename("conv", "data", "blob"), "the blob 'conv' keeps its name: another one is called 'data'"),
    (DATA + CONV + RELU, Freeze("relu"), "it has no parameters"),
    (DATA + SHARED, Freeze("a"), "it shares parameters with layer 'b', which is not selected"),
    (DATA + SHARED, FinetuneHead("a", 3), "it shares parameters with layer 'b', which need the same shape"),
    (DATA + CONV + RELU, FinetuneHead("relu", 3), "it is of type ReLU, which has no num_output"),
    (DATA + CONV + FC, FinetuneHead("fc", 3, "conv"), "another layer is called 'conv' already"),
    (DATA + CONV + FC, PoolingHead("conv"), "it is no InnerProduct with one bottom"),
    (DATA + CONV + FC + SUM.replace("conv", "fc"), PoolingHead(classifier="conv"), "a layer that reads it may need"),
    (INPUT + V0, PoolingHead(), "the format of this file (V0) has no pooling over a whole map"),
    (IMAGES + CONV + FC, PoolingHead(), "the shape of what it reads is not known"),
    (DATA + CONV, DenseHead("conv"), "it is not known to be an average pooling over the whole map"),
    (DATA + CONV + RELU.replace('top: "conv"', 'top: "out"'), InPlace(), "its top 'out' is an output of the net"),
    (IMAGES + CONV + FC + LOSS, ToDeploy(), "the shape of its top 'data' is not known: give shape=data:1x3x..."),
]


@pytest.mark.parametrize(("text", "wanted", "said"), LEFT, ids=lambda value: str(value)[:30])
def test_left_alone_with_the_reason(text: str, wanted: Pass, said: str) -> None:
    step = run(loads(text), [wanted])[0]
    assert not step.changed
    assert any(note.message.startswith(said) for note in step.notes), step.notes


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("replace-layer-type{where=x type=Relu}", "Caffe has no layer type 'Relu' - did you mean 'ReLU'?"),
        ("set{where=x field=convolution_param.num_outptu value=3}", "did you mean 'num_output'?"),
        ("set{where=x field=convolution_param value=3}", "'convolution_param' holds fields: name one of them"),
        ("set{where=x field=pooling_param.pool value=ave}", "did you mean 'AVE'?"),
        ("set{where=x field=convolution_param.num_output value=many}", "expected an integer, found many"),
        ("set{where=x field=name.x value=3}", "'name' is one value and holds no fields"),
        ("set{where=x field=name value=3 append=true}", "append: 'name' takes one value"),
        ("set{where=x field=name[0] value=3}", "'name' stands once, so there is no name[0]"),
        ("set{where=x field=a..b value=3}", "'a..b' is no path of fields"),
        ("set{where=x field=loss_weight value=''}", "'loss_weight' needs a value"),
        ("set{where=x field=prior_box_param.min_size value=small}", "expected a decimal number, found small"),
        ("set{where=x field=prior_box_param.min_sise value=3}", "LayerParameter has no field 'prior_box_param'"),
        ("merge{with=''}", "with is the name of the other file; it cannot be empty"),
        ("merge{with=a phase=test}", "phase is TRAIN or TEST, not 'test'"),
        ("merge{with=a phase=TEST stage=deploy}", "give the stage or the phase in which the other file's net is built"),
        ("rename{from=a to=b what=net}", "what is both, layer or blob, not 'net'"),
        ("rename{from=a to='(automatic)'}", "'(automatic)' is what Caffe calls blobs that it makes itself"),
        ("rename{from=a to=data_data_0_split_1}", "is what Caffe calls blobs that it makes itself"),
        ("rename{from=a to=''}", "a name cannot be empty"),
        ("finetune-head{layer=a num-output=0}", "num-output is the number of classes"),
        ("finetune-head{layer=a num-output=2 name=a}", "the layer needs another name"),
        ("finetune-head{layer=a num-output=2 lr-mult=-1}", "lr-mult multiplies learning rates"),
        ("pooling-head{classifier=x}", "classifier is dense or conv, not 'x'"),
        ("split{phase=test}", "phase is TRAIN or TEST, not 'test'"),
        ("to-deploy{shape=1x}", "shape is written like"),
        ("to-deploy{batch=0}", "batch is the number of items"),
    ],
)
def test_options_that_make_no_sense(words: str, said: str) -> None:
    with pytest.raises(PipelineError) as raised:
        read_pipeline(words, ALL)
    assert said in raised.value.message


def test_a_word_of_python_is_an_option_without_its_underscore() -> None:
    [wanted] = read_pipeline("rename{from=a to=b}", ALL)
    assert wanted == Rename("a", "b")
    assert printed([wanted]) == "rename{from=a to=b}"


def test_what_is_not_there_is_said_with_what_may_be_meant() -> None:
    with pytest.raises(SelectionError, match="no layer or blob called 'konv'; did you mean 'conv'"):
        run(loads(DATA + CONV), [Rename("konv", "x")])
    with pytest.raises(SelectionError, match="no layer called 'fcc'; did you mean 'fc'"):
        run(loads(DATA + CONV + FC), [FinetuneHead("fcc", 3)])


def test_a_whole_branch_is_removed_at_once() -> None:
    side = CONV.replace('"conv"', '"side"') + RELU.replace('"conv"', '"side"').replace("relu", "side_relu")
    assert run(loads(DATA + CONV + side), [Remove("side*")])[0].document.source.text == DATA + CONV


def test_blobs_of_padding_in_v0_are_renamed_where_they_stand() -> None:
    pad = 'layers { layer { name: "pad" type: "padding" pad: 1 } bottom: "data" top: "pad" }\n'
    conv = 'layers { layer { name: "c" type: "conv" num_output: 2 kernelsize: 3 } bottom: "pad" top: "c" }\n'
    after = run(loads(INPUT + pad + conv), [Rename("data", "image")])[0].document.source.text
    assert after == (INPUT + pad + conv).replace('"data"', '"image"')


def test_fix_names_lets_the_layers_of_two_phases_share_a_name() -> None:
    train, test = (DATA.replace(" }\n", f" include {{ phase: {phase} }} }}\n") for phase in ("TRAIN", "TEST"))
    assert not run(loads(train + test + CONV), [FixNames()])[0].changed


def test_what_is_kept_is_not_stripped() -> None:
    side = CONV.replace('"conv"', '"side"')
    net = loads(LABELLED + CONV + side + FC + LOSS)
    assert run(net, [StripUnused()])[0].document.source.text == LABELLED + CONV + FC + LOSS
    assert not run(net, [StripUnused("side")])[0].changed


def test_without_a_loss_every_output_is_meant() -> None:
    assert not run(loads(DATA + CONV + CONV.replace('"conv"', '"side"')), [StripUnused()])[0].changed


def test_layers_that_share_weights_with_a_used_one_are_not_stripped() -> None:
    loss = 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "b" bottom: "label" top: "loss" }\n'
    assert not run(loads(LABELLED + SHARED + loss), [StripUnused()])[0].changed


def test_an_output_that_is_renamed_is_told() -> None:
    [note] = run(loads(DATA + CONV + RELU), [NoInPlace()])[0].notes
    assert note.message == "the output 'conv' of the net is now called 'relu'"


def test_split_of_a_stage_of_the_command_line() -> None:
    conv = CONV.replace(" bottom", ' include { stage: "deep" } bottom')
    assert run(loads(DATA + conv), [Split("TEST", "deep")])[0].document.source.text == DATA + CONV
    assert run(loads(DATA + conv), [Split("TEST")])[0].document.source.text == DATA


def test_shapes_are_given_for_blobs_by_name() -> None:
    net = loads(IMAGES + CONV + FC + LOSS)
    text = run(net, [ToDeploy("data:5x3x9x9", finish=False)])[0].document.source.text
    assert text == DATA.replace("dim: 2 dim: 3 dim: 8 dim: 8", "dim: 5 dim: 3 dim: 9 dim: 9") + CONV + FC


def test_options_are_checked_in_python_too() -> None:
    with pytest.raises(OptionError):
        Set("x", "nothing.at.all", "1")


def test_a_softmax_that_an_accuracy_reads_is_what_is_deployed() -> None:
    prob = 'layer { name: "prob" type: "Softmax" bottom: "fc" top: "prob" }\n'
    accuracy = 'layer { name: "acc" type: "Accuracy" bottom: "prob" bottom: "label" top: "acc" }\n'
    data = DATA.replace("dim: 2 ", "dim: 1 ", 1)
    net = loads(LABELLED.replace("dim: 2 dim: 3", "dim: 1 dim: 3") + CONV + FC + prob + accuracy + LOSS)
    after = run(net, [ToDeploy()])[0].document.source.text
    assert after == data + CONV + FC + prob
