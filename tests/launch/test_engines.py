"""Which engine is taken where nobody names one, and why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from tiny_training import NET, training

from prototool.engines.job import Job
from prototool.launch.run.engines import NoEngineError, chosen, engine_named
from prototool.launch.run.jobs import job_of

PYTHON = 'layer { name: "odd" type: "Python" top: "odd" python_param { module: "odd" layer: "Odd" } }\n'


@pytest.fixture
def job(tmp_path: Path) -> Job:
    return job_of(str(training(tmp_path)), tmp_path / "run")


@pytest.fixture
def without_caffe(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROTOTOOL_CAFFE_PYTHON", os.devnull)


def test_real_caffe_is_taken_where_it_is_here(job: Job) -> None:
    engine, why = chosen("auto", [job])
    assert engine.name == "pycaffe"
    assert why == "pycaffe 1.0.0, the real Caffe; torch is here too (--engine torch)"


@pytest.mark.usefixtures("without_caffe")
def test_torch_is_taken_where_there_is_no_caffe(job: Job) -> None:
    engine, why = chosen("auto", [job])
    assert engine.name == "torch"
    assert why.startswith(f"torch {engine.probe().version}, because there is no pycaffe here (PROTOTOOL_CAFFE_PYTHON:")


def test_torch_is_taken_for_what_caffe_cannot_do(job: Job) -> None:
    engine, why = chosen("auto", [job, job._replace(precision="bf16")])
    assert engine.name == "torch"
    assert why.endswith("because real Caffe computes in single precision alone")


def test_caffe_is_taken_for_what_torch_cannot_do(tmp_path: Path) -> None:
    job = job_of(str(training(tmp_path, net=NET + PYTHON)), tmp_path / "run")
    engine, why = chosen("auto", [job])
    assert (engine.name, why) == ("pycaffe", "pycaffe 1.0.0, the real Caffe")


def test_where_neither_can_do_it_both_say_why(tmp_path: Path) -> None:
    job = job_of(str(training(tmp_path, net=NET + PYTHON)), tmp_path / "run", precision="bf16")
    with pytest.raises(NoEngineError) as caught:
        chosen("auto", [job])
    told = str(caught.value).splitlines()
    assert told[1].startswith("  pycaffe: real Caffe computes in single precision alone")
    assert "layer 'odd' (Python): its code is written for pycaffe" in told[2]


def test_what_no_engine_can_help_with_is_left_to_be_refused(job: Job, tmp_path: Path) -> None:
    missing = job._replace(weights=tmp_path / "no.caffemodel")
    engine, why = chosen("auto", [missing])
    assert (why, engine.refuse(missing)) == ("", [f"{tmp_path}/no.caffemodel does not exist"])


def test_who_names_an_interpreter_means_caffe(job: Job) -> None:
    engine, why = chosen("auto", [job], caffe_python=os.devnull)
    assert (engine.name, why) == ("pycaffe", "")
    assert "there is no pycaffe here" in engine.refuse(job)[0]


def test_an_engine_by_its_name(job: Job) -> None:
    assert [engine_named(name).name for name in ("pycaffe", "torch")] == ["pycaffe", "torch"]
    assert chosen("torch", [job]).why == ""
    with pytest.raises(NoEngineError, match="there is no engine 'caffe2'"):
        engine_named("caffe2")
