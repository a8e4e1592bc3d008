"""The machine applies edits, reads the result again, and refuses one with a new error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import pytest

from prototool.api import loads
from prototool.net.document import Document
from prototool.rewrite.contract import Pass
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.run import NotRewritableError, RefusedResultError, run

NET = """
layer { name: "a" type: "Input" top: "a" }
layer { name: "b" type: "Power" bottom: "a" top: "b" }
"""


@dataclass(frozen=True)
class Drop(Pass):
    """Remove a layer, whoever reads its top."""

    name: ClassVar[str] = "drop"
    layer: str = ""

    def run(self, document: Document, rewriter: Rewriter) -> None:
        for layer in document.net.layers:
            if layer.name == self.layer:
                rewriter.remove(layer)


@dataclass(frozen=True)
class Twice(Pass):
    """Change the same value twice."""

    name: ClassVar[str] = "twice"

    def run(self, document: Document, rewriter: Rewriter) -> None:
        rewriter.set_value(document.net.layers[1].bottoms[0].node, "x")
        rewriter.set_value(document.net.layers[1].bottoms[0].node, "y")


def test_steps_follow_each_other() -> None:
    steps = run(loads(NET), [Drop("b"), Drop("a"), Drop("a")])
    assert [step.changed for step in steps] == [True, True, False]
    assert [len(step.document.net.layers) for step in steps] == [1, 0, 0]


def test_a_result_with_a_new_error_is_refused() -> None:
    with pytest.raises(RefusedResultError) as raised:
        run(loads(NET), [Drop("a")])
    assert [problem.kind.code for problem in raised.value.problems] == ["PT101"]


def test_an_old_error_is_no_obstacle() -> None:
    broken = loads(NET + 'layer { name: "c" type: "Power" bottom: "nowhere" top: "c" my_fork_param { x: 1 } }')
    assert run(broken, [Drop("b")])[0].changed


def test_a_file_with_syntax_errors_is_not_rewritten() -> None:
    with pytest.raises(NotRewritableError) as raised:
        run(loads("layer {"), [])
    assert [problem.kind.code for problem in raised.value.problems] == ["PT001"]


def test_a_solver_passes_through_but_is_not_rewritten() -> None:
    solver = loads('net: "net.prototxt"\nbase_lr: 0.1\n')
    assert run(solver, []) == []
    with pytest.raises(NotRewritableError, match="this is a solver"):
        run(solver, [Drop("a")])


def test_a_pass_that_changes_a_place_twice_is_our_fault() -> None:
    with pytest.raises(AssertionError, match="twice changes line 3 twice"):
        run(loads(NET), [Twice()])
