"""Hypothesis profiles, and where the corpus of real files is, if it is here."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]

# `pytest --hypothesis-profile=overnight` looks longer, and every time somewhere else.
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)
settings.register_profile("unit", max_examples=50, deadline=None, derandomize=True, suppress_health_check=SLOW)
settings.register_profile("overnight", max_examples=20_000, deadline=None, suppress_health_check=SLOW)
settings.load_profile("unit")


def corpus_folder() -> Path:
    """Where the corpus would be: PROTOTOOL_CORPUS, else ../shared/corpus beside the repository."""
    return Path(os.environ.get("PROTOTOOL_CORPUS") or ROOT.parent / "shared" / "corpus")


@cache
def corpus_rows() -> tuple[dict[str, str], ...]:
    """The index of the corpus, a row for each file; empty where there is no corpus."""
    index = corpus_folder() / "index.tsv"
    if not index.is_file():
        return ()
    with index.open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


# Tests of the corpus' files are called so wherever they stand.
collect_ignore_glob = [] if corpus_rows() else ["*test_corpus*.py"]


def pytest_report_header() -> str:
    """One line that tells whether the corpus was there to be tested with."""
    return f"corpus: {len(corpus_rows())} files" if corpus_rows() else "corpus: not here"


@pytest.fixture(scope="session")
def bucket() -> Iterator[str]:
    """The URL of an empty bucket; one for all tests, because processes keep their connections to it."""
    # Few tests want it, and what it needs takes seconds to load.
    from servers import store

    with store() as url:
        yield url


@pytest.fixture(scope="session")
def corpus() -> tuple[dict[str, str], ...]:
    """The rows of the corpus' index."""
    return corpus_rows()


@pytest.fixture(scope="session")
def corpus_root() -> Path:
    """The folder the paths of the corpus' index count from."""
    return corpus_folder()
