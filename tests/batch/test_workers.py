"""Work in several processes: order, a process that dies, a parent that does."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from prototool.batch.workers import in_processes


def work(number: int) -> int:
    """Square a number; slowly if it is 3, never if it is 13."""
    if number == 3:
        time.sleep(0.2)
    if number == 13:
        os._exit(9)
    return number * number


def died(number: int) -> int:
    """What stands for a number that killed its process."""
    return -number


def test_results_come_in_order() -> None:
    assert list(in_processes(work, range(10), 2, died)) == [number * number for number in range(10)]


def test_one_that_kills_its_process_takes_no_other_with_it() -> None:
    found = list(in_processes(work, range(60), 2, died))
    assert found == [-13 if number == 13 else number * number for number in range(60)]


def test_who_has_seen_enough_need_not_wait() -> None:
    results = in_processes(work, range(1000), 2, died)
    assert next(results) == 0
    results.close()  # type: ignore[attr-defined]


ORPHANS = """
import os, signal, sys, time
from prototool.batch.workers import in_processes

def work(number):
    # One write: what print writes unbuffered comes in pieces, and the other worker's between them.
    os.write(1, b"%d\\n" % os.getpid())
    time.sleep(600)

for _ in in_processes(work, range(2), 2, work):
    pass
"""


EARLY = """
import multiprocessing, signal, sys, time
from prototool.batch import workers

def ready():
    # The second worker is told to end before it has begun.
    time.sleep(1 if multiprocessing.current_process().name.endswith("2") else 0)
    begin()

def work(number):
    return number

def interrupt(number, frame):
    raise KeyboardInterrupt

begin, workers.begin = workers.begin, ready
signal.signal(signal.SIGTERM, interrupt)
results = workers.in_processes(work, range(1000), 2, work)
next(results)
results.close()
"""


def test_a_worker_that_is_told_to_end_before_it_begins_says_nothing() -> None:
    done = subprocess.run([sys.executable, "-c", EARLY], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")


def test_workers_end_with_a_parent_that_is_killed() -> None:
    running = subprocess.Popen([sys.executable, "-c", ORPHANS], stdout=subprocess.PIPE)
    assert running.stdout is not None
    workers = [int(running.stdout.readline()) for _ in range(2)]
    running.kill()
    running.communicate()
    late = time.monotonic() + 60
    while any(os.path.exists(f"/proc/{each}") for each in workers) and time.monotonic() < late:
        time.sleep(0.05)
    assert not any(os.path.exists(f"/proc/{each}") for each in workers)
