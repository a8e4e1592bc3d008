"""One update of a net: forward and backward over its batches, then the solver's rule."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import NamedTuple

import torch
from torch import Tensor

from prototool.engines.job import Precision
from prototool.engines.torch.device import computing
from prototool.engines.torch.net import Batch, Net
from prototool.engines.torch.solving.update import Update

# An output with more values than this is a map, not a number to follow.
LARGEST_OUTPUT = 1000
# So many iterations are run step by step before one is captured: libraries choose their algorithms in the first.
WARM_UP = 3

Batches = Sequence[Sequence[Batch]]


class Told(NamedTuple):
    """What an update tells: the losses of its batches, and the outputs of the last one. They may still be under way."""

    losses: Sequence[Tensor]
    outputs: dict[str, Tensor]


class Iteration:
    """Updates of a net, each from the batches of all its sources, as many as iter_size says."""

    def __init__(self, net: Net, update: Update, precision: Precision = "fp32") -> None:
        self.net = net
        self.update = update
        self.precision = precision
        pairs = zip(net.layers, net.parameters.blobs, strict=True)
        # Caffe's Parameter writes its gradient where others add theirs, so of several batches the last one counts.
        self.written = [blob for each, blobs in pairs if each.layer.type == "Parameter" for blob in blobs]

    def run(self, batches: Batches) -> Told:
        """Make one update. On a GPU only work for it comes of this; on a CPU nothing is learned of a broken loss."""
        losses: list[Tensor] = []
        outputs: dict[str, Tensor] = {}
        for parameter in self.update.parameters:
            parameter.grad = None
        for batch in batches:
            for parameter in self.written:
                parameter.grad = None
            with computing(self.net.device, self.precision):
                done = self.net.run(batch)
            if done.objective is not None:
                done.objective.backward()  # type: ignore[no-untyped-call]
            losses += [done.loss] if done.loss is not None else []
            outputs = self.net.small_outputs(done, LARGEST_OUTPUT)
        # What a GPU comes to nobody knows yet.
        if self.net.device.type != "cpu" or all(bool(loss.isfinite()) for loss in losses):
            self.update.apply()
        return Told(losses, outputs)


class Captured:
    """Updates on a GPU, captured as one graph of kernels once and then replayed: what they cost to launch is saved.

    Batches of other shapes than the captured ones are run step by step, as is a net whose layers cannot be captured.
    """

    def __init__(self, iteration: Iteration) -> None:
        self.iteration = iteration
        self.left = WARM_UP
        self.stream = torch.cuda.Stream(iteration.net.device)  # type: ignore[no-untyped-call]
        self.graph: torch.cuda.CUDAGraph | None = None
        self.batches: Batches = ()
        self.told = Told((), {})
        self.possible = iteration.net.capturable

    def run(self, batches: Batches) -> Told:
        """Make one update."""
        if not self.possible:
            return self.iteration.run(batches)
        if self.left:
            self.left -= 1
            return self.aside(batches)
        if self.graph is None:
            self.capture(batches)
        if self.graph is None or shapes(batches) != shapes(self.batches):
            return self.iteration.run(batches)
        for own, new in zip(flat(self.batches), flat(batches), strict=True):
            own.copy_(new, non_blocking=True)
        self.graph.replay()
        # What is told is overwritten by the next replay.
        outputs = {name: values.clone() for name, values in self.told.outputs.items()}
        return Told([loss.clone() for loss in self.told.losses], outputs)

    def aside(self, batches: Batches) -> Told:
        """An update on a stream of its own, as those must be that are run before a capture."""
        self.stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(self.stream):
            told = self.iteration.run(batches)
        torch.cuda.current_stream().wait_stream(self.stream)
        return told

    def capture(self, batches: Batches) -> None:
        """Capture an update, without making it. A net that cannot be captured is run step by step from now on."""
        self.batches = [[tuple(each.clone() for each in batch) for batch in group] for group in batches]
        graph = torch.cuda.CUDAGraph()
        for parameter in self.iteration.update.parameters:
            parameter.grad = None
        try:
            with torch.cuda.graph(graph, stream=self.stream):
                self.told = self.iteration.run(self.batches)
        except RuntimeError as error:
            sys.stderr.write(f"this net cannot be captured as a CUDA graph, and is run step by step: {error}\n")
            self.possible = False
            return
        self.graph = graph


def flat(batches: Batches) -> list[Tensor]:
    """The tensors of batches."""
    return [each for group in batches for batch in group for each in batch]


def shapes(batches: Batches) -> list[torch.Size]:
    """The shapes of the tensors of batches."""
    return [each.shape for each in flat(batches)]
