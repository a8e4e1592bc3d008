"""Findings that a comment in the file says to leave alone, and the comments that say so in vain.

`# prototool: disable=PT301,unread-top the reason` on a line of its own means the field below with all that is in it;
behind something it means what begins on that line. `# prototool: disable-file=PT3 the reason` means the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from prototool.check.choice import ChoiceError, meant
from prototool.check.rule import Rule
from prototool.net.across import Finding
from prototool.text.edit import Edit
from prototool.text.nearest import did_you_mean
from prototool.text.problem import Kind, Problem
from prototool.text.source import Source, Span
from prototool.text.terminals import COMMENT, STRING
from prototool.text.tree import Tree, walk
from prototool.text.trivia import COMMENT_LINE, first_on_line, line_end, line_start

UNUSED_SUPPRESSION = Kind("PT018", "unused-suppression")

# A text without this word has no such comment, and nothing is looked for.
SIGN = "prototool:"
STRING_OR_COMMENT = re.compile(rf"{STRING}|({COMMENT})")
DIRECTIVE = re.compile(
    r"#[ \t]*prototool:[ \t]*(?P<verb>[\w-]+)(?P<rest>[ \t]*=[ \t]*(?P<words>[\w-]+(?:[ \t]*,[ \t]*[\w-]+)*))?.*"
)
WORD = re.compile(r"[\w-]+")
ONE_PLACE, WHOLE_FILE = VERBS = ("disable", "disable-file")
# The formatter has a word of its own behind the same sign.
OTHER_VERBS = ("fmt",)


class Directive(NamedTuple):
    """A comment that disables rules: its place, where its words stand, the words, and the part of the file it covers.

    A directive that cannot be understood has no words, and `trouble` says why.
    """

    span: Span
    list_span: Span
    words: tuple[str, ...]
    covers: Span
    trouble: str = ""


class Sifted(NamedTuple):
    """The findings that are left, and what is wrong with the comments that were to suppress some."""

    findings: list[Finding]
    complaints: list[Finding]


def sift(tree: Tree, findings: Sequence[Finding], rules: Sequence[Rule], ran: frozenset[str], whole: bool) -> Sifted:
    """The findings without those that the comments of the file disable.

    `ran` are the codes that were looked for: a comment about others is not in vain. Neither is one in a file that was
    not looked at as a `whole`: one that cannot be read, or in some states alone.
    """
    if SIGN not in tree.source.text:
        return Sifted(list(findings), [])
    found = directives(tree)
    left: list[Finding] = []
    used: set[tuple[Directive, str]] = set()
    for finding in findings:
        by = [(each, word) for each in found for word in each.words if disables(each, word, finding.problem)]
        used.update(by)
        left += [] if by else [finding]
    complaints = [complaint for each in found for complaint in complain(tree.source, each, rules, ran, used, whole)]
    by_word = (any(disables(each, word, told) for each in found for word in each.words) for told in complaints)
    return Sifted(left, [Finding(told) for told, hidden in zip(complaints, by_word, strict=True) if not hidden])


def disables(directive: Directive, word: str, problem: Problem) -> bool:
    """Whether a word of a comment disables a problem."""
    covered = directive.covers.start <= problem.span.start < directive.covers.end
    return covered and (word in (problem.kind.name, "all") or problem.kind.code.startswith(word.upper()))


def directives(tree: Tree) -> list[Directive]:
    """The comments of a file that disable rules, in the order of the text."""
    text = tree.source.text
    comments = (found for found in STRING_OR_COMMENT.finditer(text) if found[1] and SIGN in found[1])
    parsed = [(found.start(), said) for found in comments for said in DIRECTIVE.finditer(text, *found.span())]
    return [directive(tree, begin, said) for begin, said in parsed if said["verb"] in VERBS or meant_as_verb(said)]


def meant_as_verb(said: re.Match[str]) -> bool:
    """Whether a comment that names prototool tells it something in words it does not know; the others are prose."""
    return said["verb"] not in OTHER_VERBS and bool(did_you_mean(said["verb"], VERBS))


def directive(tree: Tree, comment: int, said: re.Match[str]) -> Directive:
    """The directive that a comment states, which begins at an offset."""
    text = tree.source.text
    span = Span(said.start(), said.start() + len(said[0].rstrip()))
    verb = said["verb"]
    if verb not in VERBS:
        hint = " ".join(did_you_mean(verb, VERBS))
        return Directive(span, span, (), span, f"'{verb}' is nothing that prototool is told in a comment; {hint}")
    if not said["words"]:
        return Directive(span, span, (), span, f"'{verb}' disables nothing: write {verb}=CODE or {verb}=rule-name")
    if verb == WHOLE_FILE:
        covers = Span(0, len(text) + 1)
    elif first_on_line(text, comment):
        covers = field_below(tree, comment)
    else:
        covers = Span(line_start(text, comment), line_end(text, comment))
    return Directive(span, Span(*said.span("words")), tuple(WORD.findall(said["words"])), covers)


def field_below(tree: Tree, comment: int) -> Span:
    """The fields that begin on the line below a comment and those that follow it directly, with all in them."""
    text = tree.source.text
    begin = line_end(text, comment)
    while COMMENT_LINE.match(text, begin):
        begin = line_end(text, begin)
    end = line_end(text, begin)
    return Span(begin, max([end, *(field.end for field in walk(tree.fields) if begin <= field.start < end)]))


def complain(
    source: Source,
    directive: Directive,
    rules: Sequence[Rule],
    ran: frozenset[str],
    used: set[tuple[Directive, str]],
    whole: bool,
) -> Iterator[Problem]:
    """What is wrong with a comment that disables rules: words that mean none, and words that nothing needed."""
    if directive.trouble:
        yield Problem(UNUSED_SUPPRESSION, directive.span, directive.trouble, severity="warning")
    idle: list[str] = []
    for word in directive.words:
        try:
            codes = {rule.code for rule in meant(rules, word)}
        except ChoiceError as error:
            yield Problem(UNUSED_SUPPRESSION, directive.span, str(error), severity="warning")
            continue
        looked_for = bool(codes & ran) and codes != {UNUSED_SUPPRESSION.code}
        idle += [word] if whole and looked_for and (directive, word) not in used else []
    if idle:
        listed = ", ".join(f"'{word}'" for word in idle)
        message = f"nothing here needs {listed} to be disabled"
        fix = (without(source.text, directive, idle),)
        yield Problem(UNUSED_SUPPRESSION, directive.span, message, severity="warning", fix=fix)


def without(text: str, directive: Directive, idle: Sequence[str]) -> Edit:
    """The edit that takes words out of a comment; the comment goes with its last word."""
    left = [word for word in directive.words if word not in idle]
    if left:
        return Edit(directive.list_span, ",".join(left))
    start, end = directive.span
    if first_on_line(text, start) and not text[end : line_end(text, end)].strip():
        return Edit(Span(line_start(text, start), line_end(text, end)), "")
    return Edit(Span(start - (len(text[:start]) - len(text[:start].rstrip(" \t"))), end), "")
