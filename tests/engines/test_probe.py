"""Which interpreter is asked for pycaffe, and what is said of it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from prototool.engines.pycaffe.prefix import MARK, Prefix
from prototool.engines.pycaffe.probe import VARIABLE, Interpreter, ask, interpreters, probe


def python_with(folder: Path, code: str) -> Interpreter:
    """An interpreter whose module `caffe` is this code."""
    (folder / "caffe.py").write_text(code)
    return Interpreter([sys.executable], {"PYTHONPATH": str(folder)}, "here")


def test_the_one_named_is_the_only_one_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "/variable")
    assert [each.command for each in interpreters("/option")] == [["/option"]]
    assert [each.command for each in interpreters()] == [["/variable"]]


def test_the_private_copy_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PROTOTOOL_HOME", str(tmp_path))
    (tmp_path / "pycaffe").mkdir()
    assert str(tmp_path) not in next(interpreters()).named_by
    (tmp_path / "pycaffe" / MARK).touch()
    assert next(interpreters()).command == Prefix(tmp_path / "pycaffe").python()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("raise ImportError('No module named caffe')", "it has no pycaffe"),
        ("layer_type_list = list", "its module 'caffe' is not Caffe's"),
        ("import os; os.abort()", "it ended with -6"),
        ("raise RuntimeError('libblas is gone')", "RuntimeError: libblas is gone"),
    ],
    ids=["no module", "another caffe", "aborts", "broken"],
)
def test_why_not(tmp_path: Path, code: str, reason: str) -> None:
    health = ask(python_with(tmp_path, code))
    assert (health.usable, health.reason) == (False, reason)
    assert health.help.startswith("prototool engines install pycaffe")


def test_a_cpu_build_and_a_gpu_build(tmp_path: Path) -> None:
    found = "__version__ = '1.0.0'\nlayer_type_list = list\nclass SGDSolver: pass\n"
    assert ask(python_with(tmp_path, found)).device == "CPU"
    gpu = found + "set_mode_gpu = lambda: None\nset_device = lambda n: None\n"
    health = ask(python_with(tmp_path, gpu))
    assert (health.usable, health.version, health.device) == (True, "1.0.0", "CPU and GPU")


def test_an_interpreter_that_is_not_there() -> None:
    health, interpreter = probe("/nowhere/python")
    assert (interpreter, health.reason) == (None, "--caffe-python: /nowhere/python does not exist")
