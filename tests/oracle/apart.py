"""Nets in which no layer works in place, to compare those with in which some do."""

from __future__ import annotations

from prototool.net.document import Document
from prototool.text.edit import Edit, apply
from prototool.text.literals import quoted


def apart(document: Document) -> Document:
    """The same net for TRAIN with a blob of its own for every layer that works in place, which changes no value."""
    edits: list[Edit] = []
    names: dict[str, str] = {}
    for layer in document.graph(document.net.state("TRAIN")).layers:
        refs = [(ref, names.get(ref.name, ref.name)) for ref in layer.bottoms]
        for index, top in enumerate(layer.tops):
            names[top.name] = f"{top.name}, by {layer.index}" if layer.in_place(index) else top.name
            refs.append((top, names[top.name]))
        edits += [Edit(ref.node.value_span, quoted(name)) for ref, name in refs if name != ref.name]
    return document.with_text(apply(document.source.text, edits))
