"""A net and its weights as an ONNX model: all steps, one after the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from onnx import ModelProto

from prototool.analysis.shape import Shape, Unshaped, words
from prototool.analysis.view import StateView
from prototool.export.onnx.channels import told_by_weights
from prototool.export.onnx.convert import UNLIKELY, Conversion, Parts, parts_of, shapes_of
from prototool.export.onnx.parameters import parameters
from prototool.export.onnx.prepare import Prepared, is_for_training, prepared
from prototool.export.onnx.refusal import NOT_EXPORTABLE, NoOperatorError, RefusedError, problem
from prototool.net.document import Document
from prototool.net.graph import Version
from prototool.net.state import NetState
from prototool.schema.weights import Weights
from prototool.text.nearest import did_you_mean
from prototool.text.problem import Problem
from prototool.text.source import Span

# None for a batch as the net states it, ANY for one of any size.
Batch: TypeAlias = int | None
ANY = 0


class Question(NamedTuple):
    """How a net is to be exported: in which state, whole or only what is used, and for which inputs."""

    state: NetState
    as_is: bool = False
    shapes: Mapping[str, Shape] = {}
    batch: Batch = None


class Exported(NamedTuple):
    """A model, the net it was made from, and what there is to say of both.

    names, outputs: what the model calls the blobs that it is given and those that it gives. inputs: their shapes.
    """

    model: ModelProto
    view: StateView
    notes: tuple[str, ...]
    names: dict[str, str]
    inputs: dict[str, Shape]
    outputs: dict[str, str]


def export(document: Document, weights: Weights | None, question: Question) -> Exported:
    """The model of a net. Raises RefusedError with all that stands in the way, NoWeightsError for a damaged file."""
    check_names(document, question)
    question = question._replace(shapes={**told(document, weights, question), **question.shapes})
    ready = prepared(document, question.state, question.as_is, question.shapes, question.batch or 1)
    view = stated_view(document, ready, question)
    parts = parts_of(view.graph)
    if not parts.outputs:
        message = "nothing comes out of this net in this state that a layer computes"
        raise RefusedError(document.source, [Problem(NOT_EXPORTABLE, Span(0, 0), message)])
    filled = parameters(view, parts.layers, weights)
    conversion = Conversion(view, parts, filled, twin_of(view, question))
    conversion.run()
    if conversion.wrong:
        raise RefusedError(document.source, problems(document, conversion, weights))
    values = conversion.values
    return Exported(
        conversion.model(),
        view,
        (*ready.notes, *filled.notes),
        {version.name: values.name(version) for version in parts.inputs},
        shapes_of(parts, conversion.shapes),
        {version.name: name for version, name in values.outputs.items()},
    )


def told(document: Document, weights: Weights | None, question: Question) -> dict[str, Shape]:
    """The shapes of inputs that only the weights tell; of a net that is made one for use, with its batch."""
    found = told_by_weights(document, question.state, weights) if weights else {}
    if question.as_is or not is_for_training(document, question.state):
        return found
    return {name: (question.batch or 1, *shape[1:]) for name, shape in found.items() if shape}


def check_names(document: Document, question: Question) -> None:
    """Refuse shapes for blobs that the net is not given. Raises RefusedError."""
    given = [top.name for layer in document.net.all_layers if not layer.bottoms for top in layer.tops]
    unknown = [name for name in question.shapes if name not in given]
    if unknown:
        message = f"a shape is stated for '{unknown[0]}', and no input of this net is called so"
        note = did_you_mean(unknown[0], given) or (f"its inputs are {', '.join(given)}",)
        raise RefusedError(document.source, [Problem(NOT_EXPORTABLE, Span(0, 0), message, note)])


def problems(document: Document, conversion: Conversion, weights: Weights | None) -> list[Problem]:
    """What stands in the way, in the order of the layers. Who gave no weights at all reads so once."""
    wrong, lacking = conversion.wrong, [layer for layer in conversion.parts.layers if layer in conversion.filled.wrong]
    if weights is None and len(lacking) > 1:
        wrong = {layer: error for layer, error in wrong.items() if layer not in lacking}
        wrong[lacking[0]] = NoOperatorError(
            f"it needs weights, as {len(lacking) - 1} more layers do", "give --weights M"
        )
    return [problem(document, layer, wrong[layer]) for layer in conversion.view.graph.layers if layer in wrong]


def stated_view(document: Document, ready: Prepared, question: Question) -> StateView:
    """The net with the shapes its inputs are exported with. Raises RefusedError for a net that Caffe refuses."""
    view = StateView(ready.document, ready.state, question.shapes)
    if refusals(view):
        # Where Caffe refuses the file as it was given, that is what its author knows.
        original = StateView(document, question.state, question.shapes)
        check(original if refusals(original) else view)
    parts = parts_of(view.graph)
    shapes = input_shapes(document, view, parts, question)
    view = StateView(ready.document, ready.state, {**question.shapes, **shapes})
    check(view)
    return view


def twin_of(view: StateView, question: Question) -> StateView | None:
    """The net with a batch of a size that nothing else has, where the batch may be any."""
    if question.batch != ANY:
        return None
    shapes = {
        name: (UNLIKELY, *shape[1:]) if shape and shape[0] is None else shape for name, shape in view.stated.items()
    }
    return StateView(view.document, view.state, shapes)


def check(view: StateView) -> None:
    """Refuse what Caffe refuses. Raises RefusedError."""
    problems = refusals(view)
    if problems:
        raise RefusedError(view.document.source, problems)


def refusals(view: StateView) -> list[Problem]:
    """What Caffe refuses a net for in a state."""
    return [*view.document.bound[1], *view.problems]


def input_shapes(document: Document, view: StateView, parts: Parts, question: Question) -> dict[str, Shape]:
    """The shapes of a net's inputs with the batch that is asked for. Raises RefusedError where one is not known.

    The batch is the first dimension of the first input, and of each other one that is as long.
    """
    shapes = shapes_of(parts, {each.layer: each for each in view.shapes.layers})
    unknown = [version for version in parts.inputs if is_unknown(shapes[version.name], version, question)]
    if unknown:
        raise RefusedError(document.source, [shapeless(document, each, shapes[each.name]) for each in unknown])
    if question.batch is None:
        return shapes
    first = next((shape[0] for shape in shapes.values() if shape), None)
    wanted = None if question.batch == ANY else question.batch
    return {name: (wanted, *shape[1:]) if shape and shape[0] == first else shape for name, shape in shapes.items()}


def is_unknown(shape: Shape, version: Version, question: Question) -> bool:
    """Whether the shape of an input is not known although nobody said that it may be any."""
    if shape is None or type(shape) is Unshaped:
        return True
    batch = question.batch is not None
    return version.name not in question.shapes and None in (shape[1:] if batch else shape)


def shapeless(document: Document, version: Version, shape: Shape) -> Problem:
    """The problem of an input whose shape is not known."""
    error = NoOperatorError(
        f"the shape of its top '{version.name}' is not known: {words(shape)}",
        f"state it: --input {version.name}=1,3,...; ? is a dimension that may be any",
    )
    return problem(document, version.layer, error)
