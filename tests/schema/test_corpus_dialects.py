"""Real files of forks: dialects explain most of them, and what they explain binds."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

from prototool.schema.bind import UNKNOWN_FIELD, bind
from prototool.schema.caffe import SCHEMA
from prototool.schema.convert import UNKNOWN_VALUE
from prototool.schema.detect import detect
from prototool.schema.dialects import merged
from prototool.schema.kind import MESSAGES
from prototool.schema.unknown import needed
from prototool.text.parse import parse
from prototool.text.source import Source
from prototool.text.tree import Tree

Row = dict[str, str]
GAPS = {UNKNOWN_FIELD, UNKNOWN_VALUE}


@cache
def tree(path: Path) -> Tree:
    """A file's tree, made once for all tests."""
    return parse(Source.from_bytes(path.read_bytes(), path.name))


def test_most_files_of_forks_are_explained(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    all_of, explained = Counter[str](), Counter[str]()
    for row in corpus:
        found = tree(corpus_root / row["file"])
        if row["kind"] in MESSAGES and not found.problems and needed(found):
            all_of[row["kind"]] += 1
            explained[row["kind"]] += not detect(found).unexplained
    assert all_of["net"] > 500
    assert explained["net"] > 0.93 * all_of["net"]
    assert explained["solver"] > 0.95 * all_of["solver"]


def test_what_is_explained_is_bound(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    wrong = []
    for row in corpus:
        found = tree(corpus_root / row["file"])
        if row["kind"] in MESSAGES and not found.problems and needed(found):
            detection = detect(found)
            _, problems = bind(merged(detection.dialects), MESSAGES["net" if row["kind"] == "net" else "solver"], found)
            gaps = [problem for problem in problems if problem.kind in GAPS]
            known = [each for each in detection.unexplained if each.sort != "type"]
            wrong += [(row["file"], gap.message) for gap in gaps[len(known) :]]
    assert wrong == []


def test_what_the_index_calls_unknown_is_needed(corpus: tuple[Row, ...], corpus_root: Path) -> None:
    for row in corpus:
        found = tree(corpus_root / row["file"])
        if row["parses"] == "ok" and row["kind"] == "net":
            ours = {each.name for each in needed(found)}
            assert ours == {
                name.rpartition(":")[0] for name in row["unknown_types"].split() if name[:3] not in ("V0:", "V1:")
            }
            assert bind(SCHEMA, "NetParameter", found)[1] == ()
