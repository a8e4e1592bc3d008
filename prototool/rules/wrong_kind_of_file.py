"""The file is neither a net nor a solver.

None of its fields is one that a net or a solver has. A label map, a mean file or another program's settings need no
checking; a net whose every field is misspelt does.
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
