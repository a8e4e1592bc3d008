"""A file uses fields or layer types that Caffe 1.0 does not have, and a known fork does.

It is read in the dialect of that fork, which the message names; only that fork, or a Caffe with its layers added, can
build the net. `--dialect caffe` says what Caffe 1.0 itself would refuse.
"""

from prototool.check.reading import FORK_DIALECT
from prototool.check.rule import found_below

fork_dialect = found_below(
    FORK_DIALECT,
    __doc__,
    severity="info",
    when="never",
    says="",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "perm" type: "Permute" bottom: "data" top: "perm" permute_param { order: 0 order: 2 } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "flat" type: "Flatten" bottom: "data" top: "flat" }
    """,
)
