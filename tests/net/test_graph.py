"""The graph of a net in one state: versions of blobs, their readers, and wiring that Caffe refuses."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.net.document import Document, load
from prototool.net.graph import Graph, Version
from prototool.net.state import NetState, Phase
from prototool.text.source import Source

SMALL = Path(__file__).parents[2] / "fixtures" / "small"


def graph(text: str, phase: Phase = "TRAIN") -> Graph:
    """The graph of a text in a phase."""
    return Document(Source(text)).graph(NetState(phase))


def short(text: str) -> str:
    """Layers written `name: bottoms > tops`, one to a line, as prototxt; the rest of a line is kept as it is."""
    layers = []
    for line in text.strip().split("\n"):
        name, _, rest = line.partition(":")
        wires, _, more = rest.partition("|")
        bottoms, _, tops = wires.partition(">")
        fields = [f"name: '{name.strip()}'"]
        fields += [f"bottom: '{blob}'" for blob in bottoms.split()] + [f"top: '{blob}'" for blob in tops.split()]
        layers.append(f"layer {{ {' '.join(fields)} {more} }}")
    return "\n".join(layers)


def told(text: str, phase: Phase = "TRAIN") -> list[tuple[str, ...]]:
    """Each problem of the graph: code, what is underlined, message, notes."""
    whole = short(text)
    return [
        (found.kind.code, whole[slice(*found.span)].split("\n")[0], found.message, *found.notes)
        for found in graph(whole, phase).problems
    ]


def chain(version: Version) -> list[str]:
    """The layers that wrote a blob, one over the other, the first first."""
    return [*(chain(version.over) if version.over else []), version.layer.name]


def readers(version: Version) -> list[tuple[str, int]]:
    """Who reads a version: layer and index of its bottom."""
    return [(layer.name, index) for layer, index in version.readers]


def test_layers_that_work_in_place_make_versions() -> None:
    found = load(SMALL / "inplace_chain.prototxt").graph(NetState("TRAIN"))
    last = found.last["conv1"]
    assert chain(last) == ["conv1", "conv1/bn", "conv1/scale", "conv1/relu"]
    assert readers(last) == []
    assert last.over is not None
    assert readers(last.over) == [("conv1/relu", 0)]
    assert found.problems == []


def test_final_is_what_in_place_layers_leave() -> None:
    found = load(SMALL / "inplace_chain.prototxt").graph(NetState("TRAIN"))
    first = next(version for version in found.versions() if version.layer.name == "conv1")
    assert found.final(first).layer.name == "conv1/relu"
    assert found.final(found.last["data"]) is found.last["data"]


def test_a_blob_may_have_several_readers() -> None:
    found = load(SMALL / "residual.prototxt").graph(NetState("TRAIN"))
    assert readers(found.last["conv1"]) == [("res2a", 0), ("res2", 0)]
    assert readers(found.last["res2a"]) == [("res2", 1)]
    assert chain(found.last["res2"]) == ["res2", "res2_relu"]


def test_what_is_read_and_written_can_be_asked() -> None:
    found = load(SMALL / "slice_concat.prototxt").graph(NetState("TEST"))
    layers = {layer.name: layer for layer in found.layers}
    assert found.read[layers["concat"], 1].layer.name == "relu_b"
    assert found.written[layers["slice"], 2].name == "c"
    assert found.written[layers["slice"], 2].ref is layers["slice"].tops[2]


def test_a_graph_has_the_layers_of_its_state_alone() -> None:
    document = load(SMALL / "phases.prototxt")
    for phase, names in (("TRAIN", ["mnist", "drop", "ip", "loss"]), ("TEST", ["mnist", "ip", "loss", "accuracy"])):
        assert [layer.name for layer in document.graph(NetState(phase)).layers] == names


def test_inputs_are_read_like_other_blobs() -> None:
    found = load(SMALL / "input_dim.prototxt").graph(NetState("TEST"))
    assert found.layers[0].type == "Input"
    assert readers(found.last["data"]) == [("conv1_1", 0)]


@pytest.mark.parametrize("path", sorted(SMALL.glob("*.prototxt")), ids=lambda path: path.stem)
def test_the_small_nets_are_sound(path: Path) -> None:
    document = load(path)
    # A net without a data layer for a phase cannot be built in it.
    phases: tuple[Phase, ...] = ("TRAIN",) if path.stem == "v1" else ("TRAIN", "TEST")
    for phase in phases:
        assert document.graph(NetState(phase)).problems == []


IN_PLACE_NOTE = "only a layer that reads the blob as the bottom of the same index may write it again, in place"

WRONG = {
    "unknown bottom": (
        "a: > x\nb: y >",
        [("PT101", "'y'", "layer 'b' reads 'y', which no layer before it writes")],
    ),
    "misspelt bottom": (
        "a: > conv1\nb: conv_1 > y",
        [("PT101", "'conv_1'", "layer 'b' reads 'conv_1', which no layer before it writes", "did you mean 'conv1'?")],
    ),
    "read before it is written": (
        "b: x > y\na: > x",
        [("PT101", "'x'", "layer 'b' reads 'x', which no layer before it writes")],
    ),
    "of the other phase": (
        "a: > x | include { phase: TEST }\nb: x > y",
        [("PT101", "'x'", "layer 'b' reads 'x', which no layer before it writes")],
    ),
    "in place of nothing": (
        "a: x > x",
        [("PT101", "'x'", "layer 'a' reads 'x', which no layer before it writes")],
    ),
    "two writers": (
        "a: > x\nb: > x",
        [("PT102", "'x'", "layer 'b' writes 'x', which layer 'a' writes already", IN_PLACE_NOTE)],
    ),
    "twice by one layer": (
        "a: > x x",
        [("PT102", "'x'", "layer 'a' writes 'x', which layer 'a' writes already", IN_PLACE_NOTE)],
    ),
    "in place at another index": (
        "a: > x y\nb: x y > y",
        [("PT102", "'y'", "layer 'b' writes 'y', which layer 'a' writes already", IN_PLACE_NOTE)],
    ),
    "shared in place": (
        "a: > x\nb: x > y\nc: x > x",
        [
            (
                "PT103",
                "'x'",
                "layer 'c' works in place on 'x', but layer 'b' reads the value from before it",
                "give layer 'c' a top of its own",
            )
        ],
    ),
    "loss in place": (
        "a: > x | loss_weight: 1\nb: x > x",
        [
            (
                "PT103",
                "'x'",
                "layer 'b' works in place on 'x', but the loss counts the value from before it",
                "give layer 'b' a top of its own",
            )
        ],
    ),
    "both kinds of rules": (
        "a: > x | include { } exclude { phase: TEST }",
        [
            (
                "PT104",
                "exclude { phase: TEST }",
                "layer 'a' has both include and exclude rules",
                "Caffe takes either, not both",
            )
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), WRONG.values(), ids=WRONG)
def test_wrong(text: str, expected: list[tuple[str, ...]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "a: > x\nb: x > x\nc: x > y",
        "a: > x | include { phase: TRAIN }\nb: > x | include { phase: TEST }\nc: x > y",
        "a: > x y\nb: x y > x y",
        "a: > x\nb: x > x\nc: x > x\nd: x > y\ne: x > z",
        "a: > x | loss_weight: 0\nb: x > x",
        "a: > x y | loss_weight: 1\nb: x > z\nc: y > y",
        "a: > x\nb: x x > y",
        "a: >",
    ],
    ids=[
        "in place",
        "one for each phase",
        "two in place",
        "chain with readers",
        "weight of zero",
        "weight of another top",
        "read twice",
        "no blobs",
    ],
)
def test_right(text: str) -> None:
    assert told(text) == []


def test_problems_name_the_layer_they_are_about() -> None:
    text = short("a: > x\nb: x > y\nc: x > x\nd: q > x")
    assert [problem.about for problem in graph(text).problems] == ["d", "d", "c"]


def test_a_long_chain_is_no_concern() -> None:
    text = short("a: > x\n" + "\n".join(f"l{i}: x > x" for i in range(5_000)))
    found = graph(text)
    first = next(found.versions())
    assert found.final(first).layer.name == "l4999"
    assert found.problems == []
