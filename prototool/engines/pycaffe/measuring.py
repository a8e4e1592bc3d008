"""Measurements on real Caffe: nets are run forward in a process of its own, and what they give is told."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from math import inf, nan
from pathlib import Path
from typing import Any, NamedTuple

from prototool.engines.children import child
from prototool.engines.pycaffe.probe import HELP, Interpreter, probe
from prototool.engines.pycaffe.upgrader import complaints
from prototool.net.document import Document
from prototool.text.source import encode

DRIVER = Path(__file__).with_name("measuring_driver.py")
WORDS = {"nan": nan, "inf": inf, "-inf": -inf}
# Of what a process that ends printed, so many lines are told.
LAST_LINES = 3

Progress = Callable[[int], None]


class MeasuringError(Exception):
    """Nothing could be measured; the message says why, as Caffe does."""


class Moments(NamedTuple):
    """What comes into a BatchNorm, channel by channel.

    `variance` is what Caffe gathers in training: the mean of the batches' unbiased variances. `pooled` is that of all
    values of all batches together. `stored` are the mean and variance of its blobs, which hold nothing if `trained` is
    False: their factor is 0.
    """

    name: str
    mean: tuple[float, ...]
    variance: tuple[float, ...]
    pooled: tuple[float, ...]
    stored_mean: tuple[float, ...]
    stored_variance: tuple[float, ...]
    trained: bool


class Statistics(NamedTuple):
    """What a BatchNorm is to hold, channel by channel."""

    mean: tuple[float, ...]
    variance: tuple[float, ...]


class Group(NamedTuple):
    """The inputs of a group of outputs: how many, and their moments, as if all had the same; how two correlate."""

    mean: float
    variance: float
    correlation: float
    size: int


class Intake(NamedTuple):
    """What comes into weights: by group; and for each output (sum w)^2 / sum w^2, which is d cos^2 theta, and
    sum w^2 E[x^2], by which noise of variance 1 on each input adds to its variance.
    """

    groups: tuple[Group, ...]
    alignment: tuple[float, ...]
    noise: tuple[float, ...]


class Seen(NamedTuple):
    """What was seen of a net: of each BatchNorm, in order, and of what comes into some layers with weights."""

    norms: tuple[Moments, ...]
    intakes: Mapping[str, Intake]


class Apart(NamedTuple):
    """How far an output of one net is from that of another: at most, and the largest value it has at all.

    `shapes` are those of both, where they are not the same; then nothing else is known.
    """

    name: str
    absolute: float = nan
    largest: float = nan
    values: int = 0
    shapes: tuple[tuple[int, ...], ...] = ()

    @property
    def relative(self) -> float:
        """The largest difference as a share of the largest value."""
        return self.absolute / self.largest if self.largest else (0.0 if self.absolute == 0 else inf)


class Compared(NamedTuple):
    """How far two nets are apart, by output; and the outputs only one of them has."""

    blobs: tuple[Apart, ...]
    gone: tuple[str, ...]
    new: tuple[str, ...]


class Caffe:
    """Real Caffe, to measure with. Paths in nets count from the folder that prototool runs in, as they do in Caffe."""

    def __init__(self, named: str | None = None) -> None:
        """Raises MeasuringError where there is none; `named` is an interpreter that has pycaffe."""
        health, found = probe(named)
        if found is None:
            raise MeasuringError(f"this needs real Caffe, which is not here ({health.reason}): {HELP}")
        self.interpreter: Interpreter = found

    def shift(
        self,
        net: Document,
        weights: Path,
        batches: int,
        seed: int,
        intakes: Sequence[Mapping[str, object]] = (),
        progress: Progress | None = None,
    ) -> Seen:
        """What comes into the BatchNorms of a net that `as_in_test` made. Raises MeasuringError, OSError."""
        plan = {"task": "shift", "weights": str(weights), "batches": batches, "seed": seed, "intakes": list(intakes)}
        found = self.of_net(net, plan, progress)
        norms = tuple(moments_of(each) for each in found["norms"])
        return Seen(norms, {name: intake_of(each) for name, each in found["intakes"].items()})

    def recalibrated(
        self, net: Document, weights: Path, batches: int, seed: int, progress: Progress | None = None
    ) -> tuple[Statistics, ...]:
        """What each BatchNorm of a net that `as_in_test` made sees when those before it hold just that.

        `progress` is told how many BatchNorms are done. Raises MeasuringError, OSError.
        """
        plan = {"task": "recalibrate", "weights": str(weights), "batches": batches, "seed": seed}
        found = self.of_net(net, plan, progress)
        return tuple(Statistics(numbers(each["mean"]), numbers(each["variance"])) for each in found["norms"])

    def of_net(self, net: Document, plan: Mapping[str, object], progress: Progress | None) -> dict[str, Any]:
        """What the driver makes of a net by a plan. Raises MeasuringError, OSError."""
        with tempfile.TemporaryDirectory(prefix="prototool-shift-") as folder:
            path = Path(folder) / "net.prototxt"
            path.write_bytes(encode(net.source.text))
            return self.result(Path(folder), {**plan, "net": str(path)}, progress)

    def compared(
        self,
        nets: Sequence[tuple[Document, Path]],
        batches: int,
        seed: int,
        progress: Progress | None = None,
    ) -> Compared:
        """How far the outputs of two nets with their weights are apart in TEST. Raises MeasuringError, OSError.

        Both read what their data layers give; where they have inputs instead, both get the same values by chance.
        """
        with tempfile.TemporaryDirectory(prefix="prototool-measure-") as folder:
            listed = []
            for number, (net, weights) in enumerate(nets):
                path = Path(folder) / f"net-{number}.prototxt"
                path.write_bytes(encode(net.source.text))
                listed.append({"net": str(path), "weights": str(weights)})
            plan = {"task": "outputs", "nets": listed, "batches": batches, "seed": seed}
            found = self.result(Path(folder), plan, progress)
        blobs = tuple(apart_of(name, each) for name, each in found["blobs"].items())
        return Compared(blobs, tuple(found["gone"]), tuple(found["new"]))

    def result(self, folder: Path, plan: Mapping[str, object], progress: Progress | None) -> dict[str, Any]:
        """What the driver makes of a plan. Raises MeasuringError, OSError."""
        (folder / "plan.json").write_text(json.dumps(plan))
        environment = {**self.interpreter.environment, "GLOG_logtostderr": "1", "GLOG_minloglevel": "2"}
        reading, writing = os.pipe()
        command = [*self.interpreter.command, str(DRIVER), str(folder / "plan.json"), str(writing)]
        with (
            open(reading, encoding="utf-8") as lines,
            # What Caffe prints goes to a file: nobody reads it while the driver is listened to.
            open(folder / "log", "w+", encoding="utf-8", errors="replace") as log,
            child(command, environment=environment, pass_fds=[writing], output=log) as process,
        ):
            os.close(writing)
            for said in told(lines):
                if "result" in said:
                    result: dict[str, Any] = said["result"]
                    return result
                if "fault" in said:
                    raise MeasuringError(f"Caffe's Python: {said['fault']}")
                if progress:
                    progress(said["done"])
            status = process.wait()
            log.seek(0)
            raise MeasuringError(why_it_ended(log.read(), status))


def told(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    """What the driver tells, a line at a time; one that was cut off is none."""
    for line in lines:
        if line.endswith("\n"):
            yield json.loads(line)


def why_it_ended(printed: str, status: int) -> str:
    """Why Caffe ended its process, in its own words as far as it has any."""
    said = complaints(printed) or tuple(line.strip() for line in printed.splitlines() if line.strip())[-LAST_LINES:]
    if status == -9:
        return "the process of Caffe was killed: was there too little memory?"
    return f"Caffe ends here: {'; '.join(said)}" if said else f"Caffe's process ended with status {status}"


def numbers(values: Sequence[float | str]) -> tuple[float, ...]:
    """Values as floats."""
    return tuple(number(each) for each in values)


def number(value: float | str) -> float:
    """A value as a float; JSON has words for those that are no finite numbers."""
    return WORDS[value] if isinstance(value, str) else float(value)


def moments_of(found: Mapping[str, Any]) -> Moments:
    """The moments the driver told of a BatchNorm."""
    stored = found["stored"]
    mean, variance, pooled = (numbers(found[name]) for name in ("mean", "variance", "pooled"))
    held = numbers(stored["mean"]), numbers(stored["variance"])
    return Moments(found["name"], mean, variance, pooled, *held, stored["factor"] != 0)


def intake_of(found: Mapping[str, Any]) -> Intake:
    """What the driver told of what comes into weights."""
    groups = tuple(
        Group(number(each["mean"]), number(each["variance"]), number(each["correlation"]), each["size"])
        for each in found["groups"]
    )
    return Intake(groups, *(numbers(found[name]) for name in ("alignment", "noise")))


def apart_of(name: str, found: Mapping[str, Any]) -> Apart:
    """What the driver told of an output."""
    if "shapes" in found:
        return Apart(name, shapes=tuple(tuple(shape) for shape in found["shapes"]))
    return Apart(name, number(found["absolute"]), number(found["largest"]), found["values"])
