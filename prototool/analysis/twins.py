"""Layers that go by one name in a state, which to Caffe's stored weights are one."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.net.graph import Graph
from prototool.net.net import Layer


def twins(graph: Graph) -> Iterator[tuple[Layer, Layer]]:
    """Each layer with a name that one before it has, behind the first of that name."""
    first: dict[str, Layer] = {}
    for layer in graph.layers:
        known = first.setdefault(layer.name, layer)
        if known is not layer:
            yield known, layer


def told(layer: Layer) -> str:
    """What is the matter with a layer's name, in words."""
    return f"two layers are called '{layer.name}'" if layer.name else "two layers have no name"
