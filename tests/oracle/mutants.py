"""Nets with something wrong, by chance: every kind of slip a hand makes, and some that none would."""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator

import seeds
from by_chance import ByChance
from lone_layers import TYPES, lone
from net_fields import Fields, Node, blobs, holders, layers, param_name, read, scalars, values, write
from older_formats import as_inputs, v0, v1

from prototool.schema.caffe import SCHEMA
from prototool.schema.legacy import V1_TYPES


class Mutator(ByChance):
    """One mutant in the making."""

    def __init__(self, net: Fields, chance: random.Random) -> None:
        super().__init__(chance)
        self.net = copy.deepcopy(net)

    def spoil(self) -> None:
        """Change one thing, or nothing where the one chosen is not there."""
        acts = [act for act, weight in ACTS.items() for _ in range(weight)]
        self.chance.choice(acts)(self)

    def pick(self) -> Fields | None:
        """One of the layers."""
        found = layers(self.net)
        return self.chance.choice(found) if found else None

    def places(self) -> list[int]:
        """Where the layers are in the net."""
        return [index for index, (name, _) in enumerate(self.net) if name in ("layer", "layers")]

    def leaves(self, wanted: Callable[[str], bool]) -> list[Node]:
        """The scalar fields inside of layers and inputs whose value is wanted."""
        return [each for each in scalars(self.net) if wanted(each[1])]

    # What can be done to a net.

    def drop_layer(self) -> None:
        """Leave a layer out."""
        if len(self.places()) > 1:
            del self.net[self.chance.choice(self.places())]

    def double_layer(self) -> None:
        """Write a layer twice, perhaps under a name of its own, perhaps with tops of its own."""
        if self.places():
            place = self.chance.choice(self.places())
            again = copy.deepcopy(self.net[place])
            if self.chance.random() < 0.7:
                for field in again[1]:
                    if field[0] in ("name", "top") and isinstance(field[1], str):
                        field[1] = f'"{field[1][1:-1]}_2"'
            self.net.insert(place + 1, again)

    def swap_layers(self) -> None:
        """Exchange two layers."""
        if len(self.places()) > 1:
            one, two = self.chance.sample(self.places(), 2)
            self.net[one], self.net[two] = self.net[two], self.net[one]

    def rewire(self) -> None:
        """Read or write another blob."""
        layer = self.pick()
        found = [field for field in layer or [] if field[0] in ("bottom", "top")]
        if found:
            self.chance.choice(found)[1] = self.chance.choice([*blobs(self.net), '"new"'])

    def add_wire(self) -> None:
        """Read or write one more blob."""
        layer = self.pick()
        if layer is not None:
            name = self.chance.choice(("bottom", "bottom", "top"))
            new = self.chance.choice(blobs(self.net)) if name == "bottom" else f'"new{self.chance.randrange(99)}"'
            layer.insert(self.chance.randint(0, len(layer)), [name, new])

    def drop_wire(self) -> None:
        """Read or write one blob less."""
        layer = self.pick()
        found = [index for index, field in enumerate(layer or []) if field[0] in ("bottom", "top")]
        if layer is not None and found:
            del layer[self.chance.choice(found)]

    def in_place(self) -> None:
        """Write over a bottom, and perhaps have all readers of the old top read that instead."""
        layer = self.pick()
        bottoms, tops = values(layer or [], "bottom"), [field for field in layer or [] if field[0] == "top"]
        if bottoms and tops:
            index = self.chance.randrange(min(len(bottoms), len(tops)))
            old, tops[index][1] = tops[index][1], bottoms[index]
            if self.chance.random() < 0.6:
                for field in (field for other in layers(self.net) if other is not layer for field in other):
                    if field[0] == "bottom" and field[1] == old:
                        field[1] = bottoms[index]

    def change_number(self) -> None:
        """Write another number."""
        found = self.leaves(lambda value: value.lstrip("-")[:1].isdigit())
        if found:
            leaf = self.chance.choice(found)
            leaf[1] = self.number(real="." in leaf[1] or self.chance.random() < 0.03)

    def change_word(self) -> None:
        """Write another word for a name, a flag or one of an enum."""
        found = self.leaves(lambda value: value[:1].isalpha())
        if found:
            leaf = self.chance.choice(found)
            words = [each[1] for each in found if each[0] == leaf[0]]
            pool = ("true", "false") if leaf[1] in ("true", "false") else ENUMS.get(leaf[0], tuple(words))
            leaf[1] = self.chance.choice(pool)

    def drop_field(self) -> None:
        """Leave out a field of a layer."""
        holder = self.chance.choice(list(holders(self.net)))
        if holder and holder is not self.net:
            del holder[self.chance.randrange(len(holder))]

    def double_field(self) -> None:
        """Write a field twice."""
        holder = self.chance.choice(list(holders(self.net)))
        if holder:
            holder.insert(0, copy.deepcopy(self.chance.choice(holder)))

    def add_field(self) -> None:
        """State one more field of a layer's parameters."""
        layer = self.pick()
        if layer is not None:
            self.add_to(layer)

    def add_to(self, layer: Fields) -> None:
        """State one more field of this layer's parameters, or in place of one that is stated."""
        name = param_name(layer)
        if name:
            stated = next((value for field, value in layer if field == name and isinstance(value, list)), None)
            if stated is None:
                stated = []
                layer.append([name, stated])
            message = SCHEMA.message("LayerParameter").fields[name].of
            new = self.fields(message, 1)
            if new and SCHEMA.message(message).fields[new[0][0]].label != "repeated":
                stated[:] = [field for field in stated if field[0] != new[0][0]]
            stated += new

    def change_filler(self) -> None:
        """Fill with something else."""
        found = [each for holder in holders(self.net) for each in holder if each[0].endswith("filler")]
        if found:
            self.chance.choice(found)[1] = self.filler()

    def change_type(self) -> None:
        """Make a layer one of another type, or of none."""
        layer = self.pick()
        for field in layer or []:
            if field[0] == "type":
                wrong = self.chance.choice(("Normalize", "relu", "", "CONVOLUTION", "Convolutoin"))
                field[1] = f'"{wrong if self.chance.random() < 0.1 else self.chance.choice(TYPES)}"'

    def insert_layer(self) -> None:
        """Put in a layer of some type with fields it does well with, or with any."""
        type = self.chance.choice(TYPES)
        bottoms, tops = (int(count) for count in seeds.USUAL[type].split()[:2])
        names = [self.chance.choice(blobs(self.net))[1:-1] for _ in range(bottoms)]
        new = [f"new{self.chance.randrange(999)}" for _ in range(tops)]
        layer = read(seeds.layer(type, f"i{self.chance.randrange(999)}", names, new))[0]
        if self.chance.random() < 0.3 and param_name(layer[1]):
            message = SCHEMA.message("LayerParameter").fields[param_name(layer[1])].of
            layer[1] = [field for field in layer[1] if field[0] != param_name(layer[1])]
            layer[1].append([param_name(layer[1]), self.fields(message, self.chance.randrange(5))])
        self.net.insert(self.chance.randint(len(self.net) // 2, len(self.net)), layer)

    def add_param(self) -> None:
        """State settings of parameters, some with a name that others have too."""
        able = [layer for layer in layers(self.net) if values(layer, "type")[:1] in LEARN]
        layer = self.chance.choice(able) if able and self.chance.random() < 0.9 else self.pick()
        if layer is None:
            return
        for _ in range(self.chance.choice((1, 1, 1, 2, 2, 3))):
            setting: Fields = []
            if self.chance.random() < 0.5:
                setting.append(["name", f'"{self.chance.choice(("w", "b", "v"))}"'])
            for name in ("lr_mult", "decay_mult"):
                if self.chance.random() < 0.4:
                    setting.append([name, self.chance.choice(("0", "1", "2", "0.1", "0.10000000001"))])
            if self.chance.random() < 0.2:
                setting.append(["share_mode", self.chance.choice(("PERMISSIVE", "STRICT"))])
            layer.append(["param", setting])

    def share(self) -> None:
        """Have all layers of one type share their first parameters."""
        layer = self.pick()
        kind = values(layer or [], "type")
        for other in layers(self.net):
            if values(other, "type") == kind:
                mode = [["share_mode", "PERMISSIVE"]] if self.chance.random() < 0.2 else []
                other.append(["param", [["name", '"shared"'], *mode]])

    def add_weight(self) -> None:
        """Give tops a loss weight."""
        layer = self.pick()
        if layer is not None:
            count = self.chance.choice((1, 1, max(1, len(values(layer, "top"))), 2))
            layer += [["loss_weight", self.chance.choice(("0", "1", "0.5"))] for _ in range(count)]

    def add_flags(self) -> None:
        """Say where a gradient goes."""
        layer = self.pick()
        if layer is not None:
            count = self.chance.choice((1, len(values(layer, "bottom")), 2))
            layer += [["propagate_down", self.chance.choice(("true", "false"))] for _ in range(count)]

    def add_rule(self) -> None:
        """Have a layer for some states only."""
        layer = self.pick()
        if layer is not None:
            rules = ("phase: TRAIN", "phase: TEST", "min_level: 1", "max_level: 0", 'stage: "s"', 'not_stage: "s"', "")
            text = " ".join(self.chance.sample(rules, self.chance.choice((1, 1, 2))))
            layer += read(f"{self.chance.choice(('include', 'include', 'exclude'))} {{ {text} }}")

    def add_blob(self) -> None:
        """State a parameter itself."""
        layer = self.pick()
        if layer is not None:
            dims = [self.chance.choice(("1", "2", "3", "4")) for _ in range(self.chance.randrange(3))]
            count = 1
            for dim in dims:
                count *= int(dim)
            count += self.chance.random() < 0.2
            layer.append(["blobs", [["shape", [["dim", dim] for dim in dims]], *[["data", "0.5"]] * count]])

    def change_net(self) -> None:
        """State something of the whole net."""
        self.net += read(
            self.chance.choice(
                (
                    "force_backward: true",
                    'state { stage: "s" level: 1 }',
                    "state { phase: TRAIN }",
                    'input: "extra" input_shape { dim: 2 dim: 3 dim: 6 dim: 6 }',
                    'input: "extra" input_dim: 2 input_dim: 3 input_dim: 6 input_dim: 6',
                    'input: "extra"',
                    "input_dim: 4",
                    "debug_info: false",
                )
            )
        )

    def misspell(self) -> None:
        """Get the name of a field wrong."""
        found = [each for holder in holders(self.net) for each in holder]
        each = self.chance.choice(found)
        each[0] = self.chance.choice((each[0][:-1], each[0] + "s", each[0].replace("_", "")))

    def older(self) -> None:
        """Write the whole net in an older format, as far as it can be; the inputs as fields."""
        if any(name == "layers" for name, _ in self.net):
            return
        change = self.chance.choice((v1, v1, v0))
        dims = change is v0 or self.chance.random() < 0.3
        old: Fields = []
        for name, value in self.net:
            if name != "layer":
                old.append([name, value])
            elif values(value, "type") in (['"Input"'], ['"DummyData"']):
                old += as_inputs(value, dims)
            else:
                old.append(["layers", change(value)])
        self.net = old

    def mix(self) -> None:
        """Write one layer in another format than it is."""
        places = self.places()
        if places:
            place = self.chance.choice(places)
            name, value = self.net[place]
            change = self.chance.choice((v1, v0))
            self.net[place] = ["layers", change(value)] if name == "layer" else ["layer", value]

    def pad(self) -> None:
        """Put one of V0's padding layers in front of a layer."""
        places = [place for place in self.places() if values(self.net[place][1], "bottom")]
        if places:
            place = self.chance.choice(places)
            bottom = next(field for field in self.net[place][1] if field[0] == "bottom")
            inner = [["type", '"padding"'], ["name", '"pad"'], ["pad", self.number()]]
            new = f'"pad{self.chance.randrange(99)}"'
            self.net.insert(place, ["layers", [["layer", inner], ["bottom", bottom[1]], ["top", new]]])
            bottom[1] = new


ACTS: dict[Callable[[Mutator], None], int] = {
    Mutator.drop_layer: 2,
    Mutator.double_layer: 2,
    Mutator.swap_layers: 1,
    Mutator.rewire: 4,
    Mutator.add_wire: 3,
    Mutator.drop_wire: 2,
    Mutator.in_place: 4,
    Mutator.change_number: 12,
    Mutator.change_word: 4,
    Mutator.drop_field: 4,
    Mutator.double_field: 1,
    Mutator.add_field: 8,
    Mutator.change_filler: 4,
    Mutator.change_type: 4,
    Mutator.insert_layer: 12,
    Mutator.add_param: 4,
    Mutator.share: 3,
    Mutator.add_weight: 3,
    Mutator.add_flags: 1,
    Mutator.add_rule: 2,
    Mutator.add_blob: 1,
    Mutator.change_net: 1,
    Mutator.misspell: 1,
    Mutator.older: 2,
    Mutator.mix: 1,
    Mutator.pad: 1,
}


ENUMS = {
    field.name: tuple(SCHEMA.enum(field.of).numbers)
    for message in SCHEMA.names("message")
    for field in SCHEMA.message(message).fields.values()
    if field.kind == "enum" and message not in ("V1LayerParameter", "SolverParameter")
} | {"type": tuple(V1_TYPES)}


# The types that learn, as the text has them.
LEARN = [
    [f'"{type}"']
    for type in (
        *(
            "BatchNorm",
            "Bias",
            "Convolution",
            "Deconvolution",
            "Embed",
            "InnerProduct",
            "LSTM",
            "PReLU",
            "RNN",
            "Scale",
        ),
        *("Scale", "InnerProduct", "Convolution"),
    )
]


def mutant(seed: int, number: int, nets: list[Fields]) -> tuple[str, str]:
    """A mutant and the phase to try it in; the same for the same numbers."""
    chance = random.Random(f"{seed}/{number}")
    alone = chance.random() < 0.4
    mutator = Mutator(lone(chance) if alone else chance.choice(nets), chance)
    for _ in range(chance.choice((0, 1, 1, 2, 3)) if alone else 0):
        mutator.add_to(mutator.net[-1][1])
    if alone and chance.random() < 0.6:
        return write(mutator.net), chance.choice(("TRAIN", "TEST"))
    if chance.random() < 0.08:
        mutator.older()
    for _ in range(chance.choice((1, 1, 1, 1, 2, 3))):
        mutator.spoil()
    return write(mutator.net), chance.choice(("TRAIN", "TEST"))


def mutants(seed: int, count: int) -> Iterator[tuple[str, str]]:
    """So many mutants with their phases."""
    nets = [read(text) for text in seeds.seeds()]
    for number in range(count):
        yield mutant(seed, number, nets)
