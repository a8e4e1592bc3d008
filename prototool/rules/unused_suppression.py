"""A comment disables a rule that finds nothing there, or that does not exist.

What it was to suppress has been mended since, or the comment is misspelt or stands in the wrong place. Left alone it
would hide the next such finding.
"""

from prototool.check.rule import found_below
from prototool.check.suppression import UNUSED_SUPPRESSION

unused_suppression = found_below(
    UNUSED_SUPPRESSION,
    __doc__,
    severity="warning",
    when="never",
    says="",
    bad="""
        # prototool: disable=unknown-bottom label comes from elsewhere
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 } } }
    """,
)
