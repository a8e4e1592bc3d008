"""Whether an engine can be used here, and if not, why not and what would help."""

from __future__ import annotations

from typing import NamedTuple


class Health(NamedTuple):
    """What was found of an engine. `where` is the interpreter it runs in; `device` is "CPU" or "CPU and GPU".

    An engine that cannot be used has `reason` and `help` instead of a version.
    """

    engine: str
    usable: bool
    version: str = ""
    device: str = ""
    where: str = ""
    reason: str = ""
    help: str = ""
