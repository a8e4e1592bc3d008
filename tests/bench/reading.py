"""Reading, checking and rewriting against protobuf's own parser, in one run: `python tests/bench/reading.py`.

Prints medians and their ratios for a net of ResNet-152's size and for one ten times as large. The peer is
`google.protobuf.text_format.Parse` with the same schema; for whole processes, a bare script that imports protobuf and
parses the same file.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from shutil import which
from statistics import median

from google.protobuf import text_format
from resnet import resnet152

from prototool.api import check, loads
from prototool.net.document import Document
from prototool.schema.caffe import SCHEMA
from prototool.schema.pool import message_class
from prototool.text.parse import parse
from prototool.text.source import Source

BARE = """
import sys
sys.path.insert(0, sys.argv[1])
from google.protobuf import text_format
import caffe_pb2
text_format.Parse(open(sys.argv[2]).read(), caffe_pb2.NetParameter())
"""


def interleaved(rounds: int, *works: Callable[[], object]) -> list[float]:
    """The median time of each piece of work in milliseconds, measured in turns so that noise hits all alike."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for work, taken in zip(works, times, strict=True):
            start = time.perf_counter()
            work()
            taken.append(time.perf_counter() - start)
    return [median(taken) * 1000 for taken in times]


def in_process(times: int, rounds: int) -> float:
    """Print how reading a net compares; returns the time of the tree in milliseconds."""
    text = resnet152(times)
    net = message_class(SCHEMA, "NetParameter")
    peer, tree, bound, checked = interleaved(
        rounds,
        lambda: text_format.Parse(text, net()),
        lambda: parse(Source(text)),
        lambda: Document(Source(text)).problems(),
        lambda: check(loads(text)),
    )
    print(f"{len(text) / 1000:6.0f} kB  text_format.Parse {peer:7.1f} ms")
    print(f"           lossless tree     {tree:7.1f} ms  ratio {tree / peer:.2f}")
    print(f"           tree, schema, net and graphs {bound:7.1f} ms  ratio {bound / peer:.2f}")
    print(f"           check: all of it, shapes, all rules {checked:7.1f} ms  ratio {checked / peer:.2f}")
    return tree


def whole_process(folder: Path, rounds: int) -> None:
    """Print how `prototool rewrite` and `prototool check` as processes compare with a bare script."""
    grammars = Path(__file__).parents[2] / "grammars"
    compiler = [sys.executable, "-m", "grpc_tools.protoc", f"-I{grammars}", f"--python_out={folder}", "caffe.proto"]
    subprocess.run(compiler, check=True)
    path = folder / "net.prototxt"
    path.write_text(resnet152())
    command = Path(sys.executable).with_name("prototool")
    prototool = str(command) if command.exists() else str(which("prototool"))
    ours = [prototool, "rewrite", str(path)]
    bare, rewrite, copy, checked = interleaved(
        rounds,
        lambda: subprocess.run([sys.executable, "-c", BARE, str(folder), str(path)], check=True),
        lambda: subprocess.run([*ours, "--add-dropout", "res5b2", "-o", "/dev/null"], check=True),
        lambda: subprocess.run([*ours, "-o", "/dev/null"], check=True),
        lambda: subprocess.run([prototool, "check", str(path)], check=True, capture_output=True),
    )
    print(f"process    bare protobuf script      {bare:7.1f} ms")
    print(f"           rewrite --add-dropout     {rewrite:7.1f} ms  ratio {rewrite / bare:.2f}")
    print(f"           rewrite without a pass    {copy:7.1f} ms  ratio {copy / bare:.2f}")
    print(f"           check                     {checked:7.1f} ms  ratio {checked / bare:.2f}")


def main() -> None:
    """Run all of it."""
    small = in_process(1, 15)
    large = in_process(10, 5)
    print(f"growth     tree of ten times the text takes {large / small:.1f} times as long")
    with tempfile.TemporaryDirectory() as folder:
        whole_process(Path(folder), 15)


if __name__ == "__main__":
    main()
