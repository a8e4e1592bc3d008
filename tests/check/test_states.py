"""The states whose problems count, files of no kind we know, and the dialects files are read in."""

from __future__ import annotations

from prototool.check.reading import read
from prototool.check.run import Question, check
from prototool.net.document import Document
from prototool.text.source import Source

from .looking import DATA, look

INPUT = 'layer { name: "data" type: "Input" top: "data" RULE input_param { shape { dim: 1 dim: 3 } } }\n'
LABEL = 'layer { name: "label" type: "Input" top: "label" RULE input_param { shape { dim: 1 } } }\n'
LOSS = 'layer { name: "loss" type: "SoftmaxWithLoss" bottom: "data" bottom: "label" top: "loss" RULE }\n'
DEPLOY, NOT_DEPLOY = 'include { stage: "deploy" }', 'include { not_stage: "deploy" }'
TRAIN = "include { phase: TRAIN }"


def said(text: str, question: Question | None = None) -> list[tuple[str, str, tuple[str, ...]]]:
    """The message of each finding, where it is, and its last note."""
    findings = look(text, question=question or Question()).findings
    return [(each.problem.message, each.problem.where, each.problem.notes[-1:]) for each in findings]


def test_a_stage_that_is_meant_for_one_phase_is_no_fault() -> None:
    # In the stage "deploy" nobody trains: the loss would lack its label there.
    text = INPUT.replace("RULE", "") + LABEL.replace("RULE", NOT_DEPLOY) + LOSS.replace("RULE", TRAIN)
    assert said(text) == []
    # Neither phase can be built in it: that is one.
    ((message, where, _),) = said(text.replace(TRAIN, ""))
    assert message == "layer 'loss' reads 'label', which no layer before it writes"
    assert where == "TRAIN, stage 'deploy'"


def test_an_error_of_one_phase_says_how_to_look_at_the_other() -> None:
    text = INPUT.replace("RULE", "") + LABEL.replace("RULE", TRAIN) + LOSS.replace("RULE", "")
    advice = "in TRAIN it is sound; if it is never built otherwise, check it with --phase TRAIN"
    assert said(text) == [("layer 'loss' reads 'label', which no layer before it writes", "TEST", (advice,))]
    assert said(text, Question(("TRAIN",))) == []


def test_a_net_that_needs_a_stage_says_so() -> None:
    text = INPUT.replace("RULE", DEPLOY) + 'layer { name: "relu" type: "ReLU" bottom: "data" top: "data" }\n'
    ((_, _, (advice,)),) = said(text)
    assert advice.endswith("check it with --phase TRAIN --stage deploy")
    assert said(text, Question(("TRAIN",), frozenset({"deploy"}))) == []


def test_a_file_of_neither_kind() -> None:
    (finding,) = check(Document(Source('item { name: "cat" id: 1 }\n')), ())
    assert (finding.problem.kind.code, finding.problem.severity) == ("PT016", "info")
    assert "there is nothing to check" in finding.problem.message
    (finding,) = check(Document(Source('nome: "x"\nlayr { name: "cat" }\n')), ())
    assert (finding.problem.kind.code, finding.problem.severity) == ("PT016", "error")
    assert finding.problem.notes == ("did you mean 'name'?",)
    # Something that cannot even be read has errors enough.
    assert {each.problem.kind.code for each in check(Document(Source("<html></html>")), ())} == {"PT002"}


FORK = DATA + 'layer { name: "p" type: "Permute" bottom: "data" top: "p" permute_param { order: 0 order: 1 } }\n'


def test_a_fork_is_told_by_what_only_it_knows() -> None:
    found = read(Source(FORK))
    assert found.dialect == "ssd"
    assert found.document.bound[1] == ()
    ((problem, _),) = found.findings
    assert (problem.kind.code, problem.severity) == ("PT017", "info")
    assert problem.message == "read in the dialect ssd: Caffe 1.0 itself does not know 'Permute'"
    assert FORK[slice(*problem.span)] == '"Permute"'


def test_caffe_itself_and_a_dialect_by_name() -> None:
    plain = read(Source(FORK), "caffe")
    assert (plain.dialect, plain.findings, len(plain.document.bound[1])) == ("caffe", (), 1)
    named = read(Source(FORK), "ssd+depthwise")
    assert (named.dialect, named.findings, named.document.bound[1]) == ("ssd+depthwise", (), ())
    assert read(Source(DATA)).dialect == "caffe"


def test_what_no_dialect_knows_stays_unknown() -> None:
    found = read(Source('layer { name: "x" nobody_knows_param { a: 1 } }'))
    assert (found.dialect, found.findings) == ("caffe", ())
    assert found.document.bound[1][0].kind.code == "PT010"
