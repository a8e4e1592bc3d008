"""Parameters that layers share by name: Caffe wants them alike."""

from __future__ import annotations

from prototool.analysis.refusal import SHARING_MISMATCH, SetUpError
from prototool.analysis.settings import Setting
from prototool.analysis.shape import Shape, alike, count, differ, words
from prototool.net.net import Layer


class Owner:
    """The first layer that names a parameter, its shape, and the rate and decay that the first to state them does."""

    def __init__(self, layer: Layer, shape: Shape, setting: Setting) -> None:
        self.layer = layer
        self.shape = shape
        self.rate = setting.rate
        self.decay = setting.decay


class Sharing:
    """Who owns each named parameter."""

    def __init__(self) -> None:
        self.owners: dict[str, Owner] = {}

    def check(self, layer: Layer, stated: list[Setting], params: tuple[Shape, ...] | None) -> None:
        """Refuse a parameter unlike its owner's; where not even their number is known, what is stated counts."""
        shapes = params if params is not None else (None,) * len(stated)
        for setting, shape in zip(stated, shapes, strict=False):
            if not setting.name:
                continue
            owner = self.owners.get(setting.name)
            if owner is None:
                self.owners[setting.name] = Owner(layer, shape, setting)
            else:
                check_shape(owner, setting, shape)
                check_settings(owner, setting)


def check_shape(owner: Owner, setting: Setting, shape: Shape) -> None:
    """Refuse another shape than the owner's; PERMISSIVE asks only for as many elements."""
    owned = owner.shape
    if differ(count(owned), count(shape)) or (not setting.permissive and not alike(owned, shape)):
        message = f"{shares(owner, setting)}, where it is {words(owned)}, and here it is {words(shape)}"
        raise mismatch(message, setting)


def check_settings(owner: Owner, setting: Setting) -> None:
    """Refuse another rate or decay than the one stated before; one that is not stated is taken over."""
    for name, before, now in (("lr_mult", owner.rate, setting.rate), ("decay_mult", owner.decay, setting.decay)):
        if before is not None and now is not None and before != now:
            message = f"{shares(owner, setting)}, where {name} is {before:g}, and here it is {now:g}"
            raise mismatch(message, setting, f"state {name} once, or alike everywhere")
    owner.rate = setting.rate if owner.rate is None else owner.rate
    owner.decay = setting.decay if owner.decay is None else owner.decay


def shares(owner: Owner, setting: Setting) -> str:
    """What is shared with whom, in words."""
    return f"it shares parameter '{setting.name}' with layer '{owner.layer.name}'"


def mismatch(message: str, setting: Setting, *notes: str) -> SetUpError:
    """The error of a parameter unlike its owner's."""
    names = setting.stated.scalars("name") if setting.stated else []
    return SetUpError(message, None, SHARING_MISMATCH, names[0].span if names else None, notes)
