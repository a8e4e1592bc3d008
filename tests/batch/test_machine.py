"""The machine: order, what is known already, when several processes are worth it, and who is asked to work."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from prototool.batch.machine import AT_ONCE, WORTH_IT, run

Job = TypeVar("Job")
Outcome = TypeVar("Outcome")


def work(number: int) -> tuple[int, int]:
    """A number, and the process that had it."""
    return number, os.getpid()


def died(number: int) -> tuple[int, int]:
    """What stands for a number that killed its process."""
    return number, -1


def test_few_are_worked_on_right_here() -> None:
    assert set(run(work, range(WORTH_IT - 1), died)) == {(number, os.getpid()) for number in range(WORTH_IT - 1)}


def test_many_are_worked_on_in_order_by_others() -> None:
    done = list(run(work, iter(range(200)), died, 2))
    assert [number for number, _ in done] == list(range(200))
    assert os.getpid() not in {process for _, process in done}


def test_what_is_known_is_not_worked_on() -> None:
    def known(number: int) -> tuple[int, int] | None:
        return (number, 0) if number % 3 else None

    for processes in (1, 2):
        done = list(run(work, iter(range(3 * AT_ONCE)), died, processes, known))
        assert [number for number, _ in done] == list(range(3 * AT_ONCE))
        assert all((process == 0) == bool(number % 3) for number, process in done)


def test_nothing_is_looked_at_long_before_its_turn() -> None:
    looked: list[int] = []

    def known(number: int) -> tuple[int, int]:
        looked.append(number)
        return number, 0

    for number, _ in run(work, iter(range(10 * AT_ONCE)), died, 2, known):
        assert looked[-1] - number <= AT_ONCE + 1


def test_no_jobs() -> None:
    assert list(run(work, [], died)) == []


class Elsewhere:
    """An executor that only counts."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(
        self, work: Callable[[Job], Outcome], things: Iterable[Job], jobs: int, died: Callable[[Job], Outcome]
    ) -> Iterator[Outcome]:
        """Work on things right here."""
        for thing in things:
            self.asked += 1
            yield work(thing)


def test_an_executor_gets_every_job() -> None:
    elsewhere = Elsewhere()
    assert [number for number, _ in run(work, range(7), died, None, executor=elsewhere)] == list(range(7))
    assert elsewhere.asked == 7
