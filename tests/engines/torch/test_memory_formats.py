"""Layers over images give the same whatever order their bottom has in memory, and in other precisions."""

from __future__ import annotations

import random

import numpy as np
import pytest
import torch
from parity import Array, Case, ready, uniform
from torch import Tensor

LAYERS = {
    "convolution": 'type: "Convolution" convolution_param { num_output: 6 kernel_size: 3 stride: 2 pad: 1 }',
    "groups": 'type: "Convolution" convolution_param { num_output: 8 kernel_size: 3 group: 4 bias_term: false }',
    "depthwise": 'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 pad: 1 group: 4 }',
    "no dilation": 'type: "Convolution" convolution_param { num_output: 4 kernel_size: 3 dilation: 0 }',
    "too large": 'type: "Convolution" convolution_param { num_output: 4 kernel_size: 10 stride: 5 }',
    "deconvolution": 'type: "Deconvolution" convolution_param { num_output: 4 kernel_size: 4 stride: 2 pad: 1 }',
    "im2col": 'type: "Im2col" convolution_param { kernel_size: 3 pad: 1 }',
    "maxima": 'type: "Pooling" pooling_param { kernel_size: 3 stride: 2 }',
    "averages": 'type: "Pooling" pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 1 }',
    "much padding": 'type: "Pooling" pooling_param { pool: AVE kernel_size: 3 stride: 2 pad: 2 }',
    "whole": 'type: "Pooling" pooling_param { pool: AVE global_pooling: true }',
    "stochastic": 'type: "Pooling" pooling_param { pool: STOCHASTIC kernel_size: 3 stride: 2 }',
    "pyramid": 'type: "SPP" spp_param { pyramid_height: 2 }',
    "across": 'type: "LRN" lrn_param { local_size: 3 alpha: 2 }',
    "within": 'type: "LRN" lrn_param { local_size: 3 alpha: 2 norm_region: WITHIN_CHANNEL }',
    "product": 'type: "InnerProduct" inner_product_param { num_output: 5 }',
}


def values(images: int) -> Array:
    """Images that every layer takes."""
    return uniform(np.random.default_rng(1), (images, 4, 7, 8)) + np.float32(0.5)


def results(name: str, given: Tensor, bits: int = 32) -> list[Tensor]:
    """The top and all gradients that come of a bottom."""
    case = Case(f'layer {{ name: "it" bottom: "b" top: "t" {LAYERS[name]} }}', [values(3)], "TEST", None)
    operator = ready(case, random.Random(2)).operator
    if bits == 64:
        wide = tuple(blob.detach().double().requires_grad_() for blob in operator.setup.blobs)
        operator = type(operator)(operator.setup._replace(blobs=wide))
    bottom = given.detach().requires_grad_()
    (top,) = operator.forward([bottom])
    # Of one sign, so that sums do not cancel.
    weights = (1 + torch.cos(torch.arange(top.numel())) / 2).reshape(top.shape).to(top.dtype)
    gradients = torch.autograd.grad(top, [bottom, *operator.setup.blobs], weights)
    return [top, *gradients]


@pytest.mark.parametrize("name", LAYERS)
def test_the_order_in_memory_does_not_matter(name: str) -> None:
    bottom = torch.from_numpy(values(3))
    turned = bottom.contiguous(memory_format=torch.channels_last)
    other = bottom.transpose(2, 3).contiguous().transpose(2, 3)
    expected = results(name, bottom)
    for given in (turned, other):
        for one, same in zip(results(name, given), expected, strict=True):
            assert torch.allclose(one, same, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", LAYERS)
def test_64_bits_give_the_same(name: str) -> None:
    bottom = torch.from_numpy(values(3))
    found = results(name, bottom.double(), 64)
    assert {each.dtype for each in found} == {torch.float64}
    for one, same in zip(found, results(name, bottom), strict=True):
        assert torch.allclose(one, same.double(), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("name", LAYERS)
def test_mixed_precision_comes_near(name: str) -> None:
    bottom = torch.from_numpy(values(3))
    with torch.autocast("cpu", torch.bfloat16):
        found = results(name, bottom)
    for one, same in zip(found, results(name, bottom), strict=True):
        assert torch.allclose(one.float(), same, rtol=0.05, atol=0.05 * float(same.detach().abs().max()))


@pytest.mark.parametrize("name", LAYERS)
def test_a_batch_may_be_empty(name: str) -> None:
    top, gradient, *of_blobs = results(name, torch.from_numpy(values(0)))
    assert top.shape[0] == gradient.shape[0] == 0
    assert not any(each.any() for each in of_blobs)


@pytest.mark.parametrize("name", sorted(set(LAYERS) - {"im2col", "pyramid", "product", "stochastic"}))
def test_channels_last_stays_so(name: str) -> None:
    top = results(name, torch.from_numpy(values(3)).contiguous(memory_format=torch.channels_last))[0]
    assert top.is_contiguous(memory_format=torch.channels_last)
