"""A layer to be written, in the words of the file's era and in the order its neighbour gives its fields."""

from __future__ import annotations

from typing import NamedTuple

from prototool.net.net import Era, Layer
from prototool.net.state import Rule
from prototool.schema.legacy import V0_ODD_TYPES, V1_NAMES
from prototool.text.layout import NewField, block, scalar, string

V0_NAMES = {today: name for name, today in V0_ODD_TYPES.items()}


class NewLayer(NamedTuple):
    """What a new layer states. `params` are the fields of its own, such as `dropout_param`."""

    name: str
    type: str
    bottoms: tuple[str, ...]
    tops: tuple[str, ...]
    params: tuple[NewField, ...] = ()
    include: tuple[Rule, ...] = ()
    exclude: tuple[Rule, ...] = ()

    def field(self, era: Era, model: Layer) -> NewField:
        """The field that states the layer, to stand beside `model`."""
        wiring = [string("bottom", name) for name in self.bottoms] + [string("top", name) for name in self.tops]
        rules = [block("include", *rule_fields(rule)) for rule in self.include]
        rules += [block("exclude", *rule_fields(rule)) for rule in self.exclude]
        if era == "V0":
            kind = V0_NAMES.get(self.type, V1_NAMES[self.type].lower())
            # A V0 layer has the fields of its parameters for its own.
            inner = [field for param in self.params if isinstance(param.value, tuple) for field in param.value]
            return block("layers", block("layer", string("name", self.name), string("type", kind), *inner), *wiring)
        kind_field = scalar("type", V1_NAMES[self.type]) if era == "V1" else string("type", self.type)
        head = [string("name", self.name), kind_field, *wiring]
        order = [name for name in model.message.values if name in HEAD] if model.message else []
        head.sort(key=lambda field: order.index(field.name) if field.name in order else HEAD.index(field.name))
        return block("layers" if era == "V1" else "layer", *head, *rules, *self.params)


HEAD = ["name", "type", "bottom", "top"]


def rule_fields(rule: Rule) -> list[NewField]:
    """The fields of an `include` or `exclude`."""
    fields = [scalar("phase", rule.phase)] if rule.phase else []
    fields += [scalar("min_level", str(rule.min_level))] if rule.min_level is not None else []
    fields += [scalar("max_level", str(rule.max_level))] if rule.max_level is not None else []
    fields += [string("stage", stage) for stage in sorted(rule.stages)]
    return fields + [string("not_stage", stage) for stage in sorted(rule.not_stages)]
