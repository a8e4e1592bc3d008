"""Finding a Caffe: which interpreter has pycaffe, which version, and whether it can use a GPU."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prototool.engines.children import ChildFailedError, run
from prototool.engines.health import Health
from prototool.engines.pycaffe.prefix import Prefix

VARIABLE = "PROTOTOOL_CAFFE_PYTHON"
HELP = f"prototool engines install pycaffe, or name an interpreter that has pycaffe by {VARIABLE}"

# What the interpreter under test is asked; Pythons as old as 2.7 answer.
# A build without CUDA ends the process that asks for a GPU, so a copy of it does.
ASK = """
import json
import os
import caffe
out = {"version": getattr(caffe, "__version__", "1.0"), "solver": hasattr(caffe, "SGDSolver")}
if hasattr(os, "fork"):
    child = os.fork()
    if child == 0:
        silent = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silent, 1)
        os.dup2(silent, 2)
        try:
            caffe.set_mode_gpu()
            caffe.set_device(0)
        except BaseException:
            os._exit(1)
        os._exit(0)
    out["gpu"] = os.waitpid(child, 0)[1] == 0
print("\\n@prototool " + json.dumps(out))
"""
# Where a process cannot be copied, another one is asked.
ASK_GPU = "import caffe; caffe.set_mode_gpu(); caffe.set_device(0)"
PATIENCE = 120


class Interpreter(NamedTuple):
    """A Python that may have pycaffe: how it is started, in which environment, and who named it."""

    command: list[str]
    environment: dict[str, str]
    named_by: str


def interpreters(named: str | None = None) -> Iterator[Interpreter]:
    """The interpreters worth asking, best first: the one named, the private copy, the machine's own."""
    own = dict(os.environ)
    if named or own.get(VARIABLE):
        yield Interpreter([str(named or own[VARIABLE])], own, "--caffe-python" if named else VARIABLE)
        return
    if Prefix.usual().complete:
        yield private()
    for name in ("python3", "/usr/bin/python3"):
        path = shutil.which(name)
        if path:
            yield Interpreter([path], own, path)


def private() -> Interpreter:
    """The private copy's Python, whether or not it is there."""
    prefix = Prefix.usual()
    return Interpreter(prefix.python(), prefix.environment(), str(prefix.root))


def ask(interpreter: Interpreter) -> Health:
    """Whether an interpreter has pycaffe."""
    where = interpreter.named_by
    try:
        printed = run([*interpreter.command, "-c", ASK], interpreter.environment, PATIENCE)
    except FileNotFoundError:
        return Health("pycaffe", False, where=where, reason=f"{interpreter.command[0]} does not exist", help=HELP)
    except PermissionError:
        return Health("pycaffe", False, where=where, reason=f"{interpreter.command[0]} is no program", help=HELP)
    except subprocess.TimeoutExpired:
        return Health("pycaffe", False, where=where, reason=f"it did not answer in {PATIENCE} seconds", help=HELP)
    except ChildFailedError as error:
        said = [line for line in error.printed.strip().splitlines() if line.strip()]
        reason = said[-1] if said else f"it ended with {error.status}"
        if "No module named" in reason and "caffe" in reason:
            reason = "it has no pycaffe"
        return Health("pycaffe", False, where=where, reason=reason, help=HELP)
    answers = [line for line in printed.splitlines() if line.startswith("@prototool ")]
    found = json.loads(answers[-1].removeprefix("@prototool "))
    if not found["solver"]:
        return Health("pycaffe", False, where=where, reason="its module 'caffe' is not Caffe's", help=HELP)
    gpu = found["gpu"] if "gpu" in found else has_gpu(interpreter)
    device = "CPU and GPU" if gpu else "CPU"
    return Health("pycaffe", True, version=str(found["version"]), device=device, where=where)


def has_gpu(interpreter: Interpreter) -> bool:
    """Whether an interpreter's Caffe can use a GPU of this machine."""
    try:
        run([*interpreter.command, "-c", ASK_GPU], interpreter.environment, PATIENCE)
    except (ChildFailedError, subprocess.TimeoutExpired):
        return False
    return True


def probe(named: str | None = None) -> tuple[Health, Interpreter | None]:
    """The first interpreter that has pycaffe, or why there is none."""
    asked: list[Health] = []
    for interpreter in interpreters(named):
        health = ask(interpreter)
        if health.usable:
            return health, interpreter
        asked.append(health)
    return why_not(asked), None


def why_not(asked: Sequence[Health]) -> Health:
    """What is said where no interpreter has pycaffe."""
    reason = "; ".join(f"{health.where}: {health.reason}" for health in asked) or "no Python to ask was found"
    return Health("pycaffe", False, reason=reason, help=HELP)
