"""A layer has more or fewer bottoms, tops, loss weights or parameters than its type takes.

Each type takes its own number of them; `param`, `loss_weight` and `propagate_down` are counted against them.
"""

from prototool.analysis.refusal import WRONG_NUMBER_OF_BLOBS
from prototool.check.rule import found_below

wrong_number_of_blobs = found_below(
    WRONG_NUMBER_OF_BLOBS,
    __doc__,
    when="net set-up",
    says="Check failed: ExactNumBottomBlobs() == bottom.size() (2 vs. 1) EltwiseLayer takes 2 bottom blob(s) as input.",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "a" top: "b" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "relu" type: "ReLU" bottom: "data" top: "a" }
    """,
)
