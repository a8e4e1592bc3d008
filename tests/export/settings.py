"""Lone layers with settings by chance: of each type that can be exported, the layer and what it is given."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float32]


class Case(NamedTuple):
    """A layer, without its name and wires, and the blobs it is given."""

    type: str
    fields: str
    bottoms: tuple[Array, ...]
    tops: int = 1


def values(chance: random.Random, *shape: int, low: float = -2, high: float = 2) -> Array:
    """Values of which some are alike."""
    draw = np.random.default_rng(chance.randrange(2**32))
    found = draw.uniform(low, high, shape)
    return (np.round(found, 1) if chance.random() < 0.3 else found).astype(np.float32)


def whole(chance: random.Random, below: int, *shape: int) -> Array:
    """Whole numbers from 0."""
    return np.random.default_rng(chance.randrange(2**32)).integers(0, below, shape).astype(np.float32)


def shape(chance: random.Random, least: int = 1, most: int = 5) -> tuple[int, ...]:
    """A shape of some axes."""
    return tuple(chance.choice((1, 2, 3, 4, 5)) for _ in range(chance.randint(least, most)))


def image(chance: random.Random) -> tuple[int, int, int, int]:
    """The shape of images."""
    return chance.choice((1, 2)), chance.choice((1, 2, 4, 6)), chance.randint(1, 12), chance.randint(1, 12)


def maybe(chance: random.Random, field: str, choices: Sequence[object]) -> str:
    """A field, or nothing."""
    return f"{field}: {chance.choice(choices)} " if chance.random() < 0.7 else ""


def block(name: str, inner: str) -> str:
    """A message of a layer."""
    return f"{name}_param {{ {inner}}}" if inner else ""


def neuron(type: str, name: str, *fields: tuple[str, Sequence[object]], low: float = -2) -> Callable[..., Case]:
    """A layer that works on each element alone."""

    def made(chance: random.Random) -> Case:
        inner = "".join(maybe(chance, field, choices) for field, choices in fields)
        return Case(type, block(name, inner), (values(chance, *shape(chance, 0), low=low),))

    return made


def clip(chance: random.Random) -> Case:
    return Case(
        "Clip",
        f"clip_param {{ min: {chance.choice((-1, 0, 2))} max: {chance.choice((0.5, 1))} }}",
        (values(chance, *shape(chance)),),
    )


def prelu(chance: random.Random) -> Case:
    inner = maybe(chance, "channel_shared", ("true", "false"))
    return Case("PReLU", block("prelu", inner), (values(chance, *shape(chance, 2, 4)),))


def batch_norm(chance: random.Random) -> Case:
    inner = maybe(chance, "eps", (1e-5, 0.1)) + maybe(chance, "use_global_stats", ("true", "true", "false"))
    return Case("BatchNorm", block("batch_norm", inner), (values(chance, *shape(chance, 2)),))


def scaling(type: str) -> Callable[..., Case]:
    """Scale and Bias."""

    def made(chance: random.Random) -> Case:
        dims = shape(chance)
        axis = chance.randrange(len(dims))
        axes = chance.randint(0, len(dims) - axis)
        inner = f"axis: {axis if chance.random() < 0.7 else axis - len(dims)} "
        if type == "Scale":
            inner += maybe(chance, "bias_term", ("true", "false"))
        if chance.random() < 0.4:
            other = dims[axis : axis + axes]
            return Case(type, block(type.lower(), inner), (values(chance, *dims), values(chance, *other)))
        inner += f"num_axes: {chance.choice((-1, axes))} "
        return Case(type, block(type.lower(), inner), (values(chance, *dims),))

    return made


def mvn(chance: random.Random) -> Case:
    inner = maybe(chance, "normalize_variance", ("true", "false")) + maybe(chance, "across_channels", ("true", "false"))
    return Case(
        "MVN", block("mvn", inner + maybe(chance, "eps", (1e-3, 0.1))), (values(chance, *shape(chance, 1, 3), 4),)
    )


def softmax(chance: random.Random) -> Case:
    dims = shape(chance)
    axis = chance.randrange(-len(dims), len(dims))
    return Case("Softmax", f"softmax_param {{ axis: {axis} }}", (values(chance, *dims, high=9),))


def convolution(type: str) -> Callable[..., Case]:
    """Convolution, Deconvolution and Im2col, over up to three axes."""

    def made(chance: random.Random) -> Case:
        axes = chance.choice((0, 1, 2, 2, 2, 2, 3)) if type != "Im2col" else chance.choice((1, 2, 2, 2))
        lead = chance.choice((1, 1, 1, 1, 0, 2))
        group = chance.choice((1, 1, 2, 3))
        channels, out = group * chance.choice((1, 2)), group * chance.choice((1, 2, 3))
        sizes = [chance.randint(1, 9) for _ in range(axes)]
        dims = [chance.choice((1, 2)) for _ in range(lead)] + [channels, *sizes]
        inner = f"axis: {lead} " if lead != 1 or chance.random() < 0.2 else ""
        if axes == 2 and chance.random() < 0.4:
            inner += f"kernel_h: {chance.randint(1, 4)} kernel_w: {chance.randint(1, 4)} "
            inner += f"stride_h: {chance.randint(1, 3)} stride_w: {chance.randint(1, 3)} "
            inner += f"pad_h: {chance.randint(0, 2)} " + maybe(chance, "pad_w", (0, 1, 3))
        else:
            inner += per_axis(chance, "kernel_size", axes, (1, 2, 3, 5)) or ("kernel_size: 3 " if axes else "")
            inner += per_axis(chance, "stride", axes, (1, 2, 3)) + per_axis(chance, "pad", axes, (0, 1, 2))
        inner += per_axis(chance, "dilation", axes, (1, 1, 2, 0))
        if type != "Im2col":
            inner += f"num_output: {out} " + (f"group: {group} " if group > 1 else "")
            inner += maybe(chance, "bias_term", ("true", "false"))
        count = chance.choice((1, 1, 2)) if type != "Im2col" else 1
        return Case(type, block("convolution", inner), tuple(values(chance, *dims) for _ in range(count)), count)

    return made


def per_axis(chance: random.Random, field: str, axes: int, choices: Sequence[int]) -> str:
    """A field once, for each axis, or not at all."""
    if not axes or chance.random() < 0.3:
        return ""
    return "".join(f"{field}: {chance.choice(choices)} " for _ in range(chance.choice((1, axes))))


def pooling(chance: random.Random) -> Case:
    dims = image(chance)
    method = chance.choice(("MAX", "AVE", "AVE"))
    tops = 2 if method == "MAX" and chance.random() < 0.3 else 1
    inner = f"pool: {method} "
    if chance.random() < 0.1:
        return Case("Pooling", block("pooling", inner + "global_pooling: true "), (values(chance, *dims),), tops)
    if chance.random() < 0.5:
        kernel = chance.randint(1, 5)
        inner += f"kernel_size: {kernel} " + maybe(chance, "stride", (1, 2, 3, 4)) + maybe(chance, "pad", range(kernel))
    else:
        high, wide = chance.randint(1, 5), chance.randint(1, 5)
        inner += f"kernel_h: {high} kernel_w: {wide} stride_h: {chance.randint(1, 4)} stride_w: {chance.randint(1, 4)} "
        inner += f"pad_h: {chance.randrange(high)} pad_w: {chance.randrange(wide)} " if chance.random() < 0.6 else ""
    inner += maybe(chance, "round_mode", ("CEIL", "FLOOR"))
    return Case("Pooling", block("pooling", inner), (values(chance, *dims),), tops)


def spp(chance: random.Random) -> Case:
    inner = f"pyramid_height: {chance.randint(1, 3)} " + maybe(chance, "pool", ("MAX", "AVE"))
    return Case("SPP", block("spp", inner), (values(chance, *image(chance)),))


def lrn(chance: random.Random) -> Case:
    inner = "".join(
        maybe(chance, field, choices)
        for field, choices in (
            ("local_size", (1, 3, 5, 7)),
            ("alpha", (1, 0.0001, 5)),
            ("beta", (0.75, 0.5, 1)),
            ("k", (1, 2)),
            ("norm_region", ("ACROSS_CHANNELS", "WITHIN_CHANNEL")),
        )
    )
    return Case("LRN", block("lrn", inner), (values(chance, *image(chance)),))


def inner_product(chance: random.Random) -> Case:
    dims = shape(chance)
    axis = chance.randrange(-len(dims), len(dims))
    inner = f"num_output: {chance.randint(1, 5)} axis: {axis} " + maybe(chance, "transpose", ("true", "false"))
    return Case(
        "InnerProduct",
        block("inner_product", inner + maybe(chance, "bias_term", ("true", "false"))),
        (values(chance, *dims),),
    )


def embed(chance: random.Random) -> Case:
    inner = f"num_output: {chance.randint(1, 4)} input_dim: 6 " + maybe(chance, "bias_term", ("true", "false"))
    return Case("Embed", block("embed", inner), (whole(chance, 6, *shape(chance, 1, 3)),))


def eltwise(chance: random.Random) -> Case:
    dims, count = shape(chance), chance.randint(2, 4)
    operation = chance.choice(("SUM", "PROD", "MAX"))
    inner = f"operation: {operation} "
    if operation == "SUM" and chance.random() < 0.6:
        inner += "".join(f"coeff: {chance.choice((1, -1, 0.5, 0))} " for _ in range(count))
    return Case("Eltwise", block("eltwise", inner), tuple(values(chance, *dims) for _ in range(count)))


def concat(chance: random.Random) -> Case:
    dims = list(shape(chance))
    axis = chance.randrange(len(dims))
    bottoms = []
    for _ in range(chance.randint(1, 4)):
        dims[axis] = chance.randint(1, 4)
        bottoms.append(values(chance, *dims))
    named = f"concat_dim: {axis}" if chance.random() < 0.2 else f"axis: {chance.choice((axis, axis - len(dims)))}"
    return Case("Concat", f"concat_param {{ {named} }}", tuple(bottoms))


def slices(chance: random.Random) -> Case:
    dims = list(shape(chance))
    axis, tops = chance.randrange(len(dims)), chance.randint(1, 3)
    inner = f"axis: {axis} "
    if chance.random() < 0.5:
        dims[axis] = tops * chance.randint(1, 3)
    else:
        dims[axis] = tops + chance.randint(0, 4)
        points = sorted(chance.sample(range(1, dims[axis] + 1), tops - 1))
        inner += "".join(f"slice_point: {point} " for point in points)
    return Case("Slice", block("slice", inner), (values(chance, *dims),), tops)


def flatten(chance: random.Random) -> Case:
    dims = shape(chance)
    start = chance.randrange(len(dims))
    inner = f"axis: {start} " if chance.random() < 0.7 else ""
    inner += f"end_axis: {chance.randint(max(start - 1, 0), len(dims) - 1)} " if chance.random() < 0.5 else ""
    return Case("Flatten", block("flatten", inner), (values(chance, *dims),))


def reshape(chance: random.Random) -> Case:
    dims = chance.choice(((2, 12), (4, 3, 2), (2, 6, 2), (1, 24), (2, 2, 2, 3)))
    told = chance.choice(
        ("dim: 0 dim: -1", "dim: -1", "dim: 0 dim: -1 dim: 2", "dim: 2 dim: 12", "dim: 4 dim: 6 dim: 1")
    )
    inner = f"shape {{ {told} }} " + (
        maybe(chance, "axis", (0, 1, -1)) + maybe(chance, "num_axes", (-1, 0, 1)) if chance.random() < 0.5 else ""
    )
    return Case("Reshape", block("reshape", inner), (values(chance, *dims),))


def crop(chance: random.Random) -> Case:
    like = image(chance)
    axis = chance.randrange(4)
    more = [chance.randint(0, 2) if at >= axis else 0 for at in range(4)]
    dims = [size + 2 * extra for size, extra in zip(like, more, strict=True)]
    offsets = more[axis:] if chance.random() < 0.6 else [min(more[axis:])]
    inner = f"axis: {axis if chance.random() < 0.7 else axis - 4} " + "".join(
        f"offset: {offset} " for offset in offsets
    )
    return Case("Crop", block("crop", inner), (values(chance, *dims), values(chance, *like)))


def tile(chance: random.Random) -> Case:
    dims = shape(chance)
    inner = f"axis: {chance.randrange(-len(dims), len(dims))} tiles: {chance.randint(1, 3)} "
    return Case("Tile", block("tile", inner), (values(chance, *dims),))


def reduction(chance: random.Random) -> Case:
    dims = shape(chance)
    inner = f"axis: {chance.randrange(-len(dims), len(dims))} " + maybe(chance, "coeff", (2, -0.5))
    inner += maybe(chance, "operation", ("SUM", "ASUM", "SUMSQ", "MEAN"))
    return Case("Reduction", block("reduction", inner), (values(chance, *dims),))


def argmax(chance: random.Random) -> Case:
    dims = shape(chance, 1, 4)
    inner = maybe(chance, "out_max_val", ("true", "false"))
    if chance.random() < 0.5:
        axis = chance.randrange(len(dims))
        inner += f"axis: {axis} top_k: {chance.randint(1, dims[axis])} "
    else:
        inner += f"top_k: {chance.randint(1, int(np.prod(dims[1:])))} "
    ties = whole(chance, 3, *dims) if chance.random() < 0.4 else values(chance, *dims)
    return Case("ArgMax", block("argmax", inner), (ties,))


def recurrent(type: str) -> Callable[..., Case]:
    """LSTM and RNN."""

    def made(chance: random.Random) -> Case:
        time, batch, out = chance.randint(1, 5), chance.randint(1, 3), chance.randint(1, 4)
        inner = f'num_output: {out} weight_filler {{ type: "uniform" }} '
        going = whole(chance, 2, time, batch)
        bottoms = [values(chance, time, batch, *shape(chance, 1, 2)), going]
        if chance.random() < 0.4:
            bottoms.append(values(chance, batch, *shape(chance, 1, 2)))
        tops = 1
        if chance.random() < 0.4:
            states = 2 if type == "LSTM" else 1
            inner += "expose_hidden: true "
            bottoms += [values(chance, 1, batch, out) for _ in range(states)]
            tops += states
        return Case(type, block("recurrent", inner), tuple(bottoms), tops)

    return made


def lstm_unit(chance: random.Random) -> Case:
    batch, size = chance.randint(1, 4), chance.randint(1, 4)
    return Case(
        "LSTMUnit",
        "",
        (values(chance, 1, batch, size), values(chance, 1, batch, 4 * size), whole(chance, 2, 1, batch)),
        2,
    )


def batch_reindex(chance: random.Random) -> Case:
    dims = shape(chance)
    return Case("BatchReindex", "", (values(chance, *dims), whole(chance, dims[0], chance.randint(1, 6))))


def filter_items(chance: random.Random) -> Case:
    items, count = chance.randint(1, 6), chance.randint(1, 2)
    chosen = whole(chance, 2, items, *chance.choice(((), (1,))))
    chosen.flat[0] = 1
    return Case("Filter", "", (*(values(chance, items, *shape(chance, 1, 3)) for _ in range(count)), chosen), count)


def judged(chance: random.Random) -> tuple[Array, Array, int]:
    """Scores and labels, and the axis of classes."""
    dims = shape(chance, 2, 4)
    axis = chance.randrange(1, len(dims)) if len(dims) > 2 else 1
    labels = whole(chance, dims[axis], *dims[:axis], *dims[axis + 1 :])
    return values(chance, *dims), labels, axis


def softmax_loss(chance: random.Random) -> Case:
    scores, labels, axis = judged(chance)
    inner = maybe(chance, "normalization", ("FULL", "VALID", "BATCH_SIZE", "NONE")) + maybe(
        chance, "ignore_label", (0, 1)
    )
    far = scores * 100 if chance.random() < 0.2 else scores
    return Case("SoftmaxWithLoss", f"softmax_param {{ axis: {axis} }} " + block("loss", inner), (far, labels))


def accuracy(chance: random.Random) -> Case:
    scores, labels, axis = judged(chance)
    inner = f"axis: {axis} top_k: {chance.randint(1, scores.shape[axis])} "
    return Case("Accuracy", block("accuracy", inner), (scores, labels))


def euclidean_loss(chance: random.Random) -> Case:
    dims = shape(chance, 1, 4)
    return Case("EuclideanLoss", "", (values(chance, *dims), values(chance, dims[0], int(np.prod(dims[1:])))))


SETTINGS: dict[str, Callable[[random.Random], Case]] = {
    "AbsVal": neuron("AbsVal", ""),
    "Accuracy": accuracy,
    "ArgMax": argmax,
    "BNLL": neuron("BNLL", ""),
    "BatchNorm": batch_norm,
    "BatchReindex": batch_reindex,
    "Bias": scaling("Bias"),
    "Clip": clip,
    "Concat": concat,
    "Convolution": convolution("Convolution"),
    "Crop": crop,
    "Deconvolution": convolution("Deconvolution"),
    "Dropout": neuron("Dropout", "dropout", ("dropout_ratio", (0.1, 0.7))),
    "ELU": neuron("ELU", "elu", ("alpha", (1, 0.3, -0.5))),
    "Eltwise": eltwise,
    "Embed": embed,
    "EuclideanLoss": euclidean_loss,
    "Exp": neuron("Exp", "exp", ("base", (2, -1, 0.5)), ("scale", (1, -0.5, 0)), ("shift", (0, 1, -2))),
    "Filter": filter_items,
    "Flatten": flatten,
    "Im2col": convolution("Im2col"),
    "InnerProduct": inner_product,
    "LRN": lrn,
    "LSTM": recurrent("LSTM"),
    "LSTMUnit": lstm_unit,
    "Log": neuron("Log", "log", ("base", (2, -1, 10)), ("scale", (1, 2)), ("shift", (0, 1, 3)), low=0.1),
    "MVN": mvn,
    "PReLU": prelu,
    "Pooling": pooling,
    "Power": neuron("Power", "power", ("power", (1, 2, 3, 0, -1, 0.5)), ("scale", (1, -2, 0)), ("shift", (0, 1, -3))),
    "RNN": recurrent("RNN"),
    "ReLU": neuron("ReLU", "relu", ("negative_slope", (0, 0.1, -0.5))),
    "Reduction": reduction,
    "Reshape": reshape,
    "SPP": spp,
    "Scale": scaling("Scale"),
    "Sigmoid": neuron("Sigmoid", ""),
    "Slice": slices,
    "Softmax": softmax,
    "SoftmaxWithLoss": softmax_loss,
    "Split": neuron("Split", ""),
    "Swish": neuron("Swish", "swish", ("beta", (1, 0.5, -2))),
    "TanH": neuron("TanH", ""),
    "Threshold": neuron("Threshold", "threshold", ("threshold", (0, 0.5, -1))),
    "Tile": tile,
}


def net_of(case: Case) -> str:
    """The net of a case: an Input for each bottom, and the layer."""
    text = ""
    for index, bottom in enumerate(case.bottoms):
        dims = " ".join(f"dim: {dim}" for dim in bottom.shape)
        text += f'layer {{ name: "in{index}" type: "Input" top: "in{index}" input_param {{ shape {{ {dims} }} }} }}\n'
    wires = "".join(f'bottom: "in{index}" ' for index in range(len(case.bottoms)))
    wires += "".join(f'top: "out{index}" ' for index in range(case.tops))
    return text + f'layer {{ name: "it" type: "{case.type}" {wires}{case.fields} }}\n'
