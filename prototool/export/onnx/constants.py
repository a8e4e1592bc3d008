"""Layers that read nothing and give the same each time: Parameter, and a DummyData that is filled once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from prototool.analysis.fields import param
from prototool.analysis.in_place import constant
from prototool.analysis.infer import LayerShapes
from prototool.export.onnx.writer import Array
from prototool.net.net import Layer


def constant_tops(layer: Layer, shapes: LayerShapes, blobs: Sequence[Array]) -> Iterator[tuple[int, Array]]:
    """The tops of a layer that never change, by their place."""
    if layer.type == "Parameter":
        yield from enumerate(blobs)
    elif layer.type == "DummyData":
        fillers = param(layer, "dummy_data_param").messages("data_filler")
        for top, shape in enumerate(shapes.tops):
            if constant(layer, top) and shape is not None and None not in shape:
                filler = fillers[min(top, len(fillers) - 1)] if fillers else None
                value = float(filler.get("value")) if filler else 0.0
                yield top, np.full([dim or 0 for dim in shape], value, np.float32)
