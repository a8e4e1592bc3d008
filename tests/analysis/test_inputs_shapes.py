"""Shapes that layers without bottoms make and refuse; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from one_layer import Row, made, table, tried

MADE = table("""
| Input { shape { dim: 2 dim: 3 } } | 2x3
| Input { shape { dim: 2 dim: 3 } } | 2x3 2x3
| Input { shape { dim: 2 } shape { dim: 3 } } | 2 3
| Input | ()
| Input { shape { dim: 0 dim: 32768 } } | 0x32768
| DummyData { shape { dim: 2 dim: 3 } } | 2x3
| DummyData { num: 2 channels: 3 channels: 4 height: 5 width: 6 } | 2x3x5x6 2x4x5x6
| Parameter { shape { dim: 2 dim: 3 } } | 2x3 + 2x3
| Parameter | () + ()
| MemoryData { batch_size: 2 channels: 3 height: 4 width: 5 } | 2x3x4x5 2
""")

REFUSED = table("""
| Input { shape { dim: 2 } shape { dim: 3 } } | 3 tops
| Input { shape { dim: -1 } } | 1 top
| Input { shape { dim: 65536 dim: 32768 } } | 1 top
| DummyData { num: 2 channels: 3 height: 5 } | 1 top
| DummyData { shape { dim: 2 } num: 1 channels: 1 height: 1 width: 1 } | 1 top
| DummyData { shape { dim: 2 } data_filler { } data_filler { } data_filler { } } | 2 tops
| DummyData { shape { dim: 2 } shape { dim: 2 } shape { dim: 2 } } | 2 tops
| DummyData | 1 top
| MemoryData { batch_size: 2 channels: 3 height: 4 } | 2 tops
| MemoryData { batch_size: 2 channels: 3 height: 4 width: 5 } | 1 top
""")


@pytest.mark.parametrize("row", MADE, ids=str)
def test_made(row: Row) -> None:
    shapes = tried(row)
    assert [problem.message for problem in shapes.problems] == []
    assert made(shapes) == row.made


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_refused(row: Row) -> None:
    assert len(tried(row).problems) == 1
