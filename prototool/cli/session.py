"""One run of `prototool check`: from what was asked to reports, patches, files and the exit status."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import NamedTuple, TypeAlias

import click

from prototool.analysis.shape import Shape
from prototool.batch.accepted import Accepted
from prototool.batch.checking import Fixing, Job, Outcome, run
from prototool.batch.plan import Plan, Wish
from prototool.check.checked import NOTHING_YET, Checked
from prototool.check.fix import Mended
from prototool.check.report import text
from prototool.check.rule import Rule
from prototool.cli import output
from prototool.cli.status import DONE, FAULT, UNUSABLE, WOULD_CHANGE
from prototool.rules import ALL
from prototool.text.problem import plain
from prototool.text.source import STDIN, encode, without_surrogates
from prototool.text.write import write_atomically

# Where each format's report is made but the usual one's; it is loaded when it is asked for.
REPORTS = {
    "json": "prototool.check.report.as_json",
    "github": "prototool.check.report.github",
    "sarif": "prototool.check.report.sarif",
}
Report: TypeAlias = Callable[[Iterable[Checked], Mapping[str, Rule]], Iterator[str]]
RULES = {rule.code: rule for rule in ALL}


class Asked(NamedTuple):
    """The command line."""

    paths: tuple[str, ...]
    phase: str | None
    stages: tuple[str, ...]
    level: int
    dialect: str | None
    schema: str | None
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    fix: bool
    unsafe_fixes: bool
    diff: bool
    baseline: str | None
    write_baseline: bool
    inputs: dict[str, Shape]
    form: str
    out: str | None
    jobs: int | None
    quiet: bool
    exit_zero: bool
    counts: bool
    policy: str | None = None
    targets: tuple[str, ...] = ()
    force_exclude: bool = False

    @property
    def fixing(self) -> Fixing:
        """What is to be mended."""
        if not (self.fix or self.diff):
            return "none"
        return "unsafe" if self.unsafe_fixes else "safe"

    @property
    def wish(self) -> Wish:
        """What is asked for beside the configuration."""
        stages = frozenset(self.stages)
        state = self.phase, stages, self.level, self.inputs
        return Wish(
            self.select, self.ignore, *state, self.dialect, self.schema, self.baseline, self.policy, self.targets
        )

    def refuse_nonsense(self) -> None:
        """Refuse options that do not go together. Raises click.UsageError."""
        if self.fix and self.diff:
            raise click.UsageError("give --fix or --diff: one writes files, the other one shows what it would write")
        if self.unsafe_fixes and not (self.fix or self.diff):
            raise click.UsageError("--unsafe-fixes goes with --fix or --diff")
        if self.dialect and self.schema:
            raise click.UsageError("give --dialect or --schema: a schema is a dialect of its own")
        if self.counts and self.form != "text":
            raise click.UsageError("--statistics is text; give no --format with it")


class Session:
    """One run of the command. Raises ConfigError and BaselineError before anything is checked."""

    def __init__(self, asked: Asked) -> None:
        self.asked = asked
        self.plan = Plan(asked.wish)
        self.accepted = Accepted(self.plan, asked.write_baseline)
        # What is wrong with a configuration or a baseline is said before any file is checked.
        self.files = sum(self.usable(path) for path in self.plan.files(asked.paths, asked.force_exclude))
        self.total = NOTHING_YET
        self.status = DONE

    def usable(self, path: str) -> bool:
        """Have the settings and the baseline of a file read. Raises ConfigError and BaselineError."""
        self.plan.settings(path)
        self.accepted.known(path)
        return True

    def job(self, path: str) -> Job:
        """What is to be done with a file."""
        data = sys.stdin.buffer.read() if path == STDIN else None
        return Job(path, self.plan.settings(path), self.accepted.known(path), self.asked.fixing, data)

    def run(self) -> int:
        """Check all files and say what was found; the exit status."""
        asked = self.asked
        self.write(self.report(self.checked()))
        if self.status == FAULT:
            output.say("prototool: please report its faults with the output of PROTOTOOL_TRACEBACK=1")
        for written in self.accepted.write():
            counts = f"{text.number(written.findings, 'finding')} in {text.number(written.files, 'file')}"
            output.say(f"{written.path}: written; {counts} from now on accepted")
        if not asked.quiet:
            for path, gone in self.accepted.gone.items():
                if gone:
                    what = "entry is" if gone == 1 else "entries are"
                    output.say(f"{path}: {gone} {what} gone; refresh with --write-baseline")
            output.say(text.summary(self.total, asked.unsafe_fixes))
        return DONE if asked.exit_zero and self.status == WOULD_CHANGE else self.status

    def checked(self) -> Iterator[Checked]:
        """The files that are reported, as soon as each is done; everything else that comes of it happens here."""
        # Where findings go to the same screen they are progress enough.
        watched = sys.stderr.isatty() and not sys.stdout.isatty() and not self.asked.quiet
        jobs = map(self.job, self.plan.files(self.asked.paths, self.asked.force_exclude))
        for count, outcome in enumerate(run(jobs, self.asked.jobs), 1):
            if watched:
                output.progress(f"{count} of {self.files}" if count < self.files else "")
            if outcome.mended:
                self.hand_out(outcome.job, outcome.mended)
                yield from self.counted(outcome.job.path, outcome.mended.checked)
            else:
                self.complain(outcome)

    def complain(self, outcome: Outcome) -> None:
        """Say why a file was not checked."""
        path = outcome.job.path
        if outcome.trouble:
            output.say(f"prototool: {path}: {outcome.trouble}")
            self.status = max(self.status, UNUSABLE)
        else:
            output.say(f"prototool: {path}: this is a fault of prototool itself: {outcome.fault}")
            self.status = FAULT

    def hand_out(self, job: Job, mended: Mended) -> None:
        """Write a mended file, or show what would change."""
        path, before, after = mended.checked.path, mended.before.text, mended.checked.source.text
        if self.asked.diff and mended.changed:
            output.show_diff(before, after, path)
            self.status = max(self.status, WOULD_CHANGE)
        elif self.asked.fix and job.path == STDIN:
            output.show_text(after)
        elif self.asked.fix and mended.changed:
            try:
                write_atomically(job.path, encode(after))
            except OSError as error:
                output.say(f"prototool: {path}: {error.strerror}; it is left as it was")
                self.status = max(self.status, UNUSABLE)
                return
        if mended.changed and not self.asked.quiet:
            verb = "would be mended" if self.asked.diff else "mended"
            output.say(f"{path}: {text.number(mended.findings, 'finding')} {verb}")

    def counted(self, path: str, checked: Checked) -> Iterator[Checked]:
        """A file that is reported, counted; nothing for one whose findings go into a baseline."""
        if not self.accepted.take(path, checked):
            self.total = self.total.plus(checked)
            self.status = max(self.status, WOULD_CHANGE if checked.errors else DONE)
            yield checked

    def report(self, files: Iterator[Checked]) -> Iterator[str]:
        """The report of files, a piece after the other."""
        asked = self.asked
        if asked.counts:
            return text.statistics(files)
        if asked.form == "text":
            return text.report(files, RULES, output.coloured if asked.out is None else plain)
        make: Report = import_module(REPORTS[asked.form]).report
        return make(files, RULES)

    def write(self, pieces: Iterator[str]) -> None:
        """Put the report where it belongs."""
        asked = self.asked
        if asked.out is not None:
            write_atomically(asked.out, (piece.encode("utf-8", "replace") for piece in pieces))
            return
        # Where a patch or a mended file goes to standard output, findings would spoil it.
        aside = asked.diff or (asked.fix and STDIN in asked.paths)
        for piece in pieces:
            click.echo(without_surrogates(piece), nl=False, err=aside)
