"""Values and fields of messages by chance, mostly small and often sensible."""

from __future__ import annotations

import random

from net_fields import Fields

from prototool.schema.caffe import SCHEMA
from prototool.schema.types import FieldType

FILLERS = ("constant", "uniform", "gaussian", "positive_unitball", "xavier", "msra", "bilinear", "Xavier", "gabor", "")


SMALL = ("0", "1", "1", "2", "2", "3", "3", "4", "5", "6", "7", "9", "12", "-1", "-2", "-3")


ODD = ("13", "31", "1000", "70000", "3000000000", "-7", "2147483647", "4294967297")


REALS = ("0", "1", "-1", "0.5", "2", "-3.5", "1e-8", "1e9", "0.1", "0.25")


class ByChance:
    """What makes up values."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def number(self, real: bool = False) -> str:
        """A number, mostly small."""
        pool = REALS if real else ODD if self.chance.random() < 0.06 else SMALL
        return self.chance.choice(pool)

    def fields(self, message: str, count: int) -> Fields:
        """Fields of a message, by chance."""
        types = list(SCHEMA.message(message).fields.values())
        return [[field.name, self.value(field)] for field in self.chance.choices(types, k=count)] if types else []

    def value(self, field: FieldType) -> str | Fields:
        """A value of a field, by chance."""
        if field.kind == "message":
            return self.filler() if field.of == "FillerParameter" else self.shape(field.of)
        if field.kind == "enum":
            return self.chance.choice(list(SCHEMA.enum(field.of).numbers))
        if field.kind == "bool":
            return self.chance.choice(("true", "false"))
        if field.kind == "string":
            return self.chance.choice(('"x"', '""', '"warp"'))
        return self.number(real=field.kind in ("float", "double"))

    def shape(self, message: str) -> Fields:
        """The fields of a shape, or of some other message."""
        if message == "BlobShape":
            return [["dim", self.number()] for _ in range(self.chance.randrange(6))]
        return self.fields(message, self.chance.randrange(4))

    def filler(self) -> Fields:
        """A filler."""
        found: Fields = [["type", f'"{self.chance.choice(FILLERS)}"']] if self.chance.random() < 0.9 else []
        for name in self.chance.sample(("value", "min", "max", "mean", "std", "sparse"), self.chance.randrange(3)):
            found.append([name, self.number(real=name != "sparse")])
        return found
