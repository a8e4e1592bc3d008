"""The tables of what layers make and refuse, which say they were tried on real Caffe: here they are."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from judging import NEEDY, ask

sys.path.append(str(Path(__file__).parents[1] / "analysis"))

from one_layer import Row, net

if TYPE_CHECKING:
    from prototool.engines.pycaffe.probe import Interpreter

SHAPES = ("axis", "elementwise", "inputs", "learned", "losses", "spatial")


def shape_rows(verdict: str) -> list[Row]:
    """The rows of the tables of shapes."""
    return [row for name in SHAPES for row in getattr(import_module(f"test_{name}_shapes"), verdict)]


def accepted() -> list[str]:
    """All nets of which the tables say that Caffe builds them."""
    fillers, values, settings = (import_module(f"test_{name}") for name in ("fillers", "values", "settings"))
    rows = [*shape_rows("MADE"), *fillers.ACCEPTED, *values.ACCEPTED, *settings.GIVEN]
    return [*map(net, rows), *values.over("ACCEPTED"), *settings.ACCEPTED.values()]


def refused() -> list[str]:
    """All nets of which the tables say that Caffe refuses them."""
    fillers, values, settings = (import_module(f"test_{name}") for name in ("fillers", "values", "settings"))
    rows: list[Any] = [*shape_rows("REFUSED"), *fillers.REFUSED, *settings.NOT_GIVEN]
    rows += [row for table in values.REFUSED.values() for row in table]
    nets = [text for table in settings.REFUSED.values() for text in table.values()]
    return [*map(net, rows), *values.over("REFUSED"), *nets]


def test_caffe_builds_what_the_tables_say(interpreter: Interpreter) -> None:
    nets = accepted()
    answers = ask(interpreter, [(text, "TRAIN") for text in nets])
    assert [(text, answer) for text, answer in zip(nets, answers, strict=True) if answer["verdict"] != "ok"] == []
    assert len(nets) > 230


def test_caffe_refuses_what_the_tables_say(interpreter: Interpreter) -> None:
    nets = refused()
    answers = ask(interpreter, [(text, "TRAIN") for text in nets])
    assert [text for text, answer in zip(nets, answers, strict=True) if answer["verdict"] == "ok"] == []
    # Where data or a file is missing that may be all that Caffe minds.
    needy = [answer for answer in answers if NEEDY.search(answer["message"])]
    assert len(needy) < 12
    assert len(nets) > 280
