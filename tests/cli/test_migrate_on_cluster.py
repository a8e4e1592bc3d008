"""prototool migrate on a Dask cluster and with URLs: what comes out is what one process here makes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from servers import Cluster, until

from prototool.batch import places

from .conftest import Run

OLD = 'layers {{ name: "relu{0}" type: RELU bottom: "a" top: "b" }}  # as it was\n'
NEW = 'layer {{ name: "relu{0}" type: "ReLU" bottom: "a" top: "b" }}  # as it was\n'
START = "from prototool.cli.main import main; main()"
# A .caffemodel of V1 with one layer and no blobs.
WEIGHTS = b"\x12\x0b\x22\x04relu\x28\x12\x12\x01a"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep what runs remember apart from the user's."""
    monkeypatch.setenv("PROTOTOOL_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def cluster(bucket: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    found.workers(3)
    yield found
    found.stop()


def tree(folder: Path) -> dict[str, bytes]:
    """All files below a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stored(url: str) -> dict[str, bytes]:
    """All files below a URL, as they are now."""
    with places.remote(url) as (files, _):
        files.invalidate_cache()
    return {places.relative(path, url): places.read(path) for path in places.expand(url, ("",))}


def files_of(report: Path) -> list[dict[str, object]]:
    """What a report says of each file, but for where it went."""
    return [{**file, "target": None} for file in json.loads(report.read_text())["files"]]


@pytest.fixture
def s3_zoo(bucket: str) -> Iterator[str]:
    """A folder in an object store: old files, a current one, a bad one, weights, and PyTorch's."""
    url = f"{bucket}/zoo"
    write = {
        "old.prototxt": OLD.format(1).encode(),
        "deep/current.prototxt": NEW.format(2).encode(),
        "deep/bad.prototxt": b"layer {",
        "deep/model.pt": b"PK\x03\x04",
        "deep/old.caffemodel": WEIGHTS,
    }
    for name, data in write.items():
        places.write_atomically(f"{url}/{name}", data)
    yield url
    with places.remote(bucket) as (files, place):
        files.rm(place + "/zoo", recursive=True)


def test_urls_without_a_cluster(prototool: Run, s3_zoo: str, tmp_path: Path) -> None:
    before = stored(s3_zoo)
    done = prototool("migrate", s3_zoo, "-o", f"{s3_zoo}/new")
    assert done.returncode == 2
    assert f"{s3_zoo}/deep/bad.prototxt:1:1: error[PT001]".encode() in done.stderr
    after = stored(f"{s3_zoo}/new")
    assert sorted(after) == ["deep/current.prototxt", "deep/old.caffemodel", "old.prototxt"]
    assert after["old.prototxt"] == NEW.format(1).encode()
    assert b"ReLU" in after["deep/old.caffemodel"]
    assert {name: data for name, data in stored(s3_zoo).items() if not name.startswith("new/")} == before
    # From there to here, by a pattern; and from here to there.
    assert prototool("migrate", f"{s3_zoo}/*/old.caffemodel", f"{s3_zoo}/old.prototxt", "-o", "here").returncode == 0
    assert tree(tmp_path / "here") == {name: data for name, data in after.items() if "old" in name}
    (tmp_path / "own.prototxt").write_bytes(before["old.prototxt"])
    assert prototool("migrate", f"file://{tmp_path}/own.prototxt", "-o", f"{s3_zoo}/up").returncode == 0
    assert stored(f"{s3_zoo}/up") == {"own.prototxt": after["old.prototxt"]}


def test_a_single_url_is_printed_and_one_written_in_place(prototool: Run, s3_zoo: str) -> None:
    done = prototool("migrate", f"{s3_zoo}/old.prototxt")
    assert (done.returncode, done.stdout, done.stderr) == (0, NEW.format(1).encode(), b"")
    assert prototool("migrate", f"{s3_zoo}/old.prototxt", "--in-place").returncode == 0
    assert places.read(f"{s3_zoo}/old.prototxt") == NEW.format(1).encode()
    done = prototool("migrate", f"{s3_zoo}/old.prototxt", "--in-place")
    assert b"0 written" in done.stderr


def test_urls_that_lead_nowhere(prototool: Run, bucket: str) -> None:
    done = prototool("migrate", f"{bucket}/nothing.prototxt")
    assert (done.returncode, done.stderr) == (
        2,
        f"prototool: {bucket}/nothing.prototxt: no such file or folder\n".encode(),
    )
    for given in (["gs://zoo/a.prototxt"], [f"{bucket}/nothing.prototxt", "-o", "gs://zoo/new"]):
        done = prototool("migrate", *given)
        assert done.returncode == 2
        assert b"pip install gcsfs" in done.stderr
        assert done.stderr.count(b"\n") == 1
    done = prototool("migrate", bucket, "-o", f"{bucket}/")
    assert (done.returncode, b"give --in-place if that is meant" in done.stderr) == (2, True)


def test_urls_on_a_cluster(prototool: Run, cluster: Cluster, s3_zoo: str, tmp_path: Path) -> None:
    serial = prototool("migrate", s3_zoo, "-o", f"{s3_zoo}-one", "--report", "one.json")
    done = prototool("migrate", s3_zoo, "-o", f"{s3_zoo}-two", "--report", "two.json", "--cluster", cluster.file)
    assert done.returncode == serial.returncode == 2
    assert files_of(tmp_path / "two.json") == files_of(tmp_path / "one.json")
    assert stored(f"{s3_zoo}-two") == stored(f"{s3_zoo}-one")
    assert len(stored(f"{s3_zoo}-two")) == 3


def test_a_worker_killed_in_the_middle_loses_nothing(prototool: Run, cluster: Cluster, tmp_path: Path) -> None:
    for number in range(300):
        path = tmp_path / "zoo" / f"{number // 50}" / f"{number:03}.prototxt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(
            "layer {" if number % 100 == 7 else "".join(OLD.format(each) for each in range(1 + number % 30))
        )
    serial = prototool("migrate", "zoo", "-o", "one", "--jobs", "1", "--report", "one.json", "--no-cache")
    options = ["zoo", "-o", "two", "--cluster", cluster.file, "--report", "two.json", "--no-cache"]
    command = [sys.executable, "-c", START, "migrate", *options]
    running = subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, env={**os.environ})
    until(lambda: len(tree(tmp_path / "two")) > 40)
    cluster.processes[1].send_signal(signal.SIGKILL)
    at_death = len(tree(tmp_path / "two"))
    _, said = running.communicate(timeout=100)
    assert at_death < 250
    assert (serial.returncode, running.returncode) == (2, 2)
    assert tree(tmp_path / "two") == tree(tmp_path / "one")
    assert len(tree(tmp_path / "two")) == 297
    assert said.count(b"zoo/") == serial.stderr.count(b"zoo/")
    assert said.split(b" in ")[0] == serial.stderr.split(b" in ")[0]
    one, two = files_of(tmp_path / "one.json"), files_of(tmp_path / "two.json")
    # Of a file that a worker had just written when it was lost, another finds the result there.
    assert [{**file, "written": True} for file in two] == [{**file, "written": True} for file in one]


def test_what_a_cluster_cannot_do(prototool: Run, tmp_path: Path) -> None:
    (tmp_path / "a.prototxt").write_text(OLD.format(1))
    for options, told in (
        (["a.prototxt", "--cluster", "local:2", "--jobs", "2"], b"give only one of --cluster and --jobs"),
        (["-", "--cluster", "local:2"], b"cannot read standard input"),
        (["a.prototxt", "--in-place", "--cluster", "no.json"], b"no.json: No such file or directory; `dask scheduler"),
    ):
        done = prototool("migrate", *options)
        assert (done.returncode, done.stdout) == (2, b"")
        assert told in done.stderr
        assert b"Traceback" not in done.stderr
    assert (tmp_path / "a.prototxt").read_text() == OLD.format(1)
