"""How long a process has been idle: said nothing, and used no processor."""

from __future__ import annotations

import os
import time
from contextlib import suppress
from pathlib import Path

# A process that waits still wakes up now and then; less than this part of a processor is no work.
WORK = 0.01


class Idle:
    """A watch on one process. Where the system does not tell of processors, silence alone counts."""

    def __init__(self, process: int) -> None:
        self.process = process
        self.reset()

    def reset(self) -> None:
        """It was heard of."""
        self.since = time.monotonic()
        self.used = self.processor_time()

    def for_seconds(self) -> float:
        """For how long it has been idle."""
        past, used = time.monotonic() - self.since, self.processor_time()
        if past > 1 and used - self.used > WORK * past:
            self.reset()
            return 0.0
        return past

    def processor_time(self) -> float:
        """The seconds that all its threads have used (source: proc(5), stat)."""
        with suppress(OSError, ValueError, IndexError):
            fields = Path(f"/proc/{self.process}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / float(os.sysconf("SC_CLK_TCK"))
        return 0.0
