"""Losses and Accuracy: one number, or one for each class, out of predictions and labels."""

from __future__ import annotations

from prototool.analysis.fields import number, param
from prototool.analysis.refusal import WRONG_NUMBER_OF_BLOBS, SetUpError, bad_value, not_in_place
from prototool.analysis.shape import (
    Made,
    Shape,
    axis_index,
    count,
    differ,
    dim_at,
    padded_to_four,
    refuse_empty,
    times,
    words,
)
from prototool.net.net import Layer


def loss(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of HingeLoss, and part of every other loss: as many labels as items."""
    if differ(dim_at(bottoms[0], 0, 0), dim_at(bottoms[1], 0, 1)):
        raise SetUpError(f"{both(bottoms)}: their first dimensions must be equal", 1)
    return Made(((),))


def both(bottoms: tuple[Shape, ...]) -> str:
    """The shapes of the first two bottoms, in words."""
    return f"bottom 0 is {words(bottoms[0])} and bottom 1 is {words(bottoms[1])}"


def check_labels(axis: int, bottoms: tuple[Shape, ...]) -> int | None:
    """Refuse another number of labels than one for each place of the prediction; the axis its classes are on."""
    shape = bottoms[0]
    if shape is None:
        return None
    classes = axis_index(axis, shape)
    places = times((*shape[:classes], *shape[classes + 1 :]))
    if differ(places, count(bottoms[1])):
        has = f"bottom 0 is {words(shape)} with its classes on axis {classes}, so it needs {places} labels"
        raise SetUpError(f"{has}; bottom 1 is {words(bottoms[1])}, which is {count(bottoms[1])}", 1)
    return classes


def softmax_loss(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of SoftmaxWithLoss."""
    made = loss(layer, bottoms)
    refuse_empty(count(bottoms[0]))
    check_labels(number(param(layer, "softmax_param"), "axis"), bottoms)
    return made


def infogain_loss(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of InfogainLoss: the second top is the softmax."""
    check_infogain(layer)
    loss(layer, bottoms)
    refuse_empty(count(bottoms[0]))
    if len(layer.tops) > 1 and not layer.loss_weights:
        raise SetUpError("a second top needs a loss weight for each top", kind=WRONG_NUMBER_OF_BLOBS)
    classes = check_labels(number(param(layer, "infogain_loss_param"), "axis"), bottoms)
    if len(bottoms) > 2 and classes is not None:
        labels = dim_at(bottoms[0], classes)
        if differ(count(bottoms[2]), times((labels, labels))):
            raise SetUpError(f"its matrix must be {labels}x{labels}, and bottom 2 is {words(bottoms[2])}", 2)
    return Made(((), bottoms[0])[: max(1, len(layer.tops))])


def check_infogain(layer: Layer) -> None:
    """Refuse to be without a matrix, and a field that only other losses still take."""
    usual = param(layer, "loss_param")
    if "normalize" in usual:
        note = "write normalization: VALID for true, BATCH_SIZE for false"
        raise bad_value("it takes normalization, not normalize", usual, "normalize", note)
    if len(layer.bottoms) < 3 and not param(layer, "infogain_loss_param").text("source"):
        raise bad_value("it has neither a source nor a third bottom for its matrix")


def euclidean_loss(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of EuclideanLoss."""
    made = loss(layer, bottoms)
    one, other = bottoms
    if one is not None and other is not None and differ(times(one[1:]), times(other[1:])):
        raise SetUpError(f"{both(bottoms)}: they must have as many numbers an item", 1)
    return made


def sigmoid_loss(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of SigmoidCrossEntropyLoss."""
    made = loss(layer, bottoms)
    if differ(count(bottoms[0]), count(bottoms[1])):
        raise SetUpError(f"{both(bottoms)}: they must have as many elements, one target for each prediction", 1)
    return made


def multinomial_loss(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of MultinomialLogisticLoss."""
    check_flat(bottoms[1], 1, 1)
    return loss(layer, bottoms)


def check_flat(shape: Shape, bottom: int, axis: int) -> None:
    """Refuse a bottom that is not 1 in all axes from this one on."""
    if any(differ(dim, 1) for dim in padded_to_four(shape, bottom)[axis:]):
        raise SetUpError(f"bottom {bottom} must be 1 in all axes from axis {axis}, and is {words(shape)}", bottom)


def contrastive_loss(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of ContrastiveLoss."""
    for index, axis in enumerate((2, 2, 1)):
        check_flat(bottoms[index], index, axis)
    if differ(padded_to_four(bottoms[0])[1], padded_to_four(bottoms[1])[1]):
        raise SetUpError(f"{both(bottoms)}: they must have as many channels", 1)
    return loss(layer, bottoms)


def accuracy(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Accuracy: the second top has a number for each class."""
    if len(layer.tops) > 1 and layer.in_place(0):
        raise not_in_place("an Accuracy with two tops")
    fields = param(layer, "accuracy_param")
    top_k, all_scores, labels = number(fields, "top_k"), count(bottoms[0]), count(bottoms[1])
    refuse_empty(labels, 1)
    if all_scores is not None and labels and top_k > all_scores // labels:
        raise SetUpError(f"top_k is {top_k}, and there are {all_scores // labels} classes: {both(bottoms)}", 1)
    classes = check_labels(number(fields, "axis"), bottoms)
    each = None if classes is None else dim_at(bottoms[0], classes)
    return Made(((), (each,))[: len(layer.tops)])
