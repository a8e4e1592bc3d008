"""The grammar files: terminals compiled for the fast reader, and Lark, which explains what does not parse.

Run as a module it writes `terminals.py` anew. Lark is imported where it is first needed: a sound file needs none of it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from lark import Lark, ParseTree
    from lark.parsers.lalr_interactive_parser import InteractiveParser

HEADER = '''"""The terminals of grammars/prototxt.lark. Written by `python -m prototool.text.grammar`; do not edit."""

from typing import Final

'''


@cache
def load(name: str) -> Lark:
    """The parser of `grammars/NAME.lark`."""
    from importlib.resources import files

    from lark import Lark

    grammar = (files("prototool.grammars") / f"{name}.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


class Stuck(NamedTuple):
    """Where a text stops making sense: the offset, what stands there, and the terminals that could have.

    `token` is None where no terminal matches at all, and "" at the end of the text.
    """

    offset: int
    token: str | None
    accepts: frozenset[str]


class NotInGrammarError(Exception):
    """A text is none of a grammar's."""

    def __init__(self, where: Stuck) -> None:
        super().__init__(f"stuck at {where.offset}")
        self.where = where


def parsed(name: str, text: str) -> ParseTree:
    """The tree of a text in `grammars/NAME.lark`. Raises NotInGrammarError."""
    from lark import UnexpectedCharacters, UnexpectedToken

    parser = load(name).parse_interactive(text)
    try:
        for _ in parser.iter_parse():
            pass
        result: ParseTree = parser.feed_eof()  # type: ignore[no-untyped-call]
    except UnexpectedCharacters as error:
        raise NotInGrammarError(Stuck(error.pos_in_stream or 0, None, accepts(parser))) from None
    except UnexpectedToken as error:
        at_end = error.token.type == "$END"
        offset = len(text) if at_end else error.token.start_pos or 0
        raise NotInGrammarError(Stuck(offset, "" if at_end else str(error.token), accepts(parser))) from None
    return result


def accepts(parser: InteractiveParser) -> frozenset[str]:
    """The terminals that could follow in a parser's state."""
    return frozenset(parser.accepts())  # type: ignore[no-untyped-call]


def stuck(text: str) -> Stuck | None:
    """Where a text of fields first departs from the text format; None if it does not."""
    try:
        parsed("prototxt", text)
    except NotInGrammarError as error:
        return error.where
    return None


def terminals() -> str:
    """The text of `terminals.py`: each terminal of the grammar that has a pattern of its own, as a constant."""
    named = [term for term in load("prototxt").terminals if term.name != "__IGNORE"]
    rows = [f"{term.name}: Final = {term.pattern.to_regexp()!r}" for term in named if term.pattern.type == "re"]
    return HEADER + "\n".join(sorted(rows)) + "\n"


if __name__ == "__main__":
    from pathlib import Path

    Path(__file__).with_name("terminals.py").write_text(terminals(), encoding="utf-8")
