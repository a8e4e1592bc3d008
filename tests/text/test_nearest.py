"""Misspelt names find the name they were meant to be."""

from __future__ import annotations

import pytest

from prototool.text.nearest import did_you_mean, nearest

KNOWN = ["bottom", "top", "name", "type", "Convolution", "Pooling", "ReLU", "kernel_size"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("bottm", "bottom"),
        ("botom", "bottom"),
        ("convolution", "Convolution"),
        ("Convolutoin", "Convolution"),
        ("relu", "ReLU"),
        ("kernelsize", "kernel_size"),
        ("kernal_size", "kernel_size"),
    ],
)
def test_nearest(name: str, found: str) -> None:
    assert nearest(name, KNOWN, 1) == [found]
    assert did_you_mean(name, KNOWN) == (f"did you mean '{found}'?",)


@pytest.mark.parametrize("name", ["zzz", "x", "", "quantization_param"])
def test_nothing_near(name: str) -> None:
    assert nearest(name, KNOWN) == []
    assert did_you_mean(name, KNOWN) == ()


def test_the_best_comes_first() -> None:
    assert nearest("conv1", ["conv11", "conv1_relu", "CONV1", "pool"]) == ["CONV1", "conv11", "conv1_relu"]


def test_nothing_known() -> None:
    assert did_you_mean("name", []) == ()
