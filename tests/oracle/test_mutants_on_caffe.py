"""Mutants of nets on real Caffe: an error from us exactly where it refuses, and the same shapes where it builds.

More of them: `python tests/oracle/fuzz_nets.py --mutants 5000 --seed 1`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import seeds
from judging import ask, difference, judged
from mutants import mutants

from prototool.schema.layer_types import CAFFE_TYPES

if TYPE_CHECKING:
    from prototool.engines.pycaffe.probe import Interpreter

COUNT = 500


def test_every_type_is_there_to_be_mutated() -> None:
    assert set(seeds.USUAL) == CAFFE_TYPES
    types = {name for text in seeds.seeds() for name in re.findall(r'type: "(\w+)"', text)}
    # Data of files that are not there cannot be built; layers of these types are only ever put in.
    assert set(seeds.USUAL) - types == {"Data", "HDF5Data", "ImageData", "WindowData"}


def test_what_we_say_of_mutants_is_what_caffe_does(interpreter: Interpreter) -> None:
    jobs = list(mutants(seed=20171018, count=COUNT))
    answers = ask(interpreter, jobs)
    assert sum(judged(*job, answer) for job, answer in zip(jobs, answers, strict=True)) > 0.9 * COUNT
    assert sum(answer["verdict"] == "ok" for answer in answers) > 0.3 * COUNT
    assert [found for job, answer in zip(jobs, answers, strict=True) if (found := difference(*job, answer))] == []


def test_the_seeds_are_sound(interpreter: Interpreter) -> None:
    jobs = [(text, phase) for text in seeds.seeds() for phase in ("TRAIN", "TEST")]
    answers = ask(interpreter, jobs)
    assert [found for job, answer in zip(jobs, answers, strict=True) if (found := difference(*job, answer))] == []
    assert sum(answer["verdict"] == "ok" for answer in answers) > 0.9 * len(jobs)
