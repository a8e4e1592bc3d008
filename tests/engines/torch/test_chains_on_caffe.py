"""Random whole nets against real Caffe: all blobs, the loss, and the gradients of all parameters, over two passes.

Left out is where Caffe itself loses track, by way of memory that blobs share or that is not cleared; see `chains`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chains import Chain, chain, warnings
from chains_parity import answer, answers, built, differences
from parity import SETTINGS

from prototool.engines.pycaffe.probe import Interpreter

# Rounding through up to two dozen layers; the worst of 400 nets: 7.4e-5.
BOUND = 2e-4
NETS = SETTINGS * 3 if SETTINGS < 100 else SETTINGS


def worst(chains: list[Chain], interpreter: Interpreter, folder: Path) -> Iterator[tuple[Chain, str, float]]:
    """The largest difference of each net that Caffe runs: of which value, and how large."""
    made = [built(each, number, folder) for number, each in enumerate(chains)]
    for each, theirs in zip(made, answers(made, interpreter, folder), strict=True):
        if theirs is None:
            continue
        found: dict[str, float] = {}
        # As it trains, and layer by layer.
        for fuse in (True, False):
            for key, value in differences(answer(each, folder, fuse, last=fuse), theirs).items():
                found[key] = max(value, found.get(key, 0.0))
        key = max(found, key=lambda name: found[name])
        yield each.chain, key.replace("\n", " "), found[key]


def test_any_net(interpreter: Interpreter, tmp_path: Path) -> None:
    found = list(worst([chain(seed) for seed in range(NETS)], interpreter, tmp_path))
    assert len(found) > 0.85 * NETS
    wrong = [f"{key}: {value}\n{net.phase}\n{net.text}" for net, key, value in found if value > BOUND]
    assert not wrong, "\n".join(wrong)
    print(f"chains: {max(value for _, _, value in found):.1e}")


def test_what_caffe_gets_wrong_is_warned_of(interpreter: Interpreter, tmp_path: Path) -> None:
    found = list(worst([chain(seed, wild=True) for seed in range(NETS)], interpreter, tmp_path))
    wrong = [(net, key) for net, key, value in found if value > BOUND]
    assert wrong
    silent = [f"{key}\n{net.phase}\n{net.text}" for net, key in wrong if not warnings(net)]
    assert not silent, "\n".join(silent)


@pytest.mark.parametrize("wild", [False, True])
def test_a_seed_is_a_net(wild: bool) -> None:
    assert chain(3, wild) == chain(3, wild)
