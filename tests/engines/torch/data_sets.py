"""Pictures, lists, databases and files of arrays, made for a test; and a layer's batches, Caffe's and the engine's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cases_on_caffe
import cv2
import lmdb
import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from prototool.engines.pycaffe.probe import Interpreter
from prototool.engines.torch.data.sources import Source, source_of
from prototool.net.document import Document
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.text.source import Source as Text

DRIVER = Path(__file__).with_name("data_driver.py")
CPU = torch.device("cpu")

Array = npt.NDArray[Any]
Batches = list[dict[str, Array]]


class Case(NamedTuple):
    """A data layer, the phase of its net, and how many batches are drawn."""

    layer: str
    phase: str = "TRAIN"
    times: int = 7


def picture(seed: int, height: int, width: int, channels: int = 3) -> Array:
    """A picture with shapes and noise in it, as JPEG is made for."""
    draw = np.random.default_rng(seed)
    coarse = draw.integers(0, 256, (max(2, height // 7), max(2, width // 7), channels)).astype(np.uint8)
    fine = cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC).reshape(height, width, channels)
    noisy = fine.astype(int) + draw.integers(-12, 13, fine.shape)
    return np.clip(noisy, 0, 255).astype(np.uint8)


def save(path: Path, pixels: Array, **how: Any) -> None:
    """A picture as a file, in the format its name says."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(pixels[:, :, 0] if pixels.shape[2] == 1 else pixels).save(path, **how)


def pictures(folder: Path, sizes: Sequence[tuple[int, int]], kinds: Sequence[str] = ("jpg", "png")) -> list[str]:
    """Pictures of these sizes, every third of them grey, and a `list.txt` of them with labels; the lines."""
    lines = []
    for index, (height, width) in enumerate(sizes):
        name = f"picture {index}.{kinds[index % len(kinds)]}"
        how = {"quality": 60 + index % 40} if name.endswith("jpg") else {}
        save(folder / name, picture(index, height, width, 1 if index % 3 == 2 else 3), **how)
        lines.append(f"{name} {index * 3}")
    (folder / "list.txt").write_text("".join(f"{line}\n" for line in lines))
    return lines


def database(path: Path, datums: Sequence[bytes]) -> None:
    """An LMDB of datums, put into it in another order than that of their keys."""
    with lmdb.open(str(path), map_size=1 << 26) as environment, environment.begin(write=True) as writing:
        for index in sorted(range(len(datums)), key=lambda index: index * 7 % 5):
            writing.put(f"{index:08}".encode(), datums[index])


def datum(**fields: Any) -> bytes:
    """A Datum, by protobuf's own classes."""
    return message_class(SCHEMA, "Datum")(**fields).SerializeToString()


def raw(pixels: Array, label: int) -> bytes:
    """A picture as a Datum holds it: planes of bytes."""
    height, width, channels = pixels.shape
    data = pixels.transpose(2, 0, 1).tobytes()
    return datum(channels=channels, height=height, width=width, data=data, label=label)


def mean_file(path: Path, mean: Array, legacy: bool = True) -> None:
    """A .binaryproto of a mean of channels, rows, columns."""
    made: Any = message_class(SCHEMA, "BlobProto")()
    made.data.extend(mean.ravel().tolist())
    if legacy:
        made.num, (made.channels, made.height, made.width) = 1, mean.shape
    else:
        made.shape.dim.extend([1, *mean.shape])
    path.write_bytes(made.SerializeToString())


def source(layer: str, folder: Path, phase: str = "TRAIN", seed: int = 1) -> Source:
    """The source of a layer, in the engine."""
    made = Document(Text(layer)).net.layers[0]
    return source_of(made, "TRAIN" if phase == "TRAIN" else "TEST", folder, seed, CPU)


def drawn(source: Source, times: int) -> list[tuple[Array, ...]]:
    """Some batches of a source."""
    return [tuple(top.numpy().copy() for top in source.draw()) for _ in range(times)]


def ours(case: Case, folder: Path, prepare: Callable[[Source], None] = lambda source: None) -> Batches:
    """The batches of the engine, by the names of tops."""
    made = source(case.layer, folder, case.phase)
    prepare(made)
    names = [top.name for top in Document(Text(case.layer)).net.layers[0].tops]
    batches = [dict(zip(names, tops, strict=True)) for tops in drawn(made, case.times)]
    made.close()
    return batches


def caffes(cases: Sequence[Case], interpreter: Interpreter, folder: Path, out: Path) -> list[Batches | None]:
    """The batches of real Caffe, by the names of tops; None where it refuses."""
    out.mkdir(exist_ok=True)
    jobs = [{"net": case.layer, "phase": case.phase, "folder": str(folder), "times": case.times} for case in cases]
    answers = cases_on_caffe.answers(DRIVER, jobs, interpreter, out)
    pairs = zip(cases, answers, strict=True)
    return [None if answer is None else batches_in(answer, case.times) for case, answer in pairs]


def batches_in(answer: cases_on_caffe.Arrays, times: int) -> Batches:
    """The batches that the driver gives."""
    names = sorted({key.split("\n")[0] for key in answer})
    return [{name: answer[f"{name}\n{time}"] for name in names} for time in range(times)]


def check(
    cases: Sequence[Case],
    interpreter: Interpreter,
    folder: Path,
    prepare: Callable[[Source], None] = lambda source: None,
) -> None:
    """Assert that the engine's batches are Caffe's, to the bit."""
    theirs = caffes(cases, interpreter, folder, folder / "caffe")
    for case, expected in zip(cases, theirs, strict=True):
        assert expected, f"Caffe refuses {case}"
        for time, (found, wanted) in enumerate(zip(ours(case, folder, prepare), expected, strict=True)):
            assert found.keys() == wanted.keys()
            for name in wanted:
                assert found[name].shape == wanted[name].shape, (case, time, name)
                assert np.array_equal(found[name], wanted[name]), (case, time, name)
