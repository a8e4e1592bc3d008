"""What layers state of each parameter they learn (Caffe's ParamSpec), as it is once the file is upgraded."""

from __future__ import annotations

from typing import NamedTuple

from prototool.net.net import Layer
from prototool.schema.bound import Message

# The blobs of a BatchNorm, none of which is learned by gradient.
STATISTICS = 3


class Setting(NamedTuple):
    """The name a parameter is shared by, whether the same number of elements is enough, its rate and its decay.

    Rate and decay are None where they are not stated; Caffe then takes 1.
    """

    name: str = ""
    permissive: bool = False
    rate: float | None = None
    decay: float | None = None
    stated: Message | None = None


def settings(layer: Layer) -> list[Setting]:
    """The settings of a layer's parameters, as many as it states."""
    message = layer.message
    if message is None:
        return []
    if layer.era == "V2":
        return current(layer, message) if "param" in message else []
    holder = message.message("layer") if layer.era == "V0" else message
    return old(holder, shared=layer.era == "V1") if holder else []


def current(layer: Layer, message: Message) -> list[Setting]:
    """The `param` of a layer. Just three of a BatchNorm are taken for those of old files, and lose their rates."""
    found = message.messages("param")
    if layer.type == "BatchNorm" and len(found) == STATISTICS:
        return [Setting(each.text("name"), permissive(each.text("share_mode")), 0.0, 0.0, each) for each in found]
    return [
        Setting(
            each.text("name"),
            permissive(each.text("share_mode")),
            float(each.get("lr_mult")) if "lr_mult" in each else None,
            float(each.get("decay_mult")) if "decay_mult" in each else None,
            each,
        )
        for each in found
    ]


def old(holder: Message, shared: bool) -> list[Setting]:
    """The four lists that V1 has instead, and V0 two of them; there are as many settings as the longest has."""
    rates = [float(rate.value) for rate in holder.scalars("blobs_lr")]
    decays = [float(decay.value) for decay in holder.scalars("weight_decay")]
    names = [str(name.value) for name in holder.scalars("param")] if shared else []
    modes = [str(mode.value) for mode in holder.scalars("blob_share_mode")] if shared else []
    return [
        Setting(
            names[index] if index < len(names) else "",
            index < len(modes) and permissive(modes[index]),
            rates[index] if index < len(rates) else None,
            decays[index] if index < len(decays) else None,
        )
        for index in range(max(len(rates), len(decays), len(names), len(modes)))
    ]


def permissive(mode: str) -> bool:
    """Whether a share mode asks for as many elements only."""
    return mode == "PERMISSIVE"
