"""Random small nets: chains and branches of layers of most types, with losses, in place and not, frozen and shared.

Where Caffe 1.0 itself loses track no net is made (each tried on the real one). The gradient gets lost in a Flatten
behind a Reshape, a Concat of one, a Slice into one, LSTM, RNN or Parameter. It is not stopped by `propagate_down:
false` where a layer works in place or makes no copy. That of a scale from axis 0 is not added to what shares it.
A HingeLoss that nothing comes back to leaves its notes in its bottom's gradient. A layer in place overwrites
its own loss weight, and one behind an LSTM of one time what goes on to the next batch.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from chains_layers import LOSSES, SEVERAL, SINGLE, STARTS, ends_of

from prototool.analysis.view import StateView, View
from prototool.check.rule import Rule
from prototool.check.run import Question, check
from prototool.net.document import Document
from prototool.net.state import NetState, phase_named
from prototool.rules.in_place_after_own_top import in_place_after_own_top
from prototool.rules.in_place_on_constant import in_place_on_constant
from prototool.rules.in_place_on_shared_memory import in_place_on_shared_memory
from prototool.rules.in_place_wrong_gradient import in_place_wrong_gradient
from prototool.rules.in_place_wrong_value import in_place_wrong_value
from prototool.text.source import Source

# Types that may well write over their bottom.
IN_PLACE = frozenset(
    {
        "BNLL",
        "BatchNorm",
        "Bias",
        "Clip",
        "Dropout",
        "ELU",
        "Exp",
        "LRN",
        "Log",
        "MVN",
        "PReLU",
        "Power",
        "ReLU",
        "Scale",
        "Sigmoid",
        "Softmax",
        "Swish",
        "TanH",
    }
)
# Of them, those in nets whose gradient is to be right.
RIGHT_IN_PLACE = frozenset({"BatchNorm", "Bias", "Dropout", "PReLU", "ReLU", "Scale"})
# Those whose top may be their bottom itself.
NO_COPY = frozenset({"Concat", "Flatten", "Reshape", "Slice", "Split"})
# Those whose top's gradient lies in memory of their own, which a Flatten behind them replaces: the gradient gets lost.
LENT_GRADIENT = frozenset({*NO_COPY, "LSTM", "Parameter", "RNN"})
IN_PLACE_RULES: tuple[Rule, ...] = (
    in_place_after_own_top,
    in_place_on_constant,
    in_place_on_shared_memory,
    in_place_wrong_gradient,
    in_place_wrong_value,
)


class Blob:
    """A blob as it stands: its name, its shape, the type of layer that made it, and how many read this version."""

    def __init__(self, name: str, shape: tuple[int, ...], by: str = "Input") -> None:
        self.name = name
        self.by = by
        self.shape = shape
        self.readers = 0


class Given(NamedTuple):
    """A blob that is fed: its shape, and of numbers of classes, how many classes there are."""

    shape: tuple[int, ...]
    classes: int


class Chain(NamedTuple):
    """A net: its text, its phase, and what is fed."""

    text: str
    phase: str
    inputs: dict[str, Given]


class Maker:
    """Makes one net, a layer after the other; one that Caffe would refuse is left out again."""

    def __init__(self, chance: random.Random, phase: str, wild: bool) -> None:
        self.chance = chance
        self.phase = phase
        self.in_place = IN_PLACE if wild else RIGHT_IN_PLACE
        self.layers: list[str] = []
        self.inputs: dict[str, Given] = {}
        self.blobs: list[Blob] = []
        self.shared: dict[str, str] = {}
        self.frozen = chance.random() < 0.3
        self.sharing = chance.random() < 0.3
        self.stopping = chance.random() < 0.3

    @property
    def text(self) -> str:
        """The net's text as it stands."""
        tops = "".join(f' top: "{name}"' for name in self.inputs)
        dims = (" ".join(f"dim: {dim}" for dim in given.shape) for given in self.inputs.values())
        shapes = " ".join(f"shape {{ {each} }}" for each in dims)
        return f'layer {{ name: "in" type: "Input"{tops} input_param {{ {shapes} }} }}\n{"".join(self.layers)}'

    def fed(self, shape: tuple[int, ...], classes: int = 0, again: bool = True) -> Blob:
        """A blob that is fed, one that is there already as often as not."""
        for name, given in self.inputs.items():
            if again and given == (shape, classes) and self.chance.random() < 0.5:
                return self.named(name, shape)
        name = f"in{len(self.inputs)}"
        self.inputs[name] = Given(shape, classes)
        return self.named(name, shape)

    def named(self, name: str, shape: tuple[int, ...]) -> Blob:
        """A blob by its name."""
        for blob in self.blobs:
            if blob.name == name:
                return blob
        self.blobs.append(Blob(name, shape))
        return self.blobs[-1]

    def pick(self, fits: Callable[[Blob], bool] = lambda blob: True) -> Blob | None:
        """A blob, a late one or one that nobody reads more often than others."""
        found = [blob for blob in self.blobs if blob.name not in self.labels and fits(blob)]
        weights = [(1 + at) / (1 + 2 * blob.readers) for at, blob in enumerate(found)]
        return self.chance.choices(found, weights)[0] if found else None

    @property
    def labels(self) -> set[str]:
        """The blobs that hold numbers of classes."""
        return {name for name, given in self.inputs.items() if given.classes}

    def add(self, type: str, bottoms: list[Blob], tops: int, fields: str, extra: str = "") -> list[Blob]:
        """Add a layer; its tops, none where Caffe would not take it."""
        chance, number = self.chance, len(self.layers)
        names = [f"b{number}" if tops == 1 else f"b{number}_{top}" for top in range(tops)]
        lone = bottoms and not bottoms[0].readers
        alone = tops == len(bottoms) == 1
        if type == "Flatten" and bottoms[0].by in LENT_GRADIENT:
            return []
        able = alone and type in self.in_place and "loss_weight" not in extra and bottoms[0].by != "Parameter"
        inside = able and (lone or chance.random() < 0.02) and chance.random() < 0.6
        if inside:
            names[0] = bottoms[0].name
        wires = [f'bottom: "{blob.name}"' for blob in bottoms] + [f'top: "{name}"' for name in names]
        start = f'layer {{ name: "l{number}" type: "{type}" {" ".join(wires)} {fields} {extra} '
        view = self.seen(start + "}\n")
        if view.problems:
            return []
        made = view.shapes.layers[-1]
        learned = self.learned(type, len(made.params or ()), f"{type} {fields} {made.params}")
        self.layers.append(f"{start}{learned}{self.told(type, bottoms, inside)}}}\n")
        for blob in bottoms:
            blob.readers += 1
        if inside:
            self.blobs.remove(bottoms[0])
        shapes = [tuple(int(dim or 0) for dim in shape or ()) for shape in made.tops[:tops]]
        fresh = [Blob(name, shape, type) for name, shape in zip(names, shapes, strict=True)]
        self.blobs += fresh
        return fresh

    def seen(self, layer: str) -> StateView:
        """The net with one more layer."""
        return View(Document(Source(self.text + layer)), [NetState(phase_named(self.phase))]).states[0]

    def learned(self, type: str, number: int, like: str) -> str:
        """What a layer says of its parameters."""
        if not number or type == "BatchNorm":
            return "param { lr_mult: 0 } " * 3 if number and self.chance.random() < 0.5 else ""
        if self.frozen and self.chance.random() < 0.5:
            rates = [self.chance.choice((0, 0, 1, 2)) for _ in range(self.chance.randint(1, number))]
            return "".join(f"param {{ lr_mult: {rate} }} " for rate in rates)
        # Caffe adds up no gradients of scales that begin at axis 0.
        if self.sharing and self.chance.random() < 0.7 and "axis: 0" not in like:
            name = self.shared.setdefault(like, f"w{len(self.shared)}")
            return "".join(f'param {{ name: "{name}_{index}" }} ' for index in range(number))
        return "param { lr_mult: 1 decay_mult: 2 } " if self.chance.random() < 0.1 else ""

    def told(self, type: str, bottoms: list[Blob], inside: bool) -> str:
        """What a layer says of gradients, weights and its phase."""
        text = ""
        # What shares its gradient with its bottom stops none.
        able = self.stopping and bottoms and type not in NO_COPY and not inside
        if able and self.chance.random() < 0.3:
            gradients = [blob.name not in self.labels and self.chance.random() < 0.5 for blob in bottoms]
            text += "".join(f"propagate_down: {str(each).lower()} " for each in gradients)
        if self.chance.random() < 0.05 and type in ("BatchNorm", "Dropout"):
            text += f"phase: {self.chance.choice(('TRAIN', 'TEST'))} "
        return text


def chain(seed: int, wild: bool = False) -> Chain:
    """A random net. A wild one may write over what is still needed, and then Caffe's values or gradients are wrong."""
    for number in range(100):
        made = drawn(random.Random(seed * 100 + number), wild)
        if wild or not warnings(made):
            return made
    raise AssertionError(f"no net of seed {seed} is without a warning")


def drawn(chance: random.Random, wild: bool) -> Chain:
    """A random net of any kind."""
    maker = Maker(chance, chance.choice(("TRAIN", "TRAIN", "TRAIN", "TEST")), wild)
    for _ in range(chance.choice((1, 1, 1, 2))):
        chance.choice(STARTS)(maker)
    for _ in range(chance.randint(4, 18)):
        chance.choices((SINGLE, SEVERAL, LOSSES), (8, 3, 1))[0](maker)
    ends_of(maker)
    forced = "force_backward: true\n" if chance.random() < 0.05 else ""
    return Chain(forced + maker.text, maker.phase, maker.inputs)


def warnings(chain: Chain) -> list[str]:
    """What prototool warns of in a net: writing over what is still needed."""
    question = Question(phases=(phase_named(chain.phase),))
    return [each.problem.kind.code for each in check(Document(Source(chain.text)), IN_PLACE_RULES, question)]
