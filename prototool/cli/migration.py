"""One run of `prototool migrate`: from what was asked to files, messages, a report and the exit status."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from typing import NamedTuple

import click

from prototool.batch.delivery import Sweep
from prototool.batch.dialect import known_or_error
from prototool.batch.discover import Found
from prototool.batch.machine import Executor, ExecutorError, run
from prototool.batch.migrating import died, migrate
from prototool.batch.migration import SUFFIXES, WEIGHTS_SUFFIX, Job, Judge, Outcome, Verdict, Wanted
from prototool.batch.migration_report import PROVED, Report, nothing_yet
from prototool.batch.mirror import Mirror
from prototool.batch.places import is_url
from prototool.batch.search import found, several
from prototool.check.config import Config, Configs
from prototool.check.reading import AUTO
from prototool.check.report.text import number
from prototool.cli import output
from prototool.cli.migration_words import complain, how, shown, tell_notes
from prototool.cli.signals import ended_gently
from prototool.cli.status import DONE, FAULT, INTERRUPTED, UNUSABLE, WOULD_CHANGE
from prototool.text.source import STDIN

STATUSES: dict[Verdict, int] = {
    "current": DONE,
    "migrated": DONE,
    "refused": UNUSABLE,
    "unreadable": UNUSABLE,
    "unwritten": UNUSABLE,
    "fault": FAULT,
}


class Asked(NamedTuple):
    """The command line."""

    paths: tuple[str, ...]
    out: str | None
    in_place: bool
    check: bool
    diff: bool
    dialect: str | None
    jobs: int | None
    report: str | None
    no_cache: bool
    quiet: bool
    force_exclude: bool = False
    listed: bool = False
    cluster: str | None = None
    prove: bool = False
    caffe_python: str | None = None

    @property
    def wanted(self) -> Wanted:
        """What is wanted of each file: where nothing is said, a single one is printed. Raises OSError for a URL."""
        if self.out or self.in_place:
            return "write"
        if self.check or self.diff:
            return "diff" if self.diff else "look"
        path = self.paths[0]
        return "look" if len(self.paths) > 1 or path.endswith(WEIGHTS_SUFFIX) or several(path) else "text"

    def refuse_nonsense(self) -> None:
        """Refuse options that do not go together. Raises click.UsageError."""
        if (self.out is not None) + self.in_place + self.check + self.diff > 1:
            raise click.UsageError("give only one of -o, --in-place, --check and --diff")
        if self.in_place and STDIN in self.paths:
            raise click.UsageError("standard input cannot be written in place")
        if self.cluster and self.jobs:
            raise click.UsageError("give only one of --cluster and --jobs: a cluster has the workers it has")
        if self.cluster and STDIN in self.paths:
            raise click.UsageError("workers of a cluster cannot read standard input; give files or URLs")
        if self.caffe_python and not self.prove:
            raise click.UsageError("--caffe-python names the Caffe that proves; give --prove with it")


class Migration:
    """One run of the command. Raises ConfigError, TargetError and OSError before anything is done."""

    def __init__(self, asked: Asked, judge: Judge | None = None) -> None:
        self.asked = asked
        self.judge = judge
        self.wanted = asked.wanted
        self.alone = self.wanted == "text"
        self.executor: Executor | None = None
        # Workers of a cluster stand somewhere else.
        self.folder = os.getcwd() if asked.cluster else ""
        self.sweep = Sweep() if asked.cluster else None
        self.configs = Configs()
        self.mirror = Mirror(asked.out) if asked.out is not None else None
        self.count = nothing_yet()
        self.status = DONE
        if asked.dialect:
            known_or_error(asked.dialect, "")
        # A bar needs the number of files; else they are looked for as they are worked on.
        self.watched = sys.stderr.isatty() and not (asked.quiet or asked.listed or self.alone)
        self.total = self.mirror.refuse(asked.paths, self.files()) if self.mirror else None
        if self.watched and self.total is None:
            self.total = sum(1 for _ in self.files())

    def files(self) -> Iterator[Found]:
        """The files that are meant."""
        return found(self.asked.paths, self.excluded, SUFFIXES, self.asked.force_exclude)

    def excluded(self, path: str) -> bool:
        """Whether a file or folder is left out of the folder it is in."""
        return bool(self.mirror and self.mirror.holds(path)) or self.config(path).excludes(path)

    def config(self, path: str) -> Config:
        """The configuration that counts for a file; for what is in no folder of this machine, the current one's."""
        return self.configs.of("elsewhere" if path == STDIN or is_url(path) else path)

    def job(self, each: Found) -> Job:
        """What is to be done with a file."""
        config = self.config(each.path)
        schema = os.path.abspath(config.schema) if config.schema and not self.asked.dialect else ""
        if schema:
            known_or_error("", schema)
        dialect = self.asked.dialect or (os.path.basename(schema) if schema else config.dialect) or AUTO
        target = self.mirror.target(each) if self.mirror else each.path if self.asked.in_place else ""
        data = sys.stdin.buffer.read() if each.path == STDIN else None
        return Job(each.path, target, self.wanted, dialect, schema, data, self.folder, self.asked.prove)

    def run(self, executor: Executor | None = None) -> int:
        """Migrate all files and say what became of them; the exit status. Raises OSError for the report."""
        self.executor = executor
        begin = time.monotonic()
        report = Report(self.asked.report) if self.asked.report else None
        try:
            whole = self.work(report)
            if report:
                report.finish(self.count, whole)
        finally:
            if report:
                report.drop()
        self.sum_up(time.monotonic() - begin, whole)
        return self.status

    def work(self, report: Report | None) -> bool:
        """Migrate the files; False if that came to no end. Those that are done by then count, and stay."""
        # SQLite is not loaded by those who do not want it.
        records = import_module("prototool.batch.records").Records() if self.remembers else None
        bar = import_module("prototool.cli.migration_view").Bar(self.total) if self.watched else None
        known = records.known if records else nothing_known
        jobs = map(self.job, self.files())
        try:
            with ended_gently():
                for outcome in run(self.migrating, jobs, died, self.asked.jobs, known, self.executor):
                    self.take(outcome)
                    if report:
                        report.add(outcome)
                    if records and not outcome.again:
                        records.note(outcome)
                    if bar:
                        bar.advance(self.troubles)
            return True
        except KeyboardInterrupt:
            self.status = INTERRUPTED
        except ExecutorError as error:
            output.say(f"prototool: {error}")
            self.status = max(self.status, UNUSABLE)
        finally:
            if self.sweep:
                self.sweep.close()
            if records:
                records.close()
            if bar:
                bar.close()
        return False

    @property
    def migrating(self) -> Callable[[Job], Outcome]:
        """What is done with each file."""
        return partial(migrate, judge=self.judge) if self.judge else migrate

    @property
    def remembers(self) -> bool:
        """Whether outcomes are remembered, and known ones used."""
        return not (self.asked.no_cache or self.alone)

    @property
    def troubles(self) -> int:
        """How many files could not be migrated so far."""
        return sum(self.count.of(verdict) for verdict, status in STATUSES.items() if status != DONE)

    def take(self, outcome: Outcome) -> None:
        """Count a file, and say what there is to say of it."""
        self.count.add(outcome)
        if self.sweep and outcome.job.target and not is_url(outcome.job.target):
            self.sweep.add(outcome.job.target)
        self.status = max(self.status, STATUSES[outcome.verdict])
        if outcome.verdict == "migrated":
            self.tell_migrated(outcome)
        elif outcome.verdict == "current":
            if self.alone:
                output.show_text(outcome.text)
        else:
            complain(outcome)
        if not self.asked.quiet and not outcome.again:
            tell_notes(outcome)

    def tell_migrated(self, outcome: Outcome) -> None:
        """Show the result of a file, or what would change, as far as that is wanted."""
        if self.asked.check or self.asked.diff:
            self.status = max(self.status, WOULD_CHANGE)
        if outcome.text and outcome.job.wanted == "diff":
            output.show_patch(outcome.text)
        elif outcome.job.wanted == "text":
            output.show_text(outcome.text)
            if outcome.proof and outcome.proof.verdict == "equal" and not self.asked.quiet:
                output.say(f"{shown(outcome.job)}: proved equal by real Caffe")
        elif self.asked.check or self.asked.diff:
            output.say(f"{shown(outcome.job)}: would be migrated ({how(outcome)})")
        elif self.asked.listed:
            what = "migrated" if outcome.written else "would be migrated"
            output.say(f"{shown(outcome.job)}: {what} ({how(outcome)})")

    def sum_up(self, seconds: float, whole: bool) -> None:
        """Say what all files came to."""
        if self.status == FAULT:
            output.say("prototool: please report its faults with the file and the output of PROTOTOOL_TRACEBACK=1")
        files = self.count.files.total()
        if self.asked.quiet or ((self.asked.listed or self.alone) and whole):
            return
        if files > 1:
            import_module("prototool.cli.migration_view").show_table(self.count)
        if self.count.proofs:
            output.say(self.proofs())
        output.say(self.summary(files, seconds, whole))

    def proofs(self) -> str:
        """The line about proofs: how many results are equal, and what became of the rest."""
        others = "".join(f"; {each}: {self.count.proofs[each]:,}" for each in PROVED[1:] if self.count.proofs[each])
        return f"proved equal by real Caffe: {self.count.proofs['equal']:,}{others}"

    def summary(self, files: int, seconds: float, whole: bool) -> str:
        """The last line: how many files, what was written, and what is to be done if not all of it is."""
        line = f"{number(files, 'file')} in {seconds:.1f} s"
        if self.count.again[True]:
            line += f", {self.count.again[True]} of them as the last run left them"
        if self.wanted == "write":
            line += f"; {self.count.written[True]} written"
        elif self.wanted == "look" and not self.asked.check and self.count.of("migrated"):
            line += "; nothing is written without -o DIR or --in-place"
        if not whole:
            line = f"interrupted after {line}; the same command goes on from here"
        return line


def nothing_known(job: Job) -> None:
    """Know of no file what becomes of it."""
