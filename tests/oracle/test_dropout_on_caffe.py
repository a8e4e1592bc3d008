"""What add-dropout writes, on real Caffe: it initialises, it is the identity in TEST, and in TRAIN it drops."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from prototool.api import load, rewrite

if TYPE_CHECKING:
    from conftest import Caffe

FIXTURES = Path(__file__).parents[2] / "fixtures"
# Those that need data to be there, or a fork of Caffe, cannot be built as they stand.
NEEDY = {"fork", "phases", "stages", "v1"}
NETS = sorted(path for path in (FIXTURES / "small").glob("*.prototxt") if path.stem not in NEEDY)


@pytest.mark.parametrize("ratio", [0.4])
def test_small_nets_initialise_and_compute_the_same_in_test(caffe: Caffe, tmp_path: Path, ratio: float) -> None:
    jobs = []
    for net in NETS:
        after = tmp_path / net.name
        after.write_bytes(rewrite(load(net), f"add-dropout{{after=type:* ratio={ratio}}}").source.text.encode())
        jobs += [(net, "TEST", []), (after, "TEST", []), (net, "TRAIN", None), (after, "TRAIN", None)]
    answers = caffe(jobs)
    for net, *told in zip(NETS, *(answers[number::4] for number in range(4)), strict=True):
        before, after, before_train, after_train = told
        assert before["ok"], net.name
        assert after["ok"], net.name
        # A Dropout behind an output may give it another name, but not another value.
        assert sorted(map(str, after["values"].values())) == sorted(map(str, before["values"].values())), net.name
        assert before_train["ok"] == after_train["ok"], net.name


def allconv6(tmp_path: Path, ratio: float | None) -> Path:
    """The allconv6 net with inputs in place of its data layers, with or without a Dropout behind conv5."""
    document = load(FIXTURES / "allconv6" / "allconv6.prototxt")
    if ratio:
        document = rewrite(document, f"add-dropout{{after=conv5 ratio={ratio}}}")
    text = document.source.text
    for layer in reversed(document.net.layers[:2]):
        text = text[: layer.span.start] + text[layer.span.end :]
    path = tmp_path / f"allconv6-{ratio}.prototxt"
    inputs = [("data", [4, 3, 224, 224]), ("label", [4])]
    shapes = [f'input: "{name}" input_shape {{ dim: {dims} }}\n' for name, dims in inputs]
    path.write_text("".join(shapes) + text)
    return path


@pytest.mark.parametrize("ratio", [0.5, 0.9])
def test_allconv6_drops_the_share_it_was_told(caffe: Caffe, tmp_path: Path, ratio: float) -> None:
    plain, dropped = allconv6(tmp_path, None), allconv6(tmp_path, ratio)
    before, after, test = caffe(
        [(plain, "TRAIN", ["conv5"]), (dropped, "TRAIN", ["conv5"]), (dropped, "TEST", ["conv5"])]
    )
    assert test["values"] == before["values"]
    pairs = list(zip(flat(before["values"]["conv5"]), flat(after["values"]["conv5"]), strict=True))
    alive = [(old, new) for old, new in pairs if old > 0]
    kept = [(old, new) for old, new in alive if new]
    assert len(alive) > 5000
    assert len(kept) / len(alive) == pytest.approx(1 - ratio, abs=0.03)
    # What is kept makes up for what is not, so that the mean stays.
    assert all(new == pytest.approx(old / (1 - ratio), rel=1e-4) for old, new in kept)


def flat(values: object) -> list[float]:
    """The numbers of nested lists."""
    return [number for each in values for number in flat(each)] if isinstance(values, list) else [values]  # type: ignore[list-item]
