"""Caffe's own upgrade tools: where they are, and what they make of a file or say against it."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from prototool.engines.children import ChildFailedError, run
from prototool.engines.pycaffe.prefix import Prefix
from prototool.engines.pycaffe.probe import HELP, VARIABLE

Kind: TypeAlias = Literal["net", "solver", "weights"]

PROGRAMS: Mapping[Kind, str] = {
    "net": "upgrade_net_proto_text",
    "solver": "upgrade_solver_proto_text",
    "weights": "upgrade_net_proto_binary",
}
# Weights of gigabytes take a while.
PATIENCE = 900
# What the tools end with when they wrote a file that lacks what they could not upgrade.
PROBLEMS = 1

# A line of glog's: its severity, the time, the process and the place in the source, and what is told.
GLOG = re.compile(r"^([IWEF])\d{4,8} [\d:.]+ +\d+ [\w.]+:\d+\] (.*)$", re.MULTILINE)
PROTOBUF = re.compile(r"^\[libprotobuf ERROR [^\]]*\] (.*)$", re.MULTILINE)
PARSING = re.compile(r"Error parsing text-format [\w.]+: (?:(\d+):(\d+): )?")
# What was checked stands before the words about it, if there are any.
CHECK = re.compile(r"^Check failed: .*?(?:\(\S+ vs\. \S+\) |\) (?=[A-Z]))(?=\S)")
# What says only that something was said, or that the file is as it should be.
EMPTY = ("Encountered error(s)", "Failed to parse input", "File already in latest", "Warning: had one or more problems")


class NoUpgraderError(Exception):
    """Caffe's upgrade tools are not here."""


class Answer(NamedTuple):
    """What a tool made of a file: whether it wrote one, and its complaints in words, each as one line.

    With complaints a file that was written lacks what they are about.
    """

    written: bool
    complaints: tuple[str, ...] = ()


class Upgrader(NamedTuple):
    """Caffe's upgrade tools: the command of each, and the environment they need."""

    commands: Mapping[Kind, list[str]]
    environment: Mapping[str, str]

    @classmethod
    def find(cls, named: str | None = None) -> Upgrader:
        """The tools beside the interpreter that is named, else those of the private copy, else the machine's own.

        What may name one besides is what `probe` asks. Raises NoUpgraderError where a tool is missing.
        """
        interpreter, prefix = named or os.environ.get(VARIABLE), Prefix.usual()
        environment = dict(os.environ)
        if interpreter:
            beside = Path(shutil.which(interpreter) or interpreter).parent
            commands = {kind: [str(beside / name)] for kind, name in PROGRAMS.items()}
        elif prefix.complete:
            commands = {kind: prefix.program(name) for kind, name in PROGRAMS.items()}
            environment = prefix.environment()
        else:
            commands = {kind: [shutil.which(name) or name] for kind, name in PROGRAMS.items()}
        missing = [command[-1] for command in commands.values() if not os.access(command[-1], os.R_OK)]
        if missing:
            where = f" beside the interpreter of {'--caffe-python' if named else VARIABLE}" if interpreter else ""
            raise NoUpgraderError(f"a proof needs Caffe's own tool {missing[0]}, which is not here{where}: {HELP}")
        # The log goes nowhere but to us: by default each run leaves files in the folder for temporary ones.
        return cls(commands, {**environment, "GLOG_logtostderr": "1", "GLOG_minloglevel": "0"})

    def upgrade(self, kind: Kind, source: Path, target: Path) -> Answer:
        """Have a file upgraded. Raises subprocess.TimeoutExpired, OSError."""
        try:
            run([*self.commands[kind], str(source), str(target)], self.environment, PATIENCE)
        except ChildFailedError as error:
            told = complaints(error.printed) or (f"it crashed with status {error.status} and said nothing of it",)
            return Answer(error.status == PROBLEMS, told)
        return Answer(True)


def complaints(printed: str) -> tuple[str, ...]:
    """What a tool complains of, without what its log has around it: what ended it, else each thing it could not do."""
    lines = [(found[1], found[2]) for found in GLOG.finditer(printed)]
    fatal = [text for severity, text in lines if severity == "F"]
    errors = [text for severity, text in lines if severity == "E" and not text.startswith(EMPTY)]
    parsing = [PARSING.sub(place, found[1]) for found in PROTOBUF.finditer(printed)]
    return tuple(dict.fromkeys(CHECK.sub("", text.strip()) for text in fatal or parsing or errors))


def place(found: re.Match[str]) -> str:
    """Where reading ended, as prototool says it."""
    return f"line {found[1]}, column {found[2]}: " if found[1] else ""
