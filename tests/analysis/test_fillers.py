"""Fillers that Caffe cannot fill with; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from one_layer import Row
from refusals import refused, rows

ACCEPTED = rows("""
2x3 | InnerProduct { num_output: 3 bias_term: false bias_filler { type: "gabor" } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "uniform" min: 3 max: 3 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "gaussian" sparse: 3 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "gaussian" sparse: 0 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "xavier" sparse: -1 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "positive_unitball" } }
2x3 | InnerProduct { num_output: 3 weight_filler { std: 0 min: 3 } }
2x3x4x4 | Convolution { num_output: 2 kernel_size: 2 weight_filler { type: "bilinear" } }
2x3x4x4x4 | Convolution { num_output: 2 kernel_size: 2 weight_filler { type: "positive_unitball" } }
2x3x4x4x4 | Convolution { num_output: 2 kernel_size: 2 weight_filler { type: "msra" } }
2x3x4x4 | Scale { num_axes: 0 filler { type: "gaussian" } }
2x3x4x4 | Scale { num_axes: 0 filler { type: "uniform" } }
2x3x4x4 | Scale { bias_filler { type: "bad" } }
2x3x4x4 3 | Scale { filler { type: "bad" } }
2x3x4x4 3 | Bias { filler { type: "bad" } }
6x2x3 6x2 | LSTM { num_output: 5 weight_filler { type: "gaussian" sparse: 20 } }
 | DummyData { shape { dim: 2 dim: 0 } data_filler { type: "xavier" } }
 | DummyData { shape { dim: 2 dim: 1 } data_filler { type: "uniform" min: 3 max: 2 } }
""")

REFUSED = rows("""
2x3 | InnerProduct { num_output: 3 weight_filler { type: "gabor" } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "Xavier" } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "" } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "uniform" min: 3 max: 1 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "gaussian" std: 0 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "gaussian" std: -1 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "gaussian" sparse: 4 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "gaussian" sparse: -2 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "constant" sparse: 0 } }
2x3 | InnerProduct { num_output: 3 weight_filler { type: "bilinear" } }
2x3x4x4 | Convolution { num_output: 2 kernel_h: 2 kernel_w: 3 weight_filler { type: "bilinear" } }
2x3x4x4 | Convolution { num_output: 2 kernel_size: 2 bias_filler { type: "bilinear" } }
2x3x4x4 | Deconvolution { num_output: 2 kernel_size: 2 bias_filler { type: "bad" } }
2x3x4x4 | Scale { num_axes: 0 filler { type: "xavier" } }
2x3x4x4 | Scale { num_axes: 0 filler { type: "msra" } }
2x3x4x4 | Scale { num_axes: 0 filler { type: "gaussian" sparse: 0 } }
2x3x4x4 | Scale { num_axes: 0 filler { type: "positive_unitball" } }
2x3x4x4 | Scale { bias_term: true bias_filler { type: "bad" } }
2x3x4x4 3 | Scale { bias_term: true bias_filler { type: "bad" } }
2x3x4x4 | PReLU { channel_shared: true filler { type: "xavier" } }
2x3x4x4 | PReLU { filler { type: "bad" } }
2x3x4x4 | Bias { filler { type: "bad" } }
2x3 | Embed { num_output: 2 input_dim: 2 bias_filler { type: "bad" } }
6x2x3 6x2 | LSTM { num_output: 5 bias_filler { type: "bad" } }
6x2x3 6x2 | RNN { num_output: 5 weight_filler { type: "gaussian" sparse: 6 } }
 | DummyData { shape { dim: 2 dim: 1 } data_filler { type: "constant" sparse: 3 } }
 | DummyData { shape { dim: 2 dim: 1 } data_filler { type: "bad" } }
 | DummyData { shape { dim: 2 dim: 1 } data_filler { } data_filler { type: "bad" } } | 2 tops
""")


@pytest.mark.parametrize("row", ACCEPTED, ids=str)
def test_accepted(row: Row) -> None:
    assert refused(row) == []


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_refused(row: Row) -> None:
    assert [code for code, _ in refused(row)] == ["PT204"]


def test_the_value_that_is_wrong_is_underlined() -> None:
    rows = [row for row in REFUSED if "gabor" in row.layer or "min: 3 max: 1" in row.layer]
    assert [refused(row) for row in rows] == [[("PT204", '"gabor"')], [("PT204", "3")]]
