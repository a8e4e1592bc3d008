"""Shapes that layers of learned.py make and refuse; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from one_layer import Row, made, table, tried

MADE = table("""
2x3x4 | InnerProduct { num_output: 5 } | 2x5 + 5x12 5
2x3x4 | InnerProduct { num_output: 5 axis: 2 transpose: true } | 2x3x5 + 4x5 5
2x3x4 | InnerProduct { num_output: 5 axis: 0 bias_term: false } | 5 + 5x24
2x3x4 | InnerProduct { num_output: 5 axis: -1 } | 2x3x5 + 5x4 5
2x3 | Embed { num_output: 5 input_dim: 9 } | 2x3x5 + 9x5 5
2x3 | Embed { num_output: 5 input_dim: 9 bias_term: false } | 2x3x5 + 9x5
2x3x4 | Scale | 2x3x4 + 3
2x3x4 | Scale { bias_term: true num_axes: 2 } | 2x3x4 + 3x4 3x4
2x3x4 | Scale { axis: 0 num_axes: -1 } | 2x3x4 + 2x3x4
2x3x4 | Scale { num_axes: 0 bias_term: true } | 2x3x4 + () ()
2x3x4 3x4 | Scale | 2x3x4
2x3x4 3x4 | Scale { bias_term: true } | 2x3x4 + 3x4
2x3x4 2 | Scale { axis: 0 } | 2x3x4
2x3x4 | Bias | 2x3x4 + 3
2x3x4 | Bias { axis: 0 num_axes: -1 } | 2x3x4 + 2x3x4
2x3x4 4 | Bias { axis: 2 } | 2x3x4
2x3x4 | PReLU | 2x3x4 + 3
2x3x4 | PReLU { channel_shared: true } | 2x3x4 + ()
2x3x4 | BatchNorm | 2x3x4 + 3 3 1
2x3x4x5x6 | BatchNorm | 2x3x4x5x6 + 3 3 1
2x3x4 | BatchNorm param { lr_mult: 0 } param { lr_mult: 0 } | 2x3x4 + 3 3 1
6x2x3 6x2 | LSTM { num_output: 5 } | 6x2x5 + 20x3 20 20x5
6x2x3x4 6x2 | LSTM { num_output: 5 } | 6x2x5 + 20x12 20 20x5
6x2x3 6x2 2x7 | LSTM { num_output: 5 } | 6x2x5 + 20x3 20 20x7 20x5
6x2x3 6x2 2x3x4 | LSTM { num_output: 5 } | 6x2x5 + 20x3 20 20x12 20x5
6x2x3 6x2 1x2x5 1x2x5 | LSTM { num_output: 5 expose_hidden: true } | 6x2x5 1x2x5 1x2x5 + 20x3 20 20x5
6x2x3 6x2 2x7 1x2x5 1x2x5 | LSTM { num_output: 5 expose_hidden: true } | 6x2x5 1x2x5 1x2x5 + 20x3 20 20x7 20x5
6x2x3 6x2 | RNN { num_output: 5 } | 6x2x5 + 5x3 5 5x5 5x5 5
6x2x3 6x2 2x7 | RNN { num_output: 5 } | 6x2x5 + 5x3 5 5x7 5x5 5x5 5
6x2x3 6x2 1x2x5 | RNN { num_output: 5 expose_hidden: true } | 6x2x5 1x2x5 + 5x3 5 5x5 5x5 5
1x2x3 1x2x12 1x2 | LSTMUnit | 1x2x3 1x2x3
0x3x2 | Scale { bias_term: true } | 0x3x2 + 3 3
0x3 | PReLU | 0x3 + 3
0x3 | InnerProduct { num_output: 2 bias_term: false } | 0x2 + 2x3
0x3 | Embed { input_dim: 2 num_output: 2 bias_term: false } | 0x3x2 + 2x2
1x0x3 1x0x12 1x0 | LSTMUnit | 1x0x3 1x0x3
""")

REFUSED = table("""
2x3x4 | InnerProduct { num_output: 5 axis: 3 } | 1 top
2x3x4 | InnerProduct | 1 top
2x0 | InnerProduct { num_output: 5 } | 1 top
2x3 | Embed { num_output: 5 } | 1 top
2x3 | Embed { input_dim: 9 } | 1 top
2x3x4 | Scale { num_axes: 3 } | 1 top
2x3x4 | Scale { num_axes: -2 } | 1 top
2x3x4 | Scale { axis: 3 } | 1 top
2x3x4 3x1 | Scale | 1 top
2x3x4 3x4x1 | Scale | 1 top
5 | Scale | 1 top
2x3x4 4 | Bias | 1 top
5 | PReLU | 1 top
2x3x4x5x6 | PReLU | 1 top
5 | BatchNorm | 1 top
2x3x4 | InnerProduct { num_output: 5 bias_term: false } param { } param { } | 1 top
6x2x3 6x2 2 | LSTM { num_output: 5 } | 1 top
6x2x3 6x2 3x4 | LSTM { num_output: 5 } | 1 top
6x2 6x2 | LSTM { num_output: 5 } | 1 top
6x2x3 6x3 | LSTM { num_output: 5 } | 1 top
6x2x3 6x2x1 | LSTM { num_output: 5 } | 1 top
6x2x3 6x2 | LSTM | 1 top
6x2x3 6x2 1x2x4 1x2x5 | LSTM { num_output: 5 expose_hidden: true } | 3 tops
6x2x3 6x2 1x2x5 1x2x5 | LSTM { num_output: 5 expose_hidden: true } | 1 top
6x2x3 6x2 | LSTM { num_output: 5 expose_hidden: true } | 3 tops
6x2x3 6x2 2x1x5 | RNN { num_output: 5 expose_hidden: true } | 2 tops
1x2x3 1x2x11 1x2 | LSTMUnit | 2 tops
1x2x3 1x2x12 1x2x1 | LSTMUnit | 2 tops
2x2x3 2x2x12 2x2 | LSTMUnit | 2 tops
2x3x4 1 | Scale | 1 top
2x3 | Scale { num_axes: 2 axis: 1 } | 1 top
1x3x0x8 | BatchNorm | 1 top
0x3x8 | BatchNorm | 1 top
0x3 | InnerProduct { num_output: 2 } | 1 top
0x3 | Embed { input_dim: 2 num_output: 2 } | 1 top
2x0x3 | PReLU { channel_shared: true } | 1 top
2x3x0 | Scale { bias_term: true } | 1 top
2x3x0 | Bias | 1 top
0x2x3 0x2 | LSTM { num_output: 5 } | 1 top
1x0x3 1x0 | LSTM { num_output: 5 } | 1 top
""")


@pytest.mark.parametrize("row", MADE, ids=str)
def test_made(row: Row) -> None:
    shapes = tried(row)
    assert [problem.message for problem in shapes.problems] == []
    assert made(shapes) == row.made


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_refused(row: Row) -> None:
    assert len(tried(row).problems) == 1
