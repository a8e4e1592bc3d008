"""Text in, tree out."""

from __future__ import annotations

from prototool.text.read import Reading
from prototool.text.source import Source
from prototool.text.tree import Tree


def parse(source: Source) -> Tree:
    """The tree of a file. Syntax errors are in its `problems`, in the order of the text; nothing is raised."""
    # A string or a comment may hold any character but this one, which only binary files have.
    if "\0" not in source.text:
        reading = Reading(source.text)
        if reading.sound:
            return Tree(source, reading.fields)
    # Explaining takes Lark and a dozen patterns, whose loading would cost every sound file more than its reading.
    from prototool.text.mend import mended

    return mended(source)
