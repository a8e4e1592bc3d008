"""Nets of older formats by chance: fields in any order, written in any style, with comments wherever one may stand.

What is made of them by Caffe's own upgrade is what `test_migration_on_caffe.py` compares with. A larger run by hand:
`python tests/oracle/legacy_texts.py 0 500`.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple, TypeAlias

from prototool.engines.pycaffe.prefix import Prefix
from prototool.net.document import Document
from prototool.passes import MIGRATION
from prototool.rewrite.contract import NotRewritableError
from prototool.rewrite.run import run
from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import TRANSFORM, V0_NAMES, V0_PARAMS, V0_TYPES, V1_TRANSFORMING, V1_TYPES
from prototool.schema.types import FieldType
from prototool.text.source import Source

Fields: TypeAlias = list[tuple[str, Any]]

FLOATS = ("0", "1", "1.", "2", "0.5", ".25", "1e-3", "-1", "3f", "0.00390625")
DATA = tuple(V1_TRANSFORMING)
PARAMS = [name for name, field in SCHEMA.message("V1LayerParameter").fields.items() if name.endswith("_param")]
# Fields whose messages say how wide a blob is would need more than chance.
LEFT_OUT = frozenset({"blobs", "layer", "name", "type", "bottom", "top", "param"})


class Content:
    """What the nets state."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.count = 0

    def some(self, probability: float) -> bool:
        """Whether something is there."""
        return self.chance.random() < probability

    def net(self) -> Fields:
        """A net of one era, mostly, with or without inputs."""
        era = self.chance.choice(("V0", "V1", "V1", "V2"))
        tops: list[str] = []
        fields: Fields = [("name", '"net"')] if self.some(0.8) else []
        if self.some(0.6):
            fields += self.inputs(tops)
        for name, value in (("force_backward", "true"), ("debug_info", "1"), ("state", [("phase", "TRAIN")])):
            if self.some(0.1):
                fields.append((name, value))
        self.chance.shuffle(fields)
        layers = [self.layer(era, tops) for _ in range(self.chance.randint(1, 6))]
        at = self.chance.choice((0, len(fields), len(fields)))
        return [*fields[:at], *layers, *fields[at:]]

    def inputs(self, tops: list[str]) -> Fields:
        """The fields of a net's inputs."""
        fields: Fields = []
        count = self.chance.randint(1, 3)
        dims = self.some(0.5)
        for number in range(count):
            tops.append(f"in{number}")
            fields.append(("input", f'"in{number}"'))
            if dims:
                fields += [("input_dim", str(self.chance.randint(1, 9))) for _ in range(4)]
            else:
                fields.append(("input_shape", [("dim", str(self.chance.randint(1, 9))) for _ in range(3)]))
        if self.some(0.1):
            fields.append(("input_dim", "7"))
        return fields

    def layer(self, era: str, tops: list[str]) -> tuple[str, Fields]:
        """A layer; what it reads is there."""
        self.count += 1
        bottoms = self.chance.sample(tops, min(len(tops), self.chance.randint(0, 2)))
        wiring: Fields = [("bottom", f'"{name}"') for name in bottoms]
        made = [f"b{self.count}{letter}" for letter in "xy"[: self.chance.randint(0, 2)]]
        if era == "V0" and self.some(0.2) and bottoms:
            top = f"pad{self.count}"
            self.count += 1
            conv = [("bottom", f'"{top}"'), ("top", f'"b{self.count}"')]
            tops.append(f"b{self.count}")
            behind = [("layer", self.inner(self.chance.choice(("conv", "pool")))), *conv]
            pads = [("pad", str(self.chance.randint(0, 3)))] if self.some(0.8) else []
            inner = self.shuffled([("name", f'"{top}"'), ("type", '"padding"'), *pads])
            first = [("layer", inner), ("bottom", f'"{bottoms[0]}"'), ("top", f'"{top}"')]
            return "both", [("layers", self.shuffled(first)), ("layers", self.shuffled(behind))]
        tops += made
        wiring += [("top", f'"{name}"') for name in made]
        if era == "V2":
            return "layer", self.shuffled(
                [("name", f'"l{self.count}"'), ("type", '"BatchNorm"'), *wiring, *self.specs()]
            )
        if era == "V1":
            return "layers", self.shuffled([*self.v1(), *wiring])
        kind = self.chance.choice([name for name in V0_TYPES if name != "padding"])
        more: Fields = [("loss_weight", "1"), ("include", [("phase", "TEST")]), ("relu_param", [])]
        fields = [("layer", self.inner(kind)), *wiring, *(each for each in more if self.some(0.07))]
        return "layers", self.shuffled(fields)

    def specs(self) -> Fields:
        """Some `param`."""
        return [
            (
                "param",
                self.shuffled(
                    [each for each in (("lr_mult", "1"), ("decay_mult", "2"), ("name", '"n"')) if self.some(0.5)]
                ),
            )
            for _ in range(self.chance.randint(0, 4))
        ]

    def shuffled(self, fields: Fields) -> Fields:
        """The fields in another order."""
        return self.chance.sample(fields, len(fields))

    def v1(self) -> Fields:
        """The fields of a V1 layer but for its wiring."""
        kind = self.chance.choice([*V1_TYPES, *DATA * 4])
        written = str(SCHEMA.enum("V1LayerParameter.LayerType").numbers[kind]) if self.some(0.1) else kind
        fields: Fields = [("name", f'"l{self.count}"'), *([("type", written)] if self.some(0.97) else [])]
        for name, values in (
            ("blobs_lr", FLOATS),
            ("weight_decay", FLOATS),
            ("param", ('"w"', "'b'", '""')),
            ("blob_share_mode", ("STRICT", "PERMISSIVE", "0")),
        ):
            if self.some(0.4):
                fields += [(name, self.chance.choice(values)) for _ in range(self.chance.randint(1, 3))]
        for name in PARAMS:
            likely = name == V1_TRANSFORMING.get(kind) or name == "transform_param"
            if self.some(0.5 if likely else 0.05):
                fields.append((name, self.message(SCHEMA.message("V1LayerParameter").fields[name].of)))
        fields += [("loss_weight", "1")] if self.some(0.1) else []
        return fields + ([("include", [("phase", "TEST")])] if self.some(0.2) else [])

    def inner(self, kind: str) -> Fields:
        """The inner layer of V0."""
        fields: Fields = [("name", f'"l{self.count}"'), ("type", f'"{kind}"')] if self.some(0.97) else []
        own = {V0_NAMES.get(name, name) for name in V0_PARAMS.get(V0_TYPES[kind], ("", ()))[1]}
        own |= {V0_NAMES.get(name, name) for name in TRANSFORM} if kind in ("data", "images") else set()
        for name, field in SCHEMA.message("V0LayerParameter").fields.items():
            if name in LEFT_OUT or not self.some(0.6 if name in own else 0.03):
                continue
            fields.append((name, self.value(field)))
        for name in ("blobs_lr", "weight_decay"):
            if self.some(0.4):
                fields += [(name, self.chance.choice(FLOATS)) for _ in range(self.chance.randint(1, 2))]
        return self.shuffled(fields)

    def message(self, name: str) -> Fields:
        """Some fields of a message."""
        types = [field for field in SCHEMA.message(name).fields.values() if field.kind != "message" or self.some(0.3)]
        fields = [(field.name, self.value(field)) for field in types if self.some(0.35)]
        return self.shuffled(fields)

    def value(self, field: FieldType) -> Any:
        """A value of a field."""
        if field.kind == "message":
            return self.message(field.of)
        if field.kind == "enum":
            return self.chance.choice(list(SCHEMA.enum(field.of).numbers))
        if field.kind == "bool":
            return self.chance.choice(("true", "false", "1"))
        if field.kind in ("string", "bytes"):
            return self.chance.choice(('"x y"', "'it'", '"#"', '"a" "b"'))
        return self.chance.choice(FLOATS if field.kind in ("float", "double") else ("0", "1", "2", "7"))


class Style:
    """How a net is written."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.newline = chance.choice(("\n", "\n", "\n", "\r\n"))
        self.unit = chance.choice(("  ", "  ", "    ", "\t", ""))
        self.colon = chance.choice((": ", ": ", ":", " : "))
        self.bracket = chance.choice((" {", " {", "{", ": {", " <", "\n{"))
        self.separator = chance.choice(("", "", "", ";", ","))
        self.comments = chance.choice((0.0, 0.1, 0.3))
        self.odd = chance.choice((0.0, 0.0, 0.05))
        self.flat = chance.choice((0.0, 0.0, 0.2, 0.6, 1.0))
        self.together = chance.choice((0.0, 0.0, 0.3))
        self.lists = chance.choice((0.0, 0.0, 0.5))
        self.number = 0

    def some(self, probability: float) -> bool:
        """Whether something is done."""
        return self.chance.random() < probability

    def comment(self) -> str:
        """A comment like no other."""
        self.number += 1
        return self.chance.choice((f"# c{self.number}.", f"#c{self.number}.", f"# c{self.number}. \"}} {{ ' ["))

    def gap(self) -> str:
        """What may stand between two tokens."""
        return f" {self.comment()}{self.newline}" if self.some(self.odd) else ""

    def written(self, fields: Fields) -> str:
        """A file."""
        text = self.on_lines(fields, "")
        return text.rstrip() if self.some(0.1) else text

    def on_lines(self, fields: Fields, indent: str) -> str:
        """Fields, mostly a line each."""
        text = ""
        pending = self.gathered(fields)
        while pending:
            row = [pending.pop(0)]
            while pending and self.some(self.together):
                row.append(pending.pop(0))
            while self.some(self.comments):
                text += f"{indent}{self.comment()}{self.newline}"
                text += self.newline if self.some(0.3) else ""
            text += indent + " ".join(self.field(each, indent, self.some(self.flat)) for each in row)
            text += f" {self.comment()}" if self.some(self.comments) else ""
            text += self.newline * (2 if self.some(0.1) else 1)
        return text + (f"{indent}{self.comment()}{self.newline}" if self.some(self.comments / 2) else "")

    def gathered(self, fields: Fields) -> Fields:
        """The fields, some repeated ones as a list."""
        result: Fields = []
        for name, value in fields:
            before = result[-1] if result else None
            repeated = name in ("blobs_lr", "weight_decay", "layers", "bottom", "top", "input_dim", "input", "dim")
            if before and before[0] == name and repeated and self.some(self.lists):
                items = before[1] if isinstance(before[1], tuple) else (before[1],)
                result[-1] = (name, (*items, value))
            else:
                result.append((name, value))
        return result

    def field(self, field: tuple[str, Any], indent: str, flat: bool) -> str:
        """A field."""
        name, value = field
        if isinstance(value, str):
            return f"{name}{self.gap()}{self.colon}{self.gap()}{value}{self.separator}"
        if isinstance(value, tuple):
            pad = self.newline + indent + self.unit if self.some(0.3) and not flat else " "
            items = [each if isinstance(each, str) else self.block(each, "{", indent, flat) for each in value]
            return f"{name}: [{self.gap()}{f',{pad}'.join(items)}{self.gap()}]"
        bracket = self.bracket.replace("\n", " " if flat else self.newline + indent)
        return f"{name}{self.gap()}{self.block(value, bracket, indent, flat)}"

    def block(self, fields: Fields, bracket: str, indent: str, flat: bool) -> str:
        """Fields in brackets."""
        closing = ">" if bracket.endswith("<") else "}"
        if flat:
            return f"{bracket} {' '.join(self.field(each, indent, True) for each in fields)} {closing}"
        behind = f" {self.comment()}" if self.some(self.comments / 2) else ""
        inner = self.on_lines(fields, indent + self.unit)
        return f"{bracket}{behind}{self.newline}{inner}{indent}{closing}"


def text(seed: int) -> str:
    """A net of an older format."""
    chance = random.Random(seed)
    fields: Fields = []
    for name, value in Content(chance).net():
        fields += value if name == "both" else [(name, value)]
    return Style(chance).written(fields)


class Verdict(NamedTuple):
    """What came of a net by Caffe's own upgrade, and what by ours and then Caffe's; None where it was refused."""

    wanted: bytes | None
    found: bytes | None
    ours: str


def upgraded(text: str, folder: Path, name: str) -> bytes | None:
    """What Caffe's own tool writes; None where it ends without."""
    before, after = folder / f"{name}.prototxt", folder / f"{name}.out"
    before.write_bytes(text.encode())
    command = [*Prefix.usual().program("upgrade_net_proto_text"), str(before), str(after)]
    subprocess.run(command, capture_output=True, check=False, timeout=60)
    return after.read_bytes() if after.exists() else None


def verdict(seed: int, folder: Path) -> Verdict:
    """What comes of a net."""
    before = text(seed)
    wanted = upgraded(before, folder, f"{seed}.before")
    try:
        after = run(Document(Source(before)), MIGRATION["net"])[-1].document.source.text
    except NotRewritableError as error:
        return Verdict(wanted, None, str(error))
    return Verdict(wanted, upgraded(after, folder, f"{seed}.after"), after)


def verdicts(seeds: Iterable[int], folder: Path) -> list[Verdict]:
    """What comes of many nets; most of the time is spent waiting for Caffe."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda seed: verdict(seed, folder), seeds))


def main() -> None:
    """Say of how many nets by chance Caffe's upgrade and ours make the same, and name those they do not."""
    first, count = int(sys.argv[1]), int(sys.argv[2])
    with TemporaryDirectory() as name:
        told = verdicts(range(first, first + count), Path(name))
    bad = [seed for seed, each in enumerate(told, first) if each.wanted != each.found]
    print(f"{count} nets, {sum(each.wanted is None for each in told)} refused by Caffe, not the same: {bad}")


if __name__ == "__main__":
    main()
