"""A layer has a field, or lacks one, so that the target refuses it.

It runs under `--target`. Each target has a schema of its own: most end at the first field they do not know. What else
they refuse of a layer whose type they read is told one by one.
"""

from __future__ import annotations

from collections.abc import Iterable

from prototool.analysis.target import Target
from prototool.analysis.target_fields import Unknown, met, place_of, quoted
from prototool.analysis.view import View
from prototool.check.rule import About, Findings, Told
from prototool.text.source import Span
from prototool.text.tree import Field, Scalar


@About(
    "PT903",
    "target-field",
    "error",
    optional=True,
    targets=("opencv", "opencv"),
    source="the target's own code: see `prototool targets`",
    bad="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer { name: "pool" type: "Pooling" bottom: "data" top: "pool" pooling_param { global_pooling: true } }
    """,
    good="""
        layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 1 dim: 3 dim: 8 dim: 8 } } }
        layer {
          name: "pool" type: "Pooling" bottom: "data" top: "pool"
          pooling_param { pool: MAX global_pooling: true }
        }
    """,
).on_target
def target_field(view: View, target: Target) -> Findings:
    """What the target's schema lacks, then the layers it refuses."""
    unknown = Unknown(target, view.document.schema)
    for field in refused(view, target, unknown):
        place = Span(field.start, field.start + len(field.name))
        yield Told(place, f"{target.title} does not know the field '{field.name}', and ends at it", about=field.name)
    for value in misread(view, target, unknown):
        message = f"{target.title} does not know the value {value.raw} of '{value.name}', and ends at it"
        yield Told(value.value_span, message, about=value.name)
    for layer in view.net.built:
        texts = {each.text: each for each in target.conditions if each.refused and met(each, layer, unknown)}
        for text, condition in texts.items():
            message = f"{target.title} refuses {layer.type} layer '{layer.name}': {text}"
            yield Told(place_of(layer, condition), message, about=layer.name)


def refused(view: View, target: Target, unknown: Unknown) -> Iterable[Field]:
    """The fields that the target's reading ends at; of a format that it does not read nothing is said."""
    fields = view.document.tree.fields
    if not target.types or view.net.era not in target.eras or target.unknown_fields == "ignored":
        return ()
    if target.unknown_fields == "refused":
        return unknown.among(fields)
    return (field for field in unknown.read_as_parameters(fields) if quoted(field))


def misread(view: View, target: Target, unknown: Unknown) -> Iterable[Scalar]:
    """The values that the target's reading ends at."""
    if not target.types or view.net.era not in target.eras or target.unknown_fields == "ignored":
        return ()
    return unknown.values(view.document.tree.fields)
