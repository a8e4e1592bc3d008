"""An object store and a Dask cluster on this machine, of real servers."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import pytest
from distributed import Client

# It ends when its standard input does, and so with the tests, whatever ends them.
STORE = """
import sys
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
server.start()
print(server.get_host_and_port()[1], flush=True)
sys.stdin.read()
"""


@contextmanager
def store() -> Iterator[str]:
    """The URL of an empty bucket. Processes started meanwhile find it too."""
    pipe = subprocess.PIPE
    server = subprocess.Popen([sys.executable, "-c", STORE], stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    assert server.stdout is not None
    address = f"http://127.0.0.1:{int(server.stdout.readline())}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL", address)
        patch.setenv("AWS_ACCESS_KEY_ID", "nobody")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "nothing")
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        boto3.client("s3", endpoint_url=address).create_bucket(Bucket="zoo")
        try:
            yield "s3://zoo"
        finally:
            server.kill()
            server.communicate()


class Cluster:
    """A scheduler and its workers, each a process."""

    def __init__(self, folder: Path, modules: str = "") -> None:
        """Scheduler and workers find what is in a folder of modules."""
        self.modules = modules
        self.file = str(folder / "scheduler.json")
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start("scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", "127.0.0.1:0")

    def start(self, kind: str, *options: str, path: str = "") -> subprocess.Popen[bytes]:
        """Start one of them."""
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--scheduler-file", self.file, *options]
        environment = {**os.environ, "PYTHONPATH": path or self.modules}
        streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        # `-m` would put the folder it is started in before all else, and with it what is installed from there.
        folder = os.path.dirname(self.file)
        started = subprocess.Popen(command, env=environment, cwd=folder, **streams)  # type: ignore[call-overload]
        self.processes.append(started)
        return self.processes[-1]

    def workers(self, number: int, path: str = "") -> None:
        """Start workers and wait until they are there."""
        for _ in range(number):
            self.start("worker", "--no-nanny", "--nthreads", "1", "--no-dashboard", path=path)
        until(lambda: os.path.exists(self.file))
        with Client(scheduler_file=self.file, set_as_default=False) as client:
            client.wait_for_workers(number, timeout=60)

    def stop(self) -> None:
        """End all of them."""
        for process in self.processes:
            process.kill()
            process.wait()


def until(true: Callable[[], bool]) -> None:
    """Wait until something is true; a minute at most."""
    late = time.monotonic() + 60
    while not true():
        assert time.monotonic() < late
        time.sleep(0.05)
