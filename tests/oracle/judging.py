"""What we say of a net held against what real Caffe made of it."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from prototool.analysis.shape import Shape
from prototool.analysis.view import View
from prototool.engines.pycaffe.probe import Interpreter
from prototool.net.document import Document
from prototool.text.problem import Problem
from prototool.text.source import Source

DRIVER = Path(__file__).with_name("verdicts_driver.py")
Job = tuple[str, str]
Answer = dict[str, Any]

# How a net ends that wants something which is not here (data, a Python module, memory): it says nothing of the net.
OUTSIDE = (
    r"db_leveldb.cpp|db_lmdb|io.cpp:\d+\] Check failed: fd != -1|File is empty|Failed to open (window|source) file",
    r"Could not open|Could not create|host allocation of size|MemoryError|bad_alloc",
    r"at least 1 HDF5 filename|Window file is empty",
    r"ModuleNotFoundError|ValueError: Empty module name|No module named|SystemError",
)
NEEDY = re.compile("|".join(OUTSIDE))


class Disagreement(NamedTuple):
    """A net of which we say other than Caffe."""

    text: str
    phase: str
    theirs: str
    ours: str

    def __str__(self) -> str:
        """All there is to look into it."""
        return f"--- {self.phase}\n{self.text}caffe: {self.theirs}\nours:  {self.ours}\n"


def ask(interpreter: Interpreter, jobs: Sequence[Job]) -> list[Answer]:
    """What real Caffe makes of nets."""
    with tempfile.TemporaryDirectory() as folder:
        asked, told = Path(folder, "jobs"), Path(folder, "answers")
        asked.write_text("".join(json.dumps(job) + "\n" for job in jobs), "utf-8")
        command = [*interpreter.command, str(DRIVER), str(asked), str(told)]
        subprocess.run(command, env=interpreter.environment, check=True, capture_output=True, timeout=3600)
        return [json.loads(line) for line in told.read_text("utf-8").splitlines()]


def judged(text: str, phase: str, answer: Answer) -> bool:
    """Whether what Caffe made of a net says something of the net itself."""
    if answer["verdict"] == "ok":
        # Caffe reads behind the last of too few numbers, and what it finds there is anyone's guess.
        return not any(problem.kind.code == "PT704" for problem in errors(text, phase)[1])
    return answer["verdict"] != "timeout" and not NEEDY.search(answer["message"])


def errors(text: str, phase: str) -> tuple[View | None, list[Problem]]:
    """What we refuse a net for in a phase."""
    document = Document(Source(text, "mutant.prototxt"))
    unread = [*document.tree.problems, *document.bound[1]]
    if unread:
        return None, unread
    view = View(document, [document.net.state("TRAIN" if phase == "TRAIN" else "TEST")])
    return view, list(view.states[0].problems)


def difference(text: str, phase: str, answer: Answer) -> Disagreement | None:
    """Where we and Caffe are not of one mind, if anywhere."""
    if not judged(text, phase, answer):
        return None
    view, found = errors(text, phase)
    told = "; ".join(f"{problem.kind.code} {problem.message}" for problem in found) or "no error"
    if answer["verdict"] != "ok":
        return None if found else Disagreement(text, phase, f"{answer['verdict']} {answer['message']}", told)
    if found or view is None:
        return Disagreement(text, phase, "ok", told)
    shapes = view.states[0].shapes
    blobs = {name: tuple(shape) for name, shape in without_splits(answer)}
    params = [(name, [tuple(shape) for shape in learned]) for name, learned in answer["params"]]
    if dict(shapes.blobs) == blobs and shapes.params == params:
        return None
    return Disagreement(text, phase, f"ok {blobs} {params}", f"{shapes.blobs} {shapes.params}")


def without_splits(answer: Answer) -> list[tuple[str, Shape]]:
    """Caffe's blobs without the copies that its automatic splits make."""
    splits = tuple(f"{name}_" for name, kind in answer["layers"] if kind == "Split" and name.endswith("_split"))
    return [(name, shape) for name, shape in answer["blobs"] if not (splits and name.startswith(splits))]
