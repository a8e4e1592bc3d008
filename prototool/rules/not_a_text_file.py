"""The file is not text: a caffemodel, an image, an archive.

Weights (`.caffemodel`, `.binaryproto`, `.solverstate`) are binary protobuf. A net or solver is text; the two are
often swapped on a command line.
"""

from prototool.check.rule import found_below
from prototool.text.kinds import NOT_TEXT

not_a_text_file = found_below(
    NOT_TEXT,
    __doc__,
    when="reading",
    says="1:1: Invalid control characters encountered in text.",
    bad='name: "net" \x00\x01\x02\x00\x00',
    good="""
        name: "net"
    """,
)
