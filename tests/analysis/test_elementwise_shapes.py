"""Shapes that layers of elementwise.py make and refuse; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from one_layer import Row, made, table, tried

MADE = table("""
2x3 | ReLU | 2x3
2x3 | AbsVal | 2x3
2x3 | Softmax | 2x3
2x3 | MVN | 2x3x1x1
5 | MVN | 5x1x1x1
2x3 2x3 | Eltwise | 2x3
2x3 2x3 2x3 | Eltwise { operation: MAX coeff: 1 coeff: 1 coeff: 2 } | 2x3
2x3 | Dropout | 2x3
2x3 | Power | 2x3
2x3 | BNLL | 2x3
2x3 | Clip { min: 0 max: 1 } | 2x3
2x3 | ELU | 2x3
2x3 | Exp | 2x3
2x3 | Log | 2x3
2x3 | Sigmoid | 2x3
2x3 | Swish | 2x3
2x3 | TanH | 2x3
2x3 | Threshold | 2x3
0x3x8 | Softmax | 0x3x8
0x3x8 | Dropout | 0x3x8
0x3 | ReLU | 0x3
0x3 | MVN | 0x3x1x1
0x3 0x3 | Eltwise | 0x3
0x3x0 0x3x0 | Eltwise | 0x3x0
0x3 | Sigmoid | 0x3
""")

REFUSED = table("""
2x3 | ReLU | 2 tops
2x3 2x3 | ReLU | 1 top
5 | Softmax | 1 top
2x3x4x5x6 | MVN | 1 top
2x3 2x3 | Eltwise { coeff: 1 } | 1 top
2x3 2x3 | Eltwise { coeff: 1 coeff: 1 operation: PROD } | 1 top
2x3 2x3x1 | Eltwise | 1 top
2x3 2x4 | Eltwise | 1 top
2x3 | Eltwise | 1 top
2x3 | Silence | 1 top
""")


@pytest.mark.parametrize("row", MADE, ids=str)
def test_made(row: Row) -> None:
    shapes = tried(row)
    assert [problem.message for problem in shapes.problems] == []
    assert made(shapes) == row.made


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_refused(row: Row) -> None:
    assert len(tried(row).problems) == 1
