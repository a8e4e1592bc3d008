"""What Caffe's set-up of a layer dies of: one exception for all of it, and the kinds of problems it becomes."""

from __future__ import annotations

from prototool.schema.bound import Message, Value
from prototool.text.problem import Kind
from prototool.text.source import Span

UNKNOWN_LAYER_TYPE = Kind("PT105", "unknown-layer-type")
SHAPE_MISMATCH = Kind("PT201", "shape-mismatch")
WRONG_NUMBER_OF_BLOBS = Kind("PT202", "wrong-number-of-blobs")
NOT_IN_PLACE = Kind("PT203", "not-in-place")
BAD_FILLER = Kind("PT204", "bad-filler")
SHARING_MISMATCH = Kind("PT205", "sharing-mismatch")
BAD_VALUE = Kind("PT206", "bad-value")
NEEDS_CUDNN = Kind("PT207", "needs-cudnn")


class SetUpError(Exception):
    """What Caffe's set-up of a layer would die of, in words.

    `bottom` is the index of the bottom it is about; `at` is where the text is wrong, where that is known better.
    """

    def __init__(
        self,
        message: str,
        bottom: int | None = None,
        kind: Kind = SHAPE_MISMATCH,
        at: Span | None = None,
        notes: tuple[str, ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.bottom = bottom
        self.kind = kind
        self.at = at
        self.notes = notes


def bad_value(message: str, fields: Message | None = None, name: str = "", *notes: str) -> SetUpError:
    """The error of a parameter's value that set-up refuses; `name` is the field it is about, if that is stated."""
    return SetUpError(message, None, BAD_VALUE, place_of(fields, name), notes)


def not_in_place(what: str) -> SetUpError:
    """The error of a layer that writes over its first bottom and cannot."""
    return SetUpError(f"{what} cannot work in place", 0, NOT_IN_PLACE, None, ("give it a top of its own",))


def place_of(fields: Message | None, name: str) -> Span | None:
    """Where a field's first value is written; a message as far as its opening bracket."""
    stated = fields.values.get(name) if fields else None
    if not stated:
        return None
    first = stated[0]
    if isinstance(first, Value):
        return first.span
    return Span(first.node.start, first.node.open + 1) if first.node else None
