"""One forward pass of a net on given values, for those who want what comes out and nothing else."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import torch
from numpy.typing import NDArray

from prototool.engines.torch.data.source import SourceError
from prototool.engines.torch.net import Net, RefusedNetError
from prototool.engines.torch.operators.operator import UnrunnableError
from prototool.engines.torch.snapshot import UnusableFileError, read_weights
from prototool.net.document import Document
from prototool.net.state import NetState

Array: TypeAlias = NDArray[Any]


class NoPassError(Exception):
    """Why a net could not be run."""


def outputs_of(
    document: Document, state: NetState, weights: Path | None, inputs: Mapping[str, Array], wanted: Collection[str]
) -> dict[str, Array]:
    """Some outputs of a net for values of its inputs, by the names of blobs. Raises NoPassError, OSError."""
    try:
        net = Net(document, state, folder=Path.cwd(), sizes={name: values.shape for name, values in inputs.items()})
        try:
            if weights:
                read_weights(net, weights)
            return run(net, inputs, wanted)
        finally:
            net.close()
    except (SourceError, RefusedNetError, UnrunnableError, UnusableFileError) as error:
        raise NoPassError(str(error)) from None


def run(net: Net, inputs: Mapping[str, Array], wanted: Collection[str]) -> dict[str, Array]:
    """What a net makes of values in the place of those that its layers would read."""
    given = {name: torch.from_numpy(values) for name, values in inputs.items()}
    batches = [
        tuple(given.get(top, drawn) for top, drawn in zip(feed.tops, feed.source.draw(), strict=True))
        for feed in net.feeds
    ]
    with torch.no_grad():
        blobs = net.run(batches).blobs
    return {name: blobs[name].detach().numpy() for name in wanted}
