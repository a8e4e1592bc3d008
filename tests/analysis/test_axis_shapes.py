"""Shapes that layers of axes.py make and refuse; every row was tried on real Caffe 1.0."""

from __future__ import annotations

import pytest
from one_layer import Row, made, table, tried

MADE = table("""
1x2x3 1x4x3 | Concat | 1x6x3
1x2x3 1x2x4 | Concat { axis: -1 } | 1x2x7
1x2x3 2x2x3 | Concat { concat_dim: 0 } | 3x2x3
1x2x3 | Concat | 1x2x3
2x6x3 | Slice | 2x2x3 2x2x3 2x2x3
2x6x3 | Slice { slice_point: 2 } | 2x2x3 2x4x3
2x6x3 | Slice { slice_point: 6 } | 2x6x3 2x0x3
2x6x3 | Slice { axis: -1 slice_point: 1 slice_point: 2 } | 2x6x1 2x6x1 2x6x1
2x6x3 | Slice { slice_dim: 0 } | 1x6x3 1x6x3
2x6x3 | Slice | 2x6x3
2x3x4x5 | Flatten | 2x60
2x3x4x5 | Flatten { axis: 0 end_axis: 1 } | 6x4x5
2x3x4x5 | Flatten { axis: 2 end_axis: 1 } | 2x3x1x4x5
2x3x4x5 | Reshape { shape { dim: 0 dim: -1 } } | 2x60
2x3x4x5 | Reshape { shape { dim: -1 dim: 4 } axis: 1 num_axes: 2 } | 2x3x4x5
2x3x4x5 | Reshape { shape { dim: 1 } axis: -1 num_axes: 0 } | 2x3x4x5x1
2x3x4x5 | Reshape { shape { dim: 1 } axis: 0 num_axes: 0 } | 1x2x3x4x5
1 | Reshape | ()
2x3x4x5 | Reshape { axis: -2 num_axes: 1 shape { dim: -1 dim: 1 } } | 2x3x4x5x1
2x3 | Tile { tiles: 4 } | 2x12
2x3 | Tile { tiles: 4 axis: 0 } | 8x3
2x3x4 | Reduction | ()
2x3x4 | Reduction { axis: -1 } | 2x3
2x3x4x5 | ArgMax | 2x1x1x1
2x3 | ArgMax { top_k: 2 out_max_val: true } | 2x2x2
2x3x4x5x6 | ArgMax | 2x1x1x1x1
2 | ArgMax | 2x1x1
2x3x4 | ArgMax { axis: 1 top_k: 2 } | 2x2x4
2x3x9x9 1x1x5x6 | Crop | 2x3x5x6
2x3x9x9 1x1x5x6 | Crop { axis: 1 } | 2x1x5x6
2x3x9x9 1x1x5x6 | Crop { offset: 4 offset: 3 } | 2x3x5x6
2x3x9x9 1x1x5x6x7 | Crop | 2x3x5x6
2x3 | Split | 2x3 2x3 2x3
5x3x2 4 | BatchReindex | 4x3x2
() 4 | BatchReindex | 4
5x3 5x2 5 | Filter | 5x3 5x2
5x3 5x2 5x1 | Filter | 5x3 5x2
1x3x4x5 | Reshape { shape { dim: 0 dim: 0 dim: -1 dim: 0 } } | 1x3x4x5
2x3x4 | Reduction { axis: 0 } | ()
2x3 | Slice { slice_point: 3 slice_dim: 1 } | 2x3 2x0
0x3 0x3 | Concat | 0x6
0x3 | ArgMax | 0x1x1
3x0 | Tile { tiles: 3 } | 3x0
0x3 | Reduction { axis: 1 } | 0
3x0x2 | Slice | 3x0x2 3x0x2 3x0x2
3x0x2 | Tile { tiles: 2 } | 3x0x2
3x2 0 | BatchReindex | 0x2
0x3 | Split | 0x3 0x3
0x3 | Flatten | 0x3
0x3 0x1 | Crop { axis: 1 } | 0x1
""")

REFUSED = table("""
1x2x3 1x4x4 | Concat | 1 top
1x2x3 1x4 | Concat | 1 top
1x2x3 1x4x3 | Concat { concat_dim: 1 axis: 1 } | 1 top
1x2x3 1x4x3 | Concat { axis: 3 } | 1 top
2x6x3 | Slice { slice_point: 7 } | 2 tops
2x6x3 | Slice | 4 tops
2x6x3 | Slice { slice_point: 2 } | 3 tops
2x6x3 | Slice { slice_point: 3 slice_point: 3 } | 3 tops
2x3x4x5 | Flatten { axis: 3 end_axis: 1 } | 1 top
5 | Flatten | 1 top
2x3x4x5 | Reshape { shape { dim: 7 dim: -1 } } | 1 top
2x3x4x5 | Reshape { shape { dim: 2 dim: 3 } } | 1 top
2x3x4x5 | Reshape { shape { dim: -1 dim: -1 } } | 1 top
2x3 | Reshape { shape { dim: 0 dim: 0 dim: 0 } } | 1 top
2x3x4x5 | Reshape { axis: 5 } | 1 top
2x3x4x5 | Reshape { axis: 3 num_axes: 3 shape { dim: 5 } } | 1 top
2x3x4x5 | Reshape | 1 top
2x0x4 | Reshape { shape { dim: 0 dim: 3 dim: 0 } } | 1 top
2x3x4x5 | Reshape { shape { dim: -2 dim: -60 } } | 1 top
2x3 | Tile | 1 top
2x3 | Tile { tiles: 4 axis: 2 } | 1 top
2x3x4 | Reduction { axis: 3 } | 1 top
2x3x4 | ArgMax { axis: 1 top_k: 4 } | 1 top
2x3 | ArgMax { top_k: 4 } | 1 top
2x3 | ArgMax { top_k: 0 } | 1 top
2x3x9x9 1x1x5x6 | Crop { offset: 4 } | 1 top
2x3x9x9 1x1x5x6 | Crop { offset: 4 offset: 3 offset: 1 } | 1 top
2x3x9x9 1x1x5x10 | Crop | 1 top
2x3x9x9 1x1x5 | Crop | 1 top
5x3x2 4x1 | BatchReindex | 1 top
5x3 5x2 5x2 | Filter | 2 tops
5x3 4x2 5 | Filter | 2 tops
5x3 5x2 5 | Filter | 1 top
2x3 | Tile { tiles: -1 } | 1 top
2x3x4x5 | Reshape { axis: 1 num_axes: 1 shape { dim: 3 dim: 0 dim: -1} } | 1 top
0x3 | Slice | 1 top
2x3 | Flatten { end_axis: 4 } | 1 top
2x0x3 | Reduction | 1 top
3x0 | Reduction { axis: 1 } | 1 top
0x3 0 0 | Filter | 1 top
0x3 | Concat | 1 top
0x3 | Reshape { shape { dim: 0 dim: -1 } } | 1 top
0x3 | Reshape { shape { dim: -1 dim: 3 } } | 1 top
0x3 | Reshape { shape { dim: 4 dim: 0 dim: 0 } } | 1 top
""")


@pytest.mark.parametrize("row", MADE, ids=str)
def test_made(row: Row) -> None:
    shapes = tried(row)
    assert [problem.message for problem in shapes.problems] == []
    assert made(shapes) == row.made


@pytest.mark.parametrize("row", REFUSED, ids=str)
def test_refused(row: Row) -> None:
    assert len(tried(row).problems) == 1
