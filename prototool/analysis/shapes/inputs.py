"""Layers that read nothing: inputs, dummies, and data from files, of which the net knows a part."""

from __future__ import annotations

from prototool.analysis.fields import dims_of, flag, number, numbers, param, states
from prototool.analysis.fillers import check_filler, check_kind
from prototool.analysis.refusal import SetUpError, bad_value
from prototool.analysis.shape import Dim, Made, Shape, Unshaped, count, times, words
from prototool.net.net import Layer, Net
from prototool.net.padding import copy
from prototool.net.upgrade import DIMS, has_shapes
from prototool.schema.bound import Message

# What V1 states among a data layer's own fields, and Caffe moves into its transform_param.
MOVED = ("scale", "mean_file", "crop_size", "mirror")


# The layers that read a set of items, with the message that says how.
FEEDS = {
    "Data": "data_param",
    "ImageData": "image_data_param",
    "HDF5Data": "hdf5_data_param",
    "WindowData": "window_data_param",
}


def declared(net: Net, tops: int) -> Made:
    """The shapes of a net's `input:` fields."""
    if has_shapes(net):
        shapes = net.message.messages("input_shape")
        return Made(tuple(dims_of(shapes[index]) if index < len(shapes) else None for index in range(tops)))
    dims = numbers(net.message, "input_dim")
    ends = range(DIMS, DIMS * tops + 1, DIMS)
    return Made(tuple(tuple(dims[end - DIMS : end]) if len(dims) >= end else None for end in ends))


def inputs(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Input."""
    fields = param(layer, "input_param")
    shapes = [dims_of(shape) for shape in fields.messages("shape")]
    if len(shapes) not in (0, 1, len(layer.tops)):
        raise bad_value(f"it states {len(shapes)} shapes for {len(layer.tops)} tops", fields, "shape")
    if not shapes:
        return Made((Unshaped(),) * len(layer.tops))
    return Made(tuple(shapes) if len(shapes) > 1 else tuple(shapes) * len(layer.tops))


def parameter(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Parameter: the blob it learns is its top."""
    shape = dims_of(param(layer, "parameter_param").message("shape"))
    return Made((shape,), (shape,))


def dummy_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of DummyData."""
    fields = param(layer, "dummy_data_param")
    tops = len(layer.tops)
    fillers = len(fields.messages("data_filler"))
    if fillers not in (0, 1, tops):
        raise bad_value(f"it states {fillers} fillers for {tops} tops", fields, "data_filler")
    shapes = [dims_of(shape) for shape in fields.messages("shape")]
    if any(name in fields for name in ("num", "channels", "height", "width")):
        if shapes:
            message = "it states shape and also num, channels, height or width; Caffe takes one or the other"
            raise bad_value(message, fields, "shape")
        shapes = old_dummies(fields, tops)
    if len(shapes) not in (1, tops):
        raise bad_value(f"it states {len(shapes)} shapes for {tops} tops", fields, "shape")
    made = Made(tuple(shapes) if len(shapes) == tops else tuple(shapes) * tops)
    check_dummies(fields, made.tops)
    return made


def check_dummies(fields: Message, tops: tuple[Shape, ...]) -> None:
    """Refuse fillers that do not exist, and constant ones, used at once, that cannot fill their tops."""
    fillers = fields.messages("data_filler")
    for filler in fillers:
        check_kind(filler)
    for index, shape in enumerate(tops):
        used = fillers[min(index, len(fillers) - 1) :][:1] if fillers else []
        for filler in used:
            if filler.text("type") == "constant":
                check_filler(filler, shape)
        if count(shape) == 0 and all(filler.text("type") == "constant" for filler in used):
            raise bad_value(f"a top would be {words(shape)}, and Caffe cannot fill a blob without elements")


def old_dummies(fields: Message, tops: int) -> list[tuple[int, ...]]:
    """The shapes that the old fields of DummyData state, one number or one for each top."""
    columns: list[list[int]] = []
    for name in ("num", "channels", "height", "width"):
        values = [int(value.value) for value in fields.scalars(name)]
        if len(values) not in (1, tops):
            raise bad_value(f"it states {len(values)} values of {name} for {tops} tops", fields, name)
        columns.append(values if len(values) == tops else values * tops)
    return list(zip(*columns, strict=True))


def labelled(layer: Layer, data: Shape, batch: Dim) -> Made:
    """Data, and one label an item for the second top."""
    return Made((data, (batch,))[: len(layer.tops)])


def transform(layer: Layer, fields: Message) -> Message:
    """What is done to each image. Files of V1 state it among the layer's own fields, and those win."""
    result = param(layer, "transform_param")
    moved = [name for name in MOVED if name in fields] if layer.era == "V1" and layer.type != "MemoryData" else []
    if moved:
        result = copy(result)
        result.values.update((name, fields.values[name]) for name in moved)
    if "mean_file" in result and ("mean_value" in result or not result.text("mean_file")):
        message = "it states both mean_file and mean_value; Caffe takes one or the other"
        raise bad_value(message if "mean_value" in result else "mean_file is empty", result, "mean_file")
    return result


def check_source(fields: Message) -> None:
    """Refuse data that is nowhere; whether it is where it is said to be is not looked at."""
    if not fields.text("source"):
        raise bad_value("source is not stated", fields, "source")


def channels_told(fields: Message, default: Dim) -> Dim:
    """The channels of images as far as their transformation tells."""
    means = len(fields.scalars("mean_value"))
    return means if means > 1 else default


def square(fields: Message) -> tuple[Dim, Dim]:
    """Height and width as cropped."""
    size = number(fields, "crop_size") or None
    return size, size


def batch_of(fields: Message) -> int:
    """The items of a batch, of which there must be some."""
    batch = number(fields, "batch_size")
    if batch == 0:
        raise bad_value("batch_size is 0 or not stated", fields, "batch_size")
    return batch


def data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Data."""
    fields = param(layer, "data_param")
    made = transform(layer, fields)
    known = 1 if flag(made, "force_gray") else 3 if flag(made, "force_color") else None
    check_source(fields)
    batch = batch_of(fields)
    return labelled(layer, (batch, channels_told(made, known), *square(made)), batch)


def image_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of ImageData."""
    fields = param(layer, "image_data_param")
    made = transform(layer, fields)
    height, width = number(fields, "new_height"), number(fields, "new_width")
    if bool(height) != bool(width):
        raise bad_value("it needs both new_height and new_width, or neither")
    check_source(fields)
    channels, batch = 3 if flag(fields, "is_color") else 1, batch_of(fields)
    crop = number(made, "crop_size")
    if crop and height and crop > min(height, width):
        raise SetUpError(f"it crops {crop} out of images of {height}x{width}")
    check_means(made, channels)
    size = square(made) if crop else (height or None, width or None)
    return labelled(layer, (batch, channels, *size), batch)


def check_means(made: Message, channels: int) -> None:
    """Refuse another number of means than one, or one a channel: Caffe ends with the first image it reads."""
    means = len(made.scalars("mean_value"))
    if means not in (0, 1, channels):
        message = (
            f"it states {means} values of mean_value for images of {channels} channel{'s' if channels > 1 else ''}"
        )
        raise bad_value(message, made, "mean_value")


def window_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of WindowData."""
    fields = param(layer, "window_data_param")
    made = transform(layer, fields)
    if number(made, "crop_size") == 0:
        raise bad_value("crop_size is 0 or not stated", made, "crop_size")
    check_source(fields)
    batch = batch_of(fields)
    return labelled(layer, (batch, channels_told(made, None), *square(made)), batch)


def memory_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of MemoryData."""
    fields = param(layer, "memory_data_param")
    transform(layer, fields)
    shape = tuple(number(fields, name) for name in ("batch_size", "channels", "height", "width"))
    if not times(shape):
        raise bad_value("batch_size, channels, height and width must all be stated, and more than 0")
    return labelled(layer, shape, shape[0])


def hdf5_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of HDF5Data: its files tell the shapes, even how many axes there are."""
    if states(layer, "transform_param"):
        raise bad_value("it takes no transform_param", layer.message, "transform_param")
    check_source(param(layer, "hdf5_data_param"))
    return Made((None,) * len(layer.tops))
