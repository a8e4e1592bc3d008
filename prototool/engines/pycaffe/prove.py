"""Proof that a migrated file means what the original does: real Caffe's upgrade reads both, and both come out alike.

Caffe writes equal messages alike, so files are compared; where they differ, the first field that does is named.
"""

from __future__ import annotations

import filecmp
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

from prototool.engines.pycaffe.difference import first_difference, message_of, read
from prototool.engines.pycaffe.upgrader import Answer, Kind, Upgrader
from prototool.net.document import Document
from prototool.schema.detect import detect
from prototool.text.source import Source

Verdict: TypeAlias = Literal["equal", "differs", "refused", "lossy", "not judged"]
Content: TypeAlias = "bytes | os.PathLike[str]"

# What C++ says of a field or value that a fork may know.
UNKNOWN = ("has no field named", "Unknown enumeration value")


class Proof(NamedTuple):
    """What came of a proof.

    `equal`: Caffe makes the same of both. `differs`: it does not, or refuses the result alone; a fault of ours.
    `refused`: it refuses the original. `lossy`: it loses parts of the original, and the result is not what it leaves.
    `not judged`: the file uses fields of a fork, or Caffe did not come to an end. The message says more, in a line.
    """

    verdict: Verdict
    message: str = ""


class Prover:
    """Real Caffe as the judge of migrations. It can be sent to a worker process, and keeps nothing between proofs."""

    def __init__(self, named: str | None = None) -> None:
        """Raises NoUpgraderError where Caffe's tools are not here; `named` is an interpreter that has pycaffe."""
        self.upgrader = Upgrader.find(named)

    def prove(self, original: Content, result: Content, kind: Kind) -> Proof:
        """Whether a result is what Caffe takes the original for. Contents are bytes or, for big weights, files.

        Raises OSError.
        """
        with tempfile.TemporaryDirectory(prefix="prototool-proof-") as name:
            try:
                return self.judge(Path(name), original, result, kind)
            except subprocess.TimeoutExpired as error:
                return Proof("not judged", f"Caffe's upgrade did not come to its end in {error.timeout:.0f} seconds")

    def judge(self, folder: Path, original: Content, result: Content, kind: Kind) -> Proof:
        """A proof in a folder of its own. Raises OSError, subprocess.TimeoutExpired."""
        before = self.ask(folder, original, kind, "before")
        if not before.written and is_foreign(before, original):
            return Proof("not judged", f"Caffe 1.0 does not know fields of a fork: {before.complaints[0]}")
        after = self.ask(folder, result, kind, "after")
        if not before.written:
            of_result = "takes the result" if after.written else f"refuses the result: {after.complaints[0]}"
            return Proof("refused", f"Caffe refuses the original ({before.complaints[0]}) and {of_result}")
        if not after.written:
            return Proof("differs", f"Caffe takes the original and refuses the result: {after.complaints[0]}")
        found = difference(folder / "before", folder / "after", kind)
        lost = "; ".join(before.complaints) or silently_lost(original, kind)
        if found is None:
            return Proof("equal", f"Caffe loses parts of the original: {lost}" if lost else "")
        if lost:
            return Proof("lossy", f"Caffe loses parts of the original ({lost}), so the result differs: {found}")
        return Proof("differs", f"Caffe reads the original and the result differently: {found}")

    def ask(self, folder: Path, content: Content, kind: Kind, name: str) -> Answer:
        """Have Caffe upgrade a content. Raises OSError, subprocess.TimeoutExpired."""
        # Both under one name: a solver without snapshot_prefix is given one from the name of its file.
        source = folder / ("model.caffemodel" if kind == "weights" else f"{kind}.prototxt")
        source.unlink(missing_ok=True)
        if isinstance(content, bytes):
            source.write_bytes(content)
        else:
            source.symlink_to(os.path.abspath(content))
        return self.upgrader.upgrade(kind, source, folder / name)


def is_foreign(answer: Answer, original: Content) -> bool:
    """Whether Caffe refuses a text for what a known fork has and Caffe 1.0 has not."""
    if not isinstance(original, bytes) or not any(each in said for said in answer.complaints for each in UNKNOWN):
        return False
    return bool(detect(Document(Source.from_bytes(original, "")).tree).dialects)


def silently_lost(original: Content, kind: Kind) -> str:
    """What Caffe loses of a net and says nothing of: with layers of V0 in the file, all those of other eras."""
    if kind != "net" or not isinstance(original, bytes) or b"layers" not in original:
        return ""
    message = Document(Source.from_bytes(original, "")).message
    old = [layer for layer in message.messages("layers") if "layer" in layer]
    if not old:
        return ""
    others = message.messages("layer") or len(message.messages("layers")) > len(old)
    return "it has layers of V0 and of later formats, and only V0's come through" if others else ""


def difference(before: Path, after: Path, kind: Kind) -> str | None:
    """Where two files of Caffe's differ, None where they hold the same. Raises OSError."""
    if filecmp.cmp(before, after, shallow=False):
        return None
    return first_difference(read(before, kind), read(after, kind), message_of(kind))
