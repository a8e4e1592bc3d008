"""Which layers may write over their own bottom, which read their own top again, and which share another blob's memory.

Source: Caffe 1.0's layers, each tried on the real one against a net that does not work in place.
"""

from __future__ import annotations

from prototool.analysis.fields import flag, param
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer

# These write their top before they have read all of their bottom, or shrink the bottom itself. A convolution with a
# kernel of more than 1x1 is right in the forward pass, and then learns from its own output.
WRONG_VALUE = frozenset(
    {
        "Accuracy",
        "ArgMax",
        "BatchReindex",
        "ContrastiveLoss",
        "Convolution",
        "Crop",
        "Deconvolution",
        "Embed",
        "EuclideanLoss",
        "Filter",
        "HingeLoss",
        "Im2col",
        "InfogainLoss",
        "InnerProduct",
        "LSTM",
        "LSTMUnit",
        "MultinomialLogisticLoss",
        "Pooling",
        "RNN",
        "Reduction",
        "SPP",
        "SigmoidCrossEntropyLoss",
        "SoftmaxWithLoss",
        "Tile",
    }
)
# These need the value of their bottom for its gradient, and have just written over it.
WRONG_GRADIENT = frozenset({"BNLL", "Clip", "Log"})

# These need the value of their top for the gradient of their bottom.
READS_OWN_TOP = frozenset({"ELU", "Exp", "Sigmoid", "Softmax", "Swish", "TanH"})

# These may make a positive value of what was none: those that shift, and those whose values are all positive.
CHANGES_SIGN = frozenset({"BatchNorm", "Bias", "Exp", "Sigmoid", "Softmax"})


def wrong_value(layer: Layer) -> bool:
    """Whether a layer that works in place computes something else than it would otherwise."""
    if layer.type == "Eltwise":
        return param(layer, "eltwise_param").text("operation") != "PROD"
    if layer.type == "LRN":
        return param(layer, "lrn_param").text("norm_region") == "ACROSS_CHANNELS"
    if layer.type == "Concat":
        return len(layer.bottoms) > 1
    if layer.type == "Slice":
        return len(layer.tops) > 1
    return layer.type in WRONG_VALUE


def wrong_gradient(layer: Layer) -> bool:
    """Whether a layer that works in place computes what it should, and then a wrong gradient."""
    if layer.type in ("Eltwise", "LRN"):
        return not wrong_value(layer)
    if layer.type == "MVN":
        return flag(param(layer, "mvn_param"), "normalize_variance")
    if layer.type == "Power":
        fields = param(layer, "power_param")
        return bool(fields.get("scale")) and bool(fields.get("power"))
    if layer.type == "ELU":
        return float(param(layer, "elu_param").get("alpha")) < 0
    if layer.type == "ReLU":
        return float(param(layer, "relu_param").get("negative_slope")) < 0
    return layer.type in WRONG_GRADIENT


def reads_own_top(layer: Layer) -> bool:
    """Whether the gradient of a layer's bottom depends on the value of its top, which must then stay as it is."""
    if layer.type == "Eltwise":
        fields = param(layer, "eltwise_param")
        return fields.text("operation") == "PROD" and not flag(fields, "stable_prod_grad")
    if layer.type == "Power":
        fields = param(layer, "power_param")
        # The gradient of a constant, a straight line and a square takes no more than the bottom.
        return bool(fields.get("scale")) and fields.get("power") not in (0, 1, 2)
    if layer.type == "MVN":
        return flag(param(layer, "mvn_param"), "normalize_variance")
    if layer.type == "LRN":
        return param(layer, "lrn_param").text("norm_region") == "ACROSS_CHANNELS"
    return layer.type in READS_OWN_TOP


def changes_sign(layer: Layer) -> bool:
    """Whether a layer may leave something above 0 where nothing was above it, or the other way round."""
    if layer.type == "Scale":
        return len(layer.bottoms) == 1 and flag(param(layer, "scale_param"), "bias_term")
    return layer.type in CHANGES_SIGN


def robbed(graph: Graph, version: Version) -> Layer | None:
    """The layer that needs, for its gradient, the value that a version made in place overwrites."""
    over = version.over
    if over is None:
        return None
    before = origin(graph, over).layer
    if reads_own_top(before):
        return before
    # A ReLU in place asks what it left for the sign of what it was given.
    while changes_sign(version.layer) and over is not None and over.over is not None:
        if over.layer.type == "ReLU":
            return over.layer
        over = None if changes_sign(over.layer) else over.over
    return None


def shares_memory(layer: Layer) -> bool:
    """Whether the tops of a layer are its first bottom under another name."""
    if layer.type == "Concat":
        return len(layer.bottoms) == 1
    if layer.type == "Slice":
        return len(layer.tops) == 1
    return layer.type in ("Flatten", "Reshape", "Split")


def origin(graph: Graph, version: Version) -> Version:
    """The version whose memory a version is."""
    while shares_memory(version.layer) and (version.layer, 0) in graph.read:
        version = graph.read[version.layer, 0]
    return version


def constant(layer: Layer, top: int) -> bool:
    """Whether a top is not written at each pass: a constant of DummyData, or what Parameter learns."""
    if layer.type == "Parameter":
        return True
    if layer.type != "DummyData":
        return False
    fillers = param(layer, "dummy_data_param").messages("data_filler")
    index = top if len(fillers) > 1 else 0
    return index >= len(fillers) or fillers[index].text("type") == "constant"
