"""Mending a file with all rules, and what must be true of it then."""

from __future__ import annotations

from functools import partial

from prototool.check.checked import Checked
from prototool.check.choice import chosen
from prototool.check.file import Settings, checked
from prototool.check.fix import mend, new_errors
from prototool.check.reading import read
from prototool.net.document import Document
from prototool.rules import ALL
from prototool.schema.bound import Message
from prototool.text.source import Source


def look(settings: Settings, source: Source) -> Checked:
    """A text, checked with all rules that are chosen."""
    return checked(read(source), ALL, settings)


EVERYTHING = partial(look, Settings(chosen(ALL)))
TEXT_ALONE = partial(look, Settings(chosen(ALL, ["PT0"])))


def check_mended(source: Source) -> None:
    """Fail unless a file is mended as it should be."""
    before = EVERYTHING(source)
    done = mend(source, EVERYTHING)
    assert not new_errors(before, done.checked)
    assert not mend(done.checked.source, EVERYTHING).changed
    if not before.source.text or Document(source).problems():
        return
    text = mend(source, TEXT_ALONE).checked.source.text
    assert stated(Document(Source(text)).message) == stated(Document(source).message)


def stated(message: Message) -> list[object]:
    """What a message states, without the places it states it in."""
    return [
        (name, stated(bound) if isinstance(bound, Message) else repr(bound.value))
        for name, values in sorted(message.values.items())
        for bound in values
    ]
