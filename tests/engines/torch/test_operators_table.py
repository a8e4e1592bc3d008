"""Each layer type of Caffe 1.0 is run by one operator, read by a source, or refused by name."""

from __future__ import annotations

from collections import Counter

import pytest

from prototool.engines.torch.data.sources import KINDS
from prototool.engines.torch.operators.operator import Operator
from prototool.engines.torch.operators.table import FAMILIES, TABLE
from prototool.engines.torch.refusals import reason
from prototool.net.document import Document
from prototool.schema.layer_types import CAFFE_TYPES
from prototool.text.source import Source

# Layers whose code is nobody's but the user's.
FOREIGN = ("Python",)


def test_every_type_has_its_one_place() -> None:
    places = Counter([*(type for family in FAMILIES for type in family.OPERATORS), *KINDS, *FOREIGN])
    assert set(places) == set(CAFFE_TYPES)
    assert [type for type, number in places.items() if number > 1] == []
    assert len(CAFFE_TYPES) == 61


def test_families_are_named_once() -> None:
    names = [family.__name__ for family in FAMILIES]
    assert names == sorted(set(names))


@pytest.mark.parametrize("type", sorted(TABLE))
def test_operators_compute_by_themselves(type: str) -> None:
    assert TABLE[type].forward is not Operator.forward


@pytest.mark.parametrize("type", FOREIGN)
def test_foreign_layers_are_refused(type: str) -> None:
    layer = Document(Source(f'layer {{ name: "it" type: "{type}" }}')).net.layers[0]
    assert "pycaffe" in reason(layer)
