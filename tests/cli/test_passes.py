"""prototool passes: the catalogue."""

from __future__ import annotations

from prototool.passes import ALL

from .conftest import Run


def test_every_pass_with_its_options(prototool: Run) -> None:
    text = prototool("passes").stdout.decode()
    words = {line.partition("{")[0] for line in text.splitlines()}
    assert words >= {each.name for each in ALL}
    assert "add-dropout{after=... ratio=0.5 kind=plain" in text
