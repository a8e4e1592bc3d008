"""The file begins with a byte-order mark.

Some editors write one when they save as UTF-8. Caffe's parser refuses it. `--fix` deletes it.
"""

from prototool.check.rule import found_below
from prototool.schema.bind import BYTE_ORDER_MARK

byte_order_mark = found_below(
    BYTE_ORDER_MARK,
    __doc__,
    when="reading",
    says="1:1: Interpreting non ascii codepoint 239.",
    bad='\ufeffname: "net"',
    good="""
        name: "net"
    """,
)
