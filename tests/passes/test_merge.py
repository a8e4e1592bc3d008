"""merge: each net is built in its part of the states as its own file has it, with its text and comments."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from prototool.api import load, loads
from prototool.delta.compare import compare_nets
from prototool.net.document import Document
from prototool.passes import ALL, Merge, Split
from prototool.rewrite.contract import NotRewritableError, OptionError
from prototool.rewrite.pipeline import read_pipeline
from prototool.rewrite.run import Step, run

DATA = 'layer { name: "data" type: "Input" top: "data" input_param { shape { dim: 2 dim: 3 dim: 8 dim: 8 } } }\n'
FIELDS = 'input: "data" input_dim: 2 input_dim: 3 input_dim: 8 input_dim: 8\n'
INPUT = DATA.replace('name: "data"', 'name: "input"')
CONV = (
    'layer { name: "conv" type: "Convolution" bottom: "data" top: "conv" '
    "convolution_param { num_output: 4 kernel_size: 3 } }\n"
)
RELU = 'layer { name: "relu" type: "ReLU" bottom: "conv" top: "conv" }\n'
DROP = 'layer { name: "drop" type: "Dropout" bottom: "conv" top: "conv" }\n'
TANH = 'layer { name: "tanh" type: "TanH" bottom: "conv" top: "conv" }\n'
V1_DATA = (
    'layers { name: "data" type: DUMMY_DATA top: "data" dummy_data_param { num: 1 channels: 1 height: 1 width: 1 } }\n'
)
V1 = 'layers { name: "relu" type: RELU bottom: "data" top: "out" }\n'


@pytest.fixture
def other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The other file; tests stand beside it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path / "other.prototxt"


def merged(text: str, other: Path, theirs: str, options: str = "") -> Step:
    """The first net with the other one, which is written to its file."""
    other.write_bytes(theirs.encode())
    return run(loads(text), read_pipeline(f"merge{{with={other.name} {options}}}", ALL))[0]


def ruled(layer: str, rule: str, kind: str = "include") -> str:
    """A layer under a rule, where it is written."""
    head, blobs, rest = layer.rpartition('" ')
    return f"{head}{blobs}{kind} {{ {rule} }} {rest}"


def assert_both_come_back(step: Step, a: Document, b: Document, stage: str = "deploy") -> None:
    for phase in ("TRAIN", "TEST"):
        for document, stages in ((a, ""), (b, stage)):
            wanted = run(document, [Split(phase)])[0].document
            assert compare_nets(wanted, run(step.document, [Split(phase, stages)])[0].document).layers == ()


def test_equal_nets_are_one_already(other: Path) -> None:
    step = merged(DATA + CONV + RELU, other, DATA + CONV.replace("kernel_size: 3", "kernel_size: 3 stride: 1") + RELU)
    assert not step.changed
    assert not step.notes


def test_layers_of_one_net_alone_get_a_rule(other: Path) -> None:
    step = merged(DATA + CONV + DROP, other, DATA + CONV + "# ours\n" + RELU)
    text = step.document.source.text
    assert text == DATA + CONV + ruled(DROP, 'not_stage: "deploy"') + "# ours\n" + ruled(RELU, 'stage: "deploy"')
    assert_both_come_back(step, loads(DATA + CONV + DROP), load(other))


def test_phases(other: Path) -> None:
    step = merged(DATA + CONV + DROP, other, DATA + CONV + RELU, "phase=TEST")
    text = step.document.source.text
    assert text == DATA + CONV + ruled(DROP, "phase: TRAIN") + ruled(RELU, "phase: TEST")


def test_input_fields_become_a_layer_where_they_need_a_rule(other: Path) -> None:
    theirs = FIELDS.replace("input_dim: 2", "input_dim: 1") + CONV
    rule, deploy = 'not_stage: "deploy"', 'stage: "deploy"'
    small = INPUT.replace("dim: 2", "dim: 1", 1)
    step = merged("# head\n\n" + FIELDS + CONV, other, theirs)
    assert step.document.source.text == "# head\n\n" + ruled(INPUT, rule) + ruled(small, deploy) + CONV
    assert_both_come_back(step, loads(FIELDS + CONV), loads(theirs))
    assert merged(DATA + CONV, other, theirs).document.source.text == ruled(DATA, rule) + ruled(small, deploy) + CONV
    assert not merged(FIELDS + CONV, other, INPUT + CONV).changed
    assert not merged(INPUT + CONV, other, FIELDS + CONV).changed


def test_both_nets_keep_their_order(other: Path) -> None:
    """In place, it counts who comes first: what stands the other way round stands twice."""
    a, b = DATA + CONV + RELU + TANH, DATA + CONV + TANH + RELU
    step = merged(a, other, b)
    assert len(step.document.net.layers) == 5
    assert_both_come_back(step, loads(a), loads(b))


def test_rules_there_are_are_kept_and_narrowed(other: Path) -> None:
    a = DATA + CONV + ruled(DROP, "phase: TRAIN") + ruled(RELU, "phase: TEST", "exclude")
    b = DATA + CONV + ruled(TANH, 'phase: TEST stage: "x"')
    text = merged(a, other, b).document.source.text
    assert 'include { phase: TRAIN not_stage: "deploy" }' in text
    assert 'exclude { phase: TEST } exclude { stage: "deploy" }' in text
    assert 'include { phase: TEST stage: "x" stage: "deploy" }' in text


def test_what_the_other_file_gives_now_is_replaced(other: Path) -> None:
    a = DATA + CONV + ruled(RELU, 'stage: "deploy"')
    step = merged(a, other, DATA + CONV + TANH)
    assert step.document.source.text == DATA + CONV + ruled(TANH, 'stage: "deploy"')
    assert [note.layer for note in step.notes] == ["relu"]


def test_untrained(other: Path) -> None:
    trained = CONV.replace("kernel_size: 3", 'kernel_size: 3 weight_filler { type: "xavier" }').replace(
        "convolution_param", "param { lr_mult: 2 } convolution_param"
    )
    step = merged(DATA + trained, other, DATA + CONV)
    assert len(step.document.net.layers) == 3
    assert "1 only in fillers and learning rates: untrained=true has these once" in step.notes[0].message
    assert not merged(DATA + trained, other, DATA + CONV, "untrained=true").changed
    wide = CONV.replace("num_output: 4", "num_output: 5")
    assert merged(DATA + trained, other, DATA + wide, "untrained=true").changed


def test_line_ends_are_those_of_the_first_file(other: Path) -> None:
    step = merged((DATA + CONV).replace("\n", "\r\n"), other, DATA + CONV + "# ours\n" + RELU)
    assert step.document.source.text.count("\r\n") == step.document.source.text.count("\n") == 4
    step = merged(DATA + CONV, other, (DATA + CONV + "# ours\n" + RELU).replace("\n", "\r\n"))
    assert "\r" not in step.document.source.text


def test_what_the_nets_state_themselves_is_told(other: Path) -> None:
    step = merged('name: "a"\n' + DATA, other, 'name: "b"\nforce_backward: true\n' + DATA)
    told = [note.message for note in step.notes]
    assert told == [
        "'name' counts in every state: it stays 'a', and other.prototxt has 'b'",
        "'force_backward' counts in every state: it stays False, and other.prototxt has True",
    ]


def test_errors_of_the_other_file_are_none_of_the_pass(other: Path) -> None:
    foreign = 'layer { name: "odd" type: "Odd" bottom: "data" top: "odd" odd_param { size: 3 } }\n'
    assert foreign[:-40] in merged(DATA, other, DATA + foreign).document.source.text


V0 = 'layers { layer { name: "fc" type: "innerproduct" num_output: 2 } bottom: "data" top: "fc" }\n'
REFUSED = [
    (DATA, FIELDS + V0, "other.prototxt is in the format V0, which has no rules: bring it up to date first"),
    (DATA, V1_DATA + V1, "<text> is in the format V2, other.prototxt in V1, and Caffe reads no file with both"),
    (V1_DATA + V1, FIELDS + V1, "the format of these files (V1) has no Input layer: bring both up to date first"),
    (DATA, 'state { stage: "x" }\n' + DATA, "the stages in the 'state' of the files differ (none here, x there)"),
    ('state { stage: "deploy" }\n' + DATA, 'state { stage: "deploy" }\n' + DATA, "has the stage 'deploy' always"),
    (DATA, DATA.replace(" top", " include {} exclude {} top"), "layer 'data' has both include and exclude rules"),
    (f"layer: [{DATA.strip()[6:]}]\n", DATA + CONV, "<text> has its layers in a list"),
    (ruled(DATA, 'stage: "deploy"'), CONV, "no layer of <text> is part of the net outside of the states given"),
]


@pytest.mark.parametrize(("text", "theirs", "said"), REFUSED, ids=lambda value: value[-30:])
def test_refused_with_the_reason(other: Path, text: str, theirs: str, said: str) -> None:
    with pytest.raises(OptionError) as raised:
        merged(text, other, theirs)
    assert said in str(raised.value)


def test_a_file_that_is_no_net(other: Path) -> None:
    for text, line in (("layer {\n  name: @\n}\n", 2), ("base_lr: 0.1\n", 1)):
        other.write_text(text)
        with pytest.raises(NotRewritableError) as raised:
            run(loads(DATA), [Merge(other.name)])
        assert raised.value.source
        assert raised.value.source.path == other.name
        assert raised.value.source.position(raised.value.problems[0].span.start).line == line


def test_the_command_line(tmp_path: Path) -> None:
    (tmp_path / "nets").mkdir()
    (tmp_path / "nets" / "deploy.prototxt").write_text("layer {\n  name: @\n}\n")
    (tmp_path / "net").write_text(DATA)

    def command(file: str) -> subprocess.CompletedProcess[str]:
        words = [sys.executable, "-m", "prototool", "rewrite", "net", "-p", f"merge{{with={file}}}"]
        return subprocess.run(words, cwd=tmp_path, capture_output=True, text=True, check=False)

    broken, missing = command("nets/deploy.prototxt"), command("./nets/none.prototxt")
    assert (broken.returncode, missing.returncode, broken.stdout, missing.stdout) == (2, 2, "", "")
    assert broken.stderr.startswith("nets/deploy.prototxt:2:")
    assert missing.stderr == "prototool: ./nets/none.prototxt: No such file or directory\n"
    (tmp_path / "nets" / "deploy.prototxt").write_text('name: "b"\n' + DATA)
    said = command("nets/deploy.prototxt").stderr.splitlines()
    assert said[0].startswith("net: merge: 'name' counts in every state")
