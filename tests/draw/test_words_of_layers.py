"""What a drawing says of a layer's settings, and the kind it is coloured by."""

from __future__ import annotations

import pytest

from prototool.api import loads
from prototool.draw.kinds import KIND_OF, NAMES, TYPES, kind_of, settings_of


@pytest.mark.parametrize(
    ("layer", "words"),
    [
        ('type: "Convolution" convolution_param { kernel_size: 3 stride: 2 }', "3x3 /2"),
        ('type: "Convolution" convolution_param { kernel_h: 1 kernel_w: 7 }', "1x7"),
        ('type: "Convolution" convolution_param { kernel_size: 3 kernel_size: 5 }', "3x5"),
        ('type: "Convolution" convolution_param { num_output: 8 group: 2 kernel_size: 1 }', "1x1, 2 groups"),
        ('type: "Convolution" convolution_param { num_output: 8 group: 8 kernel_size: 1 }', "1x1, depthwise"),
        ('type: "Convolution" convolution_param { kernel_size: 3 dilation: 6 }', "3x3, dilated 6"),
        ('type: "Convolution" convolution_param { stride_h: 1 stride_w: 2 kernel_size: 3 }', "3x3 /1x2"),
        ('type: "Convolution"', "?x?"),
        ('type: "Pooling" pooling_param { kernel_size: 2 stride: 2 }', "max 2x2 /2"),
        ('type: "Pooling" pooling_param { pool: AVE global_pooling: true }', "average everything"),
        ('type: "Dropout" dropout_param { dropout_ratio: 0.4 }', "0.4"),
        ('type: "Eltwise"', "sum"),
        ('type: "Accuracy" accuracy_param { top_k: 5 }', "top 5"),
        ('type: "Accuracy"', ""),
        ('type: "ReLU"', ""),
    ],
)
def test_settings(layer: str, words: str) -> None:
    assert settings_of(loads(f'layer {{ name: "l" {layer} }}').net.layers[0]) == words


def test_kinds() -> None:
    assert kind_of("InnerProduct") == "learned"
    assert kind_of("MultiBoxLoss") == "loss"
    assert kind_of("VideoData") == "data"
    assert kind_of("Python") == "other"
    assert set(TYPES) | {"other"} == set(NAMES)
    assert len(KIND_OF) == sum(map(len, TYPES.values()))
