"""Tables of what set-up refuses: `BOTTOMS | TYPE { fields } rest | tops`, and the code it is refused with."""

from __future__ import annotations

from one_layer import Row, net, table

from prototool.analysis.view import View
from prototool.net.document import Document
from prototool.net.state import Phase
from prototool.text.problem import Problem
from prototool.text.source import Source


def rows(text: str) -> list[Row]:
    """The rows of a table in which one top need not be stated."""
    lines = [line if line.count("|") > 1 else f"{line} | 1 top" for line in text.strip("\n").splitlines()]
    return table("\n".join(lines))


def problems(text: str, phase: Phase = "TRAIN") -> list[Problem]:
    """What a net is refused for, once it is read."""
    document = Document(Source(text))
    assert (document.tree.problems, document.bound[1]) == ((), ())
    return list(View(document, [document.net.state(phase)]).states[0].problems)


def refused(row: Row) -> list[tuple[str, str]]:
    """For each problem of a row its code, and what is underlined."""
    text = net(row)
    return [(problem.kind.code, text[slice(*problem.span)]) for problem in problems(text)]


def in_place(row: Row, index: int) -> str:
    """The net of a row with one top written over the bottom of the same index."""
    *inputs, layer = net(row).split("\n")
    return "\n".join([*inputs, layer.replace(f'top: "t{index}"', f'top: "b{index}"')])
