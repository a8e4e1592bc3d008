"""Real Caffe, which these tests hold the engine to."""

from __future__ import annotations

import pytest

from prototool.engines.pycaffe.probe import Interpreter, probe


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    """The Python that has Caffe."""
    health, found = probe()
    assert found, f"these tests ask real Caffe: {health.help} ({health.reason})"
    return found
