"""The page `show --format html` makes: one file with a net drawn in each of its states, and nothing from outside."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from pathlib import PurePath
from string import Template

from prototool.analysis.view import StateView, View
from prototool.draw.facts import layer_of, state_data
from prototool.draw.graph import fold
from prototool.draw.kinds import NAMES, kind_of
from prototool.draw.svg import Drawing, draw, svg, text
from prototool.net.state import NetState
from prototool.text.problem import Problem

SCRIPTS = ("canvas.js", "page.js", "events.js")


def page(view: View, findings: Mapping[NetState, Sequence[Problem]]) -> str:
    """The page of a net in the states of a view, with what was found in each."""
    drawings = [drawing_of(state, findings.get(state.state, ())) for state in view.states]
    states = [
        state_data(state, drawing, findings.get(state.state, ()))
        for state, drawing in zip(view.states, drawings, strict=True)
    ]
    style = resource("page.css")
    script = "\n".join(map(resource, SCRIPTS))
    source = view.document.source
    return Template(resource("page.html")).substitute(
        policy=f"default-src 'none'; style-src '{digest(style)}'; script-src '{digest(script)}'; base-uri 'none'; "
        "form-action 'none'",
        title=text(view.net.name or PurePath(source.path).stem),
        file=text(source.path),
        style=style,
        script=script,
        drawings="\n".join(svg(drawing, number) for number, drawing in enumerate(drawings)),
        legend=legend(view),
        data=as_json({"states": states}),
    )


def drawing_of(view: StateView, findings: Sequence[Problem]) -> Drawing:
    """The drawing of a net in one state, with its findings on it."""
    folded = fold(view)
    home = {each.layer: number for number, node in enumerate(folded.nodes) for each in node.layers}
    found: dict[int, list[Problem]] = {}
    for problem in findings:
        layer = layer_of(view.graph.layers, problem)
        if layer:
            found.setdefault(home[layer], []).append(problem)
    return draw(folded, found)


def legend(view: View) -> str:
    """The kinds of layer there are, in their colours."""
    there = {kind_of(each.layer.type) for state in view.states for each in state.shapes.layers}
    return "\n".join(f'<li class="{kind}">{name}</li>' for kind, name in NAMES.items() if kind in there)


def as_json(data: object) -> str:
    """JSON that may stand inside a script element, whatever names the net has."""
    coded = json.dumps(data, separators=(",", ":"))
    return coded.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


def resource(name: str) -> str:
    """A file of this package."""
    return (files("prototool.draw") / name).read_text("utf-8")


def digest(content: str) -> str:
    """What a browser is told to know a style or a script by, so that it takes no other."""
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
