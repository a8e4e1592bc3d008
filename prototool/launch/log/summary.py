"""What one wants to know of a run first: how far it came, how well, how fast, and what went wrong."""

from __future__ import annotations

import re
from math import isfinite
from typing import NamedTuple

from prototool.launch.log.history import Run, Shown, Tested, columns, first_broken, values

# Outputs of a test net that grow as the net gets better.
SCORE = re.compile(r"acc|top[-_]?\d|map$|iou|recall|precision|auc|eval", re.IGNORECASE)
LOSS = re.compile(r"loss|entropy|error", re.IGNORECASE)

# -ln(FLT_MIN): SoftmaxWithLoss takes the logarithm of no probability below FLT_MIN. A mean of a few sums of such
# numbers, each in single precision, comes out a little off.
SATURATED = 87.33654
SATURATED_WITHIN = 0.002

# What is behind the words of the programs, the first that fits.
CAUSES = (
    (r"File not found", "the path counts from where caffe is started"),
    (r"ReadProtoFromTextFile", "the file is no valid net or solver: prototool check says what is wrong in it"),
    (
        r"out of memory",
        "the GPU's memory is full: a smaller batch_size; a larger iter_size keeps the gradient the same",
    ),
    (
        r"no kernel image|invalid device function",
        "this Caffe was not built for this GPU: CUDA_ARCH of its Makefile.config lacks it",
    ),
    (
        r"snapshot prefix",
        "the folder of snapshot_prefix is missing or read-only; it counts from where caffe is started",
    ),
    (
        r"cv_img|Could not load|Could not open",
        "a picture of the list is missing or no picture; see root_folder and list",
    ),
    (
        r"mdb_status|LevelDB|leveldb",
        "the database is not there, or is of the other backend; its path counts from where caffe runs",
    ),
    (r"Cannot copy param", "the weights' shape is another one; a layer with another name starts at random"),
    (r"Unknown layer type", "this build of Caffe has no such layer; prototool check names the fork that has it"),
    (r"bad_alloc|^Killed", "the machine's memory was full, or somebody ended the program"),
    (
        r"CUDNN_STATUS|cudnn",
        "cuDNN failed: mostly the GPU's memory is full, or its version is not the one Caffe was built for",
    ),
    (
        r"SIGSEGV|Segmentation",
        "the program touched memory that is not its own: a fault of this build of Caffe or of a layer",
    ),
)


class Score(NamedTuple):
    """An accuracy of a test net: the last one, and the best one with its iteration. None where none was a number."""

    name: str
    net: int
    last: float
    best: float | None
    best_iteration: int | None


class Summary(NamedTuple):
    """A run in a few numbers; `pace` is in seconds per iteration, tests and snapshots included."""

    first: int
    last: int
    loss: float | None
    scores: tuple[Score, ...]
    seconds: float | None
    pace: float | None
    state: str
    notes: tuple[str, ...]


def summary(run: Run) -> Summary:
    """A run in a few numbers, and what is to be said of it."""
    loss = run.train[-1].loss if run.train else None
    return Summary(run.start, run.last, loss, scores(run), run.seconds, pace(run), run.state, tuple(notes(run)))


def scores(run: Run) -> tuple[Score, ...]:
    """The accuracies of each test net: of its outputs those that are called so."""
    found = []
    for net in run.nets:
        rows = [row for row in run.tests if row.net == net]
        names = columns(rows)
        for name in dict.fromkeys(names.values()):
            if SCORE.search(name) and not LOSS.search(name):
                found += score(name, net, [(row, values(row, names).get(name)) for row in rows])
    return tuple(found)


def score(name: str, net: int, given: list[tuple[Tested, float | None]]) -> list[Score]:
    """One accuracy from its values; nothing where there is none.

    The best one is not looked for in tests with a nan: Caffe's Accuracy takes a label for right if no score is greater
    than its own, and nothing is greater than nan.
    """
    there = [(row, value) for row, value in given if value is not None]
    if not there:
        return []
    best = max(((value, -row.iteration) for row, value in there if is_sound(row)), default=None)
    return [Score(name, net, there[-1][1], best[0] if best else None, -best[1] if best else None)]


def is_sound(row: Shown | Tested) -> bool:
    """Whether all numbers of a row are numbers."""
    return all(map(isfinite, numbers(row)))


def pace(run: Run) -> float | None:
    """Seconds per iteration between the first and the last one shown, else the last one stated."""
    timed = [row for row in run.train if row.seconds is not None]
    if len(timed) > 1:
        first, last = timed[0], timed[-1]
        past = (last.seconds or 0) - (first.seconds or 0)
        if past > 0 and last.iteration > first.iteration:
            return past / (last.iteration - first.iteration)
    stated = [row.pace for row in run.train if row.pace is not None]
    return stated[-1] if stated else None


def notes(run: Run) -> list[str]:
    """What went wrong, and what is behind it."""
    found = []
    if run.failure:
        cause = next((words for pattern, words in CAUSES if re.search(pattern, run.failure)), "")
        found.append(f"died: {run.failure}" + (f" ({cause})" if cause else ""))
    saturated, broken = first_saturated(run), first_broken(run)
    if saturated is not None:
        found.append(
            f"iteration {saturated}: the loss is 87.3365 = -ln(FLT_MIN): the softmax saturated, the scores have"
            " diverged; lower base_lr, check the scale of the data and the labels"
        )
    if broken:
        found.append(
            f"iteration {broken.iteration}: {broken.name} is {broken.value}, the first number that is none;"
            " what came before it is to be blamed: base_lr too high, or the data"
        )
    if not all(map(is_sound, run.tests)) and scores(run):
        found.append("an accuracy beside a loss of nan means nothing: Caffe takes every label for right then")
    if run.state == "unfinished":
        found.append("the log ends without a word: the run goes on, was killed, or the log was cut")
    return found


def first_saturated(run: Run) -> int | None:
    """The first iteration at which a loss stands at the most a SoftmaxWithLoss can give."""
    found = [
        row.iteration for row in run.rows if any(abs(value - SATURATED) < SATURATED_WITHIN for value in numbers(row))
    ]
    return min(found, default=None)


def numbers(row: Shown | Tested) -> list[float]:
    """All numbers of a row."""
    return [*([] if row.loss is None else [row.loss]), *(output.value for output in row.outputs)]
