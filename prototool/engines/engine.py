"""What an engine is: something that can train a net, or say why it cannot."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from prototool.engines.events import Event
from prototool.engines.health import Health
from prototool.engines.job import Job


class Engine(Protocol):
    """An engine: asked how it is, then whether it takes a job, then to do it."""

    name: str

    def probe(self) -> Health:
        """Whether it can be used here, and if not, why not and what would help."""

    def refuse(self, job: Job) -> Sequence[str]:
        """Why it cannot do a job, each reason with what to do; nothing where it can. Starts nothing."""

    def train(self, job: Job) -> Iterator[Event]:
        """What happens while it does the job, as it happens.

        The first event is Started, unless it breaks before; the last one is Ended, Diverged or Broke. Nothing that a
        net, a solver or a child process does raises: it is an event. Closing the iterator stops the job as `stop` does
        and returns when it has stopped; so does a KeyboardInterrupt while it waits, and the events go on.
        """

    def stop(self) -> None:
        """Ask the job to take a snapshot and to end; its events go on and say so. Any thread or signal may call it."""
