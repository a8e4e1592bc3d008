"""The text is not what protobuf's text format allows.

Caffe gives up at the first such place and names it by line and column alone. prototool says what it found and what
could have stood there, looks for the brace that is really missing by the indentation, and goes on to the next error.
"""

from prototool.check.rule import found_below
from prototool.text.kinds import SYNTAX

syntax_error = found_below(
    SYNTAX,
    __doc__,
    when="reading",
    says="1:45: Expected identifier, got: ",
    bad="""
        layer { name: "relu1" type: "ReLU" bottom: "data" top: "data"
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" }
    """,
)
