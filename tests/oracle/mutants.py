"""Nets with something wrong, by chance: every kind of slip a hand makes, and some that none would.

A net is a list of fields; a field is its name and its value, which is text or again a list of fields.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

import seeds

from prototool.net.legacy import V0_NAMES, V0_TYPES, V1_TYPES
from prototool.schema.caffe import SCHEMA
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Block, Field, Scalar

Node: TypeAlias = list[Any]
Fields: TypeAlias = list[Node]

FILLERS = ("constant", "uniform", "gaussian", "positive_unitball", "xavier", "msra", "bilinear", "Xavier", "gabor", "")
TYPES = sorted(seeds.USUAL)
SMALL = ("0", "1", "1", "2", "2", "3", "3", "4", "5", "6", "7", "9", "12", "-1", "-2", "-3")
ODD = ("13", "31", "1000", "70000", "3000000000", "-7", "2147483647", "4294967297")
REALS = ("0", "1", "-1", "0.5", "2", "-3.5", "1e-8", "1e9", "0.1", "0.25")
# Shapes of bottoms that a type does something with; for others any of these.
ANY: tuple[tuple[tuple[int, ...], ...], ...] = (
    ((2, 3, 6, 6),),
    ((2, 3, 6, 6),),
    ((2, 3),),
    ((2, 3, 4),),
    ((5,),),
    ((),),
    ((2, 3, 2, 3, 2),),
    ((1, 4, 7, 5),),
)
LABELS = (((4, 3), (4,)), ((4, 3), (4, 1, 1, 1)), ((4, 3, 2, 2), (4, 1, 2, 2)), ((4, 3, 5), (4, 5)), ((4, 3), (4, 3)))
FITTING = {
    **dict.fromkeys(("Accuracy", "SoftmaxWithLoss", "HingeLoss", "MultinomialLogisticLoss"), LABELS),
    **dict.fromkeys(("EuclideanLoss", "SigmoidCrossEntropyLoss"), (((4, 3), (4, 3)), ((4, 3, 2), (4, 6)))),
    "InfogainLoss": (((4, 3), (4,), (3, 3)), ((4, 3, 2), (4, 2), (1, 1, 3, 3)), ((2, 4), (2,), (16,))),
    "ContrastiveLoss": (((4, 3), (4, 3), (4,)), ((4, 3, 1, 1), (4, 3), (4, 1))),
    "BatchReindex": (((5, 3), (4,)), ((5, 3, 2), (7,))),
    "Filter": (((5, 3), (5,)), ((5, 3, 2), (5, 1, 1)), ((5, 3), (5, 2), (5,))),
    "Crop": (((2, 3, 9, 9), (1, 1, 5, 6)), ((2, 3, 9), (2, 3, 4))),
    "Scale": (*ANY, ((2, 3, 4), (3,)), ((2, 3, 4), (3, 4)), ((2, 3, 4), ())),
    "Bias": (*ANY, ((2, 3, 4), (3,)), ((2, 3, 4), (2, 3)), ((2, 3, 4), ())),
    "LSTM": (((4, 2, 3), (4, 2)), ((4, 2, 3), (4, 2), (2, 5)), ((3, 1, 2, 2), (3, 1)), ((4, 2), (4, 2))),
    "RNN": (((4, 2, 3), (4, 2)), ((4, 2, 3), (4, 2), (2, 5)), ((3, 1, 2, 2), (3, 1)), ((4, 2), (4, 2))),
    "LSTMUnit": (((1, 2, 3), (1, 2, 12), (1, 2)),),
    "Concat": (((2, 3, 4),), ((2, 3, 4), (2, 5, 4)), ((2, 3), (4, 3))),
    "Convolution": (((2, 4, 7, 8),), ((2, 4, 7, 8),), ((1, 3, 5),), ((1, 2, 4, 5, 6),), ((3, 4),)),
    "Deconvolution": (((2, 4, 7, 8),), ((2, 4, 7, 8),), ((1, 3, 5),), ((1, 2, 4, 5, 6),), ((3, 4),)),
    "Im2col": (((2, 4, 7, 8),), ((2, 4, 7, 8),), ((1, 3, 5),), ((1, 2, 4, 5, 6),), ((3, 4),)),
    "Pooling": (((2, 4, 7, 8),), ((2, 4, 7, 8),), ((1, 3, 1, 2),), ((1, 2, 16, 13),)),
    "SPP": (((2, 4, 7, 8),), ((2, 4, 16, 16),), ((1, 3, 9, 9),), ((1, 2, 16, 13),)),
    "LRN": (((2, 4, 7, 8),), ((2, 4, 1, 3),), ((2, 3, 4),)),
}
PARAM_OF = {
    **{name.replace("_", ""): name for name in SCHEMA.message("LayerParameter").fields if name.endswith("_param")},
    "deconvolutionparam": "convolution_param",
    "im2colparam": "convolution_param",
    "lstmparam": "recurrent_param",
    "rnnparam": "recurrent_param",
    "softmaxwithlossparam": "softmax_param",
}


def read(text: str) -> Fields:
    """A text as fields."""
    return [node(field) for field in parse(Source(text)).fields]


def node(field: Field) -> Node:
    """A field as its name and value."""
    if isinstance(field, Scalar):
        return [field.name, field.raw]
    assert isinstance(field, Block)
    return [field.name, [node(inner) for inner in field.fields]]


def write(fields: Fields, depth: int = 0) -> str:
    """Fields as text; the layers a line each."""
    end = " " if depth else "\n"
    return "".join(
        f"{name} {{ {write(value, depth + 1)}}}{end}" if isinstance(value, list) else f"{name}: {value}{end}"
        for name, value in fields
    )


def layers(net: Fields) -> list[Fields]:
    """The layers of a net."""
    return [value for name, value in net if name in ("layer", "layers")]


def values(layer: Fields, name: str) -> list[str]:
    """The values of a layer's field."""
    return [value for field, value in layer if field == name]


def blobs(net: Fields) -> list[str]:
    """The names of all tops."""
    tops = [top for layer in layers(net) for top in values(layer, "top")]
    return tops + [value for name, value in net if name == "input"] or ['"none"']


class Mutator:
    """One mutant in the making."""

    def __init__(self, net: Fields, chance: random.Random) -> None:
        self.net = copy.deepcopy(net)
        self.chance = chance

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

    def number(self, real: bool = False) -> str:
        """A number, mostly small."""
        pool = REALS if real else ODD if self.chance.random() < 0.06 else SMALL
        return self.chance.choice(pool)

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

    def fields(self, message: str, count: int) -> Fields:
        """Fields of a message, by chance."""
        types = list(SCHEMA.message(message).fields.values())
        return [[field.name, self.value(field)] for field in self.chance.choices(types, k=count)] if types else []

    def value(self, field: Any) -> str | Fields:
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


def scalars(fields: Fields) -> Iterator[Node]:
    """All scalar fields, however deep."""
    for each in fields:
        if isinstance(each[1], list):
            yield from scalars(each[1])
        else:
            yield each


def holders(fields: Fields) -> Iterator[Fields]:
    """All lists of fields, however deep."""
    yield fields
    for _, value in fields:
        if isinstance(value, list):
            yield from holders(value)


def param_name(layer: Fields) -> str:
    """The parameter message of a layer's type; sometimes there is none."""
    kind = next(iter(values(layer, "type")), '""')
    return PARAM_OF.get(kind[1:-1].lower().replace("_", "") + "param", "")


def v1(layer: Fields) -> Fields:
    """A layer as V1 has it."""
    names = {today: name for name, today in V1_TYPES.items()}
    result: Fields = []
    for name, value in layer:
        if name == "type":
            result.append([name, names.get(value[1:-1], "NONE")])
        elif name == "param" and isinstance(value, list):
            new = {
                "name": "param",
                "lr_mult": "blobs_lr",
                "decay_mult": "weight_decay",
                "share_mode": "blob_share_mode",
            }
            result += [[new[inner], each] for inner, each in value if inner in new]
        elif name in SCHEMA.message("V1LayerParameter").fields:
            result.append([name, value])
    return result


def v0(layer: Fields) -> Fields:
    """A layer as V0 has it: its fields in one inner layer."""
    names = {today: name for name, today in V0_TYPES.items()}
    known = SCHEMA.message("V0LayerParameter").fields
    outer: Fields = []
    inner: Fields = []
    for name, value in layer:
        if name == "type":
            inner.append([name, f'"{names.get(value[1:-1], value[1:-1])}"'])
        elif name in ("bottom", "top", "include", "exclude", "loss_weight"):
            outer.append([name, value])
        elif isinstance(value, list):
            stated = {V0_NAMES.get(field, field): [V0_NAMES.get(field, field), each] for field, each in value}
            inner += [field for field in stated.values() if field[0] in known and field[0] not in dict(inner)]
        elif name == "name":
            inner.append([name, value])
    return [["layer", inner], *outer]


def as_inputs(layer: Fields, dims: bool) -> Fields:
    """An Input layer as the fields it was before; `input_dim` has always four."""
    shapes = [
        shape for _, param in layer for field, shape in (param if isinstance(param, list) else []) if field == "shape"
    ]
    tops = values(layer, "top")
    result: Fields = []
    for index, top in enumerate(tops):
        shape = shapes[index if len(shapes) == len(tops) else 0] if shapes else []
        sizes = [size for _, size in shape]
        if dims:
            result += [["input", top], *[["input_dim", size] for size in (*sizes, "1", "1", "1", "1")[:4]]]
        else:
            result += [["input", top], ["input_shape", [["dim", size] for size in sizes]]]
    return result


def lone(chance: random.Random) -> Fields:
    """A net of one layer with any fields, on blobs of any shape: mostly such as the type takes."""
    type = chance.choice(TYPES)
    bottoms, tops = (int(count) for count in seeds.USUAL[type].split()[:2])
    bottoms += chance.random() < 0.1 and bottoms > 0
    tops += chance.random() < 0.08
    shapes = [list(shape) for shape in chance.choice(FITTING.get(type, ANY))] or [[2, 3]]
    shapes = [shapes[min(index, len(shapes) - 1)] for index in range(bottoms)]
    for shape in shapes:
        if shape and chance.random() < 0.15:
            shape[chance.randrange(len(shape))] = chance.choice((0, 1, 1, 2, 3, 5, 8))
    source = chance.choice(("Input", "DummyData", "Input"))
    name = "input_param" if source == "Input" else "dummy_data_param"
    stated = [["shape", [["dim", str(dim)] for dim in shape]] for shape in shapes]
    filler = [["data_filler", [["type", '"gaussian"']]]] if source == "DummyData" else []
    blobs = [f"b{index}" for index in range(bottoms)]
    net: Fields = []
    if blobs:
        wires = [["top", f'"{blob}"'] for blob in blobs]
        net = [["layer", [["name", '"in"'], ["type", f'"{source}"'], *wires, [name, [*stated, *filler]]]]]
    net += read(seeds.layer(type, "it", blobs, [f"t{index}" for index in range(tops)]))
    mutator = Mutator(net, chance)
    for _ in range(chance.choice((0, 1, 1, 2, 3))):
        mutator.add_to(mutator.net[-1][1])
    return mutator.net


def mutant(seed: int, number: int, nets: list[Fields]) -> tuple[str, str]:
    """A mutant and the phase to try it in; the same for the same numbers."""
    chance = random.Random(f"{seed}/{number}")
    alone = chance.random() < 0.4
    mutator = Mutator(lone(chance) if alone else chance.choice(nets), chance)
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
