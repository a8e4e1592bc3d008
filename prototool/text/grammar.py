"""The grammar file: its terminals, compiled for the fast reader, and Lark, which explains what does not parse.

Run as a module it writes `terminals.py` anew.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from lark import Lark, Token, UnexpectedCharacters, UnexpectedToken

GRAMMARS = files("prototool.grammars")

HEADER = '''"""The terminals of grammars/prototxt.lark. Written by `python -m prototool.text.grammar`; do not edit."""

from typing import Final

'''


@cache
def load(name: str) -> Lark:
    """The parser of `grammars/NAME.lark`."""
    grammar = (GRAMMARS / f"{name}.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=False)


class Stuck(NamedTuple):
    """Where a text stops making sense: the offset, what stands there, and the terminals that could have.

    `token` is None where no terminal matches at all, and "" at the end of the text.
    """

    offset: int
    token: str | None
    accepts: frozenset[str]


def stuck(text: str) -> Stuck | None:
    """Where a text of fields first departs from the grammar; None if it does not."""
    parser = load("prototxt").parse_interactive(text)
    try:
        for _ in parser.iter_parse():
            pass
        parser.feed_eof()
    except UnexpectedCharacters as error:
        return Stuck(error.pos_in_stream or 0, None, frozenset(parser.accepts()))
    except UnexpectedToken as error:
        token: Token = error.token
        at_end = token.type == "$END"
        offset = len(text) if at_end else token.start_pos or 0
        return Stuck(offset, "" if at_end else str(token), frozenset(parser.accepts()))
    return None


def terminals() -> str:
    """The text of `terminals.py`: each terminal of the grammar that has a pattern of its own, as a constant."""
    named = [term for term in load("prototxt").terminals if term.name != "__IGNORE"]
    rows = [f"{term.name}: Final = {term.pattern.to_regexp()!r}" for term in named if term.pattern.type == "re"]
    return HEADER + "\n".join(sorted(rows)) + "\n"


if __name__ == "__main__":
    Path(__file__).with_name("terminals.py").write_text(terminals(), encoding="utf-8")
