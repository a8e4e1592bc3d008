"""The page as a file: everything in it, nothing from outside, and names that stay names."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from evil import EVIL, TEXT

from prototool.analysis.view import View
from prototool.api import loads
from prototool.draw.page import as_json, digest, page
from prototool.net.document import Document, load
from prototool.text.problem import Kind, Problem
from prototool.text.source import Span

FIXTURES = Path(__file__).parents[2] / "fixtures"


class Reader(HTMLParser):
    """What an HTML parser sees: elements with their attributes, and the text of each."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self.inside = tag

    def handle_data(self, data: str) -> None:
        self.texts.setdefault(self.inside, []).append(data)

    def attributes(self, name: str) -> Iterator[str]:
        """The values of an attribute, of all elements."""
        return (attributes[name] or "" for _, attributes in self.elements if name in attributes)


def made(document: Document) -> str:
    """The page of a net with what wiring and shapes find."""
    view = View(document)
    return page(view, {state.state: state.problems for state in view.states})


def data(text: str) -> Any:
    """What the page knows."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.DOTALL)
    assert found
    return json.loads(found[1])


@pytest.fixture(scope="module")
def allconv6() -> str:
    """The page of a small net."""
    return made(load(FIXTURES / "allconv6" / "allconv6.prototxt"))


def test_all_layers_are_there(allconv6: str) -> None:
    train, test = data(allconv6)["states"]
    assert [train["label"], test["label"]] == ["TRAIN", "TEST"]
    assert [layer["name"] for layer in train["layers"]][:4] == ["data", "conv1", "relu1", "conv2"]
    assert train["nodes"][1] == {"layers": [1, 2], "above": [0], "below": [2]}
    conv1 = train["layers"][1]
    assert (conv1["tops"], conv1["params"], conv1["line"]) == ([["conv1", "64x64x112x112"]], ["64x3x3x3", "64"], 57)
    assert train["totals"]["params"] == 560468
    assert set(train["phases"]) == {"TRAIN"}
    assert allconv6.count('<g class="node ') == 22


def test_a_net_without_rules_has_one_drawing(resnet: str) -> None:
    text = made(loads(resnet))
    assert len(text) < 1_000_000
    [state] = data(text)["states"]
    assert state["label"] == "both phases"
    assert set(state["phases"]) == {"TRAIN", "TEST"}


def test_a_state_is_called_by_what_makes_a_difference() -> None:
    states = data(made(load(FIXTURES / "small" / "stages.prototxt")))["states"]
    assert [state["label"] for state in states] == ["both phases", "stage 'deploy'"]


def test_nothing_comes_from_outside(allconv6: str) -> None:
    reader = Reader(allconv6)
    for name in ("src", "href", "srcset", "action", "style", "xlink:href"):
        assert not list(reader.attributes(name))
    assert not [name for _, attributes in reader.elements for name in attributes if name.startswith("on")]
    assert not re.search(r"https?:|url\((?!#)|@import|fetch\(|XMLHttp|eval\(|innerHTML", allconv6)


def test_the_policy_takes_just_this_style_and_this_script(allconv6: str) -> None:
    [policy] = [words for words in Reader(allconv6).attributes("content") if "default-src" in words]
    [style] = re.findall(r"<style>(.*?)</style>", allconv6, re.DOTALL)
    [script] = re.findall(r"<script>(.*?)</script>", allconv6, re.DOTALL)
    assert policy.startswith("default-src 'none'; ")
    assert f"style-src '{digest(style)}'" in policy
    assert f"script-src '{digest(script)}'" in policy


def test_names_stay_names() -> None:
    text = made(loads(TEXT))
    reader = Reader(text)
    tags = {tag for tag, _ in reader.elements}
    assert "img" not in tags
    assert text.count("<script") == text.count("</script>") == 2
    assert "<!--" not in text
    assert "\u2028" not in text
    seen = EVIL.replace("\u2028", "\ufffd")
    assert reader.texts["title"][0] == seen
    train = data(text)["states"][0]
    assert seen in [layer["name"] for layer in train["layers"]]


def test_findings_are_on_their_layers() -> None:
    train, test = data(made(loads(TEXT)))["states"]
    assert [(finding["code"], train["layers"][finding["layer"]]["name"]) for finding in train["findings"]] == [
        ("PT201", EVIL.replace("\u2028", "\ufffd")),
        ("PT101", "loss"),
    ]
    assert [finding["code"] for finding in test["findings"]] == ["PT201"]
    assert train["findings"][1]["excerpt"][1] == '"lable"'
    assert train["boxes"][train["layers"][train["findings"][1]["layer"]]["node"]][5] == "error"


def test_a_finding_of_no_layer_is_told_too() -> None:
    document = load(FIXTURES / "small" / "residual.prototxt")
    view = View(document)
    found = Problem(Kind("PT999", "some"), Span(0, 4), "it is so", severity="info")
    [state] = data(page(view, {view.states[0].state: [found]}))["states"]
    assert state["findings"][0]["layer"] is None


def test_json_is_safe_in_a_script() -> None:
    coded = as_json({"name": EVIL})
    assert not set(coded) & set("<>&\u2028")
    assert json.loads(coded) == {"name": EVIL}


@pytest.mark.parametrize("text", ["", 'name: "n"', 'layer { name: "a" type: "Nothing" }'])
def test_nets_of_hardly_anything(text: str) -> None:
    assert data(made(loads(text)))["states"]
