"""Floor 5: the catalogue of rules, one file each; `ALL` is its table of contents, in the order of the codes."""

from __future__ import annotations

from prototool.check.rule import Rule
from prototool.rules.byte_order_mark import byte_order_mark
from prototool.rules.duplicate_top import duplicate_top
from prototool.rules.foreign_comment import foreign_comment
from prototool.rules.include_and_exclude import include_and_exclude
from prototool.rules.merge_conflict import merge_conflict
from prototool.rules.missing_field import missing_field
from prototool.rules.no_break_space import no_break_space
from prototool.rules.not_a_text_file import not_a_text_file
from prototool.rules.not_in_place import not_in_place
from prototool.rules.out_of_range import out_of_range
from prototool.rules.repeated_field import repeated_field
from prototool.rules.shape_mismatch import shape_mismatch
from prototool.rules.shared_in_place import shared_in_place
from prototool.rules.smart_quote import smart_quote
from prototool.rules.syntax_error import syntax_error
from prototool.rules.template_hole import template_hole
from prototool.rules.unknown_bottom import unknown_bottom
from prototool.rules.unknown_enum_value import unknown_enum_value
from prototool.rules.unknown_field import unknown_field
from prototool.rules.unread_top import unread_top
from prototool.rules.wrong_kind_of_file import wrong_kind_of_file
from prototool.rules.wrong_number_of_blobs import wrong_number_of_blobs
from prototool.rules.wrong_type import wrong_type

ALL: tuple[Rule, ...] = (
    syntax_error,
    not_a_text_file,
    no_break_space,
    merge_conflict,
    foreign_comment,
    template_hole,
    smart_quote,
    byte_order_mark,
    unknown_field,
    repeated_field,
    wrong_type,
    out_of_range,
    missing_field,
    unknown_enum_value,
    wrong_kind_of_file,
    unknown_bottom,
    duplicate_top,
    shared_in_place,
    include_and_exclude,
    unread_top,
    shape_mismatch,
    wrong_number_of_blobs,
    not_in_place,
)
