"""The runs of a comparison, several at a time: on this machine, or on a Dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from copy import copy
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import NamedTuple, TypeAlias

from prototool.batch.cluster import on_cluster
from prototool.engines.engine import Engine
from prototool.engines.events import Event, event_of
from prototool.launch.comparison.errand import Engines, Errand, alone, by_worker, died, do
from prototool.launch.run.record import EVENTS

# How often the folders of runs on a cluster are looked into, in seconds.
LOOK = 1.0


class Update(NamedTuple):
    """What happened to the errand of a number: an event, or that it is over, with why it could not be done, if so."""

    number: int
    event: Event | None = None
    over: bool = False
    trouble: str = ""


class Ended(NamedTuple):
    """All is over; with an error, for a reason that has nothing to do with any one run."""

    error: Exception | None = None


Said: TypeAlias = Update | Ended
Tell: TypeAlias = Callable[[Event], None]


class Here:
    """Runs on this machine, each watched by a thread; the training itself is in processes of the engine's own."""

    def __init__(self, engines: Engines, jobs: int) -> None:
        self.engines = engines
        self.jobs = jobs
        self.active: list[Engine] = []
        self.stopping = False

    def stop(self) -> None:
        """Ask all runs to take a snapshot and to end, and begin no more. Any thread or signal may call it."""
        self.stopping = True
        for engine in tuple(self.active):
            engine.stop()

    def run(self, errands: Sequence[Errand]) -> Iterator[Update]:
        """What happens while errands are done, until all are over or stopped. Closing it stops them."""
        if self.jobs > 1:
            alone()
        # Whether there is an engine, and which, is asked once for all runs.
        for engine in self.engines.values():
            engine.probe()
        said: Queue[Update] = Queue()
        waiting: Queue[tuple[int, Errand]] = Queue()
        for numbered in enumerate(errands):
            waiting.put(numbered)
        # Daemons: who cannot wait for snapshots ends the program, and the engines' processes end with it.
        threads = [Thread(target=self.work, args=(waiting, said), daemon=True) for _ in range(self.jobs)]
        for thread in threads:
            thread.start()
        try:
            left = len(errands)
            while left:
                update = said.get()
                left -= update.over
                yield update
        except GeneratorExit:
            self.stop()
            for thread in threads:
                thread.join()
            raise

    def work(self, waiting: Queue[tuple[int, Errand]], said: Queue[Update]) -> None:
        """Do errands until none is left."""
        while True:
            try:
                number, errand = waiting.get_nowait()
            except Empty:
                return
            engine = copy(self.engines[errand.engine])
            self.active.append(engine)
            trouble = ""
            try:
                trouble = do(errand, {**self.engines, errand.engine: engine}, told(said, number), lambda: self.stopping)
            except Exception as error:
                trouble = f"a fault of prototool itself: {type(error).__name__}: {error}"
            finally:
                self.active.remove(engine)
                said.put(Update(number, over=True, trouble=trouble))


def told(said: Queue[Update], number: int) -> Tell:
    """Whoever is told the events of an errand."""
    return lambda event: said.put(Update(number, event))


class Elsewhere:
    """Runs on a Dask cluster whose machines see the comparison's folder at the same path."""

    def __init__(self, address: str, stop_file: Path) -> None:
        self.address = address
        self.stop_file = stop_file

    def stop(self) -> None:
        """Ask all runs to take a snapshot and to end, and begin no more."""
        with suppress(OSError):
            self.stop_file.touch()

    def run(self, errands: Sequence[Errand]) -> Iterator[Update]:
        """What happens while errands are done, as far as their folders show it. Raises ClusterError."""
        self.stop_file.unlink(missing_ok=True)
        said: Queue[Said] = Queue()
        thread = Thread(target=self.work, args=(errands, said), daemon=True)
        thread.start()
        tails = [Tail(Path(errand.out) / EVENTS) for errand in errands]
        over: set[int] = set()
        try:
            while True:
                with suppress(Empty):
                    found = said.get(timeout=LOOK)
                    if isinstance(found, Ended):
                        if found.error:
                            raise found.error
                        return
                    over.add(found.number)
                    yield from (Update(found.number, event) for event in tails[found.number].news())
                    yield found
                    continue
                for number, tail in enumerate(tails):
                    if number not in over:
                        yield from (Update(number, event) for event in tail.news())
        except GeneratorExit:
            self.stop()
            thread.join()
            raise

    def work(self, errands: Sequence[Errand], said: Queue[Said]) -> None:
        """Have the cluster do the errands."""
        try:
            for number, trouble in enumerate(on_cluster(by_worker, errands, self.address, died)):
                said.put(Update(number, over=True, trouble=trouble))
        except Exception as error:
            said.put(Ended(error))
        else:
            said.put(Ended())


class Tail:
    """The end of a run's events, as another process writes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.offset = 0

    def news(self) -> Iterator[Event]:
        """The last event since the last look, if there is one."""
        with suppress(OSError, ValueError), open(self.path, "rb") as file:
            size = file.seek(0, os.SEEK_END)
            # A run that is resumed forgets what came after its snapshot.
            self.offset = min(self.offset, size)
            file.seek(self.offset)
            data = file.read()
            whole = data[: data.rfind(b"\n") + 1]
            self.offset += len(whole)
            if whole:
                yield event_of(whole.splitlines()[-1].decode())
