"""A layer works in place on a blob that is another blob's memory, and that other blob has readers of its own.

The tops of Flatten, Reshape, Split, a Concat of one bottom and a Slice into one top are no copies: they are their
bottom under another name. A layer that works in place on them changes the original too, for everyone who reads it, in
the forward pass or in the backward pass. `--unsafe-fixes` gives the in-place layer a top of its own.
"""

from __future__ import annotations

from collections.abc import Iterator

from prototool.analysis.in_place import shares_memory
from prototool.analysis.own_top import own_top
from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer


@About(
    "PT304",
    "in-place-on-shared-memory",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 2 dim: 2 } } }
        layer { name: "flat" type: "Flatten" bottom: "data" top: "flat" }
        layer { name: "relu" type: "ReLU" bottom: "flat" top: "flat" }
        layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { pool: AVE kernel_size: 2 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 4 dim: 3 dim: 2 dim: 2 } } }
        layer { name: "flat" type: "Flatten" bottom: "data" top: "flat" }
        layer { name: "relu" type: "ReLU" bottom: "flat" top: "relu" }
        layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { pool: AVE kernel_size: 2 } }
    """,
).on_state
def in_place_on_shared_memory(view: StateView) -> Findings:
    """The in-place layers that overwrite what another layer reads under another name."""
    for version in view.graph.versions():
        if version.over and shares_memory(version.over.layer):
            layer = version.layer
            readers = siblings(view.graph, version.over)
            # A Scale needs both of its bottoms for their gradients; a Bias needs none, others are told of anyway.
            other = next((each for each in readers if each is not layer or layer.type == "Scale"), None)
            if other:
                shared = version.over.layer
                who = "it" if other is layer else f"layer '{other.name}'"
                message = f"layer '{layer.name}' overwrites what {who} reads under another name"
                note = f"{shared.type} '{shared.name}' makes no copy: its top is its bottom under another name"
                fix = own_top(view.document, layer, version.top)
                yield Told(version.ref.span, message, (note,), fix, safe=False, about=layer.name)


def siblings(graph: Graph, version: Version) -> Iterator[Layer]:
    """The layers that read a version's memory under another name."""
    while shares_memory(version.layer) and (version.layer, 0) in graph.read:
        sharer = version.layer
        for top in range(len(sharer.tops)):
            if top != version.top:
                yield from (reader for reader, _ in graph.written[sharer, top].readers)
        version = graph.read[sharer, 0]
        yield from (reader for reader, _ in version.readers if reader is not sharer)
