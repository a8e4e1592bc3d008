"""Solvers changed at random, with the tiny nets they name: for the question whether Caffe refuses what we refuse."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from typing import NamedTuple

from prototool.schema.caffe import SCHEMA

DATA = 'layer {{ name: "data" type: "DummyData" top: "data" top: "label" {} dummy_data_param {{ {} }} }}\n'
SHAPES = "shape { dim: 2 dim: 3 } shape { dim: 2 }"
IP = (
    'layer {{ name: "ip" type: "InnerProduct" bottom: "data" top: "ip" {} inner_product_param {{ num_output: {} }} }}\n'
)
LOSS = 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "ip" bottom: "label" top: "loss" }\n'
ACCURACY = 'layer { name: "acc" type: "Accuracy" bottom: "ip" bottom: "label" top: "acc" include { phase: TEST } }\n'

PLAIN = DATA.format("", SHAPES) + IP.format("", 2) + LOSS
NETS = {
    "plain.prototxt": PLAIN,
    "phases.prototxt": DATA.format("include { phase: TRAIN }", SHAPES)
    + DATA.format("include { phase: TEST }", SHAPES.replace("dim: 2", "dim: 4"))
    + IP.format("", 2)
    + LOSS
    + ACCURACY,
    "wide.prototxt": DATA.format("", SHAPES) + IP.format("", 3) + LOSS,
    "other_inputs.prototxt": DATA.format("", SHAPES.replace("dim: 3", "dim: 5")) + IP.format("", 2) + LOSS,
    "no_bias.prototxt": PLAIN.replace("num_output: 2", "num_output: 2 bias_term: false"),
    "renamed.prototxt": PLAIN.replace('name: "ip"', 'name: "ip_b"').replace("num_output: 2", "num_output: 4"),
    "stages.prototxt": DATA.format('include { stage: "a" }', SHAPES)
    + DATA.format('include { stage: "b" not_stage: "a" }', SHAPES.replace("dim: 3", "dim: 4"))
    + IP.format("", 2)
    + LOSS,
    "all_in_stage.prototxt": PLAIN.replace(" }\n", ' include { stage: "a" } }\n'),
    "levels.prototxt": DATA.format("include { min_level: 1 }", SHAPES)
    + DATA.format("include { max_level: 0 phase: TRAIN }", SHAPES)
    + IP.format("", 2)
    + LOSS,
    "state.prototxt": 'state { stage: "a" }\n'
    + DATA.format('include { stage: "a" }', SHAPES)
    + IP.format("", 2)
    + LOSS,
    "test_state.prototxt": "state { phase: TEST level: 1 }\n"
    + DATA.format("include { phase: TEST min_level: 1 }", SHAPES)
    + IP.format("", 2)
    + LOSS,
    "no_test.prototxt": DATA.format("include { phase: TRAIN }", SHAPES) + IP.format("", 2) + LOSS,
    "undecayed.prototxt": DATA.format("", SHAPES)
    + IP.format("param { decay_mult: 0 } param { decay_mult: 0 }", 2)
    + LOSS,
    "half_decayed.prototxt": DATA.format("", SHAPES) + IP.format("param { decay_mult: 0 }", 2) + LOSS,
    "learns_nothing.prototxt": DATA.format("", SHAPES) + LOSS.replace('"ip"', '"data"'),
    "batch_norm.prototxt": DATA.format("", SHAPES)
    + 'layer { name: "bn" type: "BatchNorm" bottom: "data" top: "data" '
    + 3 * "param { lr_mult: 0 } "
    + "}\n"
    + LOSS.replace('"ip"', '"data"'),
    "learning_batch_norm.prototxt": DATA.format("", SHAPES)
    + 'layer { name: "bn" type: "BatchNorm" bottom: "data" top: "data" param { lr_mult: 0 } param { } param { } }\n'
    + LOSS.replace('"ip"', '"data"'),
    "empty.prototxt": "",
    "broken.prototxt": PLAIN + "layer {\n",
    "unknown_field.prototxt": PLAIN + 'nmae: "x"\n',
    "v1.prototxt": """
        layers { name: "data" type: DUMMY_DATA top: "data" top: "label"
          dummy_data_param { num: 2 num: 2 channels: 3 channels: 1 height: 1 height: 1 width: 1 width: 1 } }
        layers { name: "ip" type: INNER_PRODUCT bottom: "data" top: "ip" inner_product_param { num_output: 2 } }
        layers { name: "loss" type: SOFTMAX_LOSS bottom: "ip" bottom: "label" }
    """,
    "inputs.prototxt": 'input: "data" input_shape { dim: 2 dim: 3 } input: "label" input_shape { dim: 2 }\n'
    + IP.format("", 2)
    + LOSS,
}
INLINE = [
    NETS[f"{name}.prototxt"]
    for name in ("plain", "wide", "stages", "v1", "inputs", "batch_norm", "learning_batch_norm", "undecayed")
]
STATES = [
    "",
    'stage: "a"',
    'stage: "b"',
    'stage: "a" stage: "b"',
    "level: 1",
    "phase: TEST",
    "phase: TRAIN",
    'level: 2 stage: "a"',
]

# What a field is given; a field that is not here takes the values of its kind.
WORDS = {
    "net": [f'"{name}"' for name in NETS] + ['""'],
    "train_net": [f'"{name}"' for name in NETS] + ['""'],
    "test_net": [f'"{name}"' for name in NETS] + ['""'],
    "type": ['"SGD"', '"Nesterov"', '"AdaGrad"', '"RMSProp"', '"AdaDelta"', '"Adam"', '"adam"', '""', '"Rmsprop"'],
    "lr_policy": [f'"{name}"' for name in ("fixed", "step", "exp", "inv", "multistep", "poly", "sigmoid", "Step", "")],
    "regularization_type": ['"L1"', '"L2"', '"l2"', '""', "'none'"],
    "snapshot_prefix": ['"out"', '""'],
    "weights": ['""', '","', '" "'],
    "max_iter": ["0", "1", "2", "4", "6", "-1"],
    "test_iter": ["1", "2", "0", "-1"],
    "test_interval": ["1", "2", "3", "5", "0", "-2"],
    "iter_size": ["1", "2", "0", "-1"],
    "snapshot": ["0", "1", "3", "-1"],
    "weight_decay": ["0", "0.01", "0.1", "-0.1", "1e-45", "1e-50", "nan"],
    "rms_decay": ["0.9", "0", "1", "-0.1", "0.999999999", "nan", "inf"],
    "momentum": ["0", "0.9", "-0.5", "1", "nan", "1e-50", "-0.0"],
    "gamma": ["0.1", "0", "-0.1", "nan", "inf", "-0.0", "2", "-1e-50"],
    "net_param": INLINE,
    "train_net_param": INLINE,
    "test_net_param": INLINE,
    "train_state": STATES,
    "test_state": STATES,
}
KINDS = {
    "int32": ["0", "1", "2", "5", "-1", "2147483647", "2147483648", "1.5"],
    "int64": ["0", "1", "-1", "99999999999"],
    "float": ["0", "0.1", "1", "-0.5", "nan", "inf", "1e40", '"0.1"'],
    "bool": ["true", "false", "1", "0", "2"],
    "string": ['""', '"x"'],
}

SEEDS = [
    'net: "phases.prototxt" test_iter: 2 test_interval: 2 base_lr: 0.1 lr_policy: "step" gamma: 0.1 stepsize: 2 '
    "max_iter: 4",
    'net: "plain.prototxt" base_lr: 0.1 lr_policy: "fixed" momentum: 0.9 weight_decay: 0.01 max_iter: 2',
    'net: "stages.prototxt" train_state { stage: "a" } test_iter: 1 test_state { stage: "a" } test_interval: 1 '
    'base_lr: 0.1 lr_policy: "exp" gamma: 0.9 max_iter: 2',
    'train_net: "plain.prototxt" test_net: "plain.prototxt" test_net: "phases.prototxt" test_iter: 1 test_iter: 2 '
    'test_interval: 2 base_lr: 0.1 lr_policy: "inv" gamma: 0.1 power: 0.75 max_iter: 4 type: "Nesterov" momentum: 0.9',
    'net: "levels.prototxt" test_net: "plain.prototxt" test_iter: 1 test_interval: 3 test_initialization: false '
    'base_lr: 0.1 lr_policy: "multistep" gamma: 0.1 stepvalue: 1 stepvalue: 3 max_iter: 4',
    'net: "state.prototxt" type: "Adam" momentum: 0.9 momentum2: 0.99 base_lr: 0.01 lr_policy: "poly" power: 1 '
    "max_iter: 3",
    'net: "plain.prototxt" solver_type: ADADELTA momentum: 0.9 delta: 1e-6 base_lr: 1 lr_policy: "fixed" max_iter: 2',
    'net: "plain.prototxt" type: "RMSProp" rms_decay: 0.9 base_lr: 0.01 lr_policy: "sigmoid" gamma: 1 stepsize: 2 '
    "max_iter: 3",
    'net: "phases.prototxt" type: "AdaGrad" base_lr: 0.01 lr_policy: "fixed" weight_decay: 0.1 '
    'regularization_type: "L1" max_iter: 2 test_iter: 1 test_interval: 5 test_initialization: false',
    f'net_param {{ {PLAIN} }} base_lr: 0.1 lr_policy: "fixed" test_iter: 1 test_iter: 1 test_interval: 1 max_iter: 2',
    f"train_net_param {{ {PLAIN} }} test_net_param {{ {PLAIN} }} test_iter: 1 test_interval: 2 "
    'base_lr: 0.1 lr_policy: "fixed" max_iter: 4 clip_gradients: 1 iter_size: 2',
    'net: "test_state.prototxt" base_lr: 0.1 lr_policy: "fixed" max_iter: 2',
    'net: "levels.prototxt" train_state { level: 1 } test_state { level: 1 } test_iter: 1 test_interval: 2 '
    'base_lr: 0.1 lr_policy: "fixed" max_iter: 4 snapshot: 2 snapshot_prefix: "out" display: 1 average_loss: 3',
    'net: "v1.prototxt" base_lr: 0.1 lr_policy: "fixed" max_iter: 2 random_seed: 1 test_iter: 1 test_interval: 1',
    f'train_net_param {{ {NETS["batch_norm.prototxt"]} }} base_lr: 0.1 lr_policy: "fixed" max_iter: 1 '
    'weight_decay: 0.1 regularization_type: "L1"',
]
FIELDS = [name for name in SCHEMA.message("SolverParameter").fields if name != "device_id"]
PIECE = re.compile(r'(\w+)\s*(?::\s*("[^"]*"|\S+)|\{)')


class Field(NamedTuple):
    """A field at the top of a solver: its name and what stands behind it."""

    name: str
    text: str

    def __str__(self) -> str:
        """The field as written."""
        return self.name + self.text


def fields_of(text: str) -> list[Field]:
    """The fields of a seed."""
    found: list[Field] = []
    offset = 0
    while piece := PIECE.search(text, offset):
        offset = piece.end() if piece[2] else closing(text, piece.end())
        found.append(Field(piece[1], text[piece.end(1) : offset]))
    return found


def closing(text: str, offset: int) -> int:
    """Behind the bracket that closes the one before an offset."""
    depth = 1
    while depth:
        depth += {"{": 1, "}": -1}.get(text[offset], 0)
        offset += 1
    return offset


def filled(dice: random.Random, name: str) -> Field:
    """A field with one of the values it may be given."""
    kind = SCHEMA.message("SolverParameter").fields[name]
    if kind.kind == "message":
        return Field(name, f" {{ {dice.choice(WORDS[name])} }}")
    if kind.kind == "enum":
        return Field(name, f": {dice.choice(list(SCHEMA.enum(kind.of).numbers))}")
    return Field(name, f": {dice.choice(WORDS.get(name) or KINDS[kind.kind])}")


def changed(dice: random.Random, fields: list[Field]) -> list[Field]:
    """The fields after one change: one dropped, given twice, given another value, or a new one."""
    place = dice.randrange(len(fields)) if fields else 0
    turn = dice.random()
    # A file without fields is an empty net, and no solver.
    if len(fields) > 1 and turn < 0.2:
        return fields[:place] + fields[place + 1 :]
    if fields and turn < 0.27:
        return [*fields[:place], fields[place], *fields[place:]]
    if fields and turn < 0.65:
        return [*fields[:place], filled(dice, fields[place].name), *fields[place + 1 :]]
    new = filled(dice, dice.choice(FIELDS))
    repeated = SCHEMA.message("SolverParameter").fields[new.name].repeated
    # A second value of a singular field is refused when the file is read, which is not what is asked here.
    kept = fields if repeated or dice.random() < 0.05 else [field for field in fields if field.name != new.name]
    return [*kept, new]


def mutants(seed: int, count: int) -> Iterator[str]:
    """So many solvers, each a seed with one to four changes."""
    dice = random.Random(seed)
    for _ in range(count):
        fields = fields_of(dice.choice(SEEDS))
        for _ in range(dice.choice((1, 1, 2, 3, 4))):
            fields = changed(dice, fields)
        yield "\n".join(map(str, fields)) + "\n"
