"""The experiments that come with prototool: every variant in every setting gives a sound net that fits its data."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.analysis.view import StateView, View
from prototool.api import check, load, rewrite
from prototool.launch.comparison.experiment import Experiment, Synth, Variant
from prototool.launch.comparison.experiment_file import from_file
from prototool.launch.data.synth import Recipe, recipe_of
from prototool.net.document import Document

FIXTURES = Path(__file__).parents[2] / "fixtures"
EXPERIMENTS = [
    from_file(str(FIXTURES / folder / "experiment.toml"), setting)
    for folder in ("allconv6", "mobilenetv2")
    for setting in ("small", "full", "ci")
]
NAMES = [f"{each.name} {each.setting}" for each in EXPERIMENTS]
CASES = [(each, variant) for each in EXPERIMENTS for variant in each.variants]
CASE_NAMES = [f"{each.name} {each.setting} {variant.name}" for each, variant in CASES]


def net_of(experiment: Experiment, variant: Variant) -> Document:
    """The net of a variant."""
    return rewrite(load(experiment.net), (*experiment.common.pipeline, *variant.pipeline))


def recipe(experiment: Experiment) -> Recipe:
    """What the set of an experiment is made from."""
    assert isinstance(experiment.data, Synth)
    return recipe_of(experiment.data.options)


def states(document: Document) -> dict[str, StateView]:
    """The net in each phase."""
    return {state.state.phase: state for state in View(document).states}


def batch(document: Document, phase: str) -> tuple[int | None, ...]:
    """The shape of the images in a phase."""
    shape = states(document)[phase].shapes.blobs["data"]
    assert shape is not None
    return shape


def solver(experiment: Experiment, name: str) -> int:
    """A number of the solver, as the setting has it, else as the file does."""
    return int(experiment.solver_values.get(name) or load(experiment.solver).message.get(name))  # type: ignore[call-overload]


def test_the_first_setting_is_the_small_one() -> None:
    for folder in ("allconv6", "mobilenetv2"):
        assert from_file(str(FIXTURES / folder / "experiment.toml")).setting == "small"


def test_the_variants_are_those_of_the_documents() -> None:
    allconv6, mobilenetv2 = EXPERIMENTS[0], EXPERIMENTS[3]
    names = [variant.name for variant in allconv6.variants]
    assert names == ["baseline", "dropout 0.5", "dropout 0.9", "batchnorm", "fully connected"]
    names = [variant.name for variant in mobilenetv2.variants]
    assert names == ["batchnorm", "dropout for batchnorm", "dropout after batchnorm"]


@pytest.mark.parametrize(("experiment", "variant"), CASES, ids=CASE_NAMES)
def test_every_variant_is_a_net_without_errors(experiment: Experiment, variant: Variant) -> None:
    document = net_of(experiment, variant)
    assert not [finding for finding in check(document) if finding.problem.severity == "error"]


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=NAMES)
def test_the_net_fits_its_data(experiment: Experiment) -> None:
    data, found = recipe(experiment), states(net_of(experiment, experiment.baseline))
    for state in found.values():
        scores = state.shapes.blobs["fc"]
        assert scores is not None
        assert scores[1] == data.classes
        shape = state.shapes.blobs["data"]
        assert shape is not None
        assert shape[2] is not None
        assert shape[2] <= data.height


@pytest.mark.parametrize("experiment", EXPERIMENTS, ids=NAMES)
def test_each_test_image_is_seen_at_most_once_in_a_test(experiment: Experiment) -> None:
    size = batch(net_of(experiment, experiment.baseline), "TEST")[0]
    assert size is not None
    seen, there = solver(experiment, "test_iter") * size, recipe(experiment).test
    assert seen == there if experiment.setting != "full" else there - size < seen <= there


@pytest.mark.parametrize(
    "experiment", [each for each in EXPERIMENTS if each.name == "allconv6"], ids=lambda e: e.setting
)
def test_the_last_pooling_is_global(experiment: Experiment) -> None:
    pooled = states(net_of(experiment, experiment.baseline))["TRAIN"].shapes.blobs["pool5"]
    assert pooled is not None
    assert pooled[2:] == (1, 1)


def test_the_full_setting_is_the_tutorials_own() -> None:
    experiment = EXPERIMENTS[1]
    document = net_of(experiment, experiment.baseline)
    assert document.source.text == load(experiment.net).source.text
    assert not experiment.solver_values
    assert batch(document, "TRAIN") == (64, 3, 224, 224)
    assert (solver(experiment, "max_iter"), recipe(experiment).size) == (100_000, "256x256")


@pytest.mark.parametrize("name", ["0.5", "0.9"])
def test_the_dropout_variants_are_the_tutorials_nets(name: str) -> None:
    experiment = EXPERIMENTS[1]
    [variant] = [each for each in experiment.variants if each.name == f"dropout {name}"]
    expected = FIXTURES / "allconv6" / "expected" / f"dropout-{name}.prototxt"
    assert net_of(experiment, variant).source.text == load(expected).source.text
