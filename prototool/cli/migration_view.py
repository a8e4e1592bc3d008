"""What is shown of a migration on a terminal: how far it is, and the table of what files came to."""

from __future__ import annotations

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from prototool.batch.migration_report import ERAS, VERDICTS, Count

# The bar is drawn by whoever moves it, so seldom, because a thread that draws it would be copied into every worker.
EVERY = 0.1


class Bar:
    """A bar that grows with the files that are done; what is said meanwhile goes above it."""

    def __init__(self, total: int | None) -> None:
        columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.fields[troubles]}"))
        console = Console(stderr=True)
        self.progress = Progress(*columns, console=console, auto_refresh=False, transient=True)
        self.task = self.progress.add_task("", total=total, troubles="")
        self.drawn = 0.0
        self.progress.start()

    def advance(self, troubles: int) -> None:
        """One more file is done."""
        self.progress.update(self.task, advance=1, troubles=f"{troubles} not migrated" if troubles else "")
        now = self.progress.get_time()
        if now - self.drawn > EVERY:
            self.drawn = now
            self.progress.refresh()

    def close(self) -> None:
        """Take the bar away."""
        self.progress.stop()


def show_table(count: Count) -> None:
    """Print how many files of which era came to what."""
    eras = [era for era in (*ERAS, None) if any(count.files[verdict, era] for verdict in VERDICTS)]
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    for head in ("files", *(era or "no net" for era in eras)):
        table.add_column(head, justify="right")
    for verdict in VERDICTS:
        if count.of(verdict):
            numbers = (count.of(verdict), *(count.files[verdict, era] for era in eras))
            table.add_row(verdict, *(f"{number:,}" if number else "" for number in numbers))
    Console(stderr=True, highlight=False).print(table)
