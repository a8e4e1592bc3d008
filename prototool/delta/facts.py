"""What a layer states, in the words of today whatever the file's era: by path, with defaults."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.fields import param
from prototool.analysis.settings import settings
from prototool.analysis.shapes.inputs import MOVED, declared
from prototool.delta.leaves import Leaf, Leaves, leaves
from prototool.delta.spelling import one_spelling
from prototool.delta.unread import unread
from prototool.net.net import Layer, Net
from prototool.net.state import Rule
from prototool.schema.bound import Message
from prototool.schema.legacy import V0_TYPES

# What is told in other ways, or read with the eras told apart.
APART = frozenset({"name", "type", "bottom", "top", "loss_weight", "param", "include", "exclude", "phase", "layer"})
OLD_SETTINGS = frozenset({"blobs_lr", "weight_decay", "blob_share_mode"})

# The message in which a layer of a type has what V0 states in the layer itself.
V0_HOLDERS = {
    "Concat": "concat_param",
    "Convolution": "convolution_param",
    "Data": "data_param",
    "Dropout": "dropout_param",
    "HDF5Data": "hdf5_data_param",
    "HDF5Output": "hdf5_output_param",
    "ImageData": "image_data_param",
    "InfogainLoss": "infogain_loss_param",
    "InnerProduct": "inner_product_param",
    "LRN": "lrn_param",
    "Pooling": "pooling_param",
    "WindowData": "window_data_param",
}
# The layers whose V1 fields Caffe's upgrade moves into their transform_param.
TRANSFORMED = {"Data": "data_param", "ImageData": "image_data_param", "WindowData": "window_data_param"}


def facts(net: Net, layer: Layer) -> Leaves:
    """All that counts of a layer but its name, its type and its blobs."""
    found = {**rules(layer), **weights(layer), **params(layer)}
    if layer.message is None:
        found |= declared_shapes(net, layer)
    elif layer.era == "V0":
        found |= of_v0(layer, layer.message)
    else:
        found |= of_today(layer, layer.message)
    return one_spelling(layer, found)


def of_today(layer: Layer, message: Message) -> Leaves:
    """The fields of a layer of V2, and of V1, which has them in the same messages."""
    kept = {name: bounds for name, bounds in message.values.items() if name not in APART | OLD_SETTINGS}
    whole = Message(message.schema, message.type, message.node)
    whole.values.update(kept)
    found = leaves(whole)
    return (moved(layer, found) if layer.era == "V1" else found) | not_read(message)


def not_read(message: Message, but: str = "") -> Leaves:
    """What could not be read of a layer's message."""
    written = unread(message, message.node.fields if message.node else ())
    return {f"{name} (not read)": Leaf(each) for name, each in written.items() if name != but}


def moved(layer: Layer, found: Leaves) -> Leaves:
    """The leaves with V1's scale, mean file, crop size and mirror where Caffe's upgrade puts them."""
    holder = TRANSFORMED.get(layer.type)
    for name in MOVED if holder else ():
        leaf = found.pop(f"{holder}.{name}", None)
        if leaf:
            found[f"transform_param.{name}"] = leaf
    return found


def of_v0(layer: Layer, message: Message) -> Leaves:
    """The fields of a V0 layer: those of its type's message, and of transform_param, which any type may have."""
    holder = V0_HOLDERS.get(layer.type)
    found = leaves(param(layer, "transform_param"), (), "transform_param.")
    if holder:
        own = leaves(param(layer, holder), (), f"{holder}.")
        lost = {f"{holder}.{name}" for name in MOVED}
        found |= {path: leaf for path, leaf in own.items() if path not in lost}
    inner = message.message("layer")
    # The pad is that of a padding layer, where there is one.
    found |= not_read(message) | (not_read(inner, but="pad") if inner else {})
    if inner:
        # Caffe refuses a type it does not know: then all that is stated counts, for nobody says what it means.
        known = layer.type in V0_TYPES.values()
        kept = Message(inner.schema, inner.type, None)
        for name, bounds in inner.values.items():
            if name == "blobs" or not (known or name in APART | OLD_SETTINGS):
                kept.values[name] = bounds
        found |= leaves(kept)
    return found


def declared_shapes(net: Net, layer: Layer) -> Leaves:
    """The shapes of `input:` fields, as the Input layer that Caffe makes of them has them."""
    shapes = declared(net, len(layer.tops)).tops
    found = {"number of input_param.shape": Leaf(len(shapes), 0)}
    for index, shape in enumerate(shapes):
        found[f"input_param.shape[{index}].dim"] = Leaf(tuple(-1 if dim is None else dim for dim in shape or ()), ())
    return found


def rules(layer: Layer) -> Leaves:
    """The rules by which a layer is kept; their order does not count."""
    found = {}
    for name, stated in (("include", layer.include), ("exclude", layer.exclude)):
        if stated:
            found[name] = Leaf(tuple(sorted(" ".join(words(rule)) or "always" for rule in stated)), ())
    if layer.phase:
        found["phase"] = Leaf(layer.phase)
    return found


def words(rule: Rule) -> Iterator[str]:
    """A rule in words."""
    yield from [rule.phase] if rule.phase else []
    yield from [f"min_level {rule.min_level}"] if rule.min_level is not None else []
    yield from [f"max_level {rule.max_level}"] if rule.max_level is not None else []
    yield from (f"stage '{stage}'" for stage in sorted(rule.stages))
    yield from (f"not_stage '{stage}'" for stage in sorted(rule.not_stages))


def weights(layer: Layer) -> Leaves:
    """The weights of a layer's tops as losses: a loss counts once where nothing is said, all else not at all."""
    loss = layer.type.endswith("Loss")
    usual = (float(loss), *(0.0,) * (max(len(layer.tops), len(layer.loss_weights), 1) - 1))
    stated = layer.loss_weights + usual[len(layer.loss_weights) :] if layer.loss_weights else usual
    return {"loss_weight": Leaf(stated, usual, bool(layer.loss_weights))}


def params(layer: Layer) -> Leaves:
    """The settings of what a layer learns. A BatchNorm learns nothing by gradient, so its rates are 0."""
    usual = 0.0 if layer.type == "BatchNorm" else 1.0
    found: Leaves = {}
    for index, setting in enumerate(settings(layer)):
        path = f"param[{index}]"
        found[f"{path}.name"] = Leaf(setting.name or None, stated=bool(setting.name))
        mode = "PERMISSIVE" if setting.permissive else "STRICT"
        found[f"{path}.share_mode"] = Leaf(mode, "STRICT")
        for name, value in (("lr_mult", setting.rate), ("decay_mult", setting.decay)):
            if layer.type != "BatchNorm" or name == "lr_mult":
                found[f"{path}.{name}"] = Leaf(usual if value is None else value, usual, value is not None)
    return found
