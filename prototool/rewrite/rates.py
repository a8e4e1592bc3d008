"""How fast a layer's parameters learn, as each era states it: `param` blocks today, two lists of numbers before."""

from __future__ import annotations

from prototool.analysis.settings import STATISTICS, settings
from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.paths import anchor
from prototool.rewrite.rewriter import Rewriter, own_message
from prototool.schema.bound import Message
from prototool.text.layout import block, scalar


def learned(document: Document) -> dict[Layer, int]:
    """How many parameters each layer has; of a type that is not known, those it states something of."""
    found: dict[Layer, int] = {}
    for view in View(document).states:
        for each in view.shapes.layers:
            number = len(settings(each.layer)) if each.params is None else len(each.params)
            found[each.layer] = max(number, found.get(each.layer, 0))
    return {
        layer: STATISTICS if layer.type == "BatchNorm" else number for layer, number in found.items() if layer.message
    }


def sharers(document: Document) -> dict[Layer, list[Layer]]:
    """For each layer that shares a parameter the others that do."""
    named: dict[str, dict[Layer, None]] = {}
    for layer in document.net.layers:
        for each in settings(layer):
            if each.name:
                named.setdefault(each.name, {})[layer] = None
    found: dict[Layer, list[Layer]] = {}
    for layers in named.values():
        for layer in layers if len(layers) > 1 else ():
            found.setdefault(layer, []).extend(other for other in layers if other is not layer)
    return found


def stop(rewriter: Rewriter, layer: Layer, number: int) -> None:
    """Record that a layer's parameters, so many, do not learn."""
    message = own_message(layer)
    if layer.era != "V2":
        for name in ("blobs_lr", "weight_decay"):
            if not is_zero(message, name, number):
                rewriter.set_all(message, name, [scalar(name, "0")] * number, anchor(message, name))
        return
    stated = message.messages("param")
    for param in stated[:number]:
        zero(rewriter, param, "lr_mult")
        # Of a BatchNorm's statistics nothing decays in any case.
        if layer.type != "BatchNorm":
            zero(rewriter, param, "decay_mult")
    for _ in range(number - len(stated)):
        if message.node:
            field = block("param", scalar("lr_mult", "0"), scalar("decay_mult", "0"))
            rewriter.add_field(message.node, field, anchor(message, "param"))


def zero(rewriter: Rewriter, message: Message, name: str) -> None:
    """Record that a field is 0."""
    stated = message.scalars(name)
    if not stated and message.node:
        rewriter.add_field(message.node, scalar(name, "0"))
    elif stated and stated[0].value != 0:
        rewriter.set_value(stated[0].node, "0")


def is_zero(message: Message, name: str, number: int) -> bool:
    """Whether a list states 0 for so many parameters."""
    values = [bound.value for bound in message.scalars(name)]
    return len(values) >= number and not any(values)


def start(rewriter: Rewriter, layer: Layer) -> bool:
    """Record that what stands still learns at Caffe's usual rates; whether there was something to record."""
    message = own_message(layer)
    if layer.era != "V2":
        return start_old(rewriter, message)
    params = message.messages("param")
    still = [param for param in params if "lr_mult" in param and param.get("lr_mult") == 0]
    if still and all(param in still and bare(param) for param in params):
        for param in params:
            remove_param(rewriter, message, param)
        return True
    for param in still:
        for name in ("lr_mult", "decay_mult"):
            for bound in param.scalars(name):
                if bound.value == 0:
                    rewriter.remove_field(bound.node)
    return bool(still)


def bare(param: Message) -> bool:
    """Whether a `param` says nothing but that its parameter stands still."""
    return set(param.values) <= {"lr_mult", "decay_mult"} and not (
        "decay_mult" in param and param.get("decay_mult") != 0
    )


def remove_param(rewriter: Rewriter, message: Message, param: Message) -> None:
    """Record that a `param` goes, be it a field of its own or an item of a list."""
    if message.node and param.node:
        rewriter.remove_inner(message.node, param.node)


def start_old(rewriter: Rewriter, message: Message) -> bool:
    """The same for the lists of old files: gone if all are 0, else 1 for each 0."""
    rates, decays = message.scalars("blobs_lr"), message.scalars("weight_decay")
    if not rates or all(bound.value for bound in rates):
        return False
    if any(bound.value for bound in rates):
        for bound in rates:
            if bound.value == 0:
                rewriter.set_value(bound.node, "1")
        return True
    lists = ["blobs_lr"] if any(bound.value for bound in decays) else ["blobs_lr", "weight_decay"]
    for field in message.node.fields if message.node else ():
        if field.name in lists:
            rewriter.remove_field(field)
    return True
