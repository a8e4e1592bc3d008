"""How many bottoms, tops, weights and parameters a layer must have."""

from __future__ import annotations

from prototool.analysis.fields import flag, param
from prototool.analysis.shape import NOT_IN_PLACE, WRONG_NUMBER_OF_BLOBS, ShapeError
from prototool.analysis.shapes.table import MANY, Entry, Range
from prototool.net.net import Layer

# How many hidden states a recurrent layer takes and gives where it is told to.
HIDDEN = {"LSTM": 2, "RNN": 1}


def check_arity(layer: Layer, entry: Entry) -> None:
    """Refuse what Caffe refuses before it looks at any shape."""
    check_propagation(layer)
    bottoms, tops = ranges(layer, entry)
    refuse_outside(len(layer.bottoms), bottoms, "bottom")
    refuse_outside(max(len(layer.tops), 1 if entry.auto else 0), tops, "top")
    if entry.equal and len(layer.bottoms) != len(layer.tops):
        message = f"it has {plural(len(layer.bottoms), 'bottom')} and must have as many tops, not {len(layer.tops)}"
        raise ShapeError(message, kind=WRONG_NUMBER_OF_BLOBS)
    if not entry.in_place and any(layer.in_place(top) for top in range(len(layer.tops))):
        raise ShapeError(f"{layer.type} cannot work in place", 0, NOT_IN_PLACE)


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
    raise ShapeError(f"it takes {wanted}, and has {number or 'none'}", surplus, WRONG_NUMBER_OF_BLOBS)


def plural(number: int, what: str) -> str:
    """A number of things."""
    return f"{number or 'no'} {what}{'' if number == 1 else 's'}"


def check_propagation(layer: Layer) -> None:
    """Refuse another number of propagate_down than of bottoms."""
    if layer.message and layer.era == "V2":
        stated = len(layer.message.scalars("propagate_down"))
        if stated not in (0, len(layer.bottoms)):
            message = f"it states {stated} propagate_down for {plural(len(layer.bottoms), 'bottom')}"
            raise ShapeError(message, kind=WRONG_NUMBER_OF_BLOBS)


def check_weights(layer: Layer, tops: int, params: int | None) -> None:
    """Refuse another number of loss weights than of tops, or settings for more parameters than it has."""
    weights = len(layer.loss_weights)
    if weights not in (0, tops):
        raise ShapeError(f"it states {weights} loss weights for {plural(tops, 'top')}", kind=WRONG_NUMBER_OF_BLOBS)
    stated = param_settings(layer)
    if params is not None and stated > params:
        message = f"it has settings for {plural(stated, 'parameter')}, and learns {params or 'none'}"
        raise ShapeError(message, kind=WRONG_NUMBER_OF_BLOBS)


def param_settings(layer: Layer) -> int:
    """For how many parameters a layer states names, rates or decays."""
    if layer.message is None:
        return 0
    if layer.era == "V2":
        return len(layer.message.messages("param"))
    holder = layer.message.message("layer") if layer.era == "V0" else layer.message
    names = ("blobs_lr", "weight_decay", *(("param", "blob_share_mode") if layer.era == "V1" else ()))
    return max(len(holder.scalars(name)) for name in names) if holder else 0
