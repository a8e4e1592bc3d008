"""What V0 and V1 files call the layer types of today (source: Caffe 1.0's upgrade, tried on the real one)."""

from __future__ import annotations

V1_TYPES = {
    "NONE": "",
    "ABSVAL": "AbsVal",
    "ACCURACY": "Accuracy",
    "ARGMAX": "ArgMax",
    "BNLL": "BNLL",
    "CONCAT": "Concat",
    "CONTRASTIVE_LOSS": "ContrastiveLoss",
    "CONVOLUTION": "Convolution",
    "DATA": "Data",
    "DECONVOLUTION": "Deconvolution",
    "DROPOUT": "Dropout",
    "DUMMY_DATA": "DummyData",
    "ELTWISE": "Eltwise",
    "EUCLIDEAN_LOSS": "EuclideanLoss",
    "EXP": "Exp",
    "FLATTEN": "Flatten",
    "HDF5_DATA": "HDF5Data",
    "HDF5_OUTPUT": "HDF5Output",
    "HINGE_LOSS": "HingeLoss",
    "IM2COL": "Im2col",
    "IMAGE_DATA": "ImageData",
    "INFOGAIN_LOSS": "InfogainLoss",
    "INNER_PRODUCT": "InnerProduct",
    "LRN": "LRN",
    "MEMORY_DATA": "MemoryData",
    "MULTINOMIAL_LOGISTIC_LOSS": "MultinomialLogisticLoss",
    "MVN": "MVN",
    "POOLING": "Pooling",
    "POWER": "Power",
    "RELU": "ReLU",
    "SIGMOID": "Sigmoid",
    "SIGMOID_CROSS_ENTROPY_LOSS": "SigmoidCrossEntropyLoss",
    "SILENCE": "Silence",
    "SLICE": "Slice",
    "SOFTMAX": "Softmax",
    "SOFTMAX_LOSS": "SoftmaxWithLoss",
    "SPLIT": "Split",
    "TANH": "TanH",
    "THRESHOLD": "Threshold",
    "WINDOW_DATA": "WindowData",
}

V1_NAMES = {today: name for name, today in V1_TYPES.items()}

# V0 writes the V1 names in small letters, but for these. "padding" became a field of the layer behind it.
V0_ODD_TYPES = {
    "conv": "Convolution",
    "images": "ImageData",
    "innerproduct": "InnerProduct",
    "pool": "Pooling",
    "padding": "padding",
}


def param_path(era: str, param: str, field: str) -> tuple[str, str]:
    """Where a layer of an era states a field of its parameters: V0 has them all in its inner layer."""
    return ("layer", field) if era == "V0" else (param, field)


def v0_type(name: str) -> str:
    """The layer type of today for a V0 type string; an unknown one stays as it is."""
    return V0_ODD_TYPES.get(name) or V1_TYPES.get(name.upper(), name)
