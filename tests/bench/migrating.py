"""`prototool migrate` over many files: `python tests/bench/migrating.py [FILES]`, 100,000 without a number.

Prints the peak memory of the command and its workers for a tenth of the files and for all, how fast one process and two
are against a shell loop over Caffe's own `upgrade_net_proto_text`, and what a second run costs with nothing to do.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from prototool.engines.pycaffe.prefix import Prefix

START = "from prototool.cli.main import main; main()"
# So many files stand in one folder.
IN_ONE = 500
# Caffe's own program is given so many files: it needs the same time for each.
SAMPLE = 100
LAYER = """layers {{
  name: "conv{number}"
  type: CONVOLUTION
  bottom: "{bottom}"
  top: "conv{number}"   # a comment
  blobs_lr: 1
  blobs_lr: 2
  weight_decay: 1
  weight_decay: 0
  convolution_param {{ num_output: 64 pad: 1 kernel_size: 3 weight_filler {{ type: "xavier" }} }}
}}
layers {{ name: "relu{number}" type: RELU bottom: "conv{number}" top: "conv{number}" }}
"""


class Taken(NamedTuple):
    """What a run took: seconds, and the peak memory of the command and of its largest worker in MB."""

    seconds: float
    parent: float
    worker: float


def net(number: int, layers: int) -> str:
    """An old net; no two are the same."""
    head = f'name: "net{number}"\ninput: "data"\ninput_dim: 1\ninput_dim: 3\ninput_dim: 64\ninput_dim: 64\n'
    bottoms = ["data", *(f"conv{each}" for each in range(layers))]
    return head + "".join(LAYER.format(number=each, bottom=bottoms[each]) for each in range(layers))


def make(folder: Path, files: int, layers: int) -> Path:
    """A folder with many files."""
    shutil.rmtree(folder, ignore_errors=True)
    for number in range(files):
        path = folder / f"{number // IN_ONE:04}" / f"{number:06}.prototxt"
        if number % IN_ONE == 0:
            path.parent.mkdir(parents=True)
        path.write_text(net(number, layers))
    return folder


def peak(process: int) -> float:
    """The most memory a process has had at once, in MB."""
    try:
        rows = Path(f"/proc/{process}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(row.split()[1]) / 1000 for row in rows if row.startswith("VmHWM:")), 0.0)


def migrate(folder: Path, out: Path, jobs: int) -> Taken:
    """Run the command."""
    command = [sys.executable, "-c", START, "migrate", str(folder), "-o", str(out), "-q", "--jobs", str(jobs)]
    environment = {**os.environ, "PROTOTOOL_CACHE": str(out.parent / "cache")}
    begin = time.perf_counter()
    running = subprocess.Popen([*command, "--report", str(out.parent / "report.json")], env=environment)
    parent = worker = 0.0
    while running.poll() is None:
        parent = max(parent, peak(running.pid))
        children = Path(f"/proc/{running.pid}/task/{running.pid}/children")
        for child in children.read_text().split() if children.exists() else ():
            worker = max(worker, peak(int(child)))
        time.sleep(0.1)
    assert running.returncode == 0
    return Taken(time.perf_counter() - begin, parent, worker)


def memory(room: Path, files: int) -> None:
    """Print what a tenth of the files and all of them take, and a second run over them."""
    took = []
    for count in (files // 10, files):
        shutil.rmtree(room / "out", ignore_errors=True)
        took.append(migrate(make(room / "zoo", count, 1), room / "out", 2))
        each = took[-1]
        print(f"{count:8,} files  parent {each.parent:6.1f} MB  worker {each.worker:6.1f} MB  {each.seconds:7.1f} s")
    again = migrate(room / "zoo", room / "out", 2)
    print(f"           again  parent {again.parent:6.1f} MB  nothing to do      {again.seconds:7.1f} s")
    few, many = took
    print(f"ratio of memory, ten times the files: parent {many.parent / few.parent:.2f}, worker", end=" ")
    print(f"{many.worker / few.worker:.2f}; second run {many.seconds / again.seconds:.1f} times as fast")


def throughput(room: Path, files: int) -> None:
    """Print how one process and two compare, and with Caffe's own program in a loop."""
    zoo = make(room / "nets", files, 15)
    seconds = {}
    for jobs in (1, 2, 1, 2):
        shutil.rmtree(room / "out", ignore_errors=True)
        shutil.rmtree(room / "cache", ignore_errors=True)
        seconds[jobs] = min(seconds.get(jobs, 1e9), migrate(zoo, room / "out", jobs).seconds)
    print(f"{files:8,} nets of 30 layers: one process {files / seconds[1]:.0f} a second, two {files / seconds[2]:.0f}")
    print(f"ratio of two processes to one: {seconds[1] / seconds[2]:.2f}")
    program = Prefix.usual().program("upgrade_net_proto_text")
    if not Prefix.usual().complete:
        print("Caffe's own program is not here: prototool engines install pycaffe")
        return
    names = sorted(zoo.rglob("*.prototxt"))[:SAMPLE]
    loop = 'for file in "$@"; do ' + " ".join(map(repr, program)) + ' "$file" /dev/null 2>/dev/null; done'
    begin = time.perf_counter()
    subprocess.run(["sh", "-c", loop, "sh", *map(str, names)], env=Prefix.usual().environment(), check=True)
    caffe = len(names) / (time.perf_counter() - begin)
    print(f"upgrade_net_proto_text in a shell loop: {caffe:.1f} a second")
    print(f"ratio to it: one process {files / seconds[1] / caffe:.1f}, two {files / seconds[2] / caffe:.1f}")


def main() -> None:
    """Run all of it."""
    files = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        throughput(Path(folder), min(files, 2000))
        memory(Path(folder), files)


if __name__ == "__main__":
    main()
