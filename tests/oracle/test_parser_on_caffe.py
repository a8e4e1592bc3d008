"""The text format as real Caffe reads it: our fixtures, put to its own upgrade tool."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from prototool.engines.pycaffe.prefix import Prefix
from prototool.engines.pycaffe.probe import Interpreter
from prototool.net.document import load
from prototool.text.format import formatted

FIXTURES = Path(__file__).parents[2] / "fixtures"
SOUND = sorted([*(FIXTURES / "torture").glob("*.prototxt"), *(FIXTURES / "format").glob("*.prototxt")])
BROKEN = sorted((FIXTURES / "broken").glob("*.prototxt"))

# The upgrade tool's exit status for a text it cannot parse.
NOT_PARSED = 2


def parses(interpreter: Interpreter, net: Path, out: Path) -> bool:
    """Whether Caffe's parser takes a file as a net."""
    prefix = Prefix.usual()
    assert interpreter.named_by == str(prefix.root), "the upgrade tool is in the copy of Caffe that prototool installs"
    command = [*prefix.program("upgrade_net_proto_text"), str(net), str(out)]
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    assert done.returncode in (0, 1, NOT_PARSED), done.stderr
    return done.returncode != NOT_PARSED


@pytest.mark.parametrize("net", [*SOUND, *BROKEN], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_caffe_parses_what_we_parse(interpreter: Interpreter, tmp_path: Path, net: Path) -> None:
    document = load(net)
    if document.kind == "net":
        ours = not document.tree.problems and not document.bound[1]
        assert parses(interpreter, net, tmp_path / "out") == ours


@pytest.mark.parametrize("net", SOUND, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_caffe_reads_the_same_from_canonical_layout(interpreter: Interpreter, tmp_path: Path, net: Path) -> None:
    document = load(net)
    if document.tree.problems or document.bound[1]:
        return
    neat = tmp_path / "neat"
    neat.write_bytes(formatted(document.tree).encode("utf-8", "surrogateescape"))
    assert parses(interpreter, net, tmp_path / "before")
    assert parses(interpreter, neat, tmp_path / "after")
    assert (tmp_path / "before").read_bytes() == (tmp_path / "after").read_bytes()
