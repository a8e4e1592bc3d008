"""A blob is written and no layer reads it, while its name is a slip of the finger away from one that is read.

Caffe makes every blob that nobody reads an output of the net and says nothing, so a misspelt top leaves its layer out
of the computation. Names that differ in a number (`conv4`, `conv5`) or in a word are no slips; two letters exchanged,
one left out or doubled, and another case or separator are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from prototool.analysis.view import StateView
from prototool.check.rule import About, Findings, Told

SEPARATORS = re.compile(r"[\W_]+")
# In shorter words a letter more or less makes another word.
LONG = 6


@About(
    "PT106",
    "unread-top",
    "warning",
    bad="""
        layer { name: "data" type: "Input" top: "features" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "relu1" type: "ReLU" bottom: "features" top: "featurse" }
        layer { name: "ip" type: "ReLU" bottom: "features" top: "ip" }
    """,
    good="""
        layer { name: "data" type: "Input" top: "features" input_param { shape { dim: 1 dim: 3 } } }
        layer { name: "relu1" type: "ReLU" bottom: "features" top: "features" }
        layer { name: "ip" type: "ReLU" bottom: "features" top: "ip" }
    """,
).on_state
def unread_top(view: StateView) -> Findings:
    """The tops without readers whose name was meant to be one that has some."""
    versions = list(view.graph.versions())
    unread = [version for version in versions if not version.readers and version.layer.bottoms]
    if not unread:
        return
    read = {version.name for version in versions if version.readers}
    for version in unread:
        meant = next(slips(version.name, read - {version.name}), None)
        if meant and len(version.layer.tops) == 1:
            message = f"layer '{version.layer.name}' writes '{version.name}', which no layer reads"
            yield Told(version.ref.span, message, (f"did you mean '{meant}'?",), about=version.layer.name)


def slips(name: str, known: Iterable[str]) -> Iterator[str]:
    """The known names that differ from this one by a slip of the finger."""
    plain = SEPARATORS.sub("", name).lower()
    for other in sorted(known):
        # Numbers tell layers apart, and so does what stands between them: conv1_1 and conv11 are two.
        if re.findall(r"\d+", name) == re.findall(r"\d+", other):
            letters = SEPARATORS.sub("", other).lower()
            if letters == plain or slipped(letters, plain) or slipped(plain, letters):
                yield other


def slipped(one: str, other: str) -> bool:
    """Whether the other is the one with two letters exchanged, a letter left out, or one doubled."""
    if len(one) < LONG or not 0 <= len(one) - len(other) <= 1:
        return False
    start = next((index for index, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(other))
    if len(one) == len(other):
        exchanged = one[:start] + one[start + 1 : start + 2] + one[start : start + 1] + one[start + 2 :]
        return exchanged == other and one[start : start + 2].isalpha()
    # A letter more at the end is a plural.
    return start < len(one) - 1 and one[:start] + one[start + 1 :] == other and one[start].isalpha()
