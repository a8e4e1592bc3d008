"""What is told of the rules themselves: how their findings are mended, and the catalogue of the documentation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from prototool.analysis.surroundings import Given
from prototool.check.file import Settings, findings
from prototool.check.reading import read
from prototool.check.rule import Rule
from prototool.net.document import Document
from prototool.text.source import Source

Mending: TypeAlias = Literal["safe", "unsafe", "none"]

GROUPS = {
    "PT0": "Text and schema",
    "PT1": "Graph and phases",
    "PT2": "Shapes and parameters",
    "PT3": "What layers do",
    "PT4": "Order",
    "PT5": "Solver",
    "PT6": "Data",
    "PT7": "Legacy",
    "PT8": "Style",
    "PT9": "Targets",
}
HEAD = """# The rules

Written by `python -m prototool.rules` from the rules themselves; do not edit it. `prototool explain` says the same.

An **error** is what Caffe 1.0 refuses; a **warning** what it takes in silence and is very likely wrong; an **info** is
advice. `--fix` mends what is marked so; `--unsafe-fixes` goes further and may change what the net computes.
"""
MENDED: dict[Mending, str] = {"safe": "`--fix`", "unsafe": "`--unsafe-fixes`", "none": ""}


def mending(rule: Rule, rules: Sequence[Rule]) -> Mending:
    """How what a rule finds in its bad example is mended."""

    def find(path: str) -> Document | None:
        return Document(Source(rule.beside[path], path)) if path in rule.beside else None

    reading = read(Source(rule.bad, "example.prototxt"))
    settings = Settings(frozenset(each.code for each in rules))
    problems = [finding.problem for finding in findings(reading, rules, settings, Given(find))]
    fixes = [problem.safe for problem in problems if problem.kind == rule.kind and problem.fix]
    return "none" if not fixes else "safe" if any(fixes) else "unsafe"


def headline(rule: Rule) -> str:
    """A rule in one sentence."""
    return " ".join(rule.text.split("\n\n")[0].split())


def markdown(rules: Sequence[Rule]) -> str:
    """The catalogue of rules: a table of all, and a section for each, which its code is the anchor of."""
    mended = {rule.code: mending(rule, rules) for rule in rules}
    rows = [HEAD]
    for prefix, title in GROUPS.items():
        group = [rule for rule in rules if rule.code.startswith(prefix)]
        if group:
            rows += [f"## {title}\n", "| code | name | | mended by | |", "|---|---|---|---|---|"]
            rows += [row(rule, mended[rule.code]) for rule in group]
            rows.append("")
    for rule in rules:
        rows += section(rule, mended[rule.code])
    return "\n".join(rows).rstrip("\n") + "\n"


def row(rule: Rule, mended: Mending) -> str:
    """A rule as a row of the table."""
    when = "under `--target`" if rule.on_target else "if selected"
    severity = f"{rule.severity}, {when}" if rule.optional else rule.severity
    cells = (f"[{rule.code}](#{rule.code.lower()})", rule.name, severity, MENDED[mended], in_cell(headline(rule)))
    return f"| {' | '.join(cells)} |"


def in_cell(text: str) -> str:
    """A text as it can stand in a table's cell."""
    return text.replace("|", "\\|").replace("<", "&lt;")


def section(rule: Rule, mended: Mending) -> Iterator[str]:
    """All that there is to say of a rule."""
    yield f'<a id="{rule.code.lower()}"></a>\n'
    yield f"### {rule.code} {rule.name} ({rule.severity})\n"
    yield f"{rule.text}\n"
    if rule.when != "never":
        yield f"Caffe ends at {rule.when}:\n\n```\n{rule.says}\n```\n"
    if mended != "none":
        yield f"Mended by {MENDED[mended]}.\n"
    if rule.on_target:
        yield f"Runs only under `--target` ({targets_shown(rule)}).\n"
    elif rule.optional:
        yield f"Runs only where it is selected: `--select {rule.code}`.\n"
    yield f"Bad:\n\n```\n{visible(rule.bad)}```\n"
    yield f"Good:\n\n```\n{visible(rule.good)}```\n"
    yield from (f"With `{name}`:\n\n```\n{visible(text)}```\n" for name, text in rule.beside.items())
    if rule.source:
        yield f"Source: {rule.source}\n"


def targets_shown(rule: Rule) -> str:
    """Which targets a rule's examples are checked for."""
    bad, good = rule.targets
    return f"the examples are for {bad}" if bad == good else f"the bad example is for {bad}, the good one for {good}"


def visible(text: str) -> str:
    """An example with a picture in place of each character that has none."""
    return "".join(char if char.isprintable() or char in "\n\t" else shown(char) for char in text)


def shown(char: str) -> str:
    """A visible sign for a character: its own picture where Unicode has one, else its number."""
    return chr(0x2400 + ord(char)) if ord(char) < 0x20 else "\u00b7" if char.isspace() else f"<U+{ord(char):04X}>"
