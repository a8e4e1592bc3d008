"""Images of TEST are not of the scale they have in TRAIN.

TRAIN resizes images and then crops a part of them, while TEST resizes whole images straight to the size of the crop
(or the other way round). What the net sees in TEST is smaller than what it has learned. Usually TEST takes the crop
from the middle of an image resized as in TRAIN.
"""

from __future__ import annotations

from prototool.analysis.feeds import feed, pairs, transform
from prototool.analysis.fields import number
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.net.net import Layer


def resized(layer: Layer) -> tuple[int, int]:
    """What images are resized to, 0 where they are not."""
    return number(feed(layer), "new_height"), number(feed(layer), "new_width")


def seen(layer: Layer) -> tuple[int, int]:
    """What the net sees of an image."""
    crop = [int(value.value) for value in transform(layer, "crop_size") if value.value]
    return (crop[0], crop[0]) if crop else resized(layer)


def words(size: tuple[int, int]) -> str:
    """A size in words."""
    return f"{size[0]}x{size[1]}"


@About(
    "PT608",
    "other-scale-in-test",
    "info",
    bad="""
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          include { phase: TRAIN }
          transform_param { crop_size: 224 }
          image_data_param { source: "a.txt" new_height: 256 new_width: 256 shuffle: true }
        }
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          include { phase: TEST }
          image_data_param { source: "b.txt" new_height: 224 new_width: 224 }
        }
    """,
    good="""
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          include { phase: TRAIN }
          transform_param { crop_size: 224 }
          image_data_param { source: "a.txt" new_height: 256 new_width: 256 shuffle: true }
        }
        layer {
          name: "data"
          type: "ImageData"
          top: "data"
          top: "label"
          include { phase: TEST }
          transform_param { crop_size: 224 }
          image_data_param { source: "b.txt" new_height: 256 new_width: 256 }
        }
    """,
).on_net
def other_scale_in_test(view: View) -> Findings:
    """ImageData layers of one size in the end, and other sizes before the crop."""
    for train, test in pairs(view):
        if train.type != "ImageData":
            continue
        ours, theirs = resized(train), resized(test)
        if 0 not in (*ours, *theirs) and ours != theirs and seen(train) == seen(test):
            message = (
                f"images are resized to {words(ours)} in TRAIN and {words(theirs)} in TEST, for {words(seen(test))}"
            )
            place = feed(test).scalars("new_height")[0].span
            yield Told(place, message, ("the net sees things at another scale in TEST",), about=test.name)
