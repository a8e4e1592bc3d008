"""A net in one state at work: its layers one after the other, on tensors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor

from prototool.analysis.infer import LayerShapes
from prototool.analysis.shape import Shape
from prototool.analysis.shapes.inputs import declared
from prototool.analysis.surroundings import Folder
from prototool.analysis.view import StateView
from prototool.engines.torch.data.source import Source
from prototool.engines.torch.data.sources import KINDS, source_of
from prototool.engines.torch.fusion import fused
from prototool.engines.torch.objective import Term, outputs, terms
from prototool.engines.torch.operators.operator import Setup, UnrunnableError
from prototool.engines.torch.operators.table import TABLE
from prototool.engines.torch.parameters import Parameters
from prototool.engines.torch.reuse import write_over
from prototool.engines.torch.step import Step, with_ends
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.net.state import NetState, Phase
from prototool.text.problem import Problem

Batch = tuple[Tensor, ...]


class RefusedNetError(Exception):
    """A net that Caffe would not build."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message)
        self.problems = tuple(problems)


class Feed(NamedTuple):
    """A layer that reads data, and the names of its tops."""

    layer: Layer
    source: Source
    tops: tuple[str, ...]


class Pass(NamedTuple):
    """What came of a forward pass.

    blobs: those that were kept, by name. loss: as Caffe shows it; objective: what the backward pass starts from. Both
    have no axes; they are None where nothing counts.
    """

    blobs: dict[str, Tensor]
    loss: Tensor | None
    objective: Tensor | None


class Net:
    """A net in one state, ready to run.

    `shared` is the net whose parameters it uses, by the names of layers (source: Net::ShareTrainedLayersWith).
    `sizes` are shapes of tops, by name, that go over what data or text say. Without `fuse` every layer runs by itself,
    and all blobs are there. Raises RefusedNetError for one that Caffe does not build, UnrunnableError, SourceError.
    """

    def __init__(
        self,
        document: Document,
        state: NetState,
        *,
        folder: Path,
        seed: int = 0,
        device: torch.device | None = None,
        shared: Net | None = None,
        sizes: Mapping[str, Shape] | None = None,
        fuse: bool = True,
    ) -> None:
        self.document = document
        self.state = state
        self.folder = folder
        self.device = device or torch.device("cpu")
        self.graph = document.graph(state)
        refuse(document.upgrade or self.graph.problems)
        self.feeds: list[Feed] = []
        try:
            self.build(seed, shared, sizes or {}, fuse)
        except BaseException:
            self.close()
            raise

    def build(self, seed: int, shared: Net | None, sizes: Mapping[str, Shape], fuse: bool) -> None:
        """Open the data, make the parameters and the steps."""
        for layer in self.graph.layers:
            if layer.type in KINDS:
                self.feeds.append(self.feed(layer, seed))
        stated = {top: shape for feed in self.feeds for top, shape in zip(feed.tops, feed.source.shapes, strict=True)}
        view = StateView(self.document, self.state, {**stated, **sizes}, Folder(str(self.folder)))
        refuse(view.shapes.problems)
        self.shapes = view.shapes
        self.parameters = Parameters(view.shapes.layers, seed, self.device)
        if shared:
            self.share(shared)
        self.outputs = outputs(self.graph)
        self.terms = terms(self.graph)
        steps = self.made(view)
        if fuse:
            steps = fused(steps, self.graph)
            write_over(steps, self.graph)
        self.steps = with_ends(steps, {output.blob for output in self.outputs})

    @property
    def layers(self) -> Sequence[LayerShapes]:
        """The layers with their shapes, as many as `parameters.blobs`."""
        return self.shapes.layers

    @property
    def capturable(self) -> bool:
        """Whether a pass is the same work for each batch, which a device can be given without waiting for it."""
        return all(step.operator.capturable for step in self.steps)

    def feed(self, layer: Layer, seed: int) -> Feed:
        """A layer that reads data, with its source."""
        # The fields of the net tell them, where a layer stands for those.
        shapes = declared(self.graph.net, len(layer.tops)).tops if layer.message is None else None
        source = source_of(layer, self.phase_of(layer), self.folder, seed, self.device, shapes)
        return Feed(layer, source, tuple(top.name for top in layer.tops))

    def phase_of(self, layer: Layer) -> Phase:
        """The phase of a layer: its own, else the net's."""
        return layer.phase or self.state.phase

    def share(self, other: Net) -> None:
        """Take another net's parameters: each of its layers gives its own to the first of that name here."""
        first: dict[str, int] = {}
        for index, each in enumerate(self.layers):
            first.setdefault(each.layer.name, index)
        for each, blobs in zip(other.layers, other.parameters.blobs, strict=True):
            place = first.get(each.layer.name)
            if place is None:
                continue
            own = self.parameters.blobs[place]
            if [blob.shape for blob in own] != [blob.shape for blob in blobs]:
                layer = self.layers[place].layer
                raise UnrunnableError(layer, "its parameters have other shapes here than in the net that is trained")
            self.parameters.blobs[place] = blobs

    def made(self, view: StateView) -> list[Step]:
        """The steps of a pass."""
        steps = []
        for index, each in enumerate(self.layers):
            layer = each.layer
            if layer.type in KINDS:
                continue
            if layer.type not in TABLE:
                raise UnrunnableError(layer, f"layers of type {layer.type} can only be run by real Caffe")
            setup = self.setup(index, each)
            wanted = tuple((layer, at) in view.backward.useful for at in range(len(layer.bottoms)))
            bottoms = tuple(bottom.name for bottom in layer.bottoms)
            tops = tuple(top.name for top in layer.tops)
            steps.append(Step(layer, TABLE[layer.type](setup), bottoms, wanted, tops))
        return steps

    def setup(self, index: int, each: LayerShapes) -> Setup:
        """What the operator of a layer is made from."""
        bottoms, tops = (tuple(map(known, shapes)) for shapes in (each.bottoms, each.tops))
        blobs = self.parameters.blobs[index]
        return Setup(each.layer, self.phase_of(each.layer), bottoms, tops, blobs, self.folder)

    def draw(self) -> list[Batch]:
        """The next batch of each source."""
        return [feed.source.draw() for feed in self.feeds]

    def move(self, batch: int) -> None:
        """Stand before a batch, by its number, as if all before it had been drawn."""
        for feed in self.feeds:
            feed.source.move(batch)

    def run(self, batches: Sequence[Batch], *, keep_all: bool = False) -> Pass:
        """A forward pass on a batch of each source; `keep_all` keeps every blob, else outputs alone are kept."""
        blobs: dict[str, Tensor] = {}
        for feed, batch in zip(self.feeds, batches, strict=True):
            blobs.update(zip(feed.tops, batch, strict=True))
        found: dict[tuple[Layer, int], Tensor] = {}
        weighted = {(term.layer, term.top) for term in self.terms}
        for step in self.steps:
            bottoms = [
                blobs[name] if wanted else blobs[name].detach()
                for name, wanted in zip(step.bottoms, step.gradients, strict=True)
            ]
            tops = step.operator.forward(bottoms)
            # A loss gives a top even where the text has no name for it.
            found |= {(step.layer, at): top for at, top in enumerate(tops) if (step.layer, at) in weighted}
            blobs.update(zip(step.tops, tops, strict=False))
            if not keep_all:
                for name in step.done:
                    del blobs[name]
        return Pass(blobs, total(self.terms, found, blobs, shown=True), total(self.terms, found, blobs, shown=False))

    def broken(self, batches: Sequence[Batch]) -> str:
        """The name of the first layer with a top that is no finite number, empty where there is none."""
        blobs: dict[str, Tensor] = {}
        for feed, batch in zip(self.feeds, batches, strict=True):
            if not all(bool(values.isfinite().all()) for values in batch):
                return feed.layer.name
            blobs.update(zip(feed.tops, batch, strict=True))
        for step in self.steps:
            tops = step.operator.forward([blobs[name] for name in step.bottoms])
            if not all(bool(top.isfinite().all()) for top in tops):
                return step.layer.name
            blobs.update(zip(step.tops, tops, strict=False))
        return ""

    def small_outputs(self, done: Pass, largest: int) -> dict[str, Tensor]:
        """The outputs of at most so many values, flat, by the names Caffe shows."""
        return {
            output.shown: done.blobs[output.blob].detach().reshape(-1)
            for output in self.outputs
            if output.blob in done.blobs and done.blobs[output.blob].numel() <= largest
        }

    def close(self) -> None:
        """Let go of files and threads."""
        for feed in self.feeds:
            feed.source.close()


def total(
    terms: Sequence[Term], found: Mapping[tuple[Layer, int], Tensor], blobs: Mapping[str, Tensor], shown: bool
) -> Tensor | None:
    """The sum of the terms of a loss, with the weights that are shown or those that train."""
    total: Tensor | None = None
    for term in terms:
        weight = term.shown if shown else term.trained
        value = found.get((term.layer, term.top))
        if value is None:
            # A layer that only reads data may count too.
            value = blobs.get(term.layer.tops[term.top].name)
        if not weight or value is None or not (shown or value.requires_grad):
            continue
        if not shown or value.dim():
            value = value.float().sum()
        value = value if weight == 1 else value * weight
        value = value.detach() if shown else value
        total = value if total is None else total + value
    return total


def refuse(problems: Sequence[Problem]) -> None:
    """Raise RefusedNetError where there are problems."""
    if problems:
        raise RefusedNetError(problems)


def known(shape: Shape) -> tuple[int, ...]:
    """A shape as it is at set-up; a dimension that only data tells is 1, and operators look at what they are given."""
    return tuple(1 if dim is None else dim for dim in shape or ())
