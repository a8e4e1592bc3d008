"""The layers of random nets: of each type settings that keep values within reason, and what it can work on."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chains import Blob, Maker

ITEMS = 4


def pictures(maker: Maker) -> None:
    """Feed pictures."""
    side = maker.chance.choice((4, 5, 6, 7))
    maker.fed((ITEMS, maker.chance.randint(2, 4), side, side))


def rows(maker: Maker) -> None:
    """Feed rows of numbers."""
    maker.fed((ITEMS, maker.chance.randint(3, 6)))


def sequences(maker: Maker) -> None:
    """Feed sequences, and have a recurrent layer read them."""
    chance = maker.chance
    # A sequence of one time shares its memory with what goes on to the next batch.
    shape = (chance.randint(2, 4), ITEMS)
    bottoms = [maker.fed((*shape, chance.randint(1, 4))), maker.fed(shape, 2)]
    type = chance.choice(("LSTM", "RNN"))
    if chance.random() < 0.3:
        bottoms.append(maker.fed((ITEMS, 3)))
    maker.add(type, bottoms, 1, f"recurrent_param {{ num_output: {chance.randint(1, 4)} }}")


def learned(maker: Maker) -> None:
    """A blob that is learned by itself, or rows that are looked up."""
    if maker.chance.random() < 0.5:
        maker.add("Parameter", [], 1, f"parameter_param {{ shape {{ dim: {ITEMS} dim: 4 }} }}")
    else:
        fields = "embed_param { num_output: 4 input_dim: 3 }"
        maker.add("Embed", [maker.fed((ITEMS,), 3)], 1, fields)


STARTS: list[Callable[[Maker], None]] = [pictures, pictures, pictures, rows, sequences, learned]


def window(chance: random.Random) -> str:
    """The window of a convolution or pooling."""
    kernel = chance.choice((1, 2, 3))
    pad = chance.randint(0, kernel - 1)
    return f"kernel_size: {kernel} stride: {chance.choice((1, 1, min(2, kernel)))} pad: {pad}"


def convolution(chance: random.Random) -> str:
    """A convolution's fields."""
    told = f"num_output: {chance.choice((2, 3, 4))} {window(chance)}"
    told += " bias_term: false" * (chance.random() < 0.3) + " dilation: 2" * (chance.random() < 0.1)
    return f"convolution_param {{ {told}{' group: 2' * (chance.random() < 0.2)} }}"


def pooling(chance: random.Random) -> str:
    """A pooling's fields."""
    method = chance.choice(("MAX", "AVE"))
    if chance.random() < 0.15:
        return f"pooling_param {{ pool: {method} global_pooling: true }}"
    return f"pooling_param {{ pool: {method} {window(chance)} }}"


def lrn(chance: random.Random) -> str:
    """The fields of an LRN."""
    region = chance.choice(("ACROSS_CHANNELS", "WITHIN_CHANNEL"))
    return f"lrn_param {{ local_size: 3 alpha: 0.5 norm_region: {region} }}"


def of(*choices: str) -> Callable[[random.Random], str]:
    """One of these."""
    return lambda chance: chance.choice(choices)


# For each type with one bottom and one top: how many axes it takes, how often it comes, and its fields.
ONE: dict[str, tuple[tuple[int, ...], float, Callable[[random.Random], str]]] = {
    "AbsVal": ((), 0.5, of("")),
    "BNLL": ((), 0.5, of("")),
    # What divides by next to nothing shows no more than rounding.
    "BatchNorm": ((), 3, of(*["batch_norm_param { eps: 0.1 }"] * 3, "batch_norm_param { use_global_stats: true }")),
    "Bias": ((), 1, of("", "bias_param { axis: 0 }", "bias_param { num_axes: -1 }", "bias_param { num_axes: 0 }")),
    "Clip": ((), 0.5, of("clip_param { min: -0.5 max: 0.5 }")),
    "Convolution": ((4,), 6, convolution),
    "Deconvolution": ((4,), 1, convolution),
    "Dropout": ((), 1, of("dropout_param { dropout_ratio: 0 }")),
    "ELU": ((), 0.5, of("", "elu_param { alpha: 0.3 }")),
    "Exp": ((), 0.5, of("exp_param { scale: 0.3 }", "exp_param { base: 2 scale: 0.3 shift: -1 }")),
    "Flatten": ((), 1, of("", "flatten_param { axis: 1 end_axis: 2 }", "flatten_param { axis: 2 }")),
    "Im2col": ((4,), 0.3, of("convolution_param { kernel_size: 2 }")),
    "InnerProduct": (
        (),
        4,
        of(
            "inner_product_param { num_output: 4 }",
            "inner_product_param { num_output: 3 bias_term: false }",
            "inner_product_param { num_output: 3 axis: 2 }",
            "inner_product_param { num_output: 3 transpose: true }",
            "inner_product_param { num_output: 4 axis: -1 }",
        ),
    ),
    "LRN": ((4,), 1, lrn),
    "Log": ((), 0.3, of("log_param { base: 2 scale: 0.1 shift: 20 }")),
    "MVN": ((4,), 0.7, of("", "mvn_param { across_channels: true }", "mvn_param { normalize_variance: false }")),
    "PReLU": ((), 1, of("", "prelu_param { channel_shared: true }")),
    "Pooling": ((4,), 4, pooling),
    "Power": (
        (),
        1,
        of(
            "power_param { scale: 0.5 }",
            "power_param { power: 2 shift: 0.3 }",
            "power_param { scale: -1 shift: 1 }",
            "power_param { power: 0 }",
            "",
        ),
    ),
    "ReLU": ((), 6, of("", "", "", "relu_param { negative_slope: 0.1 }")),
    "Reduction": (
        (),
        0.5,
        of(
            "reduction_param { axis: 1 }",
            "reduction_param { axis: 2 operation: MEAN }",
            "reduction_param { axis: 2 operation: SUMSQ coeff: 0.1 }",
            "reduction_param { axis: 1 operation: ASUM }",
        ),
    ),
    "Reshape": (
        (),
        1,
        of("reshape_param { shape { dim: 0 dim: -1 } }", "reshape_param { shape { dim: 0 dim: 2 dim: -1 } }"),
    ),
    "SPP": ((4,), 0.5, of("spp_param { pyramid_height: 2 }", "spp_param { pyramid_height: 2 pool: AVE }")),
    "Scale": ((), 3, of("", "scale_param { bias_term: true }", "scale_param { axis: 0 num_axes: 2 bias_term: true }")),
    "Sigmoid": ((), 1, of("")),
    "Softmax": ((), 0.5, of("", "softmax_param { axis: -1 }")),
    "Swish": ((), 0.5, of("", "swish_param { beta: 2 }")),
    "TanH": ((), 1, of("")),
    "Tile": ((), 0.3, of("tile_param { tiles: 2 }", "tile_param { axis: 0 tiles: 2 }")),
}


def single(maker: Maker) -> None:
    """A layer with one bottom and one top, now and then with a weight of its own."""
    blob = maker.pick()
    if blob is None:
        return
    types = [type for type, (axes, _, _) in ONE.items() if len(blob.shape) in (axes or (len(blob.shape),))]
    type = maker.chance.choices(types, [ONE[each][1] for each in types])[0]
    weight = f"loss_weight: {maker.chance.choice((0.01, -0.02, 0))}" if maker.chance.random() < 0.04 else ""
    maker.add(type, [blob], 1, ONE[type][2](maker.chance), weight)


def alike(maker: Maker, blob: Blob, axis: int | None = None) -> Blob | None:
    """A blob of the same shape, but for an axis."""

    def cut(shape: tuple[int, ...]) -> tuple[int, ...]:
        return shape if axis is None else (*shape[:axis], *shape[axis + 1 :])

    size = len(blob.shape)
    return maker.pick(lambda other: len(other.shape) == size and cut(other.shape) == cut(blob.shape))


def eltwise(maker: Maker, blob: Blob) -> None:
    """A sum, product or maximum of two or three."""
    bottoms = [blob, *filter(None, (alike(maker, blob) for _ in range(maker.chance.choice((1, 1, 2)))))]
    told = maker.chance.choice(("", "operation: SUM", "operation: PROD", "operation: MAX", "coeffs"))
    if told == "coeffs":
        told = "".join(f"coeff: {maker.chance.choice((1, -1, 0.5, 0))} " for _ in bottoms)
    if told == "operation: PROD" and maker.chance.random() < 0.2:
        told += " stable_prod_grad: false"
    maker.add("Eltwise", bottoms, 1, f"eltwise_param {{ {told} }}" if told else "")


def concat(maker: Maker, blob: Blob) -> None:
    """Several along an axis."""
    axis = maker.chance.choice((1, 1, 1, 0))
    others = filter(None, (alike(maker, blob, axis) for _ in range(maker.chance.choice((0, 1, 1, 2)))))
    maker.add("Concat", [blob, *others], 1, f"concat_param {{ axis: {axis} }}")


def slices(maker: Maker, blob: Blob) -> None:
    """Pieces, some of which may be weighted."""
    tops = maker.chance.choice((1, 2, 2, 3))
    weights = "".join(f"loss_weight: {maker.chance.choice((0, 0.03))} " for _ in range(tops))
    points = "".join(f"slice_point: {point} " for point in range(1, tops))
    maker.add(
        "Slice",
        [blob],
        tops,
        f"slice_param {{ axis: 1 {points * (maker.chance.random() < 0.5)} }}",
        weights * (maker.chance.random() < 0.1),
    )


def split(maker: Maker, blob: Blob) -> None:
    """The same twice."""
    maker.add("Split", [blob], 2, "")


def scaled(maker: Maker, blob: Blob) -> None:
    """Scaled or shifted by another blob."""
    type = maker.chance.choice(("Scale", "Bias"))
    size = maker.chance.randint(1, len(blob.shape))
    other = maker.pick(lambda other: other.shape == blob.shape[: len(other.shape)]) or maker.fed(blob.shape[:size])
    bias = "bias_term: true" if type == "Scale" and maker.chance.random() < 0.3 else ""
    maker.add(type, [blob, other], 1, f"{type.lower()}_param {{ axis: 0 {bias} }}")


def crop(maker: Maker, blob: Blob) -> None:
    """As large as another."""
    other = maker.pick(lambda other: len(other.shape) == len(blob.shape))
    if other:
        maker.add("Crop", [blob, other], 1, "crop_param { axis: 2 }")


def reindexed(maker: Maker, blob: Blob) -> None:
    """Some items, some of them twice."""
    maker.add("BatchReindex", [blob, maker.fed((ITEMS,), blob.shape[0])], 1, "")


def kept(maker: Maker, blob: Blob) -> None:
    """Watched and not learned from: counted, or the best of them."""
    if maker.chance.random() < 0.5:
        for best in maker.add("ArgMax", [blob], 1, ""):
            maker.blobs.remove(best)
    elif len(blob.shape) > 1:
        classes = blob.shape[1]
        maker.add("Accuracy", [blob, maker.fed((blob.shape[0], *blob.shape[2:]), classes)], 1, "")


OTHERS = {eltwise: 4, concat: 3, slices: 2, split: 1, scaled: 1.5, crop: 0.7, reindexed: 0.5, kept: 0.7}


def several(maker: Maker) -> None:
    """A layer with several bottoms or tops."""
    blob = maker.pick(lambda blob: len(blob.shape) > 1)
    if blob:
        maker.chance.choices(list(OTHERS), list(OTHERS.values()))[0](maker, blob)


def loss(maker: Maker) -> None:
    """A loss, whose top something else may read."""
    blob = maker.pick(lambda blob: len(blob.shape) > 1)
    if blob is None:
        return
    chance = maker.chance
    weight = chance.choice(("", "", "", "loss_weight: 0", "loss_weight: 0.5", "loss_weight: 2", "loss_weight: -1"))
    kind = chance.choice((classified, classified, compared, compared, margins))
    top = 1 if chance.random() < 0.8 else 0
    made = kind(maker, blob, top, weight)
    if made and kind is not margins and chance.random() < 0.3:
        if chance.random() < 0.5:
            maker.add("Silence", made, 0, "")
        else:
            weight = chance.choice(("", "loss_weight: 0.5"))
            maker.add("Power", made, 1, "power_param { power: 2 scale: 0.5 }", weight)


def classified(maker: Maker, blob: Blob, tops: int, weight: str) -> list[Blob]:
    """A loss that takes a class for each place."""
    chance, classes = maker.chance, blob.shape[1]
    label = maker.fed((blob.shape[0], *blob.shape[2:]), classes)
    told = [f"normalization: {chance.choice(('FULL', 'VALID', 'BATCH_SIZE', 'NONE'))}"] * (chance.random() < 0.4)
    told += ["ignore_label: 1"] * (chance.random() < 0.3)
    fields = f"loss_param {{ {' '.join(told)} }}" if told else ""
    if chance.random() < 0.2:
        matrix = maker.fed((classes, classes))
        return maker.add("InfogainLoss", [blob, label, matrix], tops, fields, weight)
    return maker.add("SoftmaxWithLoss", [blob, label], tops, fields, weight)


def compared(maker: Maker, blob: Blob, tops: int, weight: str) -> list[Blob]:
    """A loss that compares two blobs."""
    chance = maker.chance
    if chance.random() < 0.3:
        return maker.add("SigmoidCrossEntropyLoss", [blob, maker.fed(blob.shape, 2)], tops, "", weight)
    other = alike(maker, blob) if chance.random() < 0.5 else maker.fed(blob.shape)
    if other is None:
        return []
    if chance.random() < 0.3 and len(blob.shape) == 2:
        fields = f"contrastive_loss_param {{ legacy_version: {chance.choice(('true', 'false'))} }}"
        return maker.add("ContrastiveLoss", [blob, other, maker.fed(blob.shape[:1], 2)], tops, fields, weight)
    return maker.add("EuclideanLoss", [blob, other], tops, "", weight)


def margins(maker: Maker, blob: Blob, tops: int, weight: str) -> list[Blob]:
    """A loss of whole rows with a label each."""
    if len(blob.shape) != 2:
        return []
    label = maker.fed(blob.shape[:1], blob.shape[1])
    if maker.chance.random() < 0.6 and weight != "loss_weight: 0":
        fields = f"hinge_loss_param {{ norm: {maker.chance.choice(('L1', 'L2'))} }}"
        for made in maker.add("HingeLoss", [blob, label], tops, fields, weight):
            # One that nothing comes back to leaves what it has noted in its bottom's gradient.
            maker.blobs.remove(made)
        return []
    likely = maker.add("Softmax", [blob], 1, "")
    return maker.add("MultinomialLogisticLoss", [*likely, label], tops, "", weight) if likely else []


def ends_of(maker: Maker) -> None:
    """Losses for what nobody reads, most of it; at least one."""
    for blob in [blob for blob in maker.blobs if not blob.readers and blob.name not in maker.inputs]:
        chance = maker.chance.random()
        if chance < 0.6:
            if not blob.shape:
                continue
            compared(maker, blob, 1, maker.chance.choice(("", "loss_weight: 0.5")))
        elif chance < 0.7:
            maker.add("Silence", [blob], 0, "")
    if not any("Loss" in layer for layer in maker.layers):
        made = maker.add("InnerProduct", [maker.fed((ITEMS, 3))], 1, "inner_product_param { num_output: 3 }")
        compared(maker, made[0], 1, "")


SINGLE, SEVERAL, LOSSES = single, several, loss
