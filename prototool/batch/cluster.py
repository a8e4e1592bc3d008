"""Work on many things on a Dask cluster, results in the order of the things.

The contract is that of workers.py. Nothing that is sent to the cluster changes anything there: a thing whose worker is
lost is simply worked on again, by another one, and what it comes to is handed out once, here. What workers were lost
over again and again is tried once more in a process of its own, so that only what ends that process is to blame.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from subprocess import DEVNULL, PIPE
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar, cast

from prototool.batch.crew import Client, ClusterError, agree, connected, program, surroundings
from prototool.batch.machine import Executor

Future: TypeAlias = Any

# Dask takes about a millisecond for every task, so things go out in bundles, which grow from one to this many: a folder
# with few files keeps all workers busy too.
BUNDLE = 8
# So many bundles for each thread of the cluster are handed out before the first result is awaited: see workers.py.
AHEAD = 8
# And no more than this many go out or come in at a time.
AT_ONCE = 100
# Seconds that a cluster may be without workers.
WORKERLESS = 60.0
# Seconds between looks at whether there are workers left.
LOOK = 2.0

Thing = TypeVar("Thing")
Result = TypeVar("Result")


class Answer(NamedTuple):
    """What a worker says: the result, or the error that was raised, or that the process died."""

    result: Any = None
    raised: Exception | None = None
    dead: bool = False


@contextmanager
def cluster_at(address: str) -> Iterator[Executor]:
    """A cluster to work on, for one or several lots of things; how many at a time it knows itself.

    Raises ClusterError as `on_cluster` does.
    """
    with connected(address) as client:
        agree(client)

        def execute(
            work: Callable[[Thing], Result], things: Iterable[Thing], jobs: int, died: Callable[[Thing], Result], /
        ) -> Iterator[Result]:
            return Errands(client, work, died).results(things)

        yield execute


def on_cluster(
    work: Callable[[Thing], Result], things: Iterable[Thing], address: str, died: Callable[[Thing], Result]
) -> Iterator[Result]:
    """What `work` makes of each thing, in order. `died` says what is to be made of one that kills its process.

    The address is that of a scheduler (`tcp://host:port`), the scheduler file Dask wrote, or `local` or `local:N` for
    a cluster of N processes on this machine. `work` and the things are pickled; a worker calls `work` in one thread
    at a time. Whoever stops asking cancels what is not done. Raises ClusterError where there is no cluster to work on,
    where it has another version than this machine, and when it is lost; and what `work` raises.
    """
    with cluster_at(address) as execute:
        yield from execute(work, things, 0, died)


class Errands(Generic[Thing, Result]):
    """The things that are under way on a cluster, in bundles, never more than it needs to be busy."""

    def __init__(self, client: Client, work: Callable[[Thing], Result], died: Callable[[Thing], Result]) -> None:
        self.client = client
        self.work = work
        self.died = died
        self.pending: deque[tuple[list[Thing], Future]] = deque()
        self.sent = 0
        self.done = 0

    def results(self, things: Iterable[Thing]) -> Iterator[Result]:
        """The result of each thing, in order."""
        source = iter(things)
        threads = self.threads()
        while True:
            if len(self.pending) <= AHEAD * threads // 2:
                threads = self.threads()
                self.send(self.bundles(source, threads))
            if not self.pending:
                return
            self.wait(self.pending[0][1])
            for thing, answer in self.harvest():
                self.done += 1
                if answer.raised:
                    raise answer.raised
                yield self.died(thing) if answer.dead else cast(Result, answer.result)

    def threads(self) -> int:
        """How many threads the cluster has just now, counting on one at least."""
        with self.lifeline():
            return max(1, int(sum(self.client.nthreads().values())))

    def bundles(self, source: Iterator[Thing], threads: int) -> list[list[Thing]]:
        """The bundles to be sent now."""
        bundles: list[list[Thing]] = []
        for _ in range(min(AHEAD * threads - len(self.pending), AT_ONCE)):
            bundle = list(islice(source, min(BUNDLE, 1 + self.sent // (AHEAD * threads))))
            if not bundle:
                break
            self.sent += len(bundle)
            bundles.append(bundle)
        return bundles

    def send(self, bundles: list[list[Thing]]) -> None:
        """Hand bundles out. They travel as bytes, in which Dask does not look for tasks and results of its own."""
        if bundles:
            errands = [pickle.dumps((self.work, bundle)) for bundle in bundles]
            with self.lifeline():
                self.pending.extend(zip(bundles, self.client.map(run, errands, pure=False), strict=True))

    def harvest(self) -> Iterator[tuple[Thing, Answer]]:
        """The answers for the bundles at the front that are done, which the cluster then forgets."""
        ready = [self.pending.popleft()]
        while self.pending and len(ready) < AT_ONCE and self.pending[0][1].done():
            ready.append(self.pending.popleft())
        try:
            answers: list[list[Answer]] = self.client.gather([future for _, future in ready])
        except Exception:
            # One of them went wrong. Which one, each will say itself.
            answers = [self.answers(*each) for each in ready]
        for (bundle, _), each in zip(ready, answers, strict=True):
            yield from zip(bundle, each, strict=True)

    def answers(self, bundle: list[Thing], future: Future) -> list[Answer]:
        """The answers for a bundle. If its workers were lost, each thing is tried apart from all others."""
        from distributed import KilledWorker

        with self.lifeline():
            try:
                return list(future.result())
            except KilledWorker:
                pass
            apart = [pickle.dumps((self.work, [thing])) for thing in bundle]
            futures = self.client.map(run_apart, apart, pure=False)
        found: list[Answer] = []
        for second in futures:
            self.wait(second)
            with self.lifeline():
                try:
                    found += second.result()
                except KilledWorker:
                    found.append(Answer(dead=True))
        return found

    def wait(self, future: Future) -> None:
        """Wait until a bundle is done, or until all workers have been gone for too long."""
        from distributed import TimeoutError as Late

        waited = 0.0
        with self.lifeline():
            while waited < WORKERLESS:
                try:
                    future.exception(timeout=LOOK)
                    return
                except Late:
                    waited = 0.0 if self.client.nthreads() else waited + LOOK
        raise ClusterError(f"the cluster has lost all its workers, {self.done} results in; start some and run it again")

    @contextmanager
    def lifeline(self) -> Iterator[None]:
        """Tell in words what goes wrong between us and the cluster, none of which is any thing's fault."""
        from distributed import CancelledError, KilledWorker

        try:
            yield
        except (ClusterError, KilledWorker):
            raise
        except (OSError, CancelledError) as error:
            where = self.client.scheduler.address if self.client.scheduler else "the cluster"
            words = f"lost the scheduler at {where}, {self.done} results in; run it again once it is back"
            raise ClusterError(words) from error
        except Exception as error:
            raise ClusterError(f"the cluster could not do it ({type(error).__name__}: {error})") from error


# ---- From here on: in the worker. ----

# Workers of a cluster may have several threads, and what works on things is not made for them. Nothing is lost by
# taking turns, since Python would not run two at once either.
ONE_AT_A_TIME = Lock()


def run(errand: bytes) -> list[Answer]:
    """The answers for a bundle of things, which comes with what is to be done with them."""
    with ONE_AT_A_TIME:
        work, things = pickle.loads(errand)
        return [answer(work, thing) for thing in things]


def answer(work: Callable[[Any], Any], thing: Any) -> Answer:
    """The answer for a thing."""
    try:
        return Answer(work(thing))
    except Exception as error:
        return Answer(raised=error)


def run_apart(errand: bytes) -> list[Answer]:
    """The same for a single thing, in a process of its own, which may die."""
    # Dask's workers may not have children through multiprocessing.
    child = subprocess.run(program(__name__, "serve()"), input=errand, stdout=PIPE, stderr=DEVNULL, env=surroundings())
    return cast("list[Answer]", pickle.loads(child.stdout)) if child.returncode == 0 else [Answer(dead=True)]


def serve() -> None:
    """Answer for the errand on standard input, on standard output, where nothing else can get in between."""
    out = os.dup(1)
    os.dup2(2, 1)
    answers = pickle.dumps(run(sys.stdin.buffer.read()))
    with os.fdopen(out, "wb") as file:
        file.write(answers)
