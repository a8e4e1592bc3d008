"""What became of files in earlier runs, so that a file whose content is as it was then is not worked on again.

A database in the user's folder for caches. It is only ever a help: where it cannot be used, or is damaged, files are
worked on as if it were empty. What is remembered of a file holds for its content, for the options, and for these very
sources of prototool; that a result is where it belongs, and whole, is looked up each time.
"""

from __future__ import annotations

import json
import os
import sqlite3
import time
from contextlib import suppress
from functools import cache
from pathlib import Path

from prototool.batch.delivery import digest, digest_of
from prototool.batch.migration import Done, Job, Noted, Outcome, Proof
from prototool.batch.places import is_url

# So many outcomes are remembered at a time, because a database is locked while it is written to.
TOGETHER = 500
# After so many days without a run that asked for it an outcome is forgotten.
KEPT_DAYS = 60
# For so many seconds another run may write.
PATIENCE = 5
TABLE = """
CREATE TABLE IF NOT EXISTS outcomes
    (name BLOB PRIMARY KEY, before BLOB, after BLOB, told TEXT, day INTEGER) WITHOUT ROWID
"""


def usual_place() -> str:
    """Where outcomes are kept: PROTOTOOL_CACHE, else the user's folder for caches."""
    own = os.environ.get("PROTOTOOL_CACHE")
    caches = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(own or os.path.join(caches, "prototool"), "outcomes.sqlite")


class Records:
    """The outcomes of earlier runs, and those of this one to come."""

    def __init__(self, path: str | None = None) -> None:
        self.path = path or usual_place()
        self.today = int(time.time() // 86400)
        self.new: list[tuple[bytes, bytes, bytes, str, int]] = []
        self.base = self.opened()

    def opened(self) -> sqlite3.Connection | None:
        """The database, made anew if it is damaged; None where there can be none."""
        for _ in range(2):
            try:
                os.makedirs(os.path.dirname(self.path), exist_ok=True)
                base = sqlite3.connect(self.path, timeout=PATIENCE, isolation_level=None)
                base.execute(TABLE)
                return base
            except sqlite3.OperationalError:
                # Locked, or not to be written to: it may be sound.
                return None
            except sqlite3.DatabaseError:
                with suppress(OSError):
                    os.unlink(self.path)
            except OSError:
                return None
        return None

    def known(self, job: Job) -> Outcome | None:
        """What becomes of a job if nothing has changed since it was done; None if it must be done."""
        row = self.row(job)
        if row is None or not is_remembered(job) or job.wanted == "text":
            return None
        before, after, told, day = row
        content = digest_of(job.path)
        if content == after:
            # This is what came of it: there is no more to do.
            outcome = outcome_of(job, told)
            outcome = outcome._replace(verdict="current", era=outcome.left, before=after, after=after)
            outcome = outcome if before == after else outcome._replace(steps=(), proof=None)
        elif content == before:
            outcome = outcome_of(job, told)._replace(before=before, after=after)
        else:
            return None
        if outcome.verdict == "migrated" and (job.wanted == "diff" or job.target == job.path):
            return None
        if job.wanted == "write" and job.target != job.path and digest_of(job.target) != after:
            return None
        if job.prove and not needs_no_proof(outcome):
            return None
        if day < self.today:
            self.note(outcome)
        return outcome._replace(again=True, proof=outcome.proof if job.prove else None)

    def row(self, job: Job) -> tuple[bytes, bytes, str, int] | None:
        """What is remembered of a file."""
        if self.base is None:
            return None
        question = "SELECT before, after, told, day FROM outcomes WHERE name = ?"
        try:
            found: tuple[bytes, bytes, str, int] | None = self.base.execute(question, (name_of(job),)).fetchone()
            return found
        except sqlite3.Error:
            return None

    def note(self, outcome: Outcome) -> None:
        """Remember an outcome, if it would be the same again."""
        job = outcome.job
        if outcome.verdict not in ("current", "migrated") or not (outcome.before and outcome.after):
            return
        if not is_remembered(job):
            return
        what = (outcome.kind, outcome.era, outcome.left, outcome.dialect, outcome.verdict)
        told = json.dumps([*what, outcome.steps, outcome.proof])
        self.new.append((name_of(job), outcome.before, outcome.after, told, self.today))
        if len(self.new) >= TOGETHER:
            self.write()

    def write(self) -> None:
        """Write down what is new. Where that cannot be done it is forgotten."""
        if self.base is not None and self.new:
            try:
                self.base.execute("BEGIN IMMEDIATE")
                self.base.executemany("INSERT OR REPLACE INTO outcomes VALUES (?, ?, ?, ?, ?)", self.new)
                self.base.execute("COMMIT")
            except sqlite3.Error:
                with suppress(sqlite3.Error):
                    self.base.execute("ROLLBACK")
        self.new.clear()

    def close(self) -> None:
        """Write down what is new, and forget what nobody asked for in a long time."""
        self.write()
        if self.base is not None:
            with suppress(sqlite3.Error):
                self.base.execute("DELETE FROM outcomes WHERE day < ?", (self.today - KEPT_DAYS,))
            self.base.close()


def is_remembered(job: Job) -> bool:
    """Whether what becomes of a file is remembered: not where that is as much work as to do it again."""
    return job.data is None and not job.schema and not is_url(job.path) and not is_url(job.target)


def needs_no_proof(outcome: Outcome) -> bool:
    """Whether a proof would bring nothing new: there is one, or nothing to be proved."""
    proved = outcome.proof is not None and outcome.proof.verdict != "not judged"
    return proved or outcome.verdict == "current" or outcome.kind == "unknown"


def name_of(job: Job) -> bytes:
    """What a file is remembered by."""
    words = (sources(), job.dialect, os.path.abspath(job.path))
    return digest("\0".join(words).encode("utf-8", "surrogateescape"))


@cache
def sources() -> str:
    """The state of prototool's own files: whoever changes a pass, or installs another version, starts anew."""
    root = Path(__file__).parents[1]
    files = sorted((path, path.stat()) for path in root.rglob("*.py"))
    return digest(repr([(str(path), stat.st_size, stat.st_mtime_ns) for path, stat in files]).encode()).hex()


def outcome_of(job: Job, told: str) -> Outcome:
    """An outcome as it is remembered."""
    kind, era, left, dialect, verdict, steps, proof = json.loads(told)
    done = (Done(name, changed, tuple(Noted(*note) for note in notes)) for name, changed, notes in steps)
    return Outcome(job, verdict, kind, era, dialect, tuple(done), left=left, proof=Proof(*proof) if proof else None)
