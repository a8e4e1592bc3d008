"""Judge mutants of nets against real Caffe: `python tests/oracle/fuzz_nets.py --mutants 5000 --seed 1 [--jobs 2]`.

Prints every mutant of which we say other than Caffe, and ends with 1 if there is any.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from judging import Disagreement, Job, ask, difference, judged
from mutants import mutants

from prototool.engines.pycaffe.probe import Interpreter, probe

CHUNK = 250


def judge(interpreter: Interpreter, jobs: Sequence[Job]) -> tuple[Counter[str], list[Disagreement]]:
    """How many of these nets ended in which way, and where we disagree."""
    ends: Counter[str] = Counter()
    wrong: list[Disagreement] = []
    for (text, phase), answer in zip(jobs, ask(interpreter, jobs), strict=True):
        ends[answer["verdict"] if judged(text, phase, answer) else "not judged"] += 1
        found = difference(text, phase, answer)
        wrong += [found] if found else []
    return ends, wrong


def chunks(jobs: Sequence[Job]) -> Iterator[Sequence[Job]]:
    """The jobs in lots."""
    for start in range(0, len(jobs), CHUNK):
        yield jobs[start : start + CHUNK]


def main(arguments: Sequence[str] | None = None) -> int:
    """Judge, and tell."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=5000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args(arguments)
    health, interpreter = probe()
    if interpreter is None:
        sys.stderr.write(f"{health.reason}: {health.help}\n")
        return 2
    lots = list(chunks(list(mutants(options.seed, options.mutants))))
    ends: Counter[str] = Counter()
    wrong = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for ended, found in pool.map(judge, [interpreter] * len(lots), lots):
            ends += ended
            wrong += len(found)
            sys.stdout.write("".join(f"{each}\n" for each in found))
    sys.stdout.write(f"seed {options.seed}: {sum(ends.values())} mutants {dict(ends)}, {wrong} disagreements\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
