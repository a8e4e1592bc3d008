"""What protobuf 3.12.4's C++ parser, the one inside Caffe 1.0, says of 1,099 snippets is what we say of them."""

from __future__ import annotations

import csv
import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

from google.protobuf import text_format

from prototool.schema.bind import bind
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class, to_proto
from prototool.schema.types import Schema
from prototool.text import grammar
from prototool.text.parse import parse
from prototool.text.source import Source

NET = "NetParameter"


class Fact(NamedTuple):
    """A snippet, whether the C++ parser accepts it, and the message it makes of it, printed."""

    snippet: bytes
    accepted: bool
    value: str


@cache
def facts() -> tuple[Fact, ...]:
    """All of them."""
    path = Path(__file__).parents[1] / "data" / "text_format_facts.tsv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return tuple(
        Fact(json.loads(row["snippet"]).encode("latin-1"), row["verdict"] == "accept", json.loads(row["value"] or '""'))
        for row in rows
    )


def bytes_for_strings(schema: Schema) -> Schema:
    """The schema with bytes for strings: protobuf's classes take no string that is not UTF-8, Caffe does."""
    lines = []
    for head, rows in schema.rows.items():
        lines.append(head)
        for row in rows:
            lines.append(
                "".join("\t" + ("bytes" if (3, part) == (place, "string") else part) for place, part in enumerate(row))
            )
    return Schema(schema.package, "\n".join(lines))


def accepted(snippet: bytes) -> bool:
    """Whether we find nothing wrong."""
    tree = parse(Source.from_bytes(snippet, "snippet"))
    return not tree.problems and not bind(SCHEMA, NET, tree)[1]


def test_the_facts_are_all_here() -> None:
    assert len(facts()) == 1099
    assert sum(fact.accepted for fact in facts()) == 334


def test_verdicts() -> None:
    assert [fact for fact in facts() if accepted(fact.snippet) != fact.accepted] == []


def test_values() -> None:
    schema = bytes_for_strings(SCHEMA)
    different = []
    for fact in facts():
        if fact.accepted:
            message, problems = bind(schema, NET, parse(Source.from_bytes(fact.snippet, "snippet")))
            theirs = text_format.Merge(fact.value, message_class(schema, NET)())
            ours = to_proto(message)
            if problems or text_format.MessageToString(ours) != text_format.MessageToString(theirs, as_utf8=False):
                different.append((fact, ours))
    assert different == []


def test_the_grammar_has_the_same_verdict_as_the_reader() -> None:
    texts = [Source.from_bytes(fact.snippet, "snippet").text for fact in facts()]
    sound = [text for text in texts if "\0" not in text]
    assert [text for text in sound if (grammar.stuck(text) is None) != (not parse(Source(text)).problems)] == []
