"""What a net of older eras consists of, in the order of the text, and what makes it impossible to bring up to date."""

from __future__ import annotations

from prototool.net.document import Document
from prototool.net.lower import layer_of, start
from prototool.net.net import Layer
from prototool.net.upgrade import MIXED_ERAS, input_fields, paddings, unknown_types
from prototool.rewrite.contract import NotRewritableError
from prototool.schema.bind import REPEATED_FIELD
from prototool.text.problem import Problem

# How far Caffe gets with a net that mixes eras, by the eras it mixes.
NEW_AND_OLDEST = "Caffe loses every 'layer' of a file that has a 'layers { layer { ... } }'"
NEW_AND_OLD = "Caffe refuses a file that has both 'layer' and 'layers'"
BOTH_OLD = "Caffe leaves of a 'layers' without an inner 'layer' only its blobs where another one has one"


def stated_layers(document: Document) -> list[Layer]:
    """All layers that the text states, whatever their era, each with its own blobs."""
    message = document.message
    found = sorted([*message.messages("layer"), *message.messages("layers")], key=start)
    return [layer_of(index, each) for index, each in enumerate(found)]


def mixture(layers: list[Layer]) -> str:
    """What Caffe makes of a file with layers of several eras, nothing for one of a single era."""
    eras = {layer.era for layer in layers}
    if len(eras) < 2:
        return ""
    if "V2" not in eras:
        return BOTH_OLD
    return NEW_AND_OLDEST if "V0" in eras else NEW_AND_OLD


def refuse_hopeless(document: Document) -> None:
    """Refuse a net that Caffe refuses to upgrade, other than for its mixed eras. Raises NotRewritableError."""
    found = [problem for problem in document.upgrade if problem.kind != MIXED_ERAS]
    if document.net.era == "mixed":
        found = hidden_problems(document)
    found += two_in_one(document)
    if found:
        raise NotRewritableError(found)


def hidden_problems(document: Document) -> list[Problem]:
    """What Caffe would refuse of a net of mixed eras if it were all of one."""
    layers = stated_layers(document)
    inputs = {str(value.value) for value in document.message.scalars("input")}
    old = [layer for layer in layers if layer.era == "V0"]
    found = [*unknown_types(old), *(paddings(layers, inputs) if old else ())]
    return [*found, *input_fields(document.net)]


def two_in_one(document: Document) -> list[Problem]:
    """The problems of layers with more than one inner layer: nobody can tell which is meant."""
    blocks = [each.node for each in document.message.messages("layers") if each.node]
    places = {field.start for block in blocks for field in block.fields if field.name == "layer"}
    return [each for each in document.bound[1] if each.kind == REPEATED_FIELD and each.span.start in places]
