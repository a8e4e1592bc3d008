"""Whatever a file says, checking it ends, with findings that can be told: bytes, damaged nets, trees made at random."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool import api
from prototool.schema.caffe import SCHEMA
from prototool.schema.layer_types import CAFFE_TYPES
from prototool.schema.types import FieldType
from prototool.text.problem import render

FIXTURES = Path(__file__).parents[2] / "fixtures"
NETS = sorted(FIXTURES.glob("small/*.prototxt")) + sorted(FIXTURES.glob("allconv6/*.prototxt"))

NAMES = ["data", "label", "a", "b", "fc", "", "(automatic)", "a_split_0"]
# Numbers at the edges of what a field, a 32-bit int or a blob can hold.
EDGES = [0, 1, 2, 3, 5, 31, 32, 33, 2**16, 2**31 - 1, 2**31, 2**32 - 1, 2**32, 2**63 - 1, 10**30]
REALS = ["0", "1", "-1", "0.5", "1e38", "1e400", "nan", "-inf", "1e-46"]


def told(data: bytes) -> None:
    """Check a file and tell all that was found."""
    document = api.loads(data, "fuzzed.prototxt")
    for finding in api.check(document, ["all"]):
        assert render(document.source, finding.problem)
        assert 0 <= finding.problem.span.start <= len(document.source.text)


def scalar(chance: random.Random, field: FieldType) -> str:
    """A value of a field's type, mostly."""
    if chance.random() < 0.03:
        return chance.choice(['"x"', "-5", "TRUE", "1.5", "{ }"])
    if field.kind in ("string", "bytes"):
        return f'"{chance.choice([*NAMES, "xavier", "bilinear", "step", "x.prototxt", "/abs/mnist_lmdb"])}"'
    if field.kind == "bool":
        return chance.choice(["true", "false", "0", "1"])
    if field.kind == "enum":
        return chance.choice(list(SCHEMA.enum(field.of).numbers))
    if field.kind in ("float", "double"):
        return chance.choice(REALS)
    return f"{chance.choice(['', '-']) if field.kind.startswith('int') else ''}{chance.choice(EDGES)}"


def fields(chance: random.Random, message: str, depth: int) -> str:
    """Some fields of a message."""
    known = list(SCHEMA.message(message).fields.values())
    parts = []
    for field in chance.sample(known, min(len(known), chance.randint(0, 5))):
        for _ in range(chance.choice([1, 1, 1, 2, 3]) if field.repeated else 1):
            if field.kind == "message":
                inner = fields(chance, field.of, depth - 1) if depth else ""
                parts.append(f"{field.name} {{ {inner} }}")
            else:
                parts.append(f"{field.name}: {scalar(chance, field)}")
    return " ".join(parts)


def layer(chance: random.Random, kind: str, number: int) -> str:
    """A layer of a type with blobs and parameters at random."""
    blobs = [
        f'{side}: "{chance.choice(NAMES)}"' for side in ("bottom", "top") for _ in range(chance.choice([0, 1, 1, 2, 3]))
    ]
    return f'layer {{ name: "l{number}" type: "{kind}" {" ".join(blobs)} {fields(chance, "LayerParameter", 2)} }}\n'


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    told(data)


@given(st.integers(0, 2**32))
def test_damaged_nets(seed: int) -> None:
    chance = random.Random(seed)
    words = chance.choice(NETS).read_text("utf-8").split(" ")
    for _ in range(chance.randint(1, 6)):
        place, other = chance.randrange(len(words)), chance.randrange(len(words))
        match chance.randrange(4):
            case 0:
                del words[place]
            case 1:
                words.insert(place, words[other])
            case 2:
                words[place], words[other] = words[other], words[place]
            case _:
                words[place] = chance.choice(["{", "}", '"', "-1", "#", ":", "<", "999999999999"])
    told(" ".join(words).encode())


@pytest.mark.parametrize("kind", sorted(CAFFE_TYPES))
def test_layers_at_random(kind: str) -> None:
    for seed in range(12):
        chance = random.Random(f"{kind}{seed}")
        others = [layer(chance, chance.choice(["Input", "InnerProduct", kind]), number) for number in range(3)]
        told(("".join(others) + layer(chance, kind, 9)).encode())


@given(st.integers(0, 2**32), st.sampled_from(["NetParameter", "SolverParameter"]))
def test_trees_at_random(seed: int, message: str) -> None:
    told(fields(random.Random(seed), message, 4).encode())
