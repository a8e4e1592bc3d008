"""What projects configure: which file counts, what it says, and what is said of mistakes in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.check.config import NO_CONFIG, ConfigError, Configs, matches


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "models" / "old").mkdir(parents=True)
    return tmp_path


def test_the_nearest_one_counts_whole(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.prototool]\nignore = ["PT544"]\nphase = "TEST"\n')
    (project / "models" / "old" / ".prototool.toml").write_text('dialect = "ssd"\n')
    (project / "models" / "pyproject.toml").write_text('[project]\nname = "models"\n')
    configs = Configs()
    outer = configs.of(str(project / "models" / "net.prototxt"))
    assert (outer.folder, outer.ignore, outer.phase) == (str(project), ("PT544",), "TEST")
    inner = configs.of(str(project / "models" / "old" / "net.prototxt"))
    assert (inner.dialect, inner.ignore, inner.phase) == ("ssd", (), None)


def test_our_own_file_comes_first(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.prototool]\nselect = ["PT1"]\n')
    (project / ".prototool.toml").write_text('select = ["PT2"]\n')
    assert Configs().of(str(project / "net.prototxt")).select == ("PT2",)


def test_without_any(project: Path) -> None:
    (project / "pyproject.toml").write_text("this is no TOML, and nobody's business\n")
    assert Configs().of(str(project / "models" / "net.prototxt")) == NO_CONFIG


def test_paths_count_from_its_folder(project: Path) -> None:
    (project / ".prototool.toml").write_text(
        'baseline = "zoo.json"\nschema = "forks/x.proto"\nexclude = ["old", "a/*"]\n'
    )
    config = Configs().of(str(project / "models" / "net.prototxt"))
    assert (config.baseline, config.schema) == (str(project / "zoo.json"), str(project / "forks" / "x.proto"))
    assert config.excludes(str(project / "models" / "old"))
    assert config.excludes(str(project / "a" / "b" / "c.prototxt"))
    assert not config.excludes(str(project / "models" / "a.prototxt"))


def test_codes_ignored_in_some_files(project: Path) -> None:
    (project / ".prototool.toml").write_text(
        '[per-file-ignores]\n"models/old/*" = ["PT7"]\n"*.solver" = ["PT544", "PT5"]\n'
    )
    config = Configs().of(str(project / "models" / "net.prototxt"))
    assert config.ignored_in(str(project / "models" / "old" / "a.prototxt")) == ("PT7",)
    assert config.ignored_in(str(project / "models" / "old" / "a.solver")) == ("PT7", "PT544", "PT5")
    assert config.ignored_in(str(project / "models" / "a.prototxt")) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("selct = []", "2:1: there is no setting 'selct'; did you mean 'select'?"),
        ("x-y-z = 1", "2:1: there is no setting 'x-y-z'; known are select, ignore, dialect, schema,"),
        ('\nselect = "PT1"', '3:1: select is a list of strings: write select = ["...", "..."]'),
        ("  ignore = [1]", "2:3: ignore is a list of strings"),
        ("dialect = 1", '2:1: dialect is one string: write dialect = "..."'),
        ('phase = "train"', "2:1: phase is 'train'; it is one of TRAIN, TEST and all"),
        (
            "per-file-ignores = []",
            '2:1: per-file-ignores is a table: write per-file-ignores = { "legacy/*" = ["PT7"] }',
        ),
        ('per-file-ignores = { "a" = 1 }', "a is a list of strings"),
        ("select = [\n", "correct the TOML"),
        ("a b", "2:3: "),
    ],
)
def test_mistakes_have_a_place_and_advice(project: Path, text: str, said: str) -> None:
    (project / "pyproject.toml").write_text(f"[tool.prototool]\n{text}")
    with pytest.raises(ConfigError) as caught:
        Configs().of(str(project / "net.prototxt"))
    assert str(caught.value).startswith(f"{project / 'pyproject.toml'}:")
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("path", "glob", "fits"),
    [
        ("a/b/c.prototxt", "*.prototxt", True),
        ("a/b/c.prototxt", "b", True),
        ("a/b/c.prototxt", "b/", True),
        ("a/b/c.prototxt", "a/b", True),
        ("a/b/c.prototxt", "b/c.prototxt", False),
        ("a/b/c.prototxt", "a/*.prototxt", True),
        ("a/b/c.prototxt", "A", False),
    ],
)
def test_globs(path: str, glob: str, fits: bool) -> None:
    assert matches("/project", f"/project/{path}", glob) == fits
