"""Whether the blobs of a file are those that a layer learns (source: Caffe 1.0's Blob::ShapeEquals)."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.analysis.shape import Shape, alike, words
from prototool.schema.weights import StoredShape

LEGACY_AXES = 4


def mismatch(stored: Sequence[StoredShape | None], wanted: Sequence[Shape]) -> str | None:
    """In what the blobs of a file are not what the net has for a layer, None where they may be.

    A blob that is None, and a shape that is, are not known and count as right. What has no blobs in the file was saved
    by a net without: Caffe compares their number all the same.
    """
    if len(stored) != len(wanted):
        return f"the file has {len(stored)} blobs for it, and the net {len(wanted)}"
    for number, (blob, shape) in enumerate(zip(stored, wanted, strict=True)):
        if blob is not None and not alike(blob.dims, padded(shape) if blob.legacy else shape):
            return f"blob {number} is {words(blob.dims)} in the file, and {words(shape)} in the net"
    return None


def padded(shape: Shape) -> Shape:
    """A shape as files from before 2014 have it: four dimensions, with ones in front."""
    return None if shape is None else (*(1,) * (LEGACY_AXES - len(shape)), *shape)
