"""The verbs for Python."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool import api
from prototool.passes import AddDropout

NET = 'layer { name: "ip1" type: "InnerProduct" bottom: "x" top: "ip1" }\n'
NEW = 'layer { name: "drop1" type: "Dropout" bottom: "ip1" top: "ip1" dropout_param { dropout_ratio: 0.5 } }\n'


@pytest.mark.parametrize("pipeline", ["add-dropout{after=ip1}", [AddDropout("ip1")]], ids=["words", "passes"])
def test_rewrite(pipeline: str | list[AddDropout]) -> None:
    before = api.loads(NET)
    assert api.rewrite(before, pipeline).source.text == NET + NEW
    assert before.source.text == NET


def test_load_and_fmt(tmp_path: Path) -> None:
    (tmp_path / "net").write_bytes(b'name:"a"\r\n')
    assert api.fmt(api.load(tmp_path / "net")).source.text == 'name: "a"\r\n'


def test_bytes_come_back() -> None:
    assert api.loads(b'name: "\xff"').source.text.encode("utf-8", "surrogateescape") == b'name: "\xff"'
