"""How many channels images have that the net itself does not tell: as many as the weights of who reads them want."""

from __future__ import annotations

from prototool.analysis.fields import number, param
from prototool.analysis.shape import Shape
from prototool.analysis.view import StateView
from prototool.net.document import Document
from prototool.net.graph import Version
from prototool.net.state import PHASES, NetState
from prototool.schema.weights import Weights


def told_by_weights(document: Document, state: NetState, weights: Weights) -> dict[str, Shape]:
    """The shapes of images of which nothing but the channels is unknown; of several readers the first counts.

    Data layers of the other phase are looked at too: to-deploy lends them where this one has none.
    """
    stored = {layer.name: layer.dims for layer in weights.layers}
    found: dict[str, Shape] = {}
    for phase in (state.phase, *PHASES):
        view = StateView(document, state._replace(phase=phase), {})
        for each in view.shapes.layers:
            for top, shape in enumerate(each.tops[: len(each.layer.tops)]):
                if each.layer.bottoms or shape is None or len(shape) != 4 or shape[1] is not None:
                    continue
                channels = wanted(view.graph.written[each.layer, top], stored)
                if channels and None not in shape[2:]:
                    found.setdefault(each.layer.tops[top].name, (shape[0], channels, *shape[2:]))
    return found


def wanted(version: Version, stored: dict[str, tuple[tuple[int, ...], ...]]) -> int | None:
    """How many channels the first Convolution that reads a blob has weights for."""
    for reader, _ in version.readers:
        dims = stored.get(reader.name)
        if reader.type == "Convolution" and dims and len(dims[0]) == 4:
            return dims[0][1] * number(param(reader, "convolution_param"), "group")
    return None
