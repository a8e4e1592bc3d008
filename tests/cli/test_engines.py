"""prototool engines: what can train here, and why not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from .conftest import Run


def test_both_are_listed(prototool: Run) -> None:
    done = prototool("engines")
    caffe, torch = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert caffe.startswith("pycaffe    1.0.0 on CPU")
    assert torch.startswith("torch      2.")


def test_one_is_enough(prototool: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROTOTOOL_CAFFE_PYTHON", os.devnull)
    done = prototool("engines")
    assert done.returncode == 0
    assert b"pycaffe    not here" in done.stdout
    assert b"to get it: prototool engines install pycaffe" in done.stdout


def test_none_is_too_few(prototool: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PROTOTOOL_CAFFE_PYTHON", os.devnull)
    # What a torch looks like that does not fit the machine.
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "torch.py").write_text("raise ImportError('libcudart.so.12: cannot open shared object file')")
    (tmp_path / "torch-2.99.dist-info").mkdir()
    (tmp_path / "torch-2.99.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 2.99\n")
    done = prototool("engines")
    assert done.returncode == 2
    assert b"torch      not here: torch cannot be imported: libcudart.so.12" in done.stdout
    assert b"to get it: pip install 'caffe-prototool[torch]'" in done.stdout
