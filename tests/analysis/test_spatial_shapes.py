"""Shapes that layers of spatial.py make and refuse; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from one_layer import Row, made, table, tried

MADE = table("""
2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 } | 2x4x5x6 + 4x3x3x3 4
2x3x7x8 | Convolution { num_output: 4 kernel_h: 3 kernel_w: 5 stride_h: 2 stride_w: 1 pad_h: 1 } | 2x4x4x4 + 4x3x3x5 4
2x4x7x8 | Convolution { num_output: 6 kernel_size: [3, 1] stride: 2 pad: 1 group: 2 dilation: 2 } | 2x6x3x5 + 6x2x3x1 6
1x1x2x2 | Convolution { num_output: 1 kernel_size: 3 stride: 2 } | 1x1x1x1 + 1x1x3x3 1
1x1x2x2 | Convolution { num_output: 1 kernel_size: 3 bias_term: false } | 1x1x0x0 + 1x1x3x3
5x3 | Convolution { num_output: 4 kernel_size: 1 } | 5x4 + 4x3 4
5x3 | Convolution { num_output: 4 } | 5x4 + 4x3 4
2x3x4x5x6 | Convolution { num_output: 4 kernel_size: 3 pad: 1 } | 2x4x4x5x6 + 4x3x3x3x3 4
2x3x4x5x6 | Convolution { num_output: 4 kernel_size: 3 axis: -3 } | 2x3x4x3x4 + 4x4x3x3 4
2x3x7x8 2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 } | 2x4x5x6 2x4x5x6 + 4x3x3x3 4
2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 dilation: 0 } | 2x4x7x8 + 4x3x3x3 4
0x3x7x8 | Convolution { num_output: 4 kernel_size: 3 } | 0x4x5x6 + 4x3x3x3 4
2x3x7x8 | Deconvolution { num_output: 4 kernel_size: 4 stride: 2 pad: 1 } | 2x4x14x16 + 3x4x4x4 4
2x4x7x8 | Deconvolution { num_output: 4 kernel_size: 4 stride: 2 group: 4 bias_term: false } | 2x4x16x18 + 4x1x4x4
2x4x7x8 | Deconvolution { num_output: 4 kernel_size: 3 dilation: 2 } | 2x4x11x12 + 4x4x3x3 4
2x3x7x8 | Im2col { kernel_size: 3 stride: 2 } | 2x27x3x3
2x3x7x8 | Im2col { kernel_h: 3 kernel_w: 2 } | 2x18x5x7
2x3x2x2 | Im2col { kernel_size: 3 } | 2x27x0x0
1x3x7x8 | Pooling { kernel_size: 3 stride: 2 } | 1x3x3x4
1x3x7x8 | Pooling { kernel_size: 3 stride: 2 } | 1x3x3x4 1x3x3x4
1x3x7x8 | Pooling { kernel_size: 3 stride: 2 round_mode: FLOOR } | 1x3x3x3
1x3x7x8 | Pooling { kernel_size: 3 stride: 2 pad: 1 } | 1x3x4x5
1x3x7x8 | Pooling { kernel_size: 2 stride: 5 pad_h: 1 pad_w: 0 } | 1x3x2x2
1x3x4x4 | Pooling { kernel_size: 2 stride: 7 pad: 1 } | 1x3x1x1
1x3x2x2 | Pooling { kernel_size: 5 stride: 4 } | 1x3x1x1
1x3x2x2 | Pooling { kernel_size: 3 } | 1x3x0x0
1x3x2x2 | Pooling { kernel_size: 4 round_mode: FLOOR stride: 3 } | 1x3x0x0
1x3x7x8 | Pooling { global_pooling: true } | 1x3x1x1
1x3x7x8 | Pooling { kernel_size: 3 kernel_h: 2 } | 1x3x5x6
1x3x7x8 | Pooling { kernel_h: 3 kernel_w: 2 stride_h: 1 stride_w: 3 pool: AVE } | 1x3x5x3
1x3x7x8 | SPP { pyramid_height: 1 } | 1x3x1x1
1x3x7x8 | SPP { pyramid_height: 2 } | 1x15
1x3x9x9 | SPP { pyramid_height: 3 } | 1x63
1x3x1x1 | SPP { pyramid_height: 1 } | 1x3x1x1
1x3x6x7 | SPP { pyramid_height: 3 } | 1x63
1x3x7x8 | LRN | 1x3x7x8
1x3x7x8 | LRN { norm_region: WITHIN_CHANNEL local_size: 3 } | 1x3x7x8
1x3x7x8 | Pooling { kernel_size: 3 stride_h: 2 stride_w: 2 pad_h: 1 pad_w: 2 } | 1x3x4x5
0x0x7x8 | Pooling { kernel_size: 3 } | 0x0x5x6
1x3x0x8 | LRN | 1x3x0x8
0x3x4x4 | Deconvolution { num_output: 4 kernel_size: 3 } | 0x4x6x6 + 3x4x3x3 4
0x3x9x9 | SPP { pyramid_height: 2 } | 0x15
0x3x9x9 | LRN { norm_region: WITHIN_CHANNEL } | 0x3x9x9
0x3x4x4 | Pooling { global_pooling: true } | 0x3x1x1
0x3x4x4 | Im2col { kernel_size: 2 } | 0x12x3x3
""")

REFUSED = table("""
1x1x2x2 | Convolution { num_output: 1 kernel_size: 3 } | 1 top
1x1x2x2 | Convolution { num_output: 1 kernel_size: 5 } | 1 top
2x3x7x8 2x3x7x9 | Convolution { num_output: 4 kernel_size: 3 } | 2 tops
2x3x7x8 2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 } | 1 top
2x3x7x8 | Convolution { kernel_size: 3 } | 1 top
2x3x7x8 | Convolution { num_output: 4 kernel_h: 3 } | 1 top
2x3x7x8 | Convolution { num_output: 4 } | 1 top
2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 kernel_size: 3 kernel_size: 3 } | 1 top
2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 stride: 0 } | 1 top
2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 stride_h: 2 } | 1 top
2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 group: 2 } | 1 top
2x4x7x8 | Convolution { num_output: 5 kernel_size: 3 group: 2 } | 1 top
2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 kernel_h: 3 kernel_w: 3 } | 1 top
2x3x7 | Convolution { num_output: 4 kernel_h: 3 kernel_w: 3 } | 1 top
2x3x7x8 | Convolution { num_output: 4 kernel_size: 3 axis: 4 } | 1 top
2x0x7x8 | Convolution { num_output: 4 kernel_size: 3 } | 1 top
2x4x1x1 | Deconvolution { num_output: 4 kernel_size: 2 pad: 1 } | 1 top
2x3 | Im2col { kernel_size: 3 } | 1 top
2x3x2x2 | Im2col { kernel_size: 5 } | 1 top
1x3x7x8 | Pooling { pool: AVE kernel_size: 3 stride: 2 } | 2 tops
1x3x2x2 | Pooling { kernel_size: 5 } | 1 top
1x3x0x8 | Pooling { global_pooling: true } | 1 top
1x3x7x8 | Pooling { global_pooling: true pad: 1 } | 1 top
1x3x7x8 | Pooling { global_pooling: true stride: 2 } | 1 top
1x3x7x8 | Pooling { global_pooling: true kernel_size: 7 } | 1 top
1x3x7 | Pooling { global_pooling: true } | 1 top
1x3x7x8x9 | Pooling { kernel_size: 2 } | 1 top
1x3x7x8 | Pooling { kernel_h: 2 } | 1 top
1x3x7x8 | Pooling { kernel_size: 3 kernel_h: 2 kernel_w: 2 } | 1 top
1x3x7x8 | Pooling { stride: 2 } | 1 top
1x3x7x8 | Pooling { kernel_size: 0 } | 1 top
1x3x7x8 | Pooling { kernel_size: 3 stride: 0 } | 1 top
1x3x7x8 | Pooling { kernel_size: 3 pad: 3 } | 1 top
1x3x7x8 | Pooling { kernel_size: 3 pad: 1 pool: STOCHASTIC } | 1 top
1x3x7x8 | Pooling { kernel_size: 3 stride_h: 2 } | 1 top
1x3x7x8 | Pooling { kernel_size: 3 pad: 1 pad_h: 1 pad_w: 1 } | 1 top
1x3x5x5 | SPP { pyramid_height: 3 } | 1 top
1x3x1x1 | SPP { pyramid_height: 2 } | 1 top
1x3x13x17 | SPP { pyramid_height: 4 } | 1 top
1x3x20x17 | SPP { pyramid_height: 4 pool: AVE } | 1 top
1x3x9x9 | SPP | 1 top
1x3x9 | SPP { pyramid_height: 2 } | 1 top
1x3x7x8 | LRN { local_size: 4 } | 1 top
1x3x7 | LRN | 1 top
1x1x28x28 | Convolution { num_output: 2 kernel_size: 29 } | 1 top
1x3x7x8 | Pooling { kernel_h: 3 kernel_w: 3 kernel_size: 0 } | 1 top
1x3x7x8 | Pooling { kernel_size: 3 stride_h: 0 stride_w: 0 } | 1 top
1x3x7x8 | Convolution { num_output: 4 kernel_size: 3 pad_h: 1 pad: 1 } | 1 top
1x3x0x8 | Convolution { num_output: 4 kernel_size: 3 } | 1 top
1x3x0x8 | Convolution { num_output: 4 kernel_size: 3 pad: 1 } | 1 top
""")


@pytest.mark.parametrize("row", MADE, ids=str)
def test_made(row: Row) -> None:
    shapes = tried(row)
    assert [problem.message for problem in shapes.problems] == []
    assert made(shapes) == row.made


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_refused(row: Row) -> None:
    assert len(tried(row).problems) == 1
