"""rename: a layer or a blob gets another name, wherever it is named."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.infer import AUTOMATIC
from prototool.net.document import Document
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.rewriter import Rewriter, refs_stated
from prototool.rewrite.selector import SelectionError
from prototool.text.nearest import nearest

WHAT = ("both", "layer", "blob")
# What Caffe calls the copies it makes of a blob with several readers.
SPLIT = re.compile(r"_\d+_split(_\d+)?\Z")


@dataclass(frozen=True)
class Rename(Pass):
    """Give the layers and blobs of a name another one (what=layer or what=blob for one kind alone).

    Every layer that reads or writes the blob names it anew, in all states, in place or not. The names of shared
    parameters stay. Weights are stored by the names of layers: give `--weights`, and those of a renamed layer follow.
    """

    name: ClassVar[str] = "rename"

    from_: str
    to: str
    what: str = "both"

    def __post_init__(self) -> None:
        """Refuse names that mean something else to Caffe."""
        if self.what not in WHAT:
            raise OptionError(f"what is {', '.join(WHAT[:-1])} or {WHAT[-1]}, not '{self.what}'")
        if not self.from_ or not self.to:
            raise OptionError("a name cannot be empty; fix-names gives names to layers that have none")
        if self.to == AUTOMATIC or SPLIT.search(self.to):
            raise OptionError(f"'{self.to}' is what Caffe calls blobs that it makes itself")

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record the new name in every place. Raises SelectionError where nothing is called so."""
        if self.from_ == self.to:
            return
        layers = [layer for layer in document.net.layers if layer.name == self.from_ and self.what != "blob"]
        blobs = self.from_ in rewriter.blob_names and self.what != "layer"
        if not layers and not blobs and not self.done(document, rewriter):
            raise SelectionError(unknown(document, rewriter, self.from_, self.what))
        clash = next((layer for layer in document.net.layers if layer.name == self.to), None)
        if clash and layers:
            rewriter.tell(layers[0], f"another layer is called '{self.to}' already")
        elif layers:
            for layer in layers:
                rewriter.rename_layer(layer, self.to)
        if blobs:
            self.rename_blob(document, rewriter)

    def done(self, document: Document, rewriter: Rewriter) -> bool:
        """Whether something has the new name already."""
        named = any(layer.name == self.to for layer in document.net.layers)
        return (named and self.what != "blob") or (self.to in rewriter.blob_names and self.what != "layer")

    def rename_blob(self, document: Document, rewriter: Rewriter) -> None:
        """Record the blob's new name, unless that is taken or the old one selects data."""
        places = [(layer, ref) for layer in document.net.all_layers for ref in refs_stated(layer)]
        found = [(layer, ref) for layer, ref in places if ref.name == self.from_]
        source = next((layer for layer, ref in found if layer.type == "HDF5Data"), None)
        reason = None
        if source:
            reason = f"the blob '{self.from_}' keeps its name: it selects the dataset that HDF5Data reads"
        elif self.to in rewriter.blob_names:
            reason = f"the blob '{self.from_}' keeps its name: another one is called '{self.to}' already"
        if reason:
            rewriter.tell(source or found[0][0], reason)
            return
        for _, ref in found:
            rewriter.rename(ref, self.to)


def unknown(document: Document, rewriter: Rewriter, name: str, what: str) -> str:
    """What is said where nothing is called so, and what may have been meant."""
    known = {layer.name for layer in document.net.layers} if what != "blob" else set()
    known |= rewriter.blob_names if what != "layer" else set()
    near = nearest(name, sorted(known))
    words = {"both": "layer or blob", "layer": "layer", "blob": "blob"}[what]
    return f"no {words} called '{name}'" + (f"; did you mean {' or '.join(map(repr, near))}?" if near else "")
