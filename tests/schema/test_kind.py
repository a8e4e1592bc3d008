"""What a file is, by the names at its top."""

from __future__ import annotations

import pytest

from prototool.schema.caffe import SCHEMA
from prototool.schema.kind import kind_of
from prototool.text.parse import parse
from prototool.text.source import Source


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "net"),
        ("# nothing", "net"),
        ('name: "a"', "net"),
        ("layer { }", "net"),
        ("layers { }", "net"),
        ('input: "data" input_dim: 1', "net"),
        ('net: "a.prototxt"', "solver"),
        ('train_net: "a" base_lr: 0.1', "solver"),
        ("net_param { layer { } }", "solver"),
        ("debug_info: true", "net"),
        ("debug_info: true base_lr: 1", "solver"),
        ("layer { } layer { } base_lr: 1", "net"),
        ('item { name: "none" }', "unknown"),
        ("bn_mode: 1 nothing { }", "unknown"),
        ("[a.b]: 1", "unknown"),
        ("net = 'a'\nbase_lr: 0.1\n", "solver"),
    ],
    ids=[
        "empty", "comment", "name", "layer", "layers", "input", "solver", "old solver", "net in a solver", "both",
        "solver by one more", "net by one more", "label map", "nobody's", "extension", "broken solver",
    ],
)  # fmt: skip
def test_kind(text: str, kind: str) -> None:
    assert kind_of(SCHEMA, parse(Source(text))) == kind
