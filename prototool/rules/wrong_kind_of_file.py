"""The file is neither a net nor a solver.

None of its fields is one that a net or a solver has. Where one of them is nearly one, it is an error; where none is, as
in a label map or another program's settings, there is nothing to check, and the finding is an info.
"""

from prototool.check.rule import found_below
from prototool.net.document import WRONG_KIND

wrong_kind_of_file = found_below(
    WRONG_KIND,
    __doc__,
    when="reading",
    says='Message type "caffe.NetParameter" has no field named "layr".',
    bad="""
        layr { name: "data" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
    """,
)
