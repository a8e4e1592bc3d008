"""Every layer type of Caffe 1.0: its rule, and how many bottoms and tops it takes.

Python is not here: the class such a layer names decides everything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from prototool.analysis.shape import Made, Shape
from prototool.analysis.shapes import axes, elementwise, inputs, learned, losses, recurrent, spatial
from prototool.net.net import Layer

Rule: TypeAlias = Callable[[Layer, tuple[Shape, ...]], Made]

MANY = 1_000_000
Range: TypeAlias = tuple[int, int]
ONE: Range = (1, 1)
TWO: Range = (2, 2)
SOME: Range = (1, MANY)
NONE: Range = (0, 0)


class Entry(NamedTuple):
    """A layer type: its rule, least and most bottoms and tops.

    `equal`: as many tops as bottoms. `auto`: a loss, for which Caffe makes tops that the file leaves out.
    `in_place`: whether Caffe lets it write over its first bottom at all, wise or not. `engine`: the parameter message
    in which it may ask for cuDNN.
    """

    rule: Rule
    bottoms: Range = ONE
    tops: Range = ONE
    equal: bool = False
    auto: bool = False
    in_place: bool = True
    engine: str = ""


ELEMENTWISE = (
    "BNLL",
    "Clip",
    "Dropout",
    "ELU",
    "Power",
    "Swish",
    "Threshold",
)

TABLE: dict[str, Entry] = {
    **{name: Entry(elementwise.same) for name in ELEMENTWISE},
    "AbsVal": Entry(elementwise.same, in_place=False),
    "Accuracy": Entry(losses.accuracy, TWO, (1, 2)),
    "ArgMax": Entry(axes.argmax),
    "BatchNorm": Entry(learned.batch_norm),
    "BatchReindex": Entry(axes.batch_reindex, TWO),
    "Bias": Entry(learned.bias, (1, 2)),
    "Concat": Entry(axes.concat, SOME),
    "ContrastiveLoss": Entry(losses.contrastive_loss, (3, 3), auto=True),
    "Convolution": Entry(spatial.convolution, SOME, SOME, equal=True, engine="convolution_param"),
    "Crop": Entry(axes.crop, TWO),
    "Data": Entry(inputs.data, NONE, (1, 2)),
    "Deconvolution": Entry(spatial.deconvolution, SOME, SOME, equal=True, engine="convolution_param"),
    "DummyData": Entry(inputs.dummy_data, NONE, SOME),
    "Eltwise": Entry(elementwise.eltwise, (2, MANY)),
    "Embed": Entry(learned.embed),
    "EuclideanLoss": Entry(losses.euclidean_loss, TWO, auto=True, in_place=False),
    "Exp": Entry(elementwise.exponential),
    "Filter": Entry(axes.filter_items, (2, MANY), SOME),
    "Flatten": Entry(axes.flatten, in_place=False),
    "HDF5Data": Entry(inputs.hdf5_data, NONE, SOME),
    "HDF5Output": Entry(elementwise.output_file, TWO, NONE),
    "HingeLoss": Entry(losses.loss, TWO, auto=True),
    "Im2col": Entry(spatial.im2col),
    "ImageData": Entry(inputs.image_data, NONE, TWO),
    "InfogainLoss": Entry(losses.infogain_loss, (2, 3), (1, 2), auto=True, in_place=False, engine="softmax_param"),
    "InnerProduct": Entry(learned.inner_product),
    "Input": Entry(inputs.inputs, NONE, SOME),
    "LRN": Entry(spatial.lrn, engine="lrn_param"),
    "LSTM": Entry(recurrent.lstm, (2, 3)),
    "LSTMUnit": Entry(recurrent.lstm_unit, (3, 3), TWO),
    "Log": Entry(elementwise.logarithm),
    "MVN": Entry(elementwise.mvn),
    "MemoryData": Entry(inputs.memory_data, NONE, TWO),
    "MultinomialLogisticLoss": Entry(losses.multinomial_loss, TWO, auto=True),
    "PReLU": Entry(learned.prelu),
    "Parameter": Entry(inputs.parameter, NONE),
    "Pooling": Entry(spatial.pooling, engine="pooling_param"),
    "RNN": Entry(recurrent.rnn, (2, 3)),
    "ReLU": Entry(elementwise.same, engine="relu_param"),
    "Reduction": Entry(axes.reduction),
    "Reshape": Entry(axes.reshape, in_place=False),
    "SPP": Entry(spatial.spp),
    "Scale": Entry(learned.scale, (1, 2)),
    "Sigmoid": Entry(elementwise.same, engine="sigmoid_param"),
    "SigmoidCrossEntropyLoss": Entry(losses.sigmoid_loss, TWO, auto=True, in_place=False),
    "Silence": Entry(elementwise.nothing, SOME, NONE),
    "Slice": Entry(axes.slices, tops=SOME),
    "Softmax": Entry(elementwise.softmax, engine="softmax_param"),
    # It is declared to take a second top, but its inner Softmax cannot be set up with one.
    "SoftmaxWithLoss": Entry(losses.softmax_loss, TWO, auto=True, in_place=False, engine="softmax_param"),
    "Split": Entry(axes.split, tops=SOME, in_place=False),
    "TanH": Entry(elementwise.same, engine="tanh_param"),
    "Tile": Entry(axes.tile),
    "WindowData": Entry(inputs.window_data, NONE, TWO),
}
