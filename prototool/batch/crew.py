"""The Dask cluster at an address: found or started, with workers, and with the same releases everywhere."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from subprocess import DEVNULL, PIPE
from typing import Any, TypeAlias

from prototool.batch.machine import ExecutorError

# Dask tells its types to its readers, but not to those who check them.
Client: TypeAlias = Any

OURS = "caffe-prototool"
# What client, scheduler and workers must have in common to understand each other.
SHARED = ("python", "dask", "distributed")
LOGGERS = ("distributed", "tornado", "asyncio")
SILENCE = logging.CRITICAL + 1
# Seconds to wait for a scheduler that does not answer, and for a cluster that has no worker to get one.
PATIENCE = 10.0
# On a cluster started here a worker is not lost to the network: the second time is once too often.
FAILURES = 1


class ClusterError(ExecutorError):
    """A cluster that cannot be worked on, or no longer, in words that say what to do."""


@contextmanager
def connected(address: str) -> Iterator[Client]:
    """A client of the cluster at an address. Raises ClusterError."""
    try:
        from distributed import Client as Class
    except ImportError as error:
        raise ClusterError("--cluster needs Dask: pip install 'caffe-prototool[cluster]'") from error
    connect: Any = Class
    with quiet(), ExitStack() as stack:
        scheduler = started(address, stack) if is_local(address) else in_file(address)
        try:
            # A Client that finds nobody takes long to go away.
            asyncio.run(answers(scheduler, PATIENCE))
            client = connect(scheduler, timeout=PATIENCE)
        except Exception as error:
            raise nobody(scheduler, error) from error
        stack.callback(client.close)
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except Exception as error:
            words = f"the cluster at {scheduler} has no workers; start some: dask worker {scheduler}"
            raise ClusterError(words) from error
        yield client


def is_local(address: str) -> bool:
    """Whether a cluster is to be started here: `local` or `local:N`."""
    return address == "local" or address.startswith("local:")


def started(address: str, stack: ExitStack) -> str:
    """The address of a cluster started here, which ends with the stack. Raises ClusterError for a wrong number."""
    count = address.partition(":")[2] or str(os.cpu_count() or 1)
    if not count.isdecimal() or int(count) < 1:
        raise ClusterError(f"{address}: the number of processes is wanted behind the colon, as in local:4")
    # In a session of its own, because Ctrl-C is for us alone.
    process = subprocess.Popen(
        program(__name__, f"host({count})"),
        stdin=PIPE,
        stdout=PIPE,
        stderr=DEVNULL,
        env=surroundings(),
        start_new_session=True,
    )
    stack.callback(stop, process)
    found = process.stdout.readline().decode().strip() if process.stdout else ""
    if not found:
        raise ClusterError(f"{address}: the cluster did not start")
    return found


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a cluster that was started here."""
    try:
        process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()


def host(count: int) -> None:
    """Be a cluster, until standard input ends, or whoever holds its other end does."""
    import dask
    from distributed import LocalCluster

    dask.config.set({"distributed.scheduler.allowed-failures": FAILURES})
    start: Any = LocalCluster
    with start(n_workers=count, threads_per_worker=1, dashboard_address=None) as cluster:
        sys.stdout.write(f"{cluster.scheduler_address}\n")
        sys.stdout.flush()
        sys.stdin.read()


def program(module: str, call: str) -> list[str]:
    """The command that calls a function of a module in another process."""
    return [sys.executable, "-c", f"import {module} as module; module.{call}"]


def surroundings() -> dict[str, str]:
    """The environment of such a process, which finds whatever modules this one does."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def in_file(address: str) -> str:
    """The address that a scheduler file holds; what is no file is an address already. Raises ClusterError."""
    if "://" in address or not (address.endswith(".json") or os.path.isfile(address)):
        return address
    try:
        with open(address, encoding="utf-8") as file:
            return str(json.load(file)["address"])
    except OSError as error:
        raise ClusterError(f"{address}: {error.strerror}; `dask scheduler --scheduler-file` writes it") from error
    except (ValueError, TypeError, KeyError) as error:
        raise ClusterError(f"{address}: this is no scheduler file of Dask's") from error


async def answers(address: str, patience: float) -> None:
    """Ask whoever is at an address who they are. Raises all kinds of errors where it is not a scheduler of Dask's."""
    from distributed.core import rpc
    from distributed.security import Security

    ask: Any = rpc
    safety: Any = Security
    async with ask(address, timeout=patience, connection_args=safety().get_connection_args("client")) as somebody:
        who = await asyncio.wait_for(somebody.identity(), patience + 1)
    if who["type"] != "Scheduler":
        raise OSError(f"it is a {who['type']}")


def nobody(address: str, error: Exception) -> ClusterError:
    """What to say when no scheduler answers at an address."""
    if "://" not in address and ":" not in address:
        hint = "an address looks like tcp://host:8786"
    else:
        hint = "is it running, and can this machine reach it? `dask scheduler` prints its address"
    return ClusterError(f"no Dask scheduler answers at {address} ({first_line(error)}); {hint}")


def first_line(error: Exception) -> str:
    """The first line of what an error says."""
    return f"{type(error).__name__}: {error}".splitlines()[0].removesuffix(": ")


def agree(client: Client) -> None:
    """Raise ClusterError unless the scheduler and the workers have the releases that this machine has."""
    differences: dict[str, list[str]] = defaultdict(list)
    for who, theirs, ours in releases(client):
        for name, release in ours.items():
            if theirs.get(name, release) != release:
                there = f"has {name} {theirs[name]}" if theirs[name] else f"has no {name}"
                differences[f"{there}, and here it is {release}"].append(who)
    if differences:
        told = "; ".join(f"{several(who)} {difference}" for difference, who in differences.items())
        same = " ".join(f"{name}=={release}" for name, release in own().items() if name != "python")
        raise ClusterError(f"the cluster has other versions than this machine: {told}. There: pip install {same}")


def several(who: list[str]) -> str:
    """Some of those who differ, by name."""
    return who[0] if len(who) == 1 else f"{who[0]} (and {len(who) - 1} more)"


def own() -> dict[str, str]:
    """The releases on this machine; without our own where prototool was started without being installed."""
    found = {"python": "{}.{}".format(*sys.version_info), **{name: version(name) for name in SHARED[1:]}}
    with suppress(PackageNotFoundError):
        found[OURS] = version(OURS)
    return found


def releases(client: Client) -> Iterator[tuple[str, dict[str, str], dict[str, str]]]:
    """Who there is, what each has (nothing for what is missing), and what it should have."""
    ours = own()
    known = client.get_versions()
    # A function of Python's own, because there is none of ours where prototool is missing.
    installed = client.run(version, OURS, on_error="return")
    yield "the scheduler", {**shared(known["scheduler"]), OURS: at_scheduler(client)}, ours
    for worker, found in known["workers"].items():
        yield f"the worker at {worker}", {**shared(found), **said(installed.get(worker))}, ours


def at_scheduler(client: Client) -> str:
    """The release of prototool at the scheduler, nothing where there is none."""
    try:
        return str(client.run_on_scheduler(version, OURS))
    except PackageNotFoundError:
        return ""


def said(answer: Any) -> dict[str, str]:
    """What a worker's answer says about prototool there; nothing where the worker went away meanwhile."""
    if isinstance(answer, PackageNotFoundError):
        return {OURS: ""}
    return {OURS: answer} if isinstance(answer, str) else {}


def shared(found: Any) -> dict[str, str]:
    """The releases in Dask's report on one process."""
    packages = found.get("packages", {}) if isinstance(found, dict) else {}
    named = {name: str(packages[name]) for name in SHARED if packages.get(name)}
    if "python" in named:
        named["python"] = ".".join(named["python"].split(".")[:2])
    return named


@contextmanager
def quiet() -> Iterator[None]:
    """Keep what Dask logs from standard error: what matters of it is raised. Wanted after Dask is imported."""
    names = [name for name in logging.root.manager.loggerDict if name.split(".")[0] in LOGGERS]
    levels = {logger: logger.level for logger in map(logging.getLogger, names)}
    for logger in levels:
        logger.setLevel(SILENCE)
    try:
        yield
    finally:
        for logger, level in levels.items():
            logger.setLevel(level)
