"""What layers fill their parameters with: every filler Caffe has, and what each is able to fill."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from prototool.analysis.fields import param
from prototool.analysis.refusal import BAD_FILLER, SetUpError, place_of
from prototool.analysis.shape import Shape, differ, words
from prototool.net.net import Layer
from prototool.schema.bound import Message
from prototool.text.nearest import did_you_mean

FILLERS = ("constant", "uniform", "gaussian", "positive_unitball", "xavier", "msra", "bilinear")
# Those that ask for the number of outputs, which is the first axis.
BY_FIRST_AXIS = frozenset({"positive_unitball", "xavier", "msra"})

WEIGHTS_AND_BIASES = ("weight_filler", "bias_filler")
# For each layer type that fills: its parameter message, and the fillers that are stated in it.
FILLED: dict[str, tuple[str, tuple[str, ...]]] = {
    "Bias": ("bias_param", ("filler",)),
    "Convolution": ("convolution_param", WEIGHTS_AND_BIASES),
    "Deconvolution": ("convolution_param", WEIGHTS_AND_BIASES),
    "Embed": ("embed_param", WEIGHTS_AND_BIASES),
    "InnerProduct": ("inner_product_param", WEIGHTS_AND_BIASES),
    "LSTM": ("recurrent_param", WEIGHTS_AND_BIASES),
    "PReLU": ("prelu_param", ("filler",)),
    "RNN": ("recurrent_param", WEIGHTS_AND_BIASES),
    "Scale": ("scale_param", ("filler", "bias_filler")),
}


def check_fillers(layer: Layer, params: Iterable[Shape]) -> None:
    """Refuse fillers that Caffe cannot fill a layer's parameters with. Parameters that nothing fills do not matter."""
    if layer.type not in FILLED:
        return
    name, fields = FILLED[layer.type]
    stated = param(layer, name)
    if not any(field in stated for field in fields):
        return
    for field, shape in uses(layer, fields, params):
        if field in stated:
            check_filler(stated.messages(field)[0], shape)


def uses(layer: Layer, fields: tuple[str, ...], params: Iterable[Shape]) -> Iterator[tuple[str, Shape]]:
    """Each parameter with the field of its filler: biases have one axis; with two bottoms a Scale learns its bias."""
    if fields is WEIGHTS_AND_BIASES:
        return ((fields[shape is not None and len(shape) == 1], shape) for shape in params)
    return zip(fields[len(layer.bottoms) - 1 :], params, strict=False)


def check_filler(filler: Message, shape: Shape) -> None:
    """Refuse a filler that does not exist, contradicts itself or cannot fill this shape."""
    check_kind(filler)
    kind = filler.text("type")
    least, most = filler.get("min"), filler.get("max")
    if kind == "uniform" and not least <= most:  # type: ignore[operator]
        raise bad(filler, "min", f"its min is {least:g}, more than its max, {most:g}")
    if kind == "gaussian" and not float(filler.get("std")) > 0:
        raise bad(filler, "std", f"its std is {filler.get('std'):g}, and must be more than 0")
    check_sparse(filler, shape)
    if shape is None:
        return
    if not shape and kind in BY_FIRST_AXIS:
        raise bad(filler, "type", "it cannot fill a single number")
    if kind == "bilinear" and (len(shape) != 4 or differ(shape[2], shape[3])):
        raise bad(filler, "type", f"it fills 4 axes of which the last two are alike, and this is {words(shape)}")


def check_kind(filler: Message) -> None:
    """Refuse a filler that Caffe does not know."""
    kind = filler.text("type")
    if kind not in FILLERS:
        notes = did_you_mean(kind, FILLERS) or (f"Caffe has {', '.join(FILLERS)}",)
        raise SetUpError(f"there is no filler '{kind}'", None, BAD_FILLER, place_of(filler, "type"), notes)


def check_sparse(filler: Message, shape: Shape) -> None:
    """Refuse `sparse` but for gaussian, where it must not be more than the outputs there are."""
    sparse = int(filler.get("sparse"))
    if sparse == -1:
        return
    if filler.text("type") != "gaussian":
        raise bad(filler, "sparse", "only gaussian fillers can be sparse")
    if sparse < -1:
        raise bad(filler, "sparse", f"its sparse is {sparse}")
    if shape == ():
        raise bad(filler, "sparse", "a single number cannot be filled sparsely")
    if shape and shape[0] is not None and sparse > shape[0]:
        raise bad(
            filler, "sparse", f"its sparse is {sparse}, and it fills {words(shape)}, which has {shape[0]} outputs"
        )


def bad(filler: Message, field: str, message: str) -> SetUpError:
    """The error of a filler."""
    text = f"its {filler.text('type')} filler: {message}"
    return SetUpError(text, None, BAD_FILLER, place_of(filler, field))
