"""The work of the passes that put Dropout into a net: a new one in a place, or the one there made into another."""

from __future__ import annotations

from collections.abc import Collection
from itertools import pairwise

from prototool.net.document import Document
from prototool.net.graph import Graph, Version
from prototool.net.net import Layer
from prototool.rewrite.dropout.found import Found, dropouts
from prototool.rewrite.dropout.kinds import Recipe, Target, written
from prototool.rewrite.naming import Namer
from prototool.rewrite.phases import Rules
from prototool.rewrite.placement import End, Placement, PlacementError, activation_step, behind, in_place_step
from prototool.rewrite.rewriter import Rewriter
from prototool.rewrite.shape_at import ShapesAt
from prototool.rewrite.stated import stated_shapes
from prototool.schema.legacy import param_path


class Dropping:
    """Dropouts of one recipe, put into places. What is skipped, or already there, is told.

    `gone` are layers that the same pass takes out. Shapes that are worked out already may be given.
    """

    def __init__(
        self,
        rewriter: Rewriter,
        recipe: Recipe,
        stated: str = "",
        gone: Collection[Layer] = (),
        shapes: ShapesAt | None = None,
    ) -> None:
        self.rewriter = rewriter
        self.gone = frozenset(gone)
        self.document = rewriter.document
        self.recipe = recipe
        self.shapes = shapes or ShapesAt(self.document, stated_shapes(stated))
        self.namer = Namer(rewriter)
        self.found = dropouts(self.document)

    def place(self, layer: Layer, past_activation: bool) -> Placement:
        """The place behind a layer. Raises PlacementError where a Dropout makes no sense."""
        part = self.found.get(layer)
        if part:
            raise PlacementError(
                "it is a Dropout itself" if layer is part.main else f"it is part of Dropout '{part.main.name}'"
            )
        return behind(self.document, layer, activation_step if past_activation else in_place_step)

    def fill(self, places: list[Placement]) -> None:
        """Record a Dropout for each place; those that are there already are changed, each once."""
        existing: dict[Found, Placement] = {}
        for place in places:
            here = dict.fromkeys(self.found[layer] for layer in place.works_on() if layer in self.found)
            existing.update((each, place) for each in here)
            if not here:
                try:
                    self.add(place)
                except PlacementError as reason:
                    self.rewriter.tell(place.layer, str(reason))
        for each, place in existing.items():
            try:
                self.adjust(each, place.layer)
            except PlacementError as reason:
                self.rewriter.tell(place.layer, f"Dropout '{each.main.name}' behind it stays as it is: {reason}")

    def add(self, place: Placement) -> None:
        """Record the Dropout of one place. Raises PlacementError."""
        recipe, shape = self.fitting(place)
        in_place = place.in_place(recipe.keeps_sign)
        later = [] if in_place else place.later(self.gone)
        name = self.namer.name(place.ends[0].graph, place.base, "Dropout")
        bottom = self.rewriter.name_of(place.ref)
        top = bottom if in_place else self.rewriter.free_blob_name(name)
        for _, ref in later:
            self.rewriter.rename(ref, top)
        target = Target(name, bottom, top, Rules(place.include, place.exclude), shape)
        for layer in written(recipe, self.with_free_names(target)):
            self.rewriter.insert_after(place.anchor, layer)

    def fitting(self, place: Placement) -> tuple[Recipe, tuple[int, ...]]:
        """The recipe for a place, and the shape its noise is to have. Raises PlacementError where there is none."""
        recipe = self.recipe
        if not Rules(place.include, place.exclude).within("TRAIN"):
            recipe = recipe._replace(rescale=False)
        if place.layer.era != "V2" and (recipe.kind != "plain" or recipe.rescale):
            raise PlacementError(f"the format of this file ({place.layer.era}) has no Scale; upgrade the file first")
        if recipe.kind == "plain":
            if recipe.rescale and () in self.shapes.shapes(place):
                raise PlacementError("its output is one number, without an axis that a Scale could work on")
            return recipe, ()
        if recipe.kind == "spatial":
            # Of one value in each channel both are the same.
            shapes = self.shapes.shapes(place)
            if shapes and all(shape is not None and len(shape) == 2 for shape in shapes):
                return recipe._replace(kind="plain"), ()
            if any(shape is not None and len(shape) < 2 for shape in shapes):
                raise PlacementError("its output has no channels")
        return recipe, self.shapes.in_training(place, axes=2 if recipe.kind == "spatial" else None)

    def with_free_names(self, target: Target) -> Target:
        """A target under whose name there is room for all its parts."""
        taken, number = self.rewriter.layer_names | self.rewriter.blob_names, 1
        wish = target.name
        while any(target.under(word) in taken for word in ("ones", "noise", "mask", "rescale")):
            number += 1
            target = target._replace(name=f"{wish}_{number}")
        return target

    def adjust(self, found: Found, layer: Layer) -> None:
        """Have a Dropout that is there already follow the recipe, and say so. Raises PlacementError."""
        before = place_of(self.document, found)
        old, (new, shape) = found.recipe, self.fitting(before)
        there = f"Dropout '{found.main.name}' stands behind it already"
        if new.like(old) and new.axes(shape) == found.shape:
            self.rewriter.tell(layer, there)
            return
        if new.kind == old.kind == "plain" and not (new.rescale or old.rescale):
            holder, field = param_path(found.main.era, "dropout_param", "dropout_ratio")
            self.rewriter.set_field(found.main, holder, field, str(new.ratio))
        else:
            self.exchange(found, before, new, shape)
        if new.like(old):
            self.rewriter.tell(layer, f"{there}: it is for another shape now")
        elif new.like(old._replace(ratio=new.ratio)):
            self.rewriter.tell(layer, f"{there}: ratio {old.ratio:g} is now {new.ratio:g}")
        else:
            self.rewriter.tell(layer, f"{there}: {old} is now {new}")

    def turn(self, found: Found) -> None:
        """Have a Dropout follow the recipe without a word, as far as it does not. Raises PlacementError."""
        before = place_of(self.document, found)
        new, shape = self.fitting(before)
        if not new.like(found.recipe) or new.axes(shape) != found.shape:
            self.exchange(found, before, new, shape)

    def exchange(self, found: Found, before: Placement, recipe: Recipe, shape: tuple[int, ...]) -> None:
        """Write another Dropout where one is. Raises PlacementError for one of TEST alone, where it does nothing."""
        main, rewriter = found.main, self.rewriter
        if not found.rules.within("TRAIN"):
            raise PlacementError("it is not part of the net in TRAIN, where alone a Dropout does something")
        bottom, top = (rewriter.name_of(ref) for ref in (main.bottoms[0], main.tops[0]))
        own, rules = {main, *found.parts}, Rules(before.include, before.exclude)
        if top == bottom and not before.in_place(recipe.keeps_sign):
            top = rewriter.free_blob_name(main.name)
            if all(before.base.kept(end.graph.state) for end in before.ends):
                # In a phase without it the blob went on as it was, and has to be there under its new name, too.
                rules = Rules(before.base.include, before.base.exclude)
            for layer, ref in before.later():
                if layer not in own:
                    rewriter.rename(ref, top)
        for part in found.parts:
            # What replaces it may be called the same.
            rewriter.layer_names.discard(part.name)
            rewriter.blob_names.difference_update({ref.name for ref in part.tops} - {bottom, top})
        target = self.with_free_names(Target(main.name, bottom, top, rules, shape))
        fields = [each.field(main.era, main) for each in written(recipe, target)]
        layers = sorted(own, key=lambda layer: layer.index)
        if in_a_row(self.document, layers):
            rewriter.replace(layers[0], *fields, upto=layers[-1])
        else:
            rewriter.replace(main, *fields)
            for part in found.parts:
                rewriter.remove(part)


def in_a_row(document: Document, layers: list[Layer]) -> bool:
    """Whether nothing stands between layers, not even a comment."""
    text = document.source.text
    return not any(text[one.span.end : other.span.start].strip(" \t\r\n,;") for one, other in pairwise(layers))


def place_of(document: Document, found: Found) -> Placement:
    """The place where a Dropout stands, as if it did not. Raises PlacementError where it is part of no net."""
    main = found.main
    graphs = [document.graph(state) for state in document.net.states()]
    read = next((graph.read[main, 0] for graph in graphs if (main, 0) in graph.read), None)
    if read is None:
        raise PlacementError("it is part of the net in no phase")
    # In TEST, where the noise is missing, the blob is as it was before it.
    before = [(graph, graph.read.get((main, 0)) or left_at(graph, read, main)) for graph in graphs]
    ends = tuple(End(graph, (version,)) for graph, version in before if version)
    states = {end.graph.state for end in ends}
    missing = any(found.rules.hold(graph.state) and graph.state not in states for graph in graphs)
    rules = Rules(main.include, main.exclude) if missing else found.rules
    return Placement(document, main, read.layer, read.layer, ends, *rules)


def left_at(graph: Graph, version: Version, main: Layer) -> Version | None:
    """In a state that a layer is not part of: what has become by then of what it reads elsewhere."""
    found = graph.written.get((version.layer, version.top))
    while found:
        after = graph.overwriter(found)
        if not after or after.layer.index > main.index:
            return found
        found = after
    return None
