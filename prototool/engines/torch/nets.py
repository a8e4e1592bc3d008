"""The nets of a job: the one that is trained, and those that are tested with its parameters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from prototool.analysis.solver_view import Inline, SolverView
from prototool.analysis.surroundings import Folder
from prototool.check.reading import read
from prototool.engines.torch.net import Net
from prototool.engines.torch.seeds import mixed
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.net.solver import NetRef
from prototool.passes import MIGRATION
from prototool.rewrite.run import run
from prototool.text.source import Source


class Files(Folder):
    """The files below a folder, nets in the format of today."""

    def find(self, path: str) -> Document | None:
        """The document of a net."""
        return current(read(Source.read(self.place(path))).document)


class Nets:
    """The nets of a plan, built. Raises what building a Net raises; `at` is the one that is being built."""

    def __init__(self, plan: Mapping[str, Any], device: torch.device) -> None:
        self.plan = plan
        self.device = device
        self.solver = current(read(Source.read(plan["solver"])).document)
        self.view = SolverView(self.solver, Files(plan["folder"]))
        train = self.view.solver.train
        assert train, "a job has a net to train"
        self.train = self.made(train, None)
        self.tests = [self.made(ref, self.train) for ref in self.view.solver.tests]

    def made(self, ref: NetRef, shared: Net | None) -> Net:
        """A net of the solver's. Raises NetFailedError around what goes wrong."""
        document = self.view.net_of(ref)
        assert document, "a job's nets are there"
        own = document.message.message("state")
        seed = mixed(self.plan["seed"], ref.role)
        try:
            state = ref.state(own)
            folder = Path(self.plan["folder"])
            return Net(document, state, folder=folder, seed=seed, device=self.device, shared=shared)
        except Exception as error:
            raise NetFailedError(ref.phase, error) from error

    def statistics(self) -> Iterator[Tensor]:
        """The parameters of the train net that no gradient changes: those of its BatchNorms."""
        for each, blobs in zip(self.train.layers, self.train.parameters.blobs, strict=True):
            if each.layer.type == "BatchNorm":
                yield from blobs

    def close(self) -> None:
        """Let go of files and threads."""
        for net in (self.train, *self.tests):
            net.close()


class NetFailedError(Exception):
    """A net that could not be built: in which phase, and why."""

    def __init__(self, phase: str, cause: Exception) -> None:
        super().__init__(str(cause))
        self.phase = phase
        self.cause = cause
        self.layer: Layer | None = getattr(cause, "layer", None)


def current(document: Document) -> Document:
    """A document in the format of today. An inline net is as Caffe takes it, which is not upgraded."""
    if isinstance(document, Inline) or document.kind not in MIGRATION:
        return document
    steps = run(document, MIGRATION[document.kind])
    return steps[-1].document if steps else document
