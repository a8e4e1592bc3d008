"""Which parameter messages each layer type of Caffe 1.0 reads (source: its layers)."""

from __future__ import annotations

from types import MappingProxyType

NONE = frozenset[str]()


def own(*names: str) -> frozenset[str]:
    """The messages of these names."""
    return frozenset(f"{name}_param" for name in names)


READS = MappingProxyType(
    {
        "AbsVal": NONE,
        "Accuracy": own("accuracy"),
        "ArgMax": own("argmax"),
        "BNLL": NONE,
        "BatchNorm": own("batch_norm"),
        "BatchReindex": NONE,
        "Bias": own("bias"),
        "Clip": own("clip"),
        "Concat": own("concat"),
        "ContrastiveLoss": own("contrastive_loss"),
        "Convolution": own("convolution"),
        "Crop": own("crop"),
        "Data": own("data", "transform"),
        "Deconvolution": own("convolution"),
        "Dropout": own("dropout"),
        "DummyData": own("dummy_data"),
        "ELU": own("elu"),
        "Eltwise": own("eltwise"),
        "Embed": own("embed"),
        "EuclideanLoss": NONE,
        "Exp": own("exp"),
        "Filter": NONE,
        "Flatten": own("flatten"),
        # It refuses a transform_param, so that one is no silent matter.
        "HDF5Data": own("hdf5_data", "transform"),
        "HDF5Output": own("hdf5_output"),
        "HingeLoss": own("hinge_loss"),
        "Im2col": own("convolution"),
        # Of data_param it takes how many batches are read ahead.
        "ImageData": own("image_data", "transform", "data"),
        "InfogainLoss": own("infogain_loss", "loss", "softmax"),
        "InnerProduct": own("inner_product"),
        "Input": own("input"),
        "LRN": own("lrn"),
        "LSTM": own("recurrent"),
        "LSTMUnit": NONE,
        "Log": own("log"),
        "MVN": own("mvn"),
        "MemoryData": own("memory_data", "transform"),
        "MultinomialLogisticLoss": NONE,
        "PReLU": own("prelu"),
        "Parameter": own("parameter"),
        "Pooling": own("pooling"),
        "Power": own("power"),
        "RNN": own("recurrent"),
        "ReLU": own("relu"),
        "Reduction": own("reduction"),
        "Reshape": own("reshape"),
        "SPP": own("spp"),
        "Scale": own("scale"),
        "Sigmoid": own("sigmoid"),
        "SigmoidCrossEntropyLoss": own("loss", "sigmoid"),
        "Silence": NONE,
        "Slice": own("slice"),
        "Softmax": own("softmax"),
        "SoftmaxWithLoss": own("softmax", "loss"),
        "Split": NONE,
        "Swish": own("swish"),
        "TanH": own("tanh"),
        "Threshold": own("threshold"),
        "Tile": own("tile"),
        "WindowData": own("window_data", "transform", "data"),
    }
)
# All messages that Caffe 1.0 has for parameters; those of forks are not judged.
MESSAGES = frozenset[str]().union(*READS.values()) | own("python")
