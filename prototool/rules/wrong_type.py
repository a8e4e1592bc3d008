"""A value is not of its field's type.

Strings stand in quotes, numbers, enums and true or false without; a field that holds others is followed by braces.
"""

from prototool.check.rule import found_below
from prototool.schema.convert import WRONG_TYPE

wrong_type = found_below(
    WRONG_TYPE,
    __doc__,
    when="reading",
    says="1:15: Expected string, got: 3",
    bad="""
        layer { name: data type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
    """,
)
