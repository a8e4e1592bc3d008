"""Graphviz text: quoted whatever the names are, and read by Graphviz itself where it is here."""

from __future__ import annotations

import re
import shutil
import subprocess

import pytest
from evil import TEXT

from prototool.analysis.view import View
from prototool.api import loads
from prototool.draw.dot import dot, quoted

STATEMENT = re.compile(r'  (n\d+( -> n\d+)?|node|edge) \[(\w+=("([^"\\]|\\.)*"|\w+) ?)+\];')


def test_text() -> None:
    text = 'name: "small" layer { name: "d" type: "Input" top: "d" input_param { shape { dim: 1 dim: 2 } } }'
    made = dot(View(loads(text + 'layer { name: "r" type: "ReLU" bottom: "d" top: "r" }')).states[0])
    assert made.splitlines()[0] == 'digraph "small" {'
    assert '  n0 [label="d\\nInput\\n1x2" fillcolor="#e3e7ed"];' in made
    assert '  n0 -> n1 [label="d\\n1x2"];' in made


def test_quotes() -> None:
    assert quoted('a"b\\', "c\nd") == '"a\\"b\\\\\\nc\ufffdd"'


def test_every_statement_is_one() -> None:
    head, *statements, end = dot(View(loads(TEXT)).states[0]).splitlines()
    assert re.fullmatch(r'digraph "([^"\\]|\\.)*" {', head)
    assert end == "}"
    assert all(STATEMENT.fullmatch(statement) for statement in statements)


if shutil.which("dot"):

    @pytest.mark.parametrize("number", [0, 1])
    def test_graphviz_reads_it(number: int) -> None:
        text = dot(View(loads(TEXT)).states[number])
        assert b"<svg" in subprocess.run(["dot", "-Tsvg"], input=text.encode(), capture_output=True, check=True).stdout
