"""Work on a real cluster of Dask's: order, workers that are killed, things that kill, nobody there, interrupts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from distributed import Client
from servers import Cluster, until

from prototool.batch import crew, places
from prototool.batch.cluster import on_cluster
from prototool.batch.crew import ClusterError

# Workers find this module, and what it imports.
HERE = os.pathsep.join((str(Path(__file__).parent), str(Path(__file__).parents[1])))


def work(number: int) -> tuple[int, int]:
    """Square a number, and tell who did."""
    time.sleep(0.01)
    return number * number, os.getpid()


def square_or_die(number: int) -> int:
    """Square a number; never if it is 13."""
    if number == 13:
        os._exit(9)
    return number * number


def divide(number: int) -> float:
    """Divide by a number."""
    return 1 / number


def died(number: Any) -> int:
    """What stands for a number that killed its process."""
    return -number


def unread(path: str) -> bytes:
    """What stands for a file that killed its process."""
    return b"died"


def count(dask_scheduler: Any) -> int:
    """How many tasks a scheduler knows of."""
    return len(dask_scheduler.tasks)


@pytest.fixture(scope="module")
def cluster(bucket: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    found = Cluster(tmp_path_factory.mktemp("cluster"), HERE)
    found.workers(3)
    yield found
    found.stop()


@pytest.fixture
def own_cluster(tmp_path: Path) -> Iterator[Cluster]:
    """One that a test may break."""
    found = Cluster(tmp_path, HERE)
    yield found
    found.stop()


def test_a_worker_that_is_killed_loses_nothing(cluster: Cluster) -> None:
    results = on_cluster(work, range(300), cluster.file, died)
    found = [next(results) for _ in range(20)]
    lost = found[-1][1]
    os.kill(lost, signal.SIGKILL)
    found += results
    assert [square for square, _ in found] == [number * number for number in range(300)]
    assert lost not in {who for _, who in found[-100:]}


def test_a_thing_that_kills_every_worker_takes_no_other_with_it() -> None:
    found = list(on_cluster(square_or_die, range(60), "local:2", died))
    assert found == [-13 if number == 13 else number * number for number in range(60)]


def test_files_of_an_object_store_are_read_by_the_workers(cluster: Cluster, bucket: str) -> None:
    for number in range(20):
        places.write_atomically(f"{bucket}/on-cluster/{number:02}.prototxt", b"name: '%d'" % number)
    found = list(on_cluster(places.read, places.expand(f"{bucket}/on-cluster"), cluster.file, unread))
    assert found == [b"name: '%d'" % number for number in range(20)]


def test_no_more_is_handed_out_than_the_cluster_needs(cluster: Cluster) -> None:
    asked: list[int] = []
    results = on_cluster(work, (asked.append(number) or number for number in range(100_000)), cluster.file, died)
    assert next(results)[0] == 0
    assert len(asked) < 200
    results.close()  # type: ignore[attr-defined]


def test_what_work_raises_is_raised_here(cluster: Cluster) -> None:
    with pytest.raises(ZeroDivisionError):
        list(on_cluster(divide, [2, 1, 0], cluster.file, died))


INTERRUPTED = """
from prototool.batch.cluster import on_cluster
from test_cluster import died, work
import sys

for result in on_cluster(work, range(100_000), sys.argv[1], died):
    print(result, flush=True)
"""


def test_an_interrupt_cancels_what_is_under_way(cluster: Cluster) -> None:
    command = [sys.executable, "-c", INTERRUPTED, cluster.file]
    environment = {**os.environ, "PYTHONPATH": HERE}
    running = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert running.stdout is not None
    assert running.stdout.readline().startswith(b"(0, ")
    running.send_signal(signal.SIGINT)
    _, said = running.communicate(timeout=60)
    assert running.returncode != 0
    assert said.rstrip().endswith(b"KeyboardInterrupt")
    with Client(scheduler_file=cluster.file, set_as_default=False) as client:
        until(lambda: not client.run_on_scheduler(count))


def test_a_scheduler_that_is_lost_is_one_clear_error(own_cluster: Cluster) -> None:
    own_cluster.workers(1)
    results = on_cluster(work, range(100_000), own_cluster.file, died)
    next(results)
    own_cluster.processes[0].kill()
    with pytest.raises(ClusterError, match=r"lost the scheduler at tcp://.*, \d+ results in; run it again"):
        list(results)


def test_workers_of_another_version_are_told_before_anything_starts(own_cluster: Cluster, tmp_path: Path) -> None:
    other = tmp_path / "other" / "caffe_prototool-0.0.1.dist-info"
    other.mkdir(parents=True)
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: caffe-prototool\nVersion: 0.0.1\n")
    own_cluster.workers(1, path=os.pathsep.join((str(other.parent), HERE)))
    with pytest.raises(
        ClusterError, match=r"the worker at tcp://\S+ has caffe-prototool 0\.0\.1, and here it is .*pip"
    ):
        list(on_cluster(work, range(3), own_cluster.file, died))


def test_a_cluster_without_workers_says_how_to_start_one(own_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    until(lambda: os.path.exists(own_cluster.file))
    monkeypatch.setattr(crew, "PATIENCE", 3.0)
    with pytest.raises(ClusterError, match=r"has no workers; start some: dask worker tcp://"):
        list(on_cluster(work, range(3), own_cluster.file, died))


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("tcp://127.0.0.1:9", "no Dask scheduler answers at tcp://127.0.0.1:9"),
        ("somewhere", "an address looks like tcp://host:8786"),
        ("xyz://host:1", "no Dask scheduler answers"),
        ("no-such-file.json", "no-such-file.json: No such file or directory; `dask scheduler --scheduler-file`"),
        (__file__, "this is no scheduler file"),
        ("local:many", "as in local:4"),
    ],
)
def test_an_address_where_nobody_is(address: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "PATIENCE", 1.0)
    with pytest.raises(ClusterError, match=told):
        list(on_cluster(work, range(3), address, died))
