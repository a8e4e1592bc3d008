"""Pages in a real browser: nothing is blocked or fetched, words fit their boxes, and hands, keys and links work."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from chromium import DOWN, ENTER, ESCAPE, Browser
from evil import EVIL, TEXT

from prototool.analysis.view import View
from prototool.api import loads
from prototool.draw.page import page
from prototool.net.document import Document, load

FIXTURES = Path(__file__).parents[2] / "fixtures"
ALLCONV6 = FIXTURES / "allconv6" / "allconv6.prototxt"

# The texts that stand out of their boxes, in the drawing that is seen.
STANDING_OUT = """
const out = [];
for (const node of document.querySelectorAll('svg.net')[arguments[0]].querySelectorAll('.node')) {
  const card = node.querySelector('.card').getBBox();
  for (const text of node.querySelectorAll('.name, .type, .shape')) {
    const box = text.getBBox();
    if (text.textContent && box.x + box.width > card.width - 4) out.push(text.textContent);
  }
}
return out;
"""
SCALE = "return +document.querySelector('svg.net .view').getAttribute('transform').match(/scale\\(([\\d.]+)/)[1];"
PLACE = "const b = document.querySelector('svg.net .view').getBoundingClientRect(); return [b.x, b.y];"


@pytest.fixture
def shown(browser: Browser, tmp_path: Path) -> Callable[..., Browser]:
    """A function that opens the page of a net; what the browser has against a page fails the test."""

    def show(document: Document, fragment: str = "") -> Browser:
        view = View(document)
        target = tmp_path / "net.html"
        findings = {state.state: [*document.bound[1], *state.problems] for state in view.states}
        target.write_text(page(view, findings), "utf-8")
        browser.open(target, fragment)
        assert browser.run("return document.body.className") == "js ready"
        assert browser.run("return performance.getEntriesByType('resource').length") == 0
        assert browser.complaints() == []
        return browser

    return show


Shown = Callable[..., Browser]


def chosen(browser: Browser) -> str:
    """The node that is chosen, as it is spoken."""
    return str(browser.run("return document.querySelector('.node.chosen').getAttribute('aria-label')"))


def test_a_small_net_is_seen_whole(shown: Shown) -> None:
    window = shown(load(ALLCONV6))
    assert window.text("h1") == "allconv6"
    assert window.text("#totals").split("\n")[:2] == ["parameters", "560,468"]
    assert window.run(
        """const stage = document.getElementById('stage').getBoundingClientRect();
        return [...document.querySelectorAll('svg.net')[0].querySelectorAll('.node')].every((node) => {
          const box = node.getBoundingClientRect();
          const beside = box.left < stage.left || box.right > stage.right;
          return !beside && box.top >= stage.top && box.bottom <= stage.bottom;
        });"""
    )
    assert window.run("return document.getElementById('overview').hidden")


@pytest.mark.parametrize("name", ["allconv6", "mobilenetv2", "cnn"])
def test_words_fit_their_boxes(shown: Shown, name: str) -> None:
    assert shown(load(FIXTURES / name / f"{name}.prototxt")).run(STANDING_OUT, 0) == []


def test_a_large_net_begins_readable(shown: Shown, resnet: str) -> None:
    window = shown(loads(resnet))
    assert window.run(STANDING_OUT, 0) == []
    assert window.run(SCALE) >= 0.6
    assert not window.run("return document.getElementById('overview').hidden")
    window.type("0")
    assert window.run(SCALE) < 0.1
    window.type("1")
    assert window.run(SCALE) >= 0.6


def test_links_lead_to_state_layer_and_search(shown: Shown) -> None:
    window = shown(load(ALLCONV6), "#state=TEST&layer=relu3&search=conv")
    assert window.run("return document.body.dataset.state") == "TEST"
    assert chosen(window) == "conv3, Convolution 3x3 /2 + ReLU, 64x128x28x28"
    assert window.run("return document.querySelectorAll('.node.match').length") == 5
    assert "relu3" in window.text("#panel-layer")


def test_states_are_switched(shown: Shown) -> None:
    window = shown(load(ALLCONV6), "#layer=conv2")
    assert "memory in TRAIN\n628 MB" in window.text("#totals")
    window.click("#states button:nth-child(2)")
    assert window.run("return document.body.dataset.state") == "TEST"
    assert "memory in TEST\n333 MB" in window.text("#totals")
    assert window.run("return location.hash") == "#state=TEST&layer=conv2"


def test_search_by_keys(shown: Shown) -> None:
    window = shown(load(ALLCONV6))
    window.type("/fc")
    assert window.run("return document.getElementById('matches').value") == "1"
    window.type(ENTER)
    assert window.run("return document.getElementById('matches').value") == "1 of 1"
    assert chosen(window).startswith("fc, InnerProduct")
    window.type(ESCAPE)
    assert window.run("return document.querySelectorAll('.seeking').length") == 0
    window.type(DOWN)
    assert chosen(window).startswith("accuracy_at_1")


def test_pointing_tells_shapes_and_clicking_chooses(shown: Shown) -> None:
    window = shown(load(ALLCONV6))
    window.point('.node[data-node="1"]')
    assert "in data 64x3x224x224\nout conv1 64x64x112x112" in window.text("#tip")
    window.click('.node[data-node="1"]')
    assert chosen(window).startswith("conv1")
    assert window.text("#panel-layer h2") == "conv1"


def test_wheel_and_drag_move(shown: Shown, resnet: str) -> None:
    window = shown(loads(resnet))
    x, y = window.run(PLACE)
    window.wheel("#stage", 300)
    assert window.run(PLACE) == pytest.approx([x, y - 300], abs=2)
    window.point("#stage")
    window.drag(-80, -50)
    assert window.run(PLACE) == pytest.approx([x - 80, y - 350], abs=2)
    window.type("+")
    assert window.run(SCALE) == pytest.approx(1.25, abs=0.01)


def test_findings_lead_to_their_layers(shown: Shown) -> None:
    window = shown(loads(TEXT))
    assert window.run("return window.evil === undefined && document.querySelectorAll('img').length === 0")
    assert window.run("return document.title").replace("\ufffd", "\u2028") == EVIL
    assert window.text("#tab-findings").startswith("Findings")
    assert window.run("return document.querySelectorAll('svg.net')[0].querySelectorAll('.badge.error').length") == 2
    window.click("#panel-findings .finding:nth-child(2)")
    assert chosen(window).startswith("loss")
    assert "PT101" in window.text("#panel-layer")
    window.click("#states button:nth-child(2)")
    assert window.run("return document.querySelectorAll('svg.net')[1].querySelectorAll('.badge').length") == 1


def test_on_paper_no_layer_is_cut_or_lost(shown: Shown, resnet: str) -> None:
    window = shown(loads(resnet))
    before = window.run(PLACE)
    window.run("window.dispatchEvent(new Event('beforeprint'))")
    strips, nodes, different = window.run(
        """const nodes = [...document.querySelectorAll('.strip .node')].map((node) => node.dataset.node);
        return [document.querySelectorAll('.strip').length, nodes.length, new Set(nodes).size];"""
    )
    assert strips > 5
    assert nodes == different == window.run("return net.states[0].nodes.length")
    window.run("window.dispatchEvent(new Event('afterprint'))")
    assert window.run("return document.querySelectorAll('.strip').length") == 0
    assert window.run(PLACE) == before


@pytest.mark.parametrize("fixture", sorted((FIXTURES / "small").glob("*.prototxt")), ids=lambda path: path.stem)
def test_small_nets_open(shown: Shown, fixture: Path) -> None:
    window = shown(load(fixture))
    assert window.run("return document.querySelectorAll('.node').length") > 0
    assert window.run(STANDING_OUT, 0) == []
