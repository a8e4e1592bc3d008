"""What is updated at once: on a CPU, pieces of parameters that stay in its cache; on a GPU all parameters."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple, TypeVar

import torch
from torch import Tensor

# So many numbers of each kind are worked on at once on a CPU.
CACHED: Final = 1 << 18

Key = TypeVar("Key", bound=Hashable)


class Piece(NamedTuple):
    """A parameter, by its place, and which of its pieces."""

    parameter: int
    number: int


class Batch(NamedTuple):
    """Pieces that are updated together: of parameters, their histories and, where the rule has them, second ones.

    rates, decays: groups of pieces with the same number, each with the places of its pieces. A rate is a tensor without
    axes, since it is another one each time.
    """

    pieces: list[Piece]
    parameters: list[Tensor]
    first: list[Tensor]
    second: list[Tensor]
    rates: list[tuple[Tensor, list[int]]]
    decays: list[tuple[float, list[int]]]

    def rate(self, values: Sequence[Tensor]) -> None:
        """Multiply a value of each piece by its rate, in place."""
        for rate, places in self.rates:
            torch._foreach_mul_([values[place] for place in places], rate)


def batches(
    parameters: Sequence[Tensor], histories: Sequence[Tensor], rates: Sequence[Tensor], decays: Sequence[float]
) -> Iterator[Batch]:
    """All parameters and their histories, with the rate and the decay of each, in batches."""
    count = len(parameters)
    cut = [cuts(each.detach()) for each in parameters]
    first, second = [[cuts(each) for each in kind] for kind in (histories[:count], histories[count:])]
    for pieces in gathered(cut):
        owners = [piece.parameter for piece in pieces]
        by_rate = grouped(id(rates[owner]) for owner in owners)
        yield Batch(
            pieces,
            at(cut, pieces),
            at(first, pieces),
            at(second, pieces),
            [(rates[owners[places[0]]], places) for places in by_rate.values()],
            list(grouped(decays[owner] for owner in owners).items()),
        )


def cuts(tensor: Tensor) -> Sequence[Tensor]:
    """A tensor in pieces, which are views of it."""
    if tensor.device.type != "cpu" or tensor.numel() <= CACHED:
        return (tensor,)
    rows = max(1, CACHED * len(tensor) // tensor.numel())
    return torch.split(tensor, rows)


def gathered(cut: Sequence[Sequence[Tensor]]) -> Iterator[list[Piece]]:
    """The pieces that make a batch: what fits into the cache, or all where nothing is cut."""
    pieces: list[Piece] = []
    size = 0
    for parameter, tensors in enumerate(cut):
        for number, tensor in enumerate(tensors):
            if pieces and size + tensor.numel() > CACHED and tensor.device.type == "cpu":
                yield pieces
                pieces, size = [], 0
            pieces.append(Piece(parameter, number))
            size += tensor.numel()
    if pieces:
        yield pieces


def at(cut: Sequence[Sequence[Tensor]], pieces: Iterable[Piece]) -> list[Tensor]:
    """Pieces of tensors that have been cut; none where there are no tensors."""
    return [cut[piece.parameter][piece.number] for piece in pieces] if cut else []


def grouped(keys: Iterable[Key]) -> dict[Key, list[int]]:
    """The places of each key."""
    found: dict[Key, list[int]] = {}
    for place, key in enumerate(keys):
        found.setdefault(key, []).append(place)
    return found
