"""What V0 and V1 files call the layer types and fields of today (source: Caffe 1.0's upgrade, tried on it)."""

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

# The layers that V0 knows, by its names. "padding" became a field of the layer behind it.
V0_TYPES = {
    "accuracy": "Accuracy",
    "bnll": "BNLL",
    "concat": "Concat",
    "conv": "Convolution",
    "data": "Data",
    "dropout": "Dropout",
    "euclidean_loss": "EuclideanLoss",
    "flatten": "Flatten",
    "hdf5_data": "HDF5Data",
    "hdf5_output": "HDF5Output",
    "im2col": "Im2col",
    "images": "ImageData",
    "infogain_loss": "InfogainLoss",
    "innerproduct": "InnerProduct",
    "lrn": "LRN",
    "multinomial_logistic_loss": "MultinomialLogisticLoss",
    "padding": "padding",
    "pool": "Pooling",
    "relu": "ReLU",
    "sigmoid": "Sigmoid",
    "softmax": "Softmax",
    "softmax_loss": "SoftmaxWithLoss",
    "split": "Split",
    "tanh": "TanH",
    "window_data": "WindowData",
}

# V0 writes the V1 names in small letters, but for these.
V0_ODD_TYPES = {name: today for name, today in V0_TYPES.items() if name.upper() not in V1_TYPES}

# What V0 calls fields that have another name today.
V0_NAMES = {
    "bias_term": "biasterm",
    "kernel_size": "kernelsize",
    "batch_size": "batchsize",
    "crop_size": "cropsize",
    "mean_file": "meanfile",
    "shuffle": "shuffle_images",
    "fg_threshold": "det_fg_threshold",
    "bg_threshold": "det_bg_threshold",
    "fg_fraction": "det_fg_fraction",
    "context_pad": "det_context_pad",
    "crop_mode": "det_crop_mode",
}

# The message in which a layer of a type holds its parameters today, and which of its fields V0 has for that type.
# V0 allows every field in a layer of any type; the upgrade to V1 drops those that are not of the type.
LEARNED = ("num_output", "bias_term", "weight_filler", "bias_filler")
FILES = ("source", "batch_size")
WINDOWS = ("fg_threshold", "bg_threshold", "fg_fraction", "context_pad", "crop_mode")
V0_PARAMS: dict[str, tuple[str, tuple[str, ...]]] = {
    "Concat": ("concat_param", ("concat_dim",)),
    "Convolution": ("convolution_param", (*LEARNED, "pad", "kernel_size", "stride", "group")),
    "Data": ("data_param", (*FILES, "rand_skip")),
    "Dropout": ("dropout_param", ("dropout_ratio",)),
    "HDF5Data": ("hdf5_data_param", FILES),
    "ImageData": ("image_data_param", (*FILES, "rand_skip", "shuffle", "new_height", "new_width")),
    "InfogainLoss": ("infogain_loss_param", ("source",)),
    "InnerProduct": ("inner_product_param", LEARNED),
    "LRN": ("lrn_param", ("local_size", "alpha", "beta", "k")),
    "Pooling": ("pooling_param", ("pool", "pad", "kernel_size", "stride")),
    "WindowData": ("window_data_param", (*FILES, *WINDOWS)),
}

# Those of them that what is read of a V0 layer must not go beyond: their messages of today have more of V0's names.
V0_FIELDS = {type: V0_PARAMS[type][1] for type in ("Convolution", "Pooling", "InnerProduct", "ImageData")}
V0_FIELDS["Im2col"] = ()

# What became a message of its own, transform_param: V0 has it in a layer of any type, V1 in those of data.
TRANSFORM = ("scale", "mean_file", "crop_size", "mirror")
V1_TRANSFORMING = {"DATA": "data_param", "IMAGE_DATA": "image_data_param", "WINDOW_DATA": "window_data_param"}

# V1's lists, of which each has an entry for each learned blob, and what an entry is in a ParamSpec of today.
V1_SPECS = {"param": "name", "blob_share_mode": "share_mode", "blobs_lr": "lr_mult", "weight_decay": "decay_mult"}

# What the upgrade of V0 keeps of a net besides its layers.
V0_NET_FIELDS = ("name", "input", "input_dim", "force_backward")


def param_path(era: str, param: str, field: str) -> tuple[str, str]:
    """Where a layer of an era states a field of its parameters: V0 has them all in its inner layer."""
    return ("layer", field) if era == "V0" else (param, field)


def v0_type(name: str) -> str:
    """The layer type of today for a V0 type string; an unknown one stays as it is."""
    return V0_TYPES.get(name, name)
