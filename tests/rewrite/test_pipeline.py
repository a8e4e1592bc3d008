"""Pipelines are read into passes and printed back from them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prototool.passes import ALL, AddDropout
from prototool.rewrite.contract import Pass
from prototool.rewrite.pipeline import PipelineError, printed, read_pipeline


@dataclass(frozen=True)
class Sample(Pass):
    """A pass with an option of every type."""

    name: ClassVar[str] = "sample"

    a_word: str = "x"
    number: float = 0.5
    count: int = 1
    flag: bool = False


CATALOGUE = (*ALL, Sample)


@pytest.mark.parametrize(
    "words",
    [
        "add-dropout{after=conv5 ratio=0.9}",
        "add-dropout{after=type:Convolution ratio=0.25},add-dropout{after=fc* kind=spatial}",
        "sample{number=1e-05 count=-3 flag=true}",
        'sample{a-word="two words"}',
        "merge{with=../nets/deploy_v1.2.prototxt stage=use}",
        'merge{with="my nets/deploy.prototxt" phase=TEST},split{phase=TEST}',
        "sample",
    ],
)
def test_words_come_back(words: str) -> None:
    assert printed(read_pipeline(words, CATALOGUE)) == words


def test_what_is_usual_may_be_left_out() -> None:
    assert read_pipeline(" sample , add-dropout{ after = conv5 } ", CATALOGUE) == (Sample(), AddDropout("conv5"))


def test_what_is_as_usual_goes_unsaid() -> None:
    assert printed((AddDropout("conv5", 0.5), Sample("x", 0.25))) == "add-dropout{after=conv5},sample{number=0.25}"


def test_a_number_may_be_a_root() -> None:
    assert read_pipeline("sample{number=sqrt(2)}", CATALOGUE) == (Sample(number=2**0.5),)


@given(word=st.text(min_size=1), number=st.floats(allow_nan=False), count=st.integers(), flag=st.booleans())
def test_any_options_come_back(word: str, number: float, count: int, flag: bool) -> None:
    pipeline = (Sample(word, number, count, flag),)
    assert read_pipeline(printed(pipeline), CATALOGUE) == pipeline


@pytest.mark.parametrize(
    ("words", "at", "message", "note"),
    [
        ("add-dropuot{after=x}", (0, 11), "no pass is called 'add-dropuot'", "did you mean 'add-dropout'?"),
        ("zzz", (0, 3), "no pass is called 'zzz'", "the passes are add-batchnorm, add-dropout, "),
        ("add-dropout", (0, 11), "add-dropout needs the option 'after'", "write add-dropout{after=...}"),
        ("sample{numbr=1}", (7, 12), "sample has no option 'numbr'", "did you mean 'number'?"),
        ("sample{count=1 count=2}", (15, 20), "option 'count' is given twice", None),
        ("sample{count=1.5}", (13, 16), "expected an integer, found '1.5'", None),
        ("sample{number=sqrt(1.2.3)}", (14, 25), "expected a number, found 'sqrt(1.2.3)'", None),
        ("sample{number=x}", (14, 15), "expected a number, found 'x'", None),
        ("sample{flag=yes}", (12, 15), "expected true or false, found 'yes'", None),
        ("add-dropout{after=x ratio=1}", (0, 11), "add-dropout: ratio is the share of values that are dropped", None),
        ("sample{", (7, 8), "expected '}' or the name of an option, found the end", "a pipeline is written like"),
        ("sample}", (6, 7), "expected ',' or '{' or the end, found '}'", "a pipeline is written like"),
        ("", (0, 1), "expected the name of a pass, found the end", "a pipeline is written like"),
    ],
)
def test_what_is_wrong_is_said(words: str, at: tuple[int, int], message: str, note: str | None) -> None:
    with pytest.raises(PipelineError) as raised:
        read_pipeline(words, CATALOGUE)
    assert raised.value.span == at
    assert raised.value.message.startswith(message)
    assert (note is None) == (not raised.value.notes)
    assert note is None or raised.value.notes[0].startswith(note)
