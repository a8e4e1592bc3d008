"""Real nets of older formats, saved as files of weights: ours hold what Caffe's upgrade makes of them."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest

from prototool.engines.pycaffe.prove import Prover
from prototool.net.document import Document
from prototool.schema.pool import to_proto
from prototool.schema.upgrade_weights import upgraded
from prototool.schema.weights import NoWeightsError
from prototool.text.source import Source

Row = dict[str, str]
# Every how many of each era are looked at: the rest was, once, and takes a minute.
EVERY = {"V0": 4, "V1": 12, "V2": 50, "mixed": 1}


@pytest.fixture(scope="module")
def old(corpus: tuple[Row, ...]) -> list[Row]:
    """Nets that the upgrade changes or refuses, some of each era."""
    rows = [row for row in corpus if row["kind"] == "net" and row["parses"] == "ok" and row["upgrade"] != "current"]
    return [row for era, step in EVERY.items() for row in [row for row in rows if row["era"] == era][::step]]


def saved(path: Path) -> bytes:
    """A net with a few weights in its layers."""
    values = random.Random(path.name)
    net: Any = to_proto(Document(Source.from_bytes(path.read_bytes(), path.name)).message)
    for layer in [*net.layer, *(each.layer if each.HasField("layer") else each for each in net.layers)]:
        for _ in range(values.randrange(3)):
            layer.blobs.add(num=1, channels=1, height=2, width=3, data=[values.random() for _ in range(6)])
    data: bytes = net.SerializeToString()
    return data


def test_upgraded_as_caffe_does(old: list[Row], corpus_root: Path, tmp_path: Path) -> None:
    prover = Prover()
    file = tmp_path / "model.caffemodel"
    for row in old:
        file.write_bytes(saved(corpus_root / row["file"]))
        try:
            result = b"".join(upgraded(file).chunks)
        except NoWeightsError:
            assert row["upgrade"] == "refused", row["file"]
            assert prover.prove(file, file, "weights").verdict == "refused", row["file"]
            continue
        proof = prover.prove(file, result, "weights")
        assert (proof.verdict, bool(proof.message)) == ("equal", row["upgrade"] == "problems"), (row["file"], proof)
