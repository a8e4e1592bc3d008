"""What a Caffe that ended by itself died of, in words, and in which layer: from its exit status and what it printed."""

from __future__ import annotations

import re
import signal
from collections.abc import Sequence
from typing import NamedTuple

# glog's prefix of a fatal line: severity and date, time, thread, file and line.
FATAL = re.compile(r"^F\d{4,8} \S+\s+(?P<thread>\d+) (?P<file>[\w.]+):\d+\] (?P<text>.*)$")
GLOG = re.compile(r"^[IWEF]\d{4,8} ")
NAMED = re.compile(r"\(layer '(.+?)'")
FRAME = re.compile(r"^(\*\*\*|\s*@\s|PC: @|Aborted|WARNING: Logging before|F\d{4,8} |[IWE]\d{4,8} |Fatal Python error)")
LAYER = re.compile(r"(?:net\.cpp:\d+\] (?:Creating Layer|Setting up)|layer_factory\.hpp:\d+\] Creating layer) (.+)$")
PHASE = re.compile(r"^\s*phase: (TRAIN|TEST)$")
READY = re.compile(r"net\.cpp:\d+\] Network initialization done")
BEGUN = "Initializing net from parameters"
BEGUN_BY = re.compile(rf"^I\d{{4,8}} \S+\s+(\d+) .*{BEGUN}")
SOURCE = re.compile(r"^(\w+)_layer\.(?:cpp|cu|hpp)$")

# So many of the last lines are kept for those who ask.
KEPT = 12

# What the words of Caffe's checks mean, the first that fits.
MEANINGS: tuple[tuple[str, str], ...] = (
    (r"out of memory", "the GPU's memory is full: a smaller batch_size, with a larger iter_size, learns the same"),
    (
        r"Could not (?:load|open|find).*?(\S+)$",
        "a picture or a file that the data layer names is missing or unreadable",
    ),
    (r"cv_img\.data", "a picture of the list is missing, or is no picture"),
    (
        r"SerializeToOstream|output\.good|Failed to (?:open|write).*snapshot",
        "the snapshot could not be written: the disk is full, or files may not be so large",
    ),
    (r"mdb_status|leveldb", "the database cannot be opened: a wrong path or backend; the path counts from the folder"),
    (r"Cannot copy param", "the weights have another shape; a layer with another name starts at random"),
    (r"Unknown layer type", "this build of Caffe has no such layer: see prototool check"),
    (r"proportions|crop|datum_height", "pictures are smaller than crop_size"),
    (r"Cannot use GPU in CPU-only Caffe", "this Caffe was built without CUDA"),
    (r"Incompatible number of blobs|Incorrect length of history", "the state is that of another net or solver"),
)
SIGNALS: dict[int, str] = {
    signal.SIGSEGV: "Caffe touched memory that is not its own (SIGSEGV): a fault of this build or of a layer",
    signal.SIGFPE: "Caffe divided by zero (SIGFPE): a layer with a stride, group or size of 0",
    signal.SIGILL: "this build of Caffe uses instructions that this processor lacks (SIGILL)",
    signal.SIGBUS: "Caffe read a file that was cut short while it was open (SIGBUS)",
    signal.SIGXFSZ: "a file grew larger than this account may write (SIGXFSZ)",
    signal.SIGKILL: "Caffe was killed (SIGKILL), mostly by the system because the memory is full: a smaller batch_size",
    signal.SIGTERM: "Caffe was ended by another process (SIGTERM)",
}


class Fault(NamedTuple):
    """What went wrong: in words, in which layer and phase as far as is known, and what was printed last."""

    reason: str
    layer: str
    phase: str
    printed: tuple[str, ...]


def fault_of(status: int, log: Sequence[str], types: Sequence[tuple[str, str]]) -> Fault:
    """What a process died of, from its exit status and its log. `types` are the layers of the train net by type."""
    layer, phase = at_set_up(log)
    lines = without_texts(log)
    fatal = [(number, found) for number, line in enumerate(lines) if (found := FATAL.match(line))]
    if fatal:
        number, found = fatal[-1]
        named = NAMED.search(found["text"])
        if found["thread"] != setting_up(log):
            # A thread that reads data while layers behind it are set up: for the train net, later for a test net too.
            layer, phase = "", "TRAIN" if phase == "TRAIN" else ""
        layer = named[1] if named else layer or by_source(found["file"], types)
        return Fault(meaning(found["text"]), layer, phase, tuple(lines[max(0, number - KEPT + 1) : number + 1]))
    printed = tuple(line for line in lines[-60:] if not FRAME.match(line))[-KEPT:]
    if any("bad_alloc" in line or "MemoryError" in line for line in lines[-40:]):
        return Fault("the machine's memory is full: a smaller batch_size, or smaller pictures", layer, phase, printed)
    if status < 0:
        return Fault(SIGNALS.get(-status) or f"Caffe was ended by signal {-status}", layer, phase, printed)
    last = next((line for line in reversed(lines) if line.strip()), "")
    return Fault(f"Caffe ended with status {status}" + (f": {last}" if last else ""), layer, phase, printed)


def without_texts(log: Sequence[str]) -> list[str]:
    """The lines of a log without the texts of solver and nets that Caffe prints."""
    found, text = [], False
    for line in log:
        text = not GLOG.match(line) and text
        if not text:
            found.append(line)
        text = text or "from parameters" in line
    return found


def meaning(text: str) -> str:
    """What a failed check means, with its own words."""
    text = text.strip()
    said = next((words for pattern, words in MEANINGS if re.search(pattern, text)), "")
    return f"{said} (Caffe: {text})" if said else f"Caffe refused to go on: {text}"


def at_set_up(lines: Sequence[str]) -> tuple[str, str]:
    """The layer that was being set up when the log ended, and the phase of its net; empty where none was."""
    layer = phase = ""
    states = 0
    for line in lines:
        if BEGUN in line:
            layer, phase, states = "", "", 1
        elif states and not phase and (found := PHASE.match(line)):
            phase = found[1]
        elif found := LAYER.search(line):
            layer = found[1]
        elif READY.search(line):
            layer = phase = ""
            states = 0
    return layer, phase


def setting_up(lines: Sequence[str]) -> str:
    """The thread that sets up nets, empty where none was."""
    return next((found[1] for line in lines if (found := BEGUN_BY.match(line))), "")


def by_source(file: str, types: Sequence[tuple[str, str]]) -> str:
    """The layer that a file of Caffe's source belongs to, where only one is of its type."""
    found = SOURCE.match(file)
    if file.startswith(("data_transformer", "io.cpp")):
        names = [name for name, type in types if type in ("Data", "ImageData", "WindowData")]
    elif found:
        wanted = found[1].replace("_", "").lower()
        near = (wanted, f"{wanted}layer", wanted.replace("image", "imagedata"))
        names = [name for name, type in types if type.lower() in near]
    else:
        names = []
    return names[0] if len(set(names)) == 1 else ""
