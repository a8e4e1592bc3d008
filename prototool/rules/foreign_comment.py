"""A comment is written as in C or C++.

In text format a comment begins with `#` and ends with its line. `--fix` writes it so.
"""

from prototool.check.rule import found_below
from prototool.text.kinds import FOREIGN_COMMENT

foreign_comment = found_below(
    FOREIGN_COMMENT,
    __doc__,
    when="reading",
    says="1:1: Expected identifier, got: /",
    bad="""
        // the whole net
        name: "net"
    """,
    good="""
        # the whole net
        name: "net"
    """,
)
