"""Shapes that layers of losses.py make and refuse; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from one_layer import Row, made, table, tried

MADE = table("""
4x3 4 | SoftmaxWithLoss | ()
4x3x5x6 4x1x5x6 | SoftmaxWithLoss | ()
4x3x5 4x3 | SoftmaxWithLoss { axis: 2 } | ()
4x3 4x3 | EuclideanLoss | ()
4x3 4x3x1 | EuclideanLoss | ()
4x6 4x3x2 | EuclideanLoss | ()
4x3 4x3 | SigmoidCrossEntropyLoss | ()
4x3 4 | HingeLoss | ()
4x3 4 | MultinomialLogisticLoss | ()
4x3 4x3 4 | ContrastiveLoss | ()
4x3 4 3x3 | InfogainLoss | ()
4x3 4 1x1x3x3 | InfogainLoss | ()
4x3 4 | Accuracy | ()
4x3 4 | Accuracy | () 3
4x3 4 | Accuracy { top_k: 3 } | ()
4x3x5 4x5 | Accuracy | () 3
4x3x5 4x3 | Accuracy { axis: -1 } | () 5
4x3x5 1x20 | Accuracy | ()
4x3 4x1x1x1 | MultinomialLogisticLoss | ()
0x3 0x3 | EuclideanLoss | ()
0x3 0x3 0x1 | ContrastiveLoss | ()
0x3 0x3 | SigmoidCrossEntropyLoss | ()
0x3 0x1 | HingeLoss | ()
0x3 0x1 | MultinomialLogisticLoss | ()
""")

REFUSED = table("""
4x3 4 | SoftmaxWithLoss | 2 tops
4x3x5x6 4x5x5 | SoftmaxWithLoss | 1 top
4x3x5x6 4x15x6 | SoftmaxWithLoss { axis: 1 } | 1 top
4x3 3 | SoftmaxWithLoss | 1 top
4x3 4 4 | SoftmaxWithLoss | 1 top
4x3 4x4 | EuclideanLoss | 1 top
4x3 3x4 | EuclideanLoss | 1 top
4x3 4 | SigmoidCrossEntropyLoss | 1 top
4x3 2x6 | SigmoidCrossEntropyLoss | 1 top
4x3 5 | HingeLoss | 1 top
4x3 4x2 | MultinomialLogisticLoss | 1 top
4x3 4x1x1x1x1 | MultinomialLogisticLoss | 1 top
4x3 4x2 4 | ContrastiveLoss | 1 top
4x3x2 4x3 4 | ContrastiveLoss | 1 top
4x3 4x3 4x2 | ContrastiveLoss | 1 top
4x3 5x3 4 | ContrastiveLoss | 1 top
4x3 4 3x3 | InfogainLoss | 2 tops
4x3 4 3x2 | InfogainLoss | 1 top
4x3x5 4 3x3 | InfogainLoss | 1 top
4x3 4 | Accuracy | 0 tops
4x3 4 | Accuracy { top_k: 4 } | 1 top
4x3x5 4 | Accuracy | 1 top
4x3x2 4x0 | Accuracy | 1 top
0x3 0 | SoftmaxWithLoss | 1 top
0x3 0 | Accuracy | 1 top
""")


@pytest.mark.parametrize("row", MADE, ids=str)
def test_made(row: Row) -> None:
    shapes = tried(row)
    assert [problem.message for problem in shapes.problems] == []
    assert made(shapes) == row.made


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_refused(row: Row) -> None:
    assert len(tried(row).problems) == 1
