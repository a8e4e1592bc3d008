"""What a target is: a program that reads Caffe nets, and which nets it reads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

# Fields that the target's schema does not have: it refuses them all, those with a quoted value, or none.
UnknownFields: TypeAlias = Literal["refused", "strings-refused", "ignored"]
# What it makes of `input:` fields, and of `input_dim` where there are several inputs.
InputFields: TypeAlias = Literal["read", "ignored"]
InputDims: TypeAlias = Literal["read", "counted", "one-input", "all-to-each"]
# What of the wiring ends its reading: a bottom that no layer before it writes, a top that is written already (it builds
# the layers of all phases at once), a layer that works in place on an input of the net, a net without inputs.
Wiring: TypeAlias = Literal["bottoms", "tops", "in-place-on-input", "inputs"]


class Condition(NamedTuple):
    """Layers that a target refuses, or reads otherwise than Caffe, although it reads their type.

    types: of which layers it speaks; all, if it names none. eras: of those of which formats.
    field: the path of a field, with `holds` the values that count and `holds_not` those that do not; the default counts
    where the text states none. Without values every layer that states the field counts. `beside` is a field that must
    be stated too.
    missing: or else, fields of which the text states none.
    bottoms: or else, the number of bottoms that it must have.
    unknown_in: a message that must hold a field that the target does not have.
    unless: a field that takes the layer out where it is true.
    refused: whether it is refused; if not, it is read otherwise.
    text: what the target makes of it.
    """

    text: str
    types: frozenset[str] = frozenset()
    eras: tuple[str, ...] = ()
    field: str = ""
    beside: str = ""
    holds: tuple[str, ...] = ()
    holds_not: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    bottoms: int | None = None
    unknown_in: str = ""
    unless: str = ""
    refused: bool = True


class Target(NamedTuple):
    """A reader of Caffe nets, in the versions that `versions` tells.

    title: what it is called in messages; text: what it is; source: where each of the facts was read.
    gone: for versions that read no Caffe nets any more, which the last ones were that did.
    eras: the generations of the format that it reads.
    types: the layers it reads, `any_case` in whatever case they are written; `bare` of them lose their fields.
    adds: the fields its schema has beyond Caffe 1.0's, by message, with the message each holds; lacks: those it misses;
    enums: the values that it has beyond.
    """

    name: str = ""
    title: str = ""
    text: str = ""
    versions: str = ""
    source: tuple[str, ...] = ()
    gone: str = ""
    eras: tuple[str, ...] = ("V0", "V1", "V2")
    types: frozenset[str] = frozenset()
    any_case: bool = False
    bare: frozenset[str] = frozenset()
    input_fields: InputFields = "read"
    input_dims: InputDims = "read"
    unknown_fields: UnknownFields = "ignored"
    wiring: frozenset[Wiring] = frozenset()
    conditions: tuple[Condition, ...] = ()
    adds: Mapping[str, Mapping[str, str]] = {}
    lacks: Mapping[str, frozenset[str]] = {}
    enums: Mapping[str, frozenset[str]] = {}

    def reads(self, type: str) -> bool:
        """Whether it reads layers of a type; of a target without types, which is Caffe, nothing is said here."""
        if not self.types:
            return True
        return type in self.types or (self.any_case and type.lower() in {each.lower() for each in self.types})
