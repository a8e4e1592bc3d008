"""The data of TEST is scaled or centred otherwise than that of TRAIN.

`scale`, `mean_file` and `mean_value` decide which numbers the net sees. If they differ between the phases, the net is
tested on numbers it has never seen, and the result says little.
"""

from __future__ import annotations

from prototool.analysis.feeds import pairs, transform
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer
from prototool.text.source import Span


def centred(layer: Layer) -> str:
    """The mean that a layer takes off, in words; one value for all channels is as good as three alike."""
    values = [f"{float(value.value):g}" for value in transform(layer, "mean_value")]
    files = [str(value.value) for value in transform(layer, "mean_file")]
    return ", ".join(files or (values[:1] if len(set(values)) == 1 else values))


def place(layer: Layer, *fields: str) -> Span:
    """Where a layer states one of these fields, else the layer's name."""
    stated = [value for field in fields for value in transform(layer, field)]
    return stated[0].span if stated else layer.tops[0].span


@About(
    "PT609",
    "other-values-in-test",
    "warning",
    bad="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TRAIN }
          transform_param { scale: 0.00390625 }
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 }
        }
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TEST }
          data_param { source: "test_lmdb" backend: LMDB batch_size: 50 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TRAIN }
          transform_param { scale: 0.00390625 }
          data_param { source: "train_lmdb" backend: LMDB batch_size: 64 }
        }
        layer {
          name: "data"
          type: "Data"
          top: "data"
          top: "label"
          include { phase: TEST }
          transform_param { scale: 0.00390625 }
          data_param { source: "test_lmdb" backend: LMDB batch_size: 50 }
        }
    """,
).on_net
def other_values_in_test(view: View) -> Findings:
    """Data layers that make other numbers of the same image."""
    for train, test in pairs(view):
        if train.type == "HDF5Data":
            continue
        scales = [[value.value for value in transform(layer, "scale")] or [1.0] for layer in (train, test)]
        if scales[0] != scales[1]:
            message = f"images are scaled by {scales[0][0]:g} in TRAIN and by {scales[1][0]:g} in TEST"
            yield Told(place(test, "scale"), message, about=test.name)
        # Two files may hold the same mean, or that of images of two sizes.
        files = all(transform(layer, "mean_file") for layer in (train, test))
        if centred(train) != centred(test) and not files:
            message = "another mean is taken off the images in TEST than in TRAIN"
            note = f"TRAIN: {centred(train) or 'none'}; TEST: {centred(test) or 'none'}"
            yield Told(place(test, "mean_file", "mean_value"), message, (note,), about=test.name)
