"""A layer of the oldest format is of a type that it does not have.

In `layers { layer { type: "..." } }` types have names of their own in small letters: conv, pool, innerproduct, relu,
...
"""

from prototool.check.rule import found_below
from prototool.net.upgrade import UNKNOWN_V0_TYPE

unknown_v0_type = found_below(
    UNKNOWN_V0_TYPE,
    __doc__,
    when="upgrading",
    says="Unknown layer name: rely",
    bad="""
        input: "data"
        input_dim: 1
        input_dim: 3
        input_dim: 8
        input_dim: 8
        layers { layer { name: "relu" type: "rely" } bottom: "data" top: "data" }
    """,
    good="""
        input: "data"
        input_dim: 1
        input_dim: 3
        input_dim: 8
        input_dim: 8
        layers { layer { name: "relu" type: "relu" } bottom: "data" top: "data" }
    """,
)
