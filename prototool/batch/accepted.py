"""The baselines of a run: what they accept in each file, what of that is gone, and what to write into them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from prototool.batch.plan import Plan
from prototool.check.baseline import Baseline, BaselineError, identities, read_baseline, write_baseline
from prototool.check.checked import Checked
from prototool.text.problem import Identity


class Written(NamedTuple):
    """A baseline that was written."""

    path: str
    findings: int
    files: int


class Accepted:
    """The baselines that the files of a plan have; `anew` tells that they are to be written.

    One that the command line names and that is not there yet is written too. Raises BaselineError.
    """

    def __init__(self, plan: Plan, anew: bool = False) -> None:
        self.plan = plan
        self.anew = anew
        self.baselines: dict[str, Baseline] = {}
        self.found: dict[str, dict[str, Counter[Identity]]] = {}
        self.gone: Counter[str] = Counter()

    def known(self, path: str) -> Counter[Identity]:
        """What is accepted in a file."""
        baseline = self.baseline(path)
        return baseline.known(path) if baseline and baseline.path not in self.found else Counter()

    def baseline(self, path: str) -> Baseline | None:
        """The baseline of a file."""
        name = self.plan.baseline(path)
        if name is None:
            if self.anew:
                raise BaselineError("--write-baseline needs --baseline FILE, or `baseline` in the configuration")
            return None
        if name not in self.baselines:
            self.baselines[name] = self.read(name)
        return self.baselines[name]

    def read(self, name: str) -> Baseline:
        """A baseline, read now; an empty one where it is to be written."""
        try:
            baseline = read_baseline(name)
        except FileNotFoundError:
            if not self.anew and name != self.plan.wish.baseline:
                raise BaselineError(f"{name}: there is no such baseline yet; write it with --write-baseline") from None
            self.found[name] = {}
            return Baseline(name, {})
        except BaselineError:
            if not self.anew:
                raise
            baseline = Baseline(name, {})
        if self.anew:
            self.found[name] = {}
        return baseline

    def take(self, path: str, checked: Checked) -> bool:
        """Note what was found in a file; True if it goes into a baseline, and not into the report."""
        baseline = self.baseline(path)
        if baseline is None:
            return False
        if baseline.path in self.found:
            self.found[baseline.path][path] = identities(checked.findings)
            return True
        settings = self.plan.settings(path)
        if settings.question.everywhere:
            looked_for = {name: count for name, count in self.known(path).items() if name.code in settings.chosen}
            self.gone[baseline.path] += sum((Counter(looked_for) - Counter(checked.accepted)).values())
        return False

    def write(self) -> Iterator[Written]:
        """Write those that are to be written. Raises OSError."""
        for name, found in self.found.items():
            write_baseline(self.baselines[name].updated(found))
            yield Written(name, sum(sum(known.values()) for known in found.values()), len(found))
