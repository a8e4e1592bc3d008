"""Real nets: the shapes we infer are those of Caffe 1.0, and what it refuses for shapes or counts, we refuse."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from prototool.analysis.infer import Shapes, infer
from prototool.analysis.shape import Shape
from prototool.net.document import Document, load

Row = dict[str, str]

# Where in Caffe's source a net of the corpus died of a shape or a count of blobs.
SHAPE_CHECKS = (
    "blob.cpp:133",
    "blob.hpp:140",
    "concat_layer.cpp:42",
    "layer.hpp:349",
    "reshape_layer.cpp:10",
    "sigmoid_cross_entropy_loss_layer.cpp:41",
)
# What the corpus' README says was stated for data whose source was named so; the net itself does not tell.
MNIST = {"data": (1, 1, 28, 28)}


# Its ImageData states a source in data_param, where ImageData does not look; the oracle was given data for it.
NO_SOURCE = "files/ALISCIFP+resnet_try/prototxt_ResNet-152-deploy.a5079709.prototxt"


@cache
def document_at(path: Path) -> Document:
    """A file's document, made once for all tests."""
    return load(path)


def inferred(document: Document, phase: Any, stated: dict[str, Shape]) -> Shapes:
    """What we say of a net in a phase."""
    return infer(document.graph(document.net.state(phase)), stated)


def nets(rows: tuple[Row, ...], root: Path) -> Iterator[tuple[str, str, Document, dict[str, Any]]]:
    """Every net and phase that Caffe built, with what Caffe said of it."""
    for row in rows:
        for phase in ("TRAIN", "TEST"):
            told = root / "blobs" / f"{row['sha']}.{phase}.json"
            if row["kind"] == "net" and told.is_file():
                yield row["file"], phase, document_at(root / row["file"]), json.loads(told.read_text("utf-8"))


def stated(told: dict[str, Any]) -> dict[str, Shape]:
    """The shapes that were given to the tops of data layers."""
    return {name: tuple(shape) for name, shape in dict(told.get("stub") or {}).items()}


def without_splits(told: dict[str, Any]) -> list[tuple[str, Shape]]:
    """Caffe's blobs without the copies that its automatic splits make."""
    splits = tuple(f"{name}_" for name, kind in told["layers"] if kind == "Split")
    return [(name, tuple(shape)) for name, shape in told["blobs"] if not (splits and name.startswith(splits))]


def test_every_net_that_caffe_built(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    different = []
    agreed = 0
    for file, phase, document, told in nets(corpus, corpus_root):
        ours = inferred(document, phase, stated(told))
        # A dictionary, as pycaffe's: of layers with the same name it keeps the last.
        params = {name: [tuple(shape) for shape in shapes] for name, shapes in told["params"]}
        same = list(ours.blobs.items()) == without_splits(told) and dict(ours.params) == params
        if same and not ours.problems:
            agreed += 1
        else:
            different.append((file, phase, ours.problems))
    assert different == []
    assert agreed == 1023


def test_nothing_is_alarmed_where_no_data_is_stated(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    alarmed = []
    for file, phase, document, _ in nets(corpus, corpus_root):
        if file != NO_SOURCE:
            alarmed += [(file, phase, problem.message) for problem in inferred(document, phase, {}).problems]
    assert alarmed == []


def test_what_is_known_without_the_data_is_right(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    wrong = []
    for file, phase, document, told in nets(corpus, corpus_root):
        if told.get("stub"):
            # The stub may say otherwise of the data itself: the number of channels it was given is a guess.
            theirs = {name: len(shape or ()) for name, shape in without_splits(told)}
            ours = inferred(document, phase, {}).blobs
            wrong += [(file, name) for name, shape in ours.items() if shape is not None and len(shape) != theirs[name]]
    assert wrong == []


def test_what_caffe_refuses_for_shapes(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    missed = []
    found = 0
    for row in corpus:
        for phase in ("TRAIN", "TEST"):
            if row[f"init_{phase}"] == "abort" and row[f"at_{phase}"] in SHAPE_CHECKS:
                given = MNIST if re.search("mnist", row[f"data_stubbed_{phase}"]) else {}
                if inferred(document_at(corpus_root / row["file"]), phase, given).problems:
                    found += 1
                else:
                    missed.append((row["file"], phase, row[f"msg_{phase}"]))
    assert missed == []
    assert found >= 13


@pytest.mark.parametrize("phase", ["TRAIN", "TEST"])
def test_nothing_breaks_the_inference(corpus: tuple[Row, ...], corpus_root: Path, phase: str) -> None:
    for row in corpus:
        if row["kind"] == "net":
            shapes = inferred(document_at(corpus_root / row["file"]), phase, {})
            assert all(problem.message and problem.span for problem in shapes.problems)
