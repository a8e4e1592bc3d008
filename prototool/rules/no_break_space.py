"""The indentation is made of characters that only look like spaces.

Code that is copied from a web page often comes with no-break spaces, or with the question marks that an encoding made
of them. Caffe's parser takes only real spaces and tabs. `--fix` puts spaces in their place.
"""

from prototool.check.rule import found_below
from prototool.text.kinds import LOST_SPACE

no_break_space = found_below(
    LOST_SPACE,
    __doc__,
    when="reading",
    says="1:8: Interpreting non ascii codepoint 194.",
    bad="state {\n\xa0\xa0phase: TEST\n}",
    good="""
        state {
          phase: TEST
        }
    """,
)
