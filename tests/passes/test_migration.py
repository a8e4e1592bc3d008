"""Old files become today's: what Caffe makes of them, with the comments and the style of their owners."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.analysis.view import View
from prototool.api import load, loads
from prototool.check.reading import read
from prototool.net.document import Document
from prototool.passes import MIGRATION, UpgradeSolver, UpgradeV1
from prototool.rewrite.contract import NotRewritableError
from prototool.rewrite.migrate.keeping import comments_in
from prototool.rewrite.run import Step, run
from prototool.text.source import Source

FOLDER = Path(__file__).parents[2] / "fixtures" / "migration"
FIXTURES = sorted(FOLDER.glob("*.in.prototxt"))
INPUT = 'input: "x" input_dim: 1 input_dim: 3 input_dim: 8 input_dim: 8\n'


def migrated(document: Document) -> Document:
    """A file brought up to date."""
    return run(document, MIGRATION[document.kind])[-1].document


def text(before: str) -> str:
    """The text of a file brought up to date."""
    return migrated(loads(before)).source.text


def notes(before: str) -> list[str]:
    """What is said of a file that is brought up to date."""
    steps: list[Step] = run(loads(before), MIGRATION["net"])
    return [note.message for step in steps for note in step.notes]


@pytest.mark.parametrize("path", FIXTURES, ids=lambda path: path.name.removesuffix(".in.prototxt"))
def test_what_comes_of_a_file(path: Path) -> None:
    before = load(path)
    after = migrated(before)
    wanted = load(path.with_name(path.name.replace(".in.", ".out.")))
    assert after.source.text == wanted.source.text
    kept = comments_in(after.source.text)
    assert all(any(each in comment for comment in kept) for each in comments_in(before.source.text))
    assert migrated(wanted).source.text == wanted.source.text
    if after.kind == "net":
        assert [problem.message for state in View(after).states for problem in state.problems] == []


@pytest.mark.parametrize("folder", ["cnn", "small", "format"])
def test_current_files_stay_byte_for_byte(folder: str) -> None:
    current = 0
    for path in sorted((FOLDER.parent / folder).glob("*.prototxt")):
        before = load(path)
        if "layers" in before.source.text or "input" in before.message or before.kind != "net":
            continue
        assert migrated(before).source.text == before.source.text
        current += 1
    assert current


REFUSED = {
    "unknown type": (INPUT + 'layers { layer { name: "a" type: "convo" } bottom: "x" top: "a" }', "'convo'", 2),
    "padding in front of a relu": (
        INPUT + 'layers { layer { name: "p" type: "padding" pad: 1 } bottom: "x" top: "p" }\n'
        'layers { layer { name: "r" type: "relu" } bottom: "p" top: "r" }',
        "layer 'r' (ReLU) reads the padding layer 'p'",
        3,
    ),
    "padding in front of a layer of today": (
        INPUT + 'layers { layer { name: "p" type: "padding" pad: 1 } bottom: "x" top: "p" }\n'
        'layer { name: "r" type: "Convolution" bottom: "p" top: "r" }',
        "layer 'r' (Convolution) reads the padding layer 'p'",
        3,
    ),
    "two inner layers": (
        INPUT + 'layers { layer { type: "relu" }\nlayer { type: "tanh" } bottom: "x" top: "y" }',
        "'layer' is given twice",
        3,
    ),
    "too few dims": ('input: "x"\ninput_dim: 3\nlayers { type: RELU bottom: "x" top: "y" }', "need 4 input_dim", 1),
}


@pytest.mark.parametrize(("before", "message", "line"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_upgraded(before: str, message: str, line: int) -> None:
    document = loads(before)
    with pytest.raises(NotRewritableError) as raised:
        migrated(document)
    problem = raised.value.problems[0]
    assert message in problem.message
    assert document.source.position(problem.span.start).line == line


def test_a_solver_with_both_types() -> None:
    with pytest.raises(NotRewritableError) as raised:
        text('net: "n"\ntype: "Adam"\nsolver_type: 5\n')
    assert raised.value.problems[0].kind.code == "PT506"
    assert "solver_type: 5 beside a type" in str(raised.value)


def test_passes_say_which_files_they_are_for() -> None:
    with pytest.raises(NotRewritableError, match="this is a net, and upgrade-solver is for a solver"):
        run(loads('layer { name: "a" type: "Input" top: "a" }'), [UpgradeSolver()])
    with pytest.raises(NotRewritableError, match="this is a solver, and a net is needed here"):
        run(loads('net: "n" base_lr: 1'), [UpgradeV1()])
    with pytest.raises(NotRewritableError, match="neither a net nor a solver"):
        run(loads("what: 1"), [UpgradeSolver()])


LOST = {
    "layer and layers": (
        'layer { name: "a" type: "Input" top: "a" }\nlayers { name: "b" type: RELU bottom: "a" top: "b" }',
        "Caffe refuses a file that has both 'layer' and 'layers'",
    ),
    "layer, and layers of V0": (
        'layer { name: "a" type: "Input" top: "a" }\nlayers { layer { name: "b" type: "relu" } bottom: "a" top: "b" }',
        "Caffe loses every 'layer' of a file that has a 'layers { layer { ... } }'",
    ),
    "V0 and V1": (
        INPUT + 'layers { name: "a" type: RELU bottom: "x" top: "a" }\n'
        'layers { layer { name: "b" type: "relu" } bottom: "a" top: "b" }',
        "Caffe leaves of a 'layers' without an inner 'layer' only its blobs",
    ),
}


@pytest.mark.parametrize(("before", "message"), LOST.values(), ids=LOST)
def test_mixed_eras_are_repaired(before: str, message: str) -> None:
    assert message in " ".join(notes(before))
    after = migrated(loads(before))
    assert after.net.era == "V2"
    assert [layer.name for layer in after.net.layers][-2:] == ["a", "b"]
    assert after.upgrade == ()


def test_a_repair_may_bring_to_light_what_else_is_wrong() -> None:
    before = 'layer { name: "a" type: "Input" top: "a" }\nlayers { name: "b" type: RELU bottom: "nowhere" top: "b" }'
    assert [problem.kind.code for problem in migrated(loads(before)).problems()] == ["PT101"]


def test_what_caffe_drops_stays_as_a_comment() -> None:
    before = INPUT + 'layers {\n  layer {\n    type: "relu"\n    pad: 1  # odd\n  }\n  bottom: "x"\n  top: "y"\n}\n'
    assert '  type: "ReLU"\n  # pad: 1  # odd\n  bottom: "x"\n' in text(before)
    assert "Caffe drops pad of a layer of type ReLU in this format: left as a comment" in notes(before)


def test_inputs_without_shapes_stay_as_a_comment() -> None:
    before = 'input: "x"\nlayer { name: "a" type: "Input" top: "a" }\n'
    assert text(before) == '# input: "x"\nlayer { name: "a" type: "Input" top: "a" }\n'
    assert "no shape is given for" in notes(before)[0]


def test_shapes_without_inputs_are_none_of_the_upgrade() -> None:
    before = 'input_dim: 3\nlayer { name: "a" type: "Input" top: "a" }\n'
    assert text(before) == before


def test_lines_that_lose_their_field_keep_their_comment() -> None:
    before = (
        INPUT
        + 'layers { type: RELU bottom: "x" top: "y"\n  blobs_lr: 1 blobs_lr: 2 # rates\n  weight_decay: 1 # all\n}\n'
    )
    after = text(before)
    assert "  param { lr_mult: 1 decay_mult: 1 } param { lr_mult: 2 } # rates\n  # all\n}" in after


FORK = """layers {
  name: "crop"
  type: CROP
  bottom: "a"
  bottom: "b"
  top: "c"
  our_own_param { x: 1 }
}
layers { name: "odd" type: OUR_OWN_LOSS bottom: "c" top: "d" }
"""


def test_fields_of_forks_stay() -> None:
    document = read(Source(FORK), "auto").document
    steps = run(document, MIGRATION["net"])
    after = steps[-1].document.source.text
    assert 'type: "Crop"' in after
    assert "  our_own_param { x: 1 }\n" in after
    assert 'type: "OurOwnLoss"' in after
    said = [note.message for step in steps for note in step.notes]
    assert any("OUR_OWN_LOSS: written as 'OurOwnLoss', which is a guess" in each for each in said)
    assert any("our_own_param: left as it is" in each for each in said)


def test_a_type_of_today_in_an_old_layer_stays() -> None:
    assert 'layer { type: "ReLU" bottom' in text(INPUT + 'layers { type: "ReLU" bottom: "x" top: "y" }')


def test_one_pass_leaves_the_layers_of_another_format_alone() -> None:
    before = INPUT + 'layers { layer { name: "r" type: "relu" } bottom: "x" top: "y" }'
    assert not run(loads(before), [UpgradeV1()])[0].changed


def test_values_that_lose_are_told() -> None:
    padded = (
        INPUT + 'layers { layer { name: "p" type: "padding" pad: 2 } bottom: "x" top: "p" }\n'
        'layers { layer { name: "c" type: "conv" num_output: 2 kernelsize: 3 pad: 1 } bottom: "p" top: "c" }\n'
        'layers { layer { name: "q" type: "padding" pad: 2 } bottom: "x" top: "q" }\n'
    )
    told = notes(padded)
    assert "it takes over the pad of the padding layer 'p', which Caffe takes instead of its own of 1" in told
    assert "no layer reads this padding: Caffe leaves it out, and so is it here" in told
    assert 'convolution_param { num_output: 2 kernel_size: 3 pad: 2 } bottom: "x"' in text(padded)
    data = 'layers { type: DATA top: "a" data_param { scale: 2 } transform_param { scale: 3 } }'
    assert "scale: 2 of its data_param wins over the 3 of its transform_param, as Caffe has it" in notes(data)


def test_dims_that_no_input_is_left_for_stay_as_a_comment() -> None:
    before = 'input: "x"\ninput_dim: [1, 2, 3, 4, 5]\nlayer { name: "a" type: "ReLU" bottom: "x" top: "a" }\n'
    assert text(before).startswith('# input_dim: 5\nlayer { name: "input"')
    assert "Caffe makes nothing of 'input_dim: 5', which no input is left for: a comment" in notes(before)
