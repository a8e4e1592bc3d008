"""By hand: `--target opencv` against the real OpenCV, over all nets below some folders.

    python tests/oracle/opencv_verdicts.py PYTHON_WITH_CV2 FOLDER...

PYTHON_WITH_CV2 is the Python of an environment with opencv-python-headless 4.x. Nets that crash OpenCV are counted
apart: without a model it crashes on BatchNorm layers with use_global_stats: false.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

from prototool.check.reading import read
from prototool.check.rule import Rule
from prototool.check.run import Question, check
from prototool.rules import ALL
from prototool.targets import target
from prototool.text.source import Source

DRIVER = Path(__file__).parent / "opencv_driver.py"
QUESTION = Question(targets=(target("opencv"),))
# Of Caffe's own verdict what is found in reading alone: OpenCV's reader is the same library.
RULES: tuple[Rule, ...] = tuple(rule for rule in ALL if rule.on_target)
READING = "PT0"


def refused(path: Path) -> str:
    """The first error that a net has for OpenCV, "" if it has none; None of the project's errors of set-up counts."""
    found = check(read(Source.read(str(path))).document, RULES, QUESTION)
    errors = [each.problem for each in found if each.problem.severity == "error"]
    counted = [each for each in errors if each.kind.code.startswith((READING, "PT9"))]
    return f"{counted[0].kind.code} {counted[0].message}" if counted else ""


def nets(folders: list[str]) -> list[Path]:
    """The nets below some folders."""
    paths = [path for folder in folders for path in sorted(Path(folder).rglob("*.prototxt"))]
    return [path for path in paths if read(Source.read(str(path))).document.kind == "net"]


def main(python: str, folders: list[str]) -> None:
    """Compare the verdicts and write the counts, and each net on which they differ."""
    paths = nets(folders)
    lines = "".join(f"{path.absolute()}\n" for path in paths)
    said = subprocess.run([python, str(DRIVER)], input=lines, capture_output=True, text=True, check=True).stdout
    counts: Counter[str] = Counter()
    for path, line in zip(paths, said.splitlines(), strict=True):
        theirs, ours = json.loads(line), refused(path)
        ends = theirs["read"] or (theirs["layers"] or [""])[0]
        crash = theirs["read"] == "crash"
        sort = (
            "OpenCV crashes" if crash else "alike" if bool(ours) == bool(ends) else "missed" if ends else "false alarm"
        )
        counts[sort] += 1
        if sort in ("missed", "false alarm"):
            sys.stdout.write(f"{sort}: {path}: {(ours or ends)[:200]!r}\n")
    sys.stdout.write(", ".join(f"{sort}: {count}" for sort, count in counts.most_common()) + "\n")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
