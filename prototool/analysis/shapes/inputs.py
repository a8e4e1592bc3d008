"""Layers that read nothing: inputs, dummies, and data from files, of which the net knows a part."""

from __future__ import annotations

from prototool.analysis.fields import dims_of, flag, number, param
from prototool.analysis.shape import Dim, Made, Shape, ShapeError, times
from prototool.net.net import Layer
from prototool.schema.bound import Message


def declared(net: Message, tops: int) -> Made:
    """The shapes of a net's `input:` fields."""
    shapes = net.messages("input_shape")
    if shapes:
        return Made(tuple(dims_of(shapes[index]) if index < len(shapes) else None for index in range(tops)))
    dims = [int(value.value) for value in net.scalars("input_dim")]
    return Made(tuple(tuple(dims[4 * top : 4 * top + 4]) if len(dims) >= 4 * top + 4 else None for top in range(tops)))


def inputs(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Input."""
    shapes = [dims_of(shape) for shape in param(layer, "input_param").messages("shape")]
    if len(shapes) not in (0, 1, len(layer.tops)):
        raise ShapeError(f"it states {len(shapes)} shapes for {len(layer.tops)} tops")
    return Made(tuple(shapes) if len(shapes) > 1 else tuple(shapes or [()]) * len(layer.tops))


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
        raise ShapeError(f"it states {fillers} fillers for {tops} tops")
    shapes = [dims_of(shape) for shape in fields.messages("shape")]
    if any(name in fields for name in ("num", "channels", "height", "width")):
        if shapes:
            raise ShapeError("it states shape and also num, channels, height or width; Caffe takes one or the other")
        shapes = old_dummies(fields, tops)
    if len(shapes) not in (1, tops):
        raise ShapeError(f"it states {len(shapes)} shapes for {tops} tops")
    return Made(tuple(shapes) if len(shapes) == tops else tuple(shapes) * tops)


def old_dummies(fields: Message, tops: int) -> list[tuple[int, ...]]:
    """The shapes that the old fields of DummyData state, one number or one for each top."""
    columns: list[list[int]] = []
    for name in ("num", "channels", "height", "width"):
        values = [int(value.value) for value in fields.scalars(name)]
        if len(values) not in (1, tops):
            raise ShapeError(f"it states {len(values)} values of {name} for {tops} tops")
        columns.append(values if len(values) == tops else values * tops)
    return list(zip(*columns, strict=True))


def labelled(layer: Layer, data: Shape, batch: Dim) -> Made:
    """Data, and one label an item for the second top."""
    return Made((data, (batch,))[: len(layer.tops)])


def transform(layer: Layer, fields: Message) -> Message:
    """What is done to each image. Files of V1 and V0 state it among the layer's own fields, and those win."""
    result = param(layer, "transform_param")
    if layer.era in ("V1", "V0") and "crop_size" in fields:
        moved = Message(result.schema, result.type, result.node)
        moved.values.update(result.values)
        moved.values["crop_size"] = fields.values["crop_size"]
        return moved
    return result


def channels_told(fields: Message, default: Dim) -> Dim:
    """The channels of images as far as their transformation tells."""
    means = len(fields.scalars("mean_value"))
    return means if means > 1 else default


def square(fields: Message) -> tuple[Dim, Dim]:
    """Height and width as cropped."""
    size = number(fields, "crop_size") or None
    return size, size


def batch_of(fields: Message) -> Dim:
    """The items of a batch; unknown where the file does not say."""
    return number(fields, "batch_size") or None


def data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of Data."""
    fields = param(layer, "data_param")
    made = transform(layer, fields)
    known = 1 if flag(made, "force_gray") else 3 if flag(made, "force_color") else None
    batch = batch_of(fields)
    return labelled(layer, (batch, channels_told(made, known), *square(made)), batch)


def image_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of ImageData."""
    fields = param(layer, "image_data_param")
    made = transform(layer, fields)
    height, width = number(fields, "new_height"), number(fields, "new_width")
    if bool(height) != bool(width):
        raise ShapeError("it needs both new_height and new_width, or neither")
    channels, batch = 3 if flag(fields, "is_color") else 1, number(fields, "batch_size")
    if batch == 0:
        raise ShapeError("batch_size is 0")
    crop = number(made, "crop_size")
    if crop and height and crop > min(height, width):
        raise ShapeError(f"it crops {crop} out of images of {height}x{width}")
    size = square(made) if crop else (height or None, width or None)
    return labelled(layer, (batch, channels, *size), batch)


def window_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of WindowData."""
    fields = param(layer, "window_data_param")
    made = transform(layer, fields)
    if number(made, "crop_size") == 0:
        raise ShapeError("crop_size is 0 or not stated")
    batch = batch_of(fields)
    return labelled(layer, (batch, channels_told(made, None), *square(made)), batch)


def memory_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of MemoryData."""
    fields = param(layer, "memory_data_param")
    shape = tuple(number(fields, name) for name in ("batch_size", "channels", "height", "width"))
    if not times(shape):
        raise ShapeError("batch_size, channels, height and width must all be stated, and more than 0")
    return labelled(layer, shape, shape[0])


def hdf5_data(layer: Layer, bottoms: tuple[Shape, ...]) -> Made:
    """The rule of HDF5Data: its files tell the shapes, even how many axes there are."""
    return Made((None,) * len(layer.tops))
