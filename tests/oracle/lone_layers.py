"""Nets of one layer, on blobs of shapes that its type does something with."""

from __future__ import annotations

import random

import seeds
from net_fields import Fields, read

TYPES = sorted(seeds.USUAL)


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
    return net
