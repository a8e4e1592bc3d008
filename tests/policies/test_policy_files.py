"""Policies as data: those that come with us, and a user's own."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from prototool.analysis.policy import Policy
from prototool.api import load
from prototool.passes import ApplyPolicy
from prototool.policies import FOLDER, NAMES, PolicyError, policy
from prototool.rewrite.run import run
from prototool.rules import ALL


def test_every_file_is_in_the_list_and_installed() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.toml")) == sorted(NAMES)
    assert all((files("prototool.policies") / f"{name}.toml").is_file() for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_says_what_it_wants_and_why(name: str) -> None:
    found = policy(name)
    assert found.name == name
    assert found.text.endswith(".")
    assert found.source


def test_a_policy_asks_for_rules_that_there_are() -> None:
    codes = {rule.code for rule in ALL if rule.on_policy and rule.optional}
    whole = Policy(
        order=("dropout",),
        dropout="end-of-branch",
        dropout_in_head="before-global-pooling",
        dropout_on_maps="spatial",
        largest_ratio_on_maps=0.1,
    )
    assert whole.codes == codes
    assert Policy().codes == frozenset()


def test_a_users_own_extends_one(tmp_path: Path) -> None:
    (tmp_path / "team.toml").write_text('extends = "li2018"\nclean-layers = 3\n')
    (tmp_path / "mine.toml").write_text('extends = "team.toml"\norder = ["activation", "batchnorm"]\n')
    mine = policy(str(tmp_path / "mine.toml"))
    assert mine.order == ("activation", "batchnorm")
    assert (mine.dropout, mine.clean_layers, mine.largest_ratio_on_maps) == ("after-last-batchnorm", 3, 0.5)
    assert (mine.name, mine.text) == ("mine", "")


@pytest.mark.parametrize(
    ("text", "key", "what"),
    [
        ('odrer = ["dropout"]', "odrer", "did you mean 'order'?"),
        ('extends = "li2019"', "extends", "did you mean 'li2018'?"),
        ("extends = 5", "extends", "write one string"),
        ('extends = "mine.toml"', "extends", "extends this one itself"),
        ('order = ["pool"]', "order", "some of batchnorm, activation, pooling, dropout"),
        ('order = ["dropout", "dropout"]', "order", "each once"),
        ('order = "dropout"', "order", "write a list"),
        ('dropout = "last"', "dropout", "write one of anywhere, after-last-batchnorm, end-of-branch"),
        ('dropout-in-head = "behind"', "dropout-in-head", "write one of anywhere, before-global-pooling"),
        ("clean-layers = -1", "clean-layers", "a whole number from 0 on"),
        ("clean-layers = true", "clean-layers", "a whole number from 0 on"),
        ("largest-ratio-on-maps = 2", "largest-ratio-on-maps", "a ratio from 0 to 1"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_the_key(tmp_path: Path, text: str, key: str, what: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text)
    with pytest.raises(PolicyError) as error:
        policy(str(path))
    assert str(error.value).startswith(f"{path}: {key}: ")
    assert what in str(error.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("= =")
    with pytest.raises(PolicyError, match="correct the TOML"):
        policy(str(tmp_path / "bad.toml"))
    with pytest.raises(PolicyError, match="No such file"):
        policy(str(tmp_path / "none.toml"))
    with pytest.raises(PolicyError, match="did you mean 'kim2023'"):
        policy("kim2032")


FIXTURES = Path(__file__).parents[2] / "fixtures"
PROTOTOOL = ("-c", "from prototool.cli.main import main; main()")


def prototool(folder: Path, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command line in a folder."""
    command = [sys.executable, *PROTOTOOL, *map(str, args)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.fixture
def net(tmp_path: Path) -> Path:
    """A net with two layers in another order than the policy has."""
    text = (FIXTURES / "policies" / "blocks.in.prototxt").read_text()
    (tmp_path / "net.prototxt").write_text(text)
    return tmp_path / "net.prototxt"


def test_check_by_a_policy_finds_and_mends(tmp_path: Path, net: Path) -> None:
    assert "PT451" not in prototool(tmp_path, "check", net).stdout
    found = prototool(tmp_path, "check", net, "--policy", "conv-bn-act-pool-dropout").stdout
    assert "'pool1' (pooling) belongs behind 'relu1', by policy conv-bn-act-pool-dropout" in found
    assert "it cannot be moved: there are two of a kind in its block, 'bn5' and 'bn6'" in found
    args = ("--policy", "conv-bn-act-pool-dropout", "--select", "PT451", "--fix")
    prototool(tmp_path, "check", net, *args)
    # Only what changes no value is moved without being asked twice.
    assert 'name: "relu1"\n  type: "ReLU"\n  bottom: "conv1"\n  top: "conv1"' in net.read_text()
    assert 'bottom: "drop2"' in net.read_text()
    prototool(tmp_path, "check", net, *args, "--unsafe-fixes")
    assert net.read_text() == (FIXTURES / "policies" / "blocks.out.prototxt").read_text()


@pytest.mark.parametrize(
    ("fixture", "name"),
    [
        ("policies/head.in.prototxt", "kim2023"),
        ("policies/branches.in.prototxt", "kim2023"),
        ("policies/after-last-bn.in.prototxt", "li2018"),
        ("cnn/cnn.prototxt", "kim2023"),
        ("cnn/cnn.prototxt", "spatial-dropout-after-conv"),
    ],
)
def test_the_fixes_of_check_come_to_what_rewrite_makes(tmp_path: Path, fixture: str, name: str) -> None:
    net = tmp_path / "net.prototxt"
    net.write_text((FIXTURES / fixture).read_text())
    made = run(load(net), [ApplyPolicy(name)])[0].document.source.text
    codes = ",".join(sorted(policy(name).codes))
    prototool(tmp_path, "check", net, "--policy", name, "--select", codes, "--fix", "--unsafe-fixes")
    assert net.read_text() == made


def test_what_has_the_net_compute_something_else_is_not_mended_unasked(tmp_path: Path) -> None:
    net = tmp_path / "net.prototxt"
    net.write_text((FIXTURES / "policies" / "head.in.prototxt").read_text())
    prototool(tmp_path, "check", net, "--policy", "kim2023", "--fix")
    assert net.read_text() == (FIXTURES / "policies" / "head.in.prototxt").read_text()


def test_check_says_where_dropout_belongs_and_of_which_kind(tmp_path: Path) -> None:
    found = prototool(tmp_path, "check", FIXTURES / "policies" / "head.in.prototxt", "--policy", "kim2023").stdout
    assert "warning[PT452] Dropout 'conv1_drop' belongs behind BatchNorm 'bn', the last one of its branch" in found
    assert "Dropout 'pool_drop' goes there, and this one can be taken out then" in found
    assert "info[PT453] Dropout 'conv1_drop' drops single values of maps" in found
    assert "info[PT455] Dropout 'pool_drop' belongs before the pooling 'pool', by policy kim2023" in found


def test_a_project_names_its_policy(tmp_path: Path, net: Path) -> None:
    (tmp_path / "rules.toml").write_text('order = ["pooling", "activation"]\n')
    (tmp_path / ".prototool.toml").write_text('policy = "rules.toml"\n')
    found = prototool(Path.cwd(), "check", net).stdout
    assert "PT451" not in found
    (tmp_path / "rules.toml").write_text('order = ["activation", "pooling"]\n')
    assert "PT451" in prototool(Path.cwd(), "check", net).stdout
    (tmp_path / ".prototool.toml").write_text('policy = "classik"\n')
    failed = prototool(tmp_path, "check", net)
    assert failed.returncode == 2
    assert "did you mean 'classic'?" in failed.stderr


def test_rewrite_says_what_it_moved_and_what_not(tmp_path: Path, net: Path) -> None:
    done = prototool(tmp_path, "rewrite", net, "--policy", "conv-bn-act-pool-dropout")
    assert done.stdout == (FIXTURES / "policies" / "blocks.out.prototxt").read_text()
    assert "layer 'pool1': moved behind 'relu1'; the net computes the same" in done.stderr
    assert "layer 'drop2': moved behind 'relu2'; the net computes something else: train it anew" in done.stderr
    assert "layer 'relu5': it stays, and is not moved behind 'bn6': there are two of a kind" in done.stderr
    assert prototool(tmp_path, "rewrite", net, "--policy", "nothing").returncode == 2


def test_the_list_of_policies(tmp_path: Path) -> None:
    text = prototool(tmp_path, "policies").stdout
    assert all(f"{name}\n" in text for name in NAMES)
    assert "order = [batchnorm, activation, pooling, dropout]" in text
    assert "dropout-in-head = before-global-pooling" in text
