"""Names for new layers that fit the net's own habit: beside `relu5` and `pool5` a Dropout is `drop5`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from prototool.net.graph import Graph
from prototool.net.net import Layer
from prototool.rewrite.rewriter import Rewriter

# What layers that go with another one are called, by their type; the longest word first.
WORDS = {
    "BatchNorm": ("batchnorm", "batch_norm", "bnorm", "bn"),
    "Dropout": ("dropout", "drop"),
    "ELU": ("elu",),
    "LRN": ("lrn", "norm"),
    "PReLU": ("prelu", "relu"),
    "Pooling": ("pooling", "pool"),
    "ReLU": ("relu",),
    "Scale": ("scale", "sc"),
    "Sigmoid": ("sigmoid", "sig"),
    "TanH": ("tanh",),
}
# What a new layer of a type is called where the net does not tell; of other types it is the last of the words.
USUAL = {"Scale": "scale"}
NUMBERED = re.compile(r"[A-Za-z]+(\d.*)\Z")


class Habit(NamedTuple):
    """How a companion's name is made of its base layer's name: `before`, then the name or its tail, then `behind`.

    `tail` tells that only what follows the leading letters of the base's name is used. `word` is the companion's own
    word as written.
    """

    before: str
    behind: str
    tail: bool
    word: str

    def name(self, base: str, word: str) -> str | None:
        """The name of a companion that goes by `word`, None where the base's name does not lend itself."""
        stem = base
        if self.tail:
            found = NUMBERED.match(base)
            if not found:
                return None
            stem = found[1]
        return f"{self.before}{stem}{self.behind}".replace("\0", word)


def companion_name(graph: Graph, base: Layer, type: str) -> str:
    """A name for a new layer of a type that goes with `base`: as its like are called in this net, else `drop5`."""
    like: Counter[Habit] = Counter()
    own: Counter[Habit] = Counter()
    other: Counter[Habit] = Counter()
    for origin, layer, habit in habits(graph):
        (like if layer.type == type else own if origin is base else other)[habit] += 1
    for found in (like, own, other):
        for habit, _ in found.most_common():
            name = habit.name(base.name, habit.word if found is like else word_like(habit.word, type))
            if name:
                return name
    return fallback(base.name, usual(type))


class Namer:
    """Names for the new layers of one pass: free ones, and the same for layers of one name in different phases."""

    def __init__(self, rewriter: Rewriter, template: str = "") -> None:
        self.rewriter = rewriter
        self.template = template
        self.given: dict[tuple[str, str], tuple[list[Layer], str]] = {}

    def name(self, graph: Graph, base: Layer, type: str) -> str:
        """The name of a new layer of a type that goes with `base`.

        Layers that share a name because no state has both share their weights; so are their companions to do.
        """
        states = graph.net.states()
        bases, name = self.given.get((base.name, type), ([], ""))
        if not bases or any(each.kept(state) and base.kept(state) for each in bases for state in states):
            bases, name = [], self.free(graph, base, type)
        self.given[base.name, type] = [*bases, base], name
        return name

    def free(self, graph: Graph, base: Layer, type: str) -> str:
        """The name that is wished for, or one with all of the base's name, or with a number."""
        taken = self.rewriter.layer_names
        wish = self.wish(graph, base, type)
        whole = f"{base.name}{'/' if '/' in base.name else '_'}{usual(type)}"
        name = self.rewriter.free_layer_name(whole if wish in taken and base.name else wish)
        taken.add(name)
        return name

    def wish(self, graph: Graph, base: Layer, type: str) -> str:
        """What the template says, or the habit of the net."""
        if not self.template:
            return companion_name(graph, base, type)
        numbered = NUMBERED.match(base.name)
        fields = {"layer": base.name, "number": numbered[1] if numbered else base.name, "type": usual(type)}
        return like_type(self.template, type).format(**fields)


def like_type(template: str, type: str) -> str:
    """A template for BatchNorm, for another type: `{layer}/bn` is `{layer}/scale` for its Scale."""
    if "{type}" in template or type == "BatchNorm":
        return template
    for word in WORDS["BatchNorm"]:
        spot = template.lower().rfind(word)
        if spot >= 0:
            return template[:spot] + word_like(template[spot : spot + len(word)], type) + template[spot + len(word) :]
    return f"{template}_{usual(type)}"


def check_template(template: str) -> None:
    """Refuse a template that gives all layers one name, or asks for what there is not. Raises ValueError."""
    try:
        names = {template.format(layer=name, number=name, type="bn") for name in ("one", "two")}
    except (LookupError, ValueError, AttributeError):
        raise ValueError(f"'{template}' is no template: it may hold {{layer}}, {{number}} and {{type}}") from None
    if len(names) < 2:
        raise ValueError(f"the names that '{template}' makes are all alike: put {{layer}} into it, or {{number}}")


def word_like(word: str, type: str) -> str:
    """The word for a type, written as another type's word is: `ReLU` asks for `Dropout`, `Relu` for `Drop`."""
    if word in WORDS:
        return type
    return usual(type).capitalize() if word[:1].isupper() else usual(type)


def usual(type: str) -> str:
    """The word for a type in a net that shows none."""
    return USUAL.get(type, WORDS[type][-1])


def fallback(base: str, word: str) -> str:
    """The name in a net that shows no habit."""
    numbered = NUMBERED.match(base)
    if numbered and "/" not in base:
        return word + numbered[1]
    return f"{base}{'/' if '/' in base else '_'}{word}" if base else word


def habits(graph: Graph) -> Iterator[tuple[Layer, Layer, Habit]]:
    """Each companion in the net: the layer it goes with, itself, and the habit its name shows."""
    for version in graph.versions():
        origin = version
        while origin.over:
            origin = origin.over
        for layer, _ in version.readers:
            habit = habit_of(origin.layer.name, layer)
            if habit:
                yield origin.layer, layer, habit


def habit_of(base: str, layer: Layer) -> Habit | None:
    """How a layer's name is made of a base's, None if it is not."""
    for stem, tail in stems(base):
        before, found, behind = layer.name.rpartition(stem) if tail else layer.name.partition(stem)
        for word in WORDS.get(layer.type, ()) if found else ():
            spot = f"{before}\0\0{behind}".lower().find(word)
            if spot < 0:
                continue
            in_before = spot < len(before)
            spot -= 0 if in_before else len(before) + 2
            part = before if in_before else behind
            marked = f"{part[:spot]}\0{part[spot + len(word) :]}"
            written = part[spot : spot + len(word)]
            return Habit(marked if in_before else before, behind if in_before else marked, tail, written)
    return None


def stems(base: str) -> Iterator[tuple[str, bool]]:
    """What of a base's name its companions may repeat: all of it, or what follows its leading letters."""
    if base:
        yield base, False
    numbered = NUMBERED.match(base)
    if numbered:
        yield numbered[1], True
