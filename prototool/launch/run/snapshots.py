"""The snapshots of a run: which are whole, and which is the newest."""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from pathlib import Path

from prototool.engines.events import Event, Saved
from prototool.schema.solver_state import CURRENT_STEP
from prototool.schema.weights import CURRENT
from prototool.schema.wire import WireError, fields

# The field that a whole file of each kind has; that of a state is its last.
WEIGHTS, STATE = CURRENT.layer, CURRENT_STEP


def newest(events: Sequence[Event], folder: Path) -> tuple[Saved, Path] | None:
    """The newest snapshot of a run whose files are whole, and the path of its state; None where there is none.

    Where the run was moved, its files are looked for in `folder`.
    """
    for event in reversed(events):
        if isinstance(event, Saved):
            weights, state = (there(path, folder) for path in (event.weights, event.state))
            if is_whole(weights, WEIGHTS) and is_whole(state, STATE):
                return event, state
    return None


def there(path: str, folder: Path) -> Path:
    """Where a snapshot's file is now."""
    beside = folder / Path(path).name
    return beside if beside.is_file() else Path(path)


def is_whole(path: Path, wanted: int) -> bool:
    """Whether a snapshot's file is there to its last byte: a message's fields end where it ends, one of them `wanted`.

    HDF5 checks by itself what it opens.
    """
    try:
        with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            if path.suffix == ".h5":
                return True
            with memoryview(data) as view:
                numbers = [field.number for field in fields(view, 0, len(view))]
            return wanted in numbers
    except (OSError, ValueError, WireError):
        return False
