"""Pictures: only those who want one pay for matplotlib, and where it is missing it is asked for in words."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from types import ModuleType

from prototool.cli import output


def encoded(module: str, figure: Callable[[ModuleType], object], kind: str) -> bytes | None:
    """What `figure` makes of a module that draws, as a file of a kind; None, and a message, without matplotlib."""
    try:
        curves, drawing = (import_module(name) for name in ("prototool.launch.curves", module))
    except ImportError as error:
        output.say(f"prototool: a picture needs matplotlib ({error}): pip install 'caffe-prototool[launch]'")
        return None
    made: bytes = curves.encoded(figure(drawing), kind)
    return made
