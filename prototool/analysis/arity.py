"""How many bottoms, tops, weights and parameters a layer must have."""

from __future__ import annotations

from prototool.analysis.fields import flag, param
from prototool.analysis.refusal import WRONG_NUMBER_OF_BLOBS, SetUpError, bad_value, not_in_place
from prototool.analysis.shape import Shape, count, words
from prototool.analysis.shapes.table import MANY, Entry, Range
from prototool.net.net import Layer

# How many hidden states a recurrent layer takes and gives where it is told to.
HIDDEN = {"LSTM": 2, "RNN": 1}


def check_arity(layer: Layer, entry: Entry) -> None:
    """Refuse what Caffe refuses before it looks at any shape."""
    bottoms, tops = ranges(layer, entry)
    refuse_outside(len(layer.bottoms), bottoms, "bottom")
    refuse_outside(max(len(layer.tops), 1 if entry.auto else 0), tops, "top")
    if entry.equal and len(layer.bottoms) != len(layer.tops):
        message = f"it has {plural(len(layer.bottoms), 'bottom')} and must have as many tops, not {len(layer.tops)}"
        raise SetUpError(message, kind=WRONG_NUMBER_OF_BLOBS)
    if not entry.in_place and layer.tops and layer.in_place(0):
        raise not_in_place(layer.type)


def ranges(layer: Layer, entry: Entry) -> tuple[Range, Range]:
    """Least and most bottoms and tops; for some types the parameters have a say."""
    if layer.type in HIDDEN and flag(param(layer, "recurrent_param"), "expose_hidden"):
        hidden = HIDDEN[layer.type]
        return (2 + hidden, 3 + hidden), (1 + hidden, 1 + hidden)
    if layer.type == "Pooling" and param(layer, "pooling_param").text("pool") == "MAX":
        return entry.bottoms, (1, 2)
    return entry.bottoms, entry.tops


def refuse_outside(number: int, bounds: Range, what: str) -> None:
    """Refuse a number of bottoms or tops outside of its range."""
    least, most = bounds
    if least <= number <= most:
        return
    if least == most:
        wanted = plural(least, what)
    elif most == MANY:
        wanted = f"at least {plural(least, what)}"
    else:
        wanted = f"{least} to {plural(most, what)}"
    surplus = most if what == "bottom" and number > most else None
    raise SetUpError(f"it takes {wanted}, and has {number or 'none'}", surplus, WRONG_NUMBER_OF_BLOBS)


def plural(number: int, what: str) -> str:
    """A number of things."""
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def check_propagation(layer: Layer) -> None:
    """Refuse another number of propagate_down than of bottoms."""
    if layer.message and layer.era == "V2":
        stated = len(layer.message.scalars("propagate_down"))
        if stated not in (0, len(layer.bottoms)):
            message = f"it states {stated} propagate_down for {plural(len(layer.bottoms), 'bottom')}"
            raise SetUpError(message, kind=WRONG_NUMBER_OF_BLOBS)


def check_weights(layer: Layer, tops: tuple[Shape, ...], counted: tuple[int, ...]) -> None:
    """Refuse another number of loss weights than of tops, and a weight for a top without elements.

    `counted` are the tops with a weight that are also read by a layer. Caffe hands their weights to the copies it
    makes, and forgets the list; a loss then has the weight 1 it would have without one.
    """
    stated = () if counted else layer.loss_weights or ((1.0,) if layer.type.endswith("Loss") else ())
    weights = len(stated) or int(bool(counted) and layer.type.endswith("Loss"))
    if weights not in (0, len(tops)):
        raise SetUpError(f"it states {weights} loss weights for {plural(len(tops), 'top')}", kind=WRONG_NUMBER_OF_BLOBS)
    for index, shape in enumerate(tops):
        if count(shape) == 0 and (index in counted or (index < len(stated) and stated[index] != 0)):
            raise bad_value(f"it gives top {index}, which is {words(shape)}, a loss weight, and it has no elements")


def check_settings(stated: int, params: int | None) -> None:
    """Refuse settings for more parameters than a layer has."""
    if params is not None and stated > params:
        message = f"it has settings for {plural(stated, 'parameter')}, and learns {params or 'none'}"
        raise SetUpError(message, kind=WRONG_NUMBER_OF_BLOBS)
