"""The edits that give a layer which works in place a top of its own, which later layers then read."""

from __future__ import annotations

from collections.abc import Iterator

from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import BlobRef, Layer
from prototool.text.edit import Edit
from prototool.text.literals import quoted


def own_top(document: Document, layer: Layer, top: int = 0) -> tuple[Edit, ...]:
    """The edits; none where a later layer reads or writes another layer's blob of that name in some other state."""
    graphs = [document.graph(state) for state in document.net.states()]
    changed: dict[BlobRef, None] = {}
    for graph in graphs:
        if (layer, top) in graph.written:
            changed.update(dict.fromkeys(refs(graph, graph.written[layer, top])))
    if any(graph_ref in changed for graph in graphs for graph_ref in others(graph, layer, top)):
        return ()
    name = free_name(document, layer)
    return tuple(Edit(ref.node.value_span, quoted(name, ref.node.raw[0])) for ref in changed)


def chain(graph: Graph, version: Version) -> Iterator[Version]:
    """A version and those that in-place layers make of it."""
    current: Version | None = version
    while current is not None:
        yield current
        current = graph.overwriter(current)


def refs(graph: Graph, version: Version) -> Iterator[BlobRef]:
    """Where the text names a version, or one made of it in place."""
    for each in chain(graph, version):
        yield each.ref
        for reader, index in each.readers:
            yield reader.bottoms[index]


def others(graph: Graph, layer: Layer, top: int) -> Iterator[BlobRef]:
    """Where the text names a blob of that name that has nothing to do with the layer's top."""
    first = graph.written.get((layer, top))
    ours = set(chain(graph, first)) if first else set()
    for version in graph.versions():
        if version.name == layer.tops[top].name and version not in ours:
            yield version.ref
            for reader, index in version.readers:
                yield reader.bottoms[index]


def lasts(document: Document, layer: Layer, top: int = 0) -> bool:
    """Whether in every state some layer reads what comes of a top in the end, so that its name is nobody else's."""
    graphs = [document.graph(state) for state in document.net.states() if layer.kept(state)]
    return all(graph.final(graph.written[layer, top]).readers for graph in graphs)


def free_name(document: Document, layer: Layer) -> str:
    """The layer's own name for its top, with a number if some blob has it already."""
    taken = {ref.name for each in document.net.all_layers for ref in (*each.bottoms, *each.tops)}
    wish = layer.name or f"{layer.tops[0].name}_{layer.type.lower()}"
    name, number = wish, 1
    while name in taken:
        number += 1
        name = f"{wish}_{number}"
    return name
