"""A quotation mark is a typographic one.

A word processor or a web page turned straight quotes into curly ones, which quote nothing for Caffe's parser. `--fix`
writes straight ones.
"""

from prototool.check.rule import found_below
from prototool.text.kinds import SMART_QUOTE

smart_quote = found_below(
    SMART_QUOTE,
    __doc__,
    when="reading",
    says="1:7: Interpreting non ascii codepoint 226.",
    bad="name: \u201cnet\u201d",
    good="""
        name: "net"
    """,
)
