"""Experiments are read from files and from the command line; whatever is wrong with one is said with its place."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_up_engine import written

from prototool.launch.comparison.experiment import Experiment, ExperimentError, Lists, Synth, from_words
from prototool.launch.comparison.experiment_file import from_file
from prototool.launch.comparison.sets import lists_of
from prototool.launch.comparison.variants import build, folders, usual_folder

HEAD = 'net = "net.prototxt"\nsolver = "solver.prototxt"\n'
VARIANTS = '[variants]\nplain = ""\nhalf = "add-dropout{after=fc1 ratio=0.5}"\n'
SETTINGS = """
[setting.small]
net = "set{where=fc1 field=inner_product_param.num_output value=3}"
solver = { max_iter = 7, base_lr = 1e-3, lr_policy = "step", stepsize = 5, test_iter = [3] }
seeds = 2
text = "small"
[setting.full]
seeds = 5
"""
IMAGES = """
layer { name: "data" type: "ImageData" top: "data" top: "label" include { phase: TRAIN }
  image_data_param { source: "old.txt" batch_size: 2 new_height: 8 new_width: 8 } }
layer { name: "data" type: "ImageData" top: "data" top: "label" include { phase: TEST }
  image_data_param { source: "old.txt" batch_size: 2 new_height: 8 new_width: 8 root_folder: "there/" } }
layer { name: "fc" type: "InnerProduct" bottom: "data" top: "fc" inner_product_param { num_output: 2 } }
layer { name: "loss" type: "SoftmaxWithLoss" bottom: "fc" bottom: "label" }
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    written(tmp_path)
    return tmp_path


def file(folder: Path, text: str) -> str:
    path = folder / "experiment.toml"
    path.write_text(text)
    return str(path)


def refused(folder: Path, text: str, setting: str | None = None) -> str:
    with pytest.raises(ExperimentError) as caught:
        from_file(file(folder, text), setting)
    return str(caught.value)


def texts(experiment: Experiment, folder: Path, lists: Lists | None = None) -> dict[str, tuple[str, str]]:
    """The nets and solvers of an experiment's variants."""
    built = build(experiment, lists, folder / "out", folder)
    return {each.name: (each.net.source.text, each.solver.source.text) for each in built}


def test_the_first_setting_counts_unless_one_is_named(folder: Path) -> None:
    path = file(folder, HEAD + 'text = "all"\nseeds = 4\n' + VARIANTS + SETTINGS)
    small, full = from_file(path), from_file(path, "full")
    assert (small.setting, small.seeds, small.text) == ("small", (1, 2), "all\nsmall")
    assert (full.setting, full.seeds, full.solver_values) == ("full", (1, 2, 3, 4, 5), {})
    assert small.name == "experiment"
    assert small.baseline.name == "plain"
    assert from_file(path, seeds=1).seeds == (1,)


def test_variants_are_made_from_the_net_of_the_setting(folder: Path) -> None:
    made = texts(from_file(file(folder, HEAD + VARIANTS + SETTINGS)), folder)
    assert all("num_output: 3" in net for net, _ in made.values())
    assert ("Dropout" in made["plain"][0], "Dropout" in made["half"][0]) == (False, True)
    # But for the Dropout the nets are the same, byte for byte.
    kept = [line for line in made["half"][0].splitlines() if line in made["plain"][0].splitlines()]
    assert kept == made["plain"][0].splitlines()


def test_the_solver_keeps_what_is_not_changed(folder: Path) -> None:
    text = texts(from_file(file(folder, HEAD + VARIANTS + SETTINGS)), folder)["half"][1]
    assert "# a comment that stays" in text
    assert "test_iter: 3  # x 5 images" in text
    assert "max_iter: 7" in text
    assert "base_lr: 0.001" in text
    assert 'lr_policy: "step"' in text
    assert 'net: "out/half/net.prototxt"' in text
    assert text.endswith("stepsize: 5\n")
    assert text.count("max_iter") == 1


def test_without_settings_the_file_itself_is_the_experiment(folder: Path) -> None:
    found = from_file(file(folder, HEAD + VARIANTS))
    assert (found.setting, found.seeds, found.data) == ("", (1, 2, 3), None)
    assert [variant.name for variant in found.variants] == ["plain", "half"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("net = 3\n", ":1:1: net is a text in quotes"),
        ("nets = 'a'\n" + HEAD, ":1:1: there is no key 'nets'; did you mean 'net'?"),
        ('net = "other.prototxt"\nsolver = "solver.prototxt"\n', ":1:1: net 'other.prototxt' is not there"),
        (HEAD, "the file lacks variants, a table"),
        (HEAD + "[variants]\n", ":3:1: [variants] is empty"),
        (HEAD + "seeds = 0\n" + VARIANTS, ":3:1: seeds is 0; it is at least 1"),
        (HEAD + "seeds = true\n" + VARIANTS, ":3:1: seeds is a whole number"),
        (HEAD + VARIANTS + 'bad = "add-dropuot{after=fc1}"\n', ":6:1: no pass is called 'add-dropuot'"),
        (HEAD + VARIANTS + 'bad = "add-dropout{after=fc1"\n', "expected"),
        (HEAD + VARIANTS + "[setting.small]\nsolvr = {}\n", ":7:1: there is no key 'solvr' in [setting.small]"),
        (HEAD + VARIANTS + "[setting.small]\nsolver = { max_iter = {} }\n", "max_iter is a number, a text"),
        (
            HEAD + VARIANTS + '[data]\nclasses = 2\nsiez = "8x8"\n',
            ":8:1: there is no key 'siez' in [data]; did you mean",
        ),
        (HEAD + VARIANTS + '[data]\ntrain = "no.txt"\ntest = "no.txt"\n', "train: the list 'no.txt' is not there"),
        (HEAD + VARIANTS + '[data]\ntrain = "solver.prototxt"\n', "[data] lacks test, a text in quotes"),
        (HEAD + VARIANTS + "reach = 'high'\n", "there is no key"),
        (HEAD + "[variants\n", ":3:"),
        ('engines = ["caffe2"]\n' + HEAD + VARIANTS, ":1:1: engines is a list of pycaffe and torch, each at most once"),
        ('engines = "torch"\n' + HEAD + VARIANTS, ":1:1: engines is a list of pycaffe and torch"),
        (
            HEAD + '[variants]\na = { pipeline = "", engine = "caffe" }\n',
            "there is no engine 'caffe'; there are pycaffe and",
        ),
        (HEAD + '[variants]\na = { pipelin = "" }\n', "there is no key 'pipelin' in [variants.a]"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(folder: Path, text: str, told: str) -> None:
    if "reach" in text:
        text, told = "reach = 'high'\n" + HEAD + VARIANTS, ":1:1: reach is a number"
    message = refused(folder, text)
    assert message.startswith(f"{folder / 'experiment.toml'}:")
    assert told in message


def test_a_setting_that_is_not_there(folder: Path) -> None:
    assert "there is no setting 'smal'; did you mean 'small'?" in refused(folder, HEAD + VARIANTS + SETTINGS, "smal")
    assert "it has none" in refused(folder, HEAD + VARIANTS, "small")


def test_a_pipeline_that_means_nothing_shows_where(folder: Path) -> None:
    message = refused(folder, HEAD + VARIANTS + 'bad = "add-dropout{aftr=fc1}"\n')
    assert "add-dropout has no option 'aftr'" in message
    assert "^^^^" in message
    assert "did you mean 'after'?" in message


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("add-dropout{after=nothing}", "nothing"),
        ("set{where=fc field=bottom value=nowhere}", "would leave the net with a new error"),
        ("add-batchnorm{after=fc1},fold-batchnorm", "a comparison trains from the beginning and has no weights"),
    ],
)
def test_a_pipeline_that_cannot_run_names_its_variant(folder: Path, words: str, told: str) -> None:
    experiment = from_file(file(folder, f'{HEAD}[variants]\nplain = ""\nbad = "{words}"\n'))
    with pytest.raises(ExperimentError) as caught:
        build(experiment, None, folder / "out", folder)
    assert "variant 'bad'" in str(caught.value)
    assert told in str(caught.value)


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ("max_itre = 3", "has no field 'max_itre' - did you mean 'max_iter'?"),
        ("max_iter = 'many'", "max_iter"),
        ("max_iter = [1, 2]", "'max_iter' takes one value"),
    ],
)
def test_a_solver_that_cannot_take_a_value(folder: Path, value: str, told: str) -> None:
    experiment = from_file(file(folder, HEAD + VARIANTS + f"[setting.a]\nsolver = {{ {value} }}\n"))
    with pytest.raises(ExperimentError) as caught:
        build(experiment, None, folder / "out", folder)
    assert told in str(caught.value)
    assert "solver.prototxt" in str(caught.value)


@pytest.mark.parametrize("stated", ["stepvalue: 1 stepvalue: 2", "stepvalue: [1, 2]", "stepvalue: 1\nstepvalue: 2", ""])
def test_values_of_a_repeated_field_take_the_place_of_all(folder: Path, stated: str) -> None:
    (folder / "solver.prototxt").write_text(f'net: "net.prototxt" {stated}\nbase_lr: 1')
    setting = "[setting.a]\nsolver = { stepvalue = [10, 20, 30], snapshot_after_train = false }\n"
    text = texts(from_file(file(folder, HEAD + VARIANTS + setting)), folder)["plain"][1]
    assert text.count("stepvalue") == 3
    assert [each for each in ("10", "20", "30") if f"stepvalue: {each}\n" in text] == ["10", "20", "30"]
    assert "base_lr: 1\n" in text
    assert text.endswith("snapshot_after_train: false\n")


def test_a_solver_with_two_nets_is_refused_with_what_to_do(folder: Path) -> None:
    (folder / "solver.prototxt").write_text('train_net: "net.prototxt" test_net: "net.prototxt" test_iter: 1')
    with pytest.raises(ExperimentError, match="prototool rewrite -p merge"):
        build(from_file(file(folder, HEAD + VARIANTS)), None, folder / "out", folder)


def test_lists_are_written_into_the_layers_of_their_phase(folder: Path) -> None:
    (folder / "net.prototxt").write_text(IMAGES)
    for name in ("a.txt", "b.txt"):
        (folder / name).write_text("x.jpg 0\n")
    text = HEAD + '[variants]\nplain = ""\n[data]\ntrain = "a.txt"\ntest = "b.txt"\nroot = "pictures"\n'
    experiment = from_file(file(folder, text))
    net = texts(experiment, folder, lists_of(experiment.data))["plain"][0]
    train, test = net.split("TEST")
    assert f'source: "{folder / "a.txt"}"' in train
    assert f'source: "{folder / "b.txt"}"' in test
    assert net.count(f'root_folder: "{folder / "pictures"}/"') == 2
    assert "old.txt" not in net
    assert "there/" not in net


def test_lists_need_a_layer_for_each_phase(folder: Path) -> None:
    (folder / "a.txt").write_text("x.jpg 0\n")
    text = HEAD + '[variants]\nplain = ""\n[data]\ntrain = "a.txt"\ntest = "a.txt"\n'
    experiment = from_file(file(folder, text))
    with pytest.raises(ExperimentError, match="one ImageData layer that is in TRAIN alone"):
        texts(experiment, folder, lists_of(experiment.data))


def test_a_settings_data_goes_over_the_files(folder: Path) -> None:
    data = "[data]\nclasses = 4\ntrain = 40\nnoise = 0.1\n[setting.a]\ndata = { train = 8 }\n"
    more = '[setting.b]\ndata = { preset = "small" }\n[setting.c]\ndata = { train = "l.txt", test = "l.txt" }\n'
    (folder / "l.txt").write_text("x.jpg 0\n")
    path = file(folder, HEAD + VARIANTS + data + more)
    assert from_file(path, "a").data == Synth({"classes": 4, "train": 8, "noise": 0.1})
    assert from_file(path, "b").data == Synth({"preset": "small"})
    assert from_file(path, "c").data == Lists(folder / "l.txt", folder / "l.txt", None)


def test_parameters_of_which_no_set_can_be_made() -> None:
    with pytest.raises(ExperimentError, match=r"\[data\]: classes"):
        lists_of(Synth({"classes": 1}))


def test_a_command_line_gets_the_net_as_it_is_for_a_baseline(folder: Path) -> None:
    net, solver = str(folder / "net.prototxt"), str(folder / "solver.prototxt")
    found = from_words(net, solver, ["half=add-dropout{after=fc1}", "more=add-dropout{after=fc1 ratio=0.9}"], 2)
    assert [variant.name for variant in found.variants] == ["baseline", "half", "more"]
    assert found.seeds == (1, 2)
    own = from_words(net, solver, ["half=add-dropout{after=fc1}", "as it is="], 1)
    assert [variant.name for variant in own.variants] == ["as it is", "half"]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        (["add-dropout{after=fc1}"], "a variant is NAME=PIPELINE"),
        (["half"], "a variant is NAME=PIPELINE"),
        (["a=", "a="], "there is a variant 'a' already"),
        (["a=add-dropout{after=fc1 ratio=2}"], "ratio"),
    ],
)
def test_variants_in_words_that_mean_nothing(given: list[str], told: str) -> None:
    with pytest.raises(ExperimentError) as caught:
        from_words("net", "solver", given, 1)
    assert told in str(caught.value)


def test_several_engines_train_every_variant_that_has_none_of_its_own(folder: Path) -> None:
    own = '"on torch" = { pipeline = "add-dropout{after=fc1}", engine = "torch" }\n'
    path = file(
        folder, 'engines = ["pycaffe", "torch"]\n' + HEAD + VARIANTS + own + "[setting.one]\nengines = ['torch']\n"
    )
    one, both = from_file(path), from_file(path, engines=("torch", "pycaffe"))
    assert [(each.name, each.engine) for each in one.variants] == [("plain", ""), ("half", ""), ("on torch", "torch")]
    assert one.engines == ("torch",)
    assert [(each.name, each.engine, each.of) for each in both.variants] == [
        ("plain@torch", "torch", "plain"),
        ("half@torch", "torch", "half"),
        ("plain@pycaffe", "pycaffe", "plain"),
        ("half@pycaffe", "pycaffe", "half"),
        ("on torch", "torch", ""),
    ]
    words = from_words("net", "solver", ["half=add-dropout{after=fc1}"], 1, ("pycaffe", "torch"))
    assert [each.name for each in words.variants] == [
        "baseline@pycaffe",
        "half@pycaffe",
        "baseline@torch",
        "half@torch",
    ]
    assert "@" not in " ".join(words.words)


def test_every_variant_has_a_folder_of_its_own() -> None:
    found = from_words("net", "solver", ["a b=", "A/B=", "../x=", "...=", "ratio 0.5="], 1)
    assert folders(found.variants) == ["a-b", "A-B-2", "x", "variant", "ratio-0.5"]


def test_a_comparison_goes_to_the_same_folder_each_time_nobody_names_one(folder: Path) -> None:
    (folder / "e.toml").write_text('name = "My net"\n' + HEAD + VARIANTS + SETTINGS)
    assert usual_folder(from_file(str(folder / "e.toml"), "full")) == Path("comparisons/My-net-full")
    assert usual_folder(from_file(str(folder / "e.toml"))).name == "My-net-small"
