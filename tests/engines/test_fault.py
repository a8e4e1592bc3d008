"""What is made of the log of a Caffe that ended by itself. Real ones are in test_pycaffe_engine."""

from __future__ import annotations

import pytest

from prototool.engines.pycaffe.fault import fault_of

TYPES = [("pictures", "ImageData"), ("ip", "InnerProduct"), ("loss", "SoftmaxWithLoss")]
BEGUN = "I1121 17:55:01.000001   100 net.cpp:58] Initializing net from parameters: \n  phase: {}\n"
DONE = "I1121 17:55:02.000001   100 net.cpp:283] Network initialization done.\n"
SET_UP = """I1121 17:55:01.000002   100 layer_factory.hpp:77] Creating layer pictures
I1121 17:55:01.000003   100 net.cpp:100] Creating Layer pictures
I1121 17:55:01.000004   100 layer_factory.hpp:77] Creating layer ip_ip_0_split
"""
NO_PICTURE = "F1121 17:55:01.000005   {} image_data_layer.cpp:144] Check failed: cv_img.data Could not load 7.ppm"
REFUSED = "F1121 17:55:01.000005   {} inner_product_layer.cpp:20] Check failed: 'axis' 3"


@pytest.mark.parametrize(
    ("log", "layer", "phase"),
    [
        # What is set up when the reading thread finds no picture has nothing to do with it.
        (BEGUN.format("TRAIN") + SET_UP + NO_PICTURE.format(101), "pictures", "TRAIN"),
        (BEGUN.format("TRAIN") + DONE + BEGUN.format("TEST") + SET_UP + NO_PICTURE.format(101), "pictures", ""),
        (BEGUN.format("TRAIN") + SET_UP + DONE + NO_PICTURE.format(101), "pictures", ""),
        (BEGUN.format("TEST") + SET_UP + REFUSED.format(100), "ip_ip_0_split", "TEST"),
        (BEGUN.format("TRAIN") + SET_UP + DONE + REFUSED.format(100), "ip", ""),
        (REFUSED.format(100), "ip", ""),
    ],
)
def test_the_layer_that_is_to_blame(log: str, layer: str, phase: str) -> None:
    found = fault_of(-6, log.splitlines(), TYPES)
    assert (found.layer, found.phase) == (layer, phase)
