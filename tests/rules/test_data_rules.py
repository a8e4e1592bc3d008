"""The rules of data layers, in more cases than their examples have."""

from __future__ import annotations

import pytest

from prototool.api import loads
from prototool.check.run import check
from prototool.rules import ALL

DATA = 'layer {{ name: "d" type: "{}" top: "data" top: "label" {} }}'
PHASED = 'layer {{ name: "d" type: "{}" top: "data" top: "label" include {{ phase: {} }} {} }}'
V1 = 'layers {{ name: "d" type: {} top: "data" top: "label" {} }}'


def codes(*layers: str) -> set[str]:
    """The codes of what is found of the data in a net."""
    found = check(loads("\n".join(layers)), ALL)
    return {problem.kind.code for problem, _ in found if problem.kind.code.startswith("PT6")}


@pytest.mark.parametrize(
    ("layer", "found"),
    [
        (DATA.format("Data", 'data_param { source: "/a_lmdb" backend: LMDB batch_size: 1 }'), {"PT601"}),
        (V1.format("DATA", 'data_param { source: "a" mean_file: "/m" batch_size: 1 }'), {"PT601"}),
        (DATA.format("HDF5Data", 'hdf5_data_param { source: "/list" batch_size: 1 }'), {"PT601"}),
        ('layers { layer { name: "d" type: "data" source: "/a" batchsize: 1 } top: "x" }', {"PT601"}),
        (DATA.format("Data", 'data_param { source: "lmdb/x" batch_size: 1 backend: LEVELDB }'), {"PT603"}),
        (DATA.format("Data", 'data_param { source: "x_LevelDB" batch_size: 1 backend: LMDB }'), {"PT603"}),
        (DATA.format("Data", 'data_param { source: "x" batch_size: 1 }'), set()),
        ('layers { layer { name: "d" type: "data" source: "a_lmdb" batchsize: 1 } top: "x" }', {"PT603"}),
        (DATA.format("Data", 'data_param { source: "leveldb_to_lmdb" batch_size: 1 }'), set()),
        (V1.format("DATA", 'include { phase: TEST } data_param { source: "a" mirror: true batch_size: 1 }'), {"PT602"}),
        # Nothing says that this net is tested.
        (V1.format("DATA", 'data_param { source: "a" mirror: true batch_size: 1 }'), set()),
        (V1.format("DATA", 'data_param { source: "a" scale: 0.1 batch_size: 1 }'), set()),
        (DATA.format("ImageData", 'image_data_param { source: "a" }'), set()),
        (PHASED.format("ImageData", "TRAIN", 'image_data_param { source: "a" }'), {"PT604"}),
        (PHASED.format("ImageData", "TEST", 'image_data_param { source: "a" }'), set()),
        (PHASED.format("ImageData", "TEST", 'image_data_param { source: "a" shuffle: true }'), {"PT610"}),
        (DATA.format("ImageData", 'image_data_param { source: "a" root_folder: "/x" }'), {"PT601", "PT605"}),
        (DATA.format("Data", 'data_param { source: "a" batch_size: 1 mean_file: "m" crop_size: 4 }'), {"PT611"}),
        (DATA.format("WindowData", 'window_data_param { source: "a" batch_size: 1 scale: 2 }'), set()),
    ],
)
def test_one_layer(layer: str, found: set[str]) -> None:
    assert codes(layer) == found


@pytest.mark.parametrize(
    ("train", "test", "found"),
    [
        ('source: "a"', 'source: "a"', {"PT607"}),
        ('source: "a"', 'source: "b"', set()),
        ('source: "a" root_folder: "x/"', 'source: "a" root_folder: "y/"', set()),
        (
            'source: "a" new_height: 8 new_width: 8',
            'source: "b" new_height: 4 new_width: 4',
            set(),
        ),
    ],
)
def test_train_and_test(train: str, test: str, found: set[str]) -> None:
    assert (
        codes(
            PHASED.format("ImageData", "TRAIN", f"image_data_param {{ {train} shuffle: true }}"),
            PHASED.format("ImageData", "TEST", f"image_data_param {{ {test} }}"),
        )
        == found
    )


@pytest.mark.parametrize(
    ("train", "test", "found"),
    [
        ("scale: 0.5", "scale: 0.5", set()),
        ("scale: 0.5", "", {"PT609"}),
        ("mean_value: 1", "mean_value: 1 mean_value: 1 mean_value: 1", set()),
        ("mean_value: 1", "mean_value: 2", {"PT609"}),
        ('mean_file: "a"', "", {"PT609"}),
        # Two files may hold the same mean, or that of images of two sizes.
        ('mean_file: "a"', 'mean_file: "b"', set()),
    ],
)
def test_values_in_train_and_test(train: str, test: str, found: set[str]) -> None:
    layers = [
        PHASED.format("Data", phase, f'transform_param {{ {made} }} data_param {{ source: "{phase}" batch_size: 1 }}')
        for phase, made in (("TRAIN", train), ("TEST", test))
    ]
    assert codes(*layers) == found


def test_a_net_for_training_alone_has_no_pair() -> None:
    assert codes(DATA.format("Data", 'data_param { source: "a" batch_size: 1 }')) == set()
