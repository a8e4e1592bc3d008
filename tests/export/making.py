"""Files of weights for nets, without Caffe."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from prototool.analysis.infer import NOTHING
from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.net.document import load
from prototool.net.state import NetState, Phase
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class

NET: Any = message_class(SCHEMA, "NetParameter")


def weights_of(
    net: Path,
    but: tuple[str, ...] = (),
    four: bool = False,
    shapes: Mapping[str, Shape] = NOTHING,
    phase: Phase = "TEST",
) -> Path:
    """Random weights for a net, beside it, but for some of its layers; with four dimensions as before 2014."""
    document = load(net)
    view = View(document, [NetState(phase, 0, document.net.stages)], shapes).states[0]
    draw = np.random.default_rng(5)
    made = NET()
    for each in view.shapes.layers:
        if each.layer.name in but or not each.params:
            continue
        layer = made.layer.add(name=each.layer.name)
        for shape in each.params:
            dims = [dim or 0 for dim in shape or ()]
            blob = layer.blobs.add()
            blob.data.extend(draw.uniform(0.2, 1, dims).ravel())
            if four:
                blob.num, blob.channels, blob.height, blob.width = [1] * (4 - len(dims)) + dims
            else:
                blob.shape.dim.extend(dims)
    path = net.with_suffix(".caffemodel")
    path.write_bytes(made.SerializeToString())
    return path
