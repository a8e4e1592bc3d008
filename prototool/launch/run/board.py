"""TensorBoard's files beside the others, where a package that writes them is installed."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from prototool.engines.events import Event, Tested, Trained

FOLDER = "tensorboard"
# Those that can write its files, best first, and the package that each needs.
WRITERS = (("tensorboardX", "tensorboardX"), ("torch.utils.tensorboard", "tensorboard"))


class Board:
    """A writer of TensorBoard's."""

    def __init__(self, writer: Any) -> None:
        self.writer = writer

    def add(self, event: Event) -> None:
        """Show the numbers of an event."""
        if isinstance(event, Trained):
            self.writer.add_scalar("train/total loss", event.loss, event.iteration)
            self.writer.add_scalar("train/rate", event.rate, event.iteration)
        if isinstance(event, (Trained, Tested)):
            where = "train" if isinstance(event, Trained) else f"test {event.net}"
            for name, values in event.outputs.items():
                if len(values) == 1:
                    self.writer.add_scalar(f"{where}/{name}", values[0], event.iteration)

    def close(self) -> None:
        """Write what is left."""
        self.writer.close()


def board(folder: Path) -> Board | None:
    """A board in a run's folder, None where nothing here writes one."""
    for name, needed in WRITERS:
        if find_spec(needed) is None:
            continue
        try:
            return Board(import_module(name).SummaryWriter(str(folder / FOLDER)))
        except ImportError:
            continue
    return None
