"""Two nets made one: each is built in its part of the states just as its own file has it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Final

from prototool.delta.leaves import differences
from prototool.delta.top import net_leaves
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.rewrite.contract import OptionError
from prototool.rewrite.merge.order import Alike, Slot, in_one
from prototool.rewrite.merge.rules import Parted, alike, holds
from prototool.rewrite.merge.text import (
    copied,
    drop_inputs,
    input_layer,
    insert_ahead,
    insert_behind,
    rules_of,
    write_rules,
)
from prototool.rewrite.phases import Rules
from prototool.rewrite.rewriter import Rewriter, node_of

# How many of the layers that stand twice a note names.
NAMED = 4


class Merging:
    """The layers of two files in one order, and the rules of each. The first file is the one that is changed."""

    def __init__(self, a: Document, b: Document, parted: Parted, untrained: bool) -> None:
        self.a: Final = a
        self.b: Final = b
        self.parted: Final = parted
        self.untrained: Final = untrained

    @cached_property
    def slots(self) -> list[Slot]:
        """The places of all layers; of the second file those that are part of its net in its part of the states."""
        ours = self.a.net.all_layers
        theirs = [layer for layer in self.b.net.all_layers if holds(rules_of(layer), self.parted.second)]
        compared = Alike(self.untrained)
        keys = {layer: compared.key(self.a.net, layer) for layer in ours}
        keys |= {layer: compared.key(self.b.net, layer) for layer in theirs}
        return in_one(ours, theirs, keys, self.settled)

    def settled(self, one: Layer, other: Layer) -> bool:
        """Whether a layer of the first file holds where that of the second is to hold."""
        return alike(rules_of(one), rules_of(other), self.parted.second)

    def rules(self, slot: Slot) -> Rules | None:
        """The rules of a layer of the merged net; None for one that is part of it in no state any more."""
        if slot.a and slot.b:
            return self.parted.both(rules_of(slot.a), rules_of(slot.b))
        if slot.b:
            return self.parted.turned().only(rules_of(slot.b))
        stated = rules_of(slot.a) if slot.a else Rules()
        if not holds(stated, self.parted.second):
            return stated
        return self.parted.only(stated) if holds(stated, self.parted.first) else None

    def record(self, rewriter: Rewriter) -> None:
        """Record all that changes in the first file. Raises OptionError."""
        wanted = [(slot, self.rules(slot)) for slot in self.slots]
        staying = [slot.a for slot, rules in wanted if slot.a and slot.a.message and rules is not None]
        if not staying:
            raise OptionError(f"no layer of {self.a.source.path} is part of the net outside of the states given")
        above: Layer | None = None
        for slot, rules in wanted:
            if slot.a is None:
                self.bring(rewriter, slot, rules or Rules(), above, staying[0])
            elif rules is None:
                rewriter.remove(slot.a)
                rewriter.tell(slot.a, f"it goes: it is part of the net only where that of {self.b.source.path} is now")
            else:
                self.keep(rewriter, slot.a, rules, staying[0])
                above = slot.a if slot.a.message else above

    def keep(self, rewriter: Rewriter, layer: Layer, rules: Rules, first: Layer) -> None:
        """Record the rules of a layer of the first file, if they change."""
        if rules == rules_of(layer):
            return
        if layer.message:
            write_rules(rewriter, layer, rules)
            return
        self.refuse_inputs()
        drop_inputs(rewriter)
        insert_ahead(rewriter, first, input_layer(self.a, rules, self.a, first, with_comments=False))

    def bring(self, rewriter: Rewriter, slot: Slot, rules: Rules, above: Layer | None, first: Layer) -> None:
        """Record a layer of the second file, behind the last one that stands above it."""
        layer, model = slot.b, above or first
        if layer is None:
            return
        if node_of(model).start == node_of(model).open:
            raise OptionError(f"{self.a.source.path} has its layers in a list: write each as a field of its own")
        if layer.message is None:
            self.refuse_inputs()
            written = input_layer(self.b, rules, self.a, first)
        else:
            written = copied(self.b, layer, rules, self.a.source.newline)
        insert = insert_behind if above else insert_ahead
        insert(rewriter, model, written)

    def refuse_inputs(self) -> None:
        """Refuse to write an Input layer where there is none. Raises OptionError."""
        if self.a.net.era != "V2":
            what = "`input:` fields, which can have no rules, and the format of these files (V1) has no Input layer"
            raise OptionError(f"one of the files has {what}: bring both up to date first (prototool migrate)")

    def said(self) -> Iterator[str]:
        """What there is to say of the whole: which layers stand twice, and what of the nets themselves differs."""
        yield from self.twice()
        for found in differences(net_leaves(self.a), net_leaves(self.b)):
            ours, theirs = ("nothing" if value is None else repr(value) for value in (found.a, found.b))
            yield f"'{found.path}' counts in every state: it stays {ours}, and {self.b.source.path} has {theirs}"

    def twice(self) -> Iterator[str]:
        """Which layers stand twice because they differ, and how many of them would not if nothing was learned."""
        ours = [slot.a for slot in self.slots if slot.a and not slot.b]
        single = {layer.name: layer for layer in ours if holds(rules_of(layer), self.parted.first)}
        theirs = [slot.b for slot in self.slots if slot.b and not slot.a and slot.b.name in single]
        if not theirs:
            return
        loose = Alike(untrained=True)
        few = sum(loose.key(self.a.net, single[each.name]) == loose.key(self.b.net, each) for each in theirs)
        names = ", ".join(f"'{each.name}'" for each in theirs[:NAMED]) + (", ..." if len(theirs) > NAMED else "")
        said = f"layers in which the files differ stand twice ({len(theirs)}): {names}"
        yield said + (f"; {few} only in fillers and learning rates: untrained=true has these once" if few else "")
