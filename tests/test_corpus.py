"""Real files of public repositories: what Caffe 1.0 says of each is what we say of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from google.protobuf import text_format
from google.protobuf.message import Message as ProtoMessage

from prototool.net.document import Document
from prototool.passes import AddDropout
from prototool.rewrite.run import run
from prototool.schema.caffe import SCHEMA
from prototool.schema.kind import MESSAGES
from prototool.schema.pool import message_class, to_proto
from prototool.text.problem import render
from prototool.text.source import Source, encode

Row = dict[str, str]

# Caffe stops where the nesting no longer makes sense, here 13 lines behind the brace that indentation shows to be lost.
LOST_BRACE = "files/ANIS87+Segmentation_Images_Deep_Learning/Test_deploy_32.dabdd2e8.prototxt"


@cache
def document(path: Path) -> Document:
    """A file's document, made once for all tests."""
    return Document(Source.from_bytes(path.read_bytes(), path.name))


@pytest.fixture(scope="module")
def known(corpus: tuple[Row, ...]) -> tuple[Row, ...]:
    """The rows of nets and solvers: of other files Caffe was not asked."""
    return tuple(row for row in corpus if row["kind"] in MESSAGES)


def refusals(found: Document) -> Iterator[int]:
    """The lines of what text and schema refuse a file for."""
    for problem in (*found.tree.problems, *found.bound[1]):
        yield found.source.position(problem.span.start).line


def test_the_corpus_is_whole(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    assert len(corpus) > 2000
    assert [row["file"] for row in corpus if not (corpus_root / row["file"]).is_file()] == []


def test_bytes_come_back(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    files = [corpus_root / row["file"] for row in corpus]
    assert [path for path in files if encode(document(path).source.text) != path.read_bytes()] == []


def test_kinds(known: tuple[Row, ...], corpus_root: Path) -> None:
    assert [row["file"] for row in known if document(corpus_root / row["file"]).kind != row["kind"]] == []


def test_caffe_accepts_what_we_accept(known: tuple[Row, ...], corpus_root: Path) -> None:
    ours = {row["file"]: next(refusals(document(corpus_root / row["file"])), None) is None for row in known}
    assert [row["file"] for row in known if ours[row["file"]] != (row["parses"] == "ok")] == []


def test_the_first_error_is_where_caffe_stops_or_just_before(known: tuple[Row, ...], corpus_root: Path) -> None:
    far = []
    for row in known:
        theirs = int(row["parse_error"].split(":")[0]) if row["parse_error"][:1].isdigit() else 0
        # Caffe names the place of the token behind a name it does not know, which may stand lines below.
        lines = list(refusals(document(corpus_root / row["file"])))
        if theirs and not theirs - 2 <= min(lines) <= theirs:
            far.append((row["file"], min(lines), row["parse_error"]))
    assert [file for file, _, _ in far] == [LOST_BRACE]


def by_protobuf(row: Row, data: bytes) -> ProtoMessage:
    """The message that protobuf's Python parser reads in a file."""
    return text_format.Merge(data, message_class(SCHEMA, MESSAGES["net" if row["kind"] == "net" else "solver"])())


def test_messages_are_protobufs(known: tuple[Row, ...], corpus_root: Path) -> None:
    different = []
    compared = 0
    for row in known:
        path = corpus_root / row["file"]
        if row["parses"] == row["py_parses"] == "ok":
            compared += 1
            ours = to_proto(document(path).message)
            theirs = by_protobuf(row, path.read_bytes())
            if ours != theirs and text_format.MessageToString(ours) != text_format.MessageToString(theirs):
                different.append(row["file"])
    assert different == []
    assert compared > 1300


def test_eras(known: tuple[Row, ...], corpus_root: Path) -> None:
    sure = [
        row
        for row in known
        if row["kind"] == "net" and row["parses"] == "ok" and row["era"] in ("V0", "V1", "V2", "mixed")
    ]
    assert [row["file"] for row in sure if document(corpus_root / row["file"]).net.era != row["era"]] == []


# What Caffe says when it filters a net and inserts splits, and the code we say it with.
WIRING = {
    "Unknown bottom blob": "PT101",
    "Top blob": "PT102",
    "Duplicate blobs": "PT102",
    "Specify either include rules or exclude rules": "PT104",
}


def test_wiring_that_caffe_refuses_is_told(known: tuple[Row, ...], corpus_root: Path) -> None:
    missed = []
    for row in known:
        for phase in ("TRAIN", "TEST"):
            code = next((code for words, code in WIRING.items() if row[f"msg_{phase}"].startswith(words)), None)
            found = document(corpus_root / row["file"])
            if code and code not in {problem.kind.code for problem in found.graph(found.net.state(phase)).problems}:
                missed.append((row["file"], phase, row[f"msg_{phase}"]))
    assert missed == []


def test_wiring_that_caffe_builds_is_not_refused(known: tuple[Row, ...], corpus_root: Path) -> None:
    wrong = []
    for row in known:
        for phase in ("TRAIN", "TEST"):
            found = document(corpus_root / row["file"])
            if row[f"init_{phase}"] == "ok":
                problems = found.graph(found.net.state(phase)).problems
                wrong += [(row["file"], phase, problem.message) for problem in problems]
    assert wrong == []


def test_every_problem_can_be_told(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    for row in corpus:
        found = document(corpus_root / row["file"])
        problems = found.problems()
        assert list(problems) == sorted(problems, key=lambda problem: problem.span)
        assert all(render(found.source, problem) for problem in problems)
        assert len(problems) < 1000 or row["kind"] not in MESSAGES


@pytest.mark.parametrize("part", range(4))
def test_add_dropout_on_real_nets(corpus: tuple[Row, ...], corpus_root: Path, part: int) -> None:
    """Every fourth net: no new error, nothing to do the second time, and of the old lines none but readers changed."""
    wanted = AddDropout("type:Convolution", 0.4)
    for row in [row for row in corpus if row["kind"] == "net"][part::16]:
        before = document(corpus_root / row["file"])
        if before.tree.problems or not any(layer.type == "Convolution" for layer in before.net.layers):
            continue
        after = run(before, [wanted])[0].document
        assert not run(after, [wanted])[0].changed, row["file"]
        gone = Counter(before.source.text.split("\n")) - Counter(after.source.text.split("\n"))
        assert all("bottom" in line or "dropout_ratio" in line for line in gone), row["file"]
