"""Pipelines in words: `add-dropout{after=conv5 ratio=0.5},...`, read into passes and printed from their own fields."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any, TypeAlias, get_type_hints

from prototool.rewrite.contract import OptionError, Pass
from prototool.text.grammar import NotInGrammarError, parsed
from prototool.text.literals import is_string, quoted, string_value
from prototool.text.nearest import did_you_mean
from prototool.text.source import Span

if TYPE_CHECKING:
    from lark import ParseTree, Token

Pipeline: TypeAlias = tuple[Pass, ...]

PLAIN = re.compile(r"[^\s{}=,\"']+")
# How people write a scale for BatchNorm before ReLU: sqrt(2).
ROOT = re.compile(r"sqrt\(([0-9.]+)\)")
TRUTH = {"true": True, "false": False}


class PipelineError(Exception):
    """A pipeline in words that means nothing: what is wrong, where in the words, and what may help."""

    def __init__(self, span: Span, message: str, *notes: str) -> None:
        super().__init__(message)
        self.span = span
        self.message = message
        self.notes = notes


def printed(pipeline: Sequence[Pass]) -> str:
    """The words that stand for a pipeline."""
    return ",".join(printed_pass(each) for each in pipeline)


def printed_pass(each: Pass) -> str:
    """The words that stand for a pass, with every option that is not as usual."""
    given = [(field, getattr(each, field.name)) for field in fields(each)]
    options = [f"{option_name(field)}={spelt(value)}" for field, value in given if value != field.default]
    return each.name + (f"{{{' '.join(options)}}}" if options else "")


def option_name(field: Field[Any]) -> str:
    """What an option is called in words. A field may end in `_` where its word is Python's own, such as `from`."""
    return field.name.rstrip("_").replace("_", "-")


def spelt(value: object) -> str:
    """An option's value in words."""
    if isinstance(value, bool):
        return str(value).lower()
    text = str(value)
    return text if PLAIN.fullmatch(text) else quoted(text)


def read_pipeline(text: str, catalogue: Sequence[type[Pass]]) -> Pipeline:
    """The passes that words stand for. Raises PipelineError."""
    try:
        tree = parsed("pipeline", text)
    except NotInGrammarError as error:
        offset, token, expected = error.where
        found = "the end" if token == "" else f"'{text[offset : offset + 1] if token is None else token}'"
        words = " or ".join(sorted(EXPECTED.get(name, name) for name in expected))
        raise PipelineError(Span(offset, offset + 1), f"expected {words}, found {found}", HINT) from None
    return tuple(read_pass(each, catalogue) for each in tree.children)  # type: ignore[arg-type]


HINT = "a pipeline is written like add-dropout{after=conv5 ratio=0.5},another-pass"
EXPECTED = {
    "$END": "the end",
    "COMMA": "','",
    "EQUAL": "'='",
    "LBRACE": "'{'",
    "NAME": "the name of a pass",
    "OPTION": "the name of an option",
    "RBRACE": "'}'",
    "STRING": "a string",
    "WORD": "a value",
}


def read_pass(tree: ParseTree, catalogue: Sequence[type[Pass]]) -> Pass:
    """The pass that a name and its options stand for."""
    name: Token = tree.children[0]  # type: ignore[assignment]
    span = token_span(name)
    known = {each.name: each for each in catalogue}
    if name not in known:
        notes = did_you_mean(name, known) or (f"the passes are {', '.join(known)}",)
        raise PipelineError(span, f"no pass is called '{name}'", *notes)
    wanted = known[str(name)]
    options = {option_name(field): field for field in fields(wanted)}
    hints = get_type_hints(wanted)
    given: dict[str, object] = {}
    for option in tree.children[1:]:
        key, value = option.children  # type: ignore[union-attr]
        field = options.get(str(key))
        if field is None:
            notes = did_you_mean(str(key), options) or (f"its options are {', '.join(options)}",)
            raise PipelineError(token_span(key), f"{name} has no option '{key}'", *notes)  # type: ignore[arg-type]
        if field.name in given:
            raise PipelineError(token_span(key), f"option '{key}' is given twice")  # type: ignore[arg-type]
        given[field.name] = read_value(value, hints[field.name])  # type: ignore[arg-type]
    for option_word, field in options.items():
        if field.name not in given and field.default is MISSING:
            raise PipelineError(span, f"{name} needs the option '{option_word}'", f"write {name}{{{option_word}=...}}")
    try:
        return wanted(**given)
    except OptionError as error:
        raise PipelineError(span, f"{name}: {error}") from None


def read_value(token: Token, wanted: type) -> object:
    """An option's value of the type its field has."""
    text = string_value(token) if is_string(token) else str(token)
    if wanted is bool and text in TRUTH:
        return TRUTH[text]
    root = ROOT.fullmatch(text) if wanted is float else None
    try:
        if root:
            return math.sqrt(float(root[1]))
        if wanted is not bool:
            return wanted(text)
    except ValueError:
        pass
    words = {bool: "true or false", float: "a number", int: "an integer"}[wanted]
    raise PipelineError(token_span(token), f"expected {words}, found '{text}'")


def token_span(token: Token) -> Span:
    """Where a token stands in the words."""
    start = token.start_pos or 0
    return Span(start, start + len(token))
