"""How a layer is written that comes from another file: its own text with its comments, under other rules."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.analysis.shape import Shape
from prototool.analysis.shapes.inputs import declared
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.net.state import Rule
from prototool.rewrite.new_layer import NewLayer, rule_fields
from prototool.rewrite.paths import anchor
from prototool.rewrite.phases import Rules
from prototool.rewrite.rewriter import Rewriter, node_of
from prototool.text import trivia
from prototool.text.edit import Edit, apply
from prototool.text.layout import block, empty_lines_above, empty_lines_below, render, scalar, style_of
from prototool.text.source import Span

# What the Input layer that Caffe makes of `input:` fields takes the place of.
INPUT_FIELDS = ("input", "input_dim", "input_shape")


def rules_of(layer: Layer) -> Rules:
    """The rules a layer states."""
    return Rules(layer.include, layer.exclude)


def write_rules(rewriter: Rewriter, layer: Layer, wanted: Rules) -> None:
    """Record that a layer has just these rules; one that only becomes narrower gets what it lacks, and stays."""
    message = layer.message
    if message is None or message.node is None:
        raise ValueError(f"layer '{layer.name}' has no text of its own")
    for name, rules in (("include", wanted.include), ("exclude", wanted.exclude)):
        left = list(rules)
        for stated in message.messages(name):
            now = Rule.of(stated)
            target = next((rule for rule in left if narrows(rule, now)), None)
            if target is None and stated.node:
                rewriter.remove_inner(message.node, stated.node)
            elif target and stated.node:
                left.remove(target)
                for field in [each for each in rule_fields(target) if each not in rule_fields(now)]:
                    rewriter.add_field(stated.node, field)
        for rule in left:
            rewriter.add_field(message.node, block(name, *rule_fields(rule)), anchor(message, name))


def narrows(rule: Rule, stated: Rule) -> bool:
    """Whether a rule states all that another one does, in the same words, and perhaps more."""
    return set(rule_fields(stated)) <= set(rule_fields(rule))


def copied(document: Document, layer: Layer, wanted: Rules, newline: str) -> str:
    """The text of a layer of another file with the comments that belong to it, under the rules it is to have."""
    text, node = document.source.text, node_of(layer)
    rewriter = Rewriter(document)
    write_rules(rewriter, layer, wanted)
    behind = trivia.trailing(text, node.end)
    own_line = behind == len(text) or text[behind] in "\r\n"
    start = trivia.line_start(text, trivia.leading(text, node.start))
    if not trivia.first_on_line(text, node.start):
        start = node.start
    end = behind if own_line else node.span.end
    edits = [Edit(Span(edit.span.start - start, edit.span.end - start), edit.text) for edit in rewriter.edits]
    if node.start == node.open:
        # An item of a list is named by the list.
        edits.append(Edit(Span(node.start - start, node.start - start), f"{node.name} "))
    return apply(text[start:end], edits).replace("\r\n", "\n").replace("\n", newline)


def insert_behind(rewriter: Rewriter, model: Layer, written: str) -> None:
    """Record a text that stands behind a layer, with as many empty lines between as this one has."""
    source, node = rewriter.document.source, node_of(model)
    offset = trivia.trailing(source.text, node.end)
    alone = offset == len(source.text) or source.text[offset] in "\r\n"
    if not alone:
        rewriter.edits.append(Edit(Span(node.end, node.end), f"{source.newline}{written}{source.newline}"))
        return
    above = empty_lines_above(source.text, trivia.leading(source.text, node.start))
    empty = min(above, empty_lines_below(source.text, offset))
    rewriter.edits.append(Edit(Span(offset, offset), source.newline * (1 + empty) + written))


def insert_ahead(rewriter: Rewriter, model: Layer, written: str) -> None:
    """Record a text that stands in front of a layer and the comments that belong to it."""
    source, node = rewriter.document.source, node_of(model)
    if not trivia.first_on_line(source.text, node.start):
        rewriter.edits.append(Edit(Span(node.start, node.start), f"{source.newline}{written}{source.newline}"))
        return
    offset = trivia.line_start(source.text, trivia.leading(source.text, node.start))
    empty = min(empty_lines_above(source.text, offset), empty_lines_below(source.text, node.end))
    rewriter.edits.append(Edit(Span(offset, offset), written + source.newline * (1 + empty)))


def input_layer(document: Document, wanted: Rules, into: Document, model: Layer, with_comments: bool = True) -> str:
    """The text of the Input layer that Caffe makes of a file's `input:` fields, in the style of a layer there is."""
    inputs = document.net.inputs
    if inputs is None:
        raise ValueError("the file has no `input:` fields")
    shapes: Sequence[Shape] = declared(document.net, len(inputs.tops)).tops
    dims = [tuple(scalar("dim", str(dim)) for dim in shape or ()) for shape in shapes]
    params = block("input_param", *(block("shape", *each) for each in dims))
    names = tuple(ref.name for ref in inputs.tops)
    new = NewLayer(inputs.name, inputs.type, (), names, (params,), wanted.include, wanted.exclude)
    style = style_of(into.source, node_of(model), into.tree.fields)
    above = input_comments(document) if with_comments else []
    rows = [*above, render(new.field("V2", model), style)]
    return style.newline.join(style.indent + row for row in rows)


def input_comments(document: Document) -> list[str]:
    """The comments that belong to a file's `input:` fields, but for those that head the file."""
    text, found = document.source.text, []
    for field in document.tree.fields:
        if field.name in INPUT_FIELDS:
            above = trivia.leading(text, field.start)
            if text[:above].strip():
                found += [line.strip() for line in text[above : field.start].splitlines()]
            found.append(text[field.end : trivia.trailing(text, field.end)].strip())
    return [comment for comment in found if comment.startswith("#")]


def drop_inputs(rewriter: Rewriter) -> None:
    """Record that a file's `input:` fields go; the comments that belong to them stay."""
    text = rewriter.document.source.text
    runs: list[Span] = []
    for field in rewriter.document.tree.fields:
        if field.name in INPUT_FIELDS:
            # Those that share a line go as one, and the line with them.
            shared = bool(runs) and not text[runs[-1].end : field.start].strip(" \t")
            runs.append(Span(runs.pop().start if shared else field.start, field.end))
    for start, end in runs:
        whole = trivia.extent(text, start, end)
        commented = "#" in text[end : whole.end]
        begin = max(whole.start, trivia.line_start(text, start))
        rewriter.delete(Span(start, end) if commented else Span(begin, whole.end))
