"""Parameters that a layer states in the text itself, as `blobs`: few files do, and Caffe takes them as they are."""

from __future__ import annotations

from prototool.analysis.fields import dims_of, flag, number, param
from prototool.analysis.refusal import SetUpError, bad_value
from prototool.analysis.shape import Made, Shape, alike, check_size, count, differ, words
from prototool.net.net import Layer
from prototool.schema.bound import Message

OLD_DIMS = ("num", "channels", "height", "width")
# These look at what they are given before they take it; a recurrent layer makes its own all the same.
EXACT = frozenset({"Convolution", "Deconvolution"})
RECURRENT = frozenset({"LSTM", "RNN"})


def given(layer: Layer) -> tuple[tuple[int, ...], ...]:
    """The shapes of the parameters a layer states; none where it states none. Raises SetUpError."""
    holder = layer.message
    if holder and layer.era == "V0":
        holder = holder.message("layer")
    if holder is None or "blobs" not in holder:
        return ()
    return tuple(held(blob) for blob in holder.messages("blobs"))


def held(blob: Message) -> tuple[int, ...]:
    """The shape of a blob; its numbers must be as many."""
    if any(name in blob for name in OLD_DIMS):
        shape = tuple(number(blob, name) for name in OLD_DIMS)
    else:
        shape = dims_of(blob.message("shape"))
    check_size(shape, "its blob")
    elements = count(shape) or 0
    stated = len(values_of(blob))
    changes = len(blob.scalars("double_diff") or blob.scalars("diff"))
    if elements == 0 or stated != elements or changes not in (0, elements):
        raise bad_value(f"it states a blob of {words(shape)} with {stated} numbers", blob, "data")
    return shape


def values_of(blob: Message) -> list[float]:
    """The values a blob states; those of double precision win (source: Caffe's Blob::FromProto)."""
    return [float(value.value) for value in blob.scalars("double_data") or blob.scalars("data")]


def taken(layer: Layer, made: Made, blobs: tuple[tuple[int, ...], ...]) -> Made:
    """What a layer makes where it is given its parameters. Raises SetUpError."""
    if layer.type in RECURRENT:
        return made
    if layer.type in EXACT and made.params:
        check_exact(made.params, blobs)
    if layer.type == "PReLU" and differ(count(blobs[0]), count((made.params or (None,))[0])):
        raise bad_value(f"it is given {count(blobs[0])} slopes, and needs another number")
    biased = layer.type == "Scale" and flag(param(layer, "scale_param"), "bias_term")
    if biased or (layer.type in ("Scale", "Bias") and len(layer.bottoms) == 1):
        for blob in (blobs[0], *(blobs[-1:] if biased else ())):
            check_factor(layer, made.tops[0], blob)
    if biased and len(blobs) + len(layer.bottoms) < 3:
        blobs = (*blobs, blobs[0])
    return made._replace(params=blobs)


def check_exact(wanted: tuple[Shape, ...], blobs: tuple[Shape, ...]) -> None:
    """Refuse other parameters than those that a convolution would make itself."""
    if len(wanted) != len(blobs) or not all(map(alike, wanted, blobs)):
        told = " and ".join(map(words, blobs))
        raise bad_value(f"it is given parameters of {told}, and needs {' and '.join(map(words, wanted))}")


def check_factor(layer: Layer, shape: Shape, factor: tuple[int, ...]) -> None:
    """Refuse a factor that is not some axes of the bottom."""
    fields = param(layer, "scale_param" if layer.type == "Scale" else "bias_param")
    if shape is not None and factor:
        axis = number(fields, "axis") % len(shape)
        if not alike(shape[axis : axis + len(factor)], factor):
            raise SetUpError(f"it is given a factor of {words(factor)} from axis {axis} of {words(shape)}", 0)
