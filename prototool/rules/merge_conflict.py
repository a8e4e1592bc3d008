"""A merge was committed without its conflict being resolved.

Version control left both sides of a change and its markers in the file. Keep one side and delete the three marker
lines.
"""

from prototool.check.rule import found_below
from prototool.text.kinds import CONFLICT

merge_conflict = found_below(
    CONFLICT,
    __doc__,
    when="reading",
    says="1:1: Expected identifier, got: <",
    bad="""
        <<<<<<< HEAD
        base_lr: 0.01
        =======
        base_lr: 0.001
        >>>>>>> tuning
        net: "net.prototxt"
        lr_policy: "fixed"
    """,
    good="""
        net: "net.prototxt"
        base_lr: 0.001
        lr_policy: "fixed"
    """,
)
