"""What is kept, what is read ahead, and how batches lie in memory."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from data_sets import Array, database, drawn, mean_file, picture, pictures, raw, source

from prototool.engines.torch.data.ahead import Ahead
from prototool.engines.torch.data.on_device import OnDevice
from prototool.engines.torch.data.picture_source import PictureSource
from prototool.engines.torch.data.source import SourceError

LAYER = """layer { name: "data" type: "ImageData" top: "data" top: "label"
  transform_param { TRANSFORM } image_data_param { source: "list.txt" batch_size: 3 shuffle: true IMAGE } }"""
TRANSFORMS = [
    "",
    "scale: 0.1",
    "mirror: true mean_value: 104.5 scale: 0.017",
    "crop_size: 7 mean_value: 1.25 mean_value: 2 mean_value: 3",
    'mirror: true crop_size: 7 mean_file: "mean.binaryproto" scale: 0.3',
    'mirror: true mean_file: "mean.binaryproto"',
    'mean_file: "mean.binaryproto"',
]


def layer(transform: str = "", image: str = "new_height: 12 new_width: 10") -> str:
    """A layer."""
    return LAYER.replace("TRANSFORM", transform).replace("IMAGE", image)


def picture_source(text: str, folder: Path, phase: str = "TRAIN") -> PictureSource:
    """The source of a layer with pictures."""
    made = source(text, folder, phase)
    assert isinstance(made, PictureSource)
    return made


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize("phase", ["TRAIN", "TEST"])
def test_a_device_transforms_as_the_processor_does(tmp_path: Path, transform: str, phase: str) -> None:
    pictures(tmp_path, [(12, 10)] * 7)
    mean_file(tmp_path / "mean.binaryproto", np.random.default_rng(1).uniform(90, 140, (3, 12, 10)))
    expected = drawn(picture_source(layer(transform), tmp_path, phase), 5)
    device = picture_source(layer(transform), tmp_path, phase)
    assert device.kept
    device.kept.worker = OnDevice(device.transform, torch.device("cpu"))
    assert same(drawn(device, 5), expected)
    streamed = picture_source(layer(transform), tmp_path, phase)
    streamed.kept = None
    assert same(drawn(streamed, 5), expected)
    assert streamed.streamed
    streamed.streamed.worker = OnDevice(streamed.transform, torch.device("cpu"))
    streamed.move(0)
    assert same(drawn(streamed, 5), expected)


def test_pictures_that_fit_are_read_once(tmp_path: Path) -> None:
    pictures(tmp_path, [(20, 18)] * 11)
    kept = picture_source(layer(), tmp_path)
    first = drawn(kept, 4)
    for path in tmp_path.glob("picture*"):
        path.unlink()
    kept.move(0)
    assert same(drawn(kept, 4), first)
    drawn(kept, 20)


def test_a_set_of_several_sizes_is_not_kept(tmp_path: Path) -> None:
    pictures(tmp_path, [(20, 18)] * 10 + [(21, 18)])
    made = picture_source(layer("crop_size: 9", ""), tmp_path)
    drawn(made, 8)
    assert made.kept is None


@pytest.mark.parametrize("transform", ["", "crop_size: 7"])
def test_pictures_lie_with_their_channels_last(tmp_path: Path, transform: str) -> None:
    pictures(tmp_path, [(20, 18)] * 5)
    database(tmp_path / "db", [raw(picture(index, 20, 18), index) for index in range(5)])
    from_database = f"""layer {{ name: "data" type: "Data" top: "data" transform_param {{ {transform} }}
      data_param {{ backend: LMDB source: "db" batch_size: 3 }} }}"""
    for made in (picture_source(layer(transform), tmp_path), picture_source(from_database, tmp_path)):
        top = made.draw()[0]
        assert top.dtype == torch.float32
        assert top.shape == made.shapes[0]
        assert top.is_contiguous(memory_format=torch.channels_last)


def test_paths_need_not_be_utf_8(tmp_path: Path) -> None:
    pictures(tmp_path, [(20, 18)] * 2)
    odd = b"odd \xff.png", "straße 1.png".encode()
    for name in odd:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_bytes((tmp_path / "picture 1.png").read_bytes())
    (tmp_path / "list.txt").write_bytes(odd[0] + b" 4\r\n" + odd[1] + b" 5\r\npicture 1.png 6\r\n")
    ((top, label),) = drawn(picture_source(layer("", "").replace("shuffle: true", ""), tmp_path), 1)
    assert label.tolist() == [4, 5, 6]
    assert np.array_equal(top[0], top[2])
    assert np.array_equal(top[1], top[2])


def test_several_nets_read_one_database(tmp_path: Path) -> None:
    database(tmp_path / "db", [raw(picture(index, 8, 8), index) for index in range(5)])
    text = 'layer { name: "d" type: "Data" top: "x" data_param { backend: LMDB source: "db" batch_size: 2 } }'
    one, other = source(text, tmp_path, "TRAIN"), source(text, tmp_path, "TEST")
    one.draw()
    one.close()
    expected = drawn(other, 4)
    other.close()
    assert same(drawn(source(text, tmp_path), 4), expected)


def test_work_ahead_is_bounded_and_an_error_comes_with_its_batch() -> None:
    begun: list[int] = []
    before = set(threading.enumerate())

    def work(job: int) -> int:
        begun.append(job)
        if job == 45:
            raise SourceError("45 is broken")
        return job

    ahead = Ahead(lambda batch: list(range(batch * 10, batch * 10 + 10)), work, 10)
    for batch in range(4):
        assert ahead.take(batch) == list(range(batch * 10, batch * 10 + 10))
    with pytest.raises(SourceError, match="45 is broken"):
        ahead.take(4)
    # It is the batch's for good, and others are none the worse.
    with pytest.raises(SourceError):
        ahead.take(4)
    assert ahead.take(5) == list(range(50, 60))
    ahead.close()
    assert max(begun) < 60 + 10 * ahead.depth
    assert set(threading.enumerate()) <= before


def same(found: list[tuple[Array, ...]], expected: list[tuple[Array, ...]]) -> bool:
    """Whether batches are the same to the bit."""
    pairs = [pair for tops in zip(found, expected, strict=True) for pair in zip(*tops, strict=True)]
    return all(np.array_equal(one, other) for one, other in pairs)
