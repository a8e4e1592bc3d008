"""to-deploy: of a net for training and testing, the one that is used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from prototool.analysis.shape import Dims
from prototool.net.document import Document
from prototool.net.net import Layer
from prototool.net.state import NetState
from prototool.rewrite.contract import OptionError, Pass
from prototool.rewrite.deploy import FINISH, Deployed, deployed, shape_of
from prototool.rewrite.learning import forget
from prototool.rewrite.new_layer import NewLayer
from prototool.rewrite.one_state import drop_rules, stages_of
from prototool.rewrite.rewriter import Rewriter, own_message
from prototool.schema.legacy import V1_NAMES
from prototool.text.layout import NewField, block, scalar, string

DIMS = re.compile(r"\d+([x,]\d+)*\Z")


@dataclass(frozen=True)
class ToDeploy(Pass):
    """Make a net for use out of one for training: the layers that lead to its predictions in TEST.

    Data layers become an Input. Its shape is what the net tells, with `batch` items, or as given by `shape`
    ("1,3,224,224", or "data:1x3x224x224 mask:1x10" where there are several). A SoftmaxWithLoss becomes a Softmax
    called `prob`, a SigmoidCrossEntropyLoss a Sigmoid, unless finish=false; of several losses those that count most.
    Other losses and accuracies go, what only led to them, the layers of TRAIN, and all rules. With clean=true fillers
    and learning rates go too. `stages` are stages to build the net in.
    """

    name: ClassVar[str] = "to-deploy"

    shape: str = ""
    batch: int = 1
    finish: bool = True
    prob: str = "prob"
    clean: bool = False
    stages: str = ""

    def __post_init__(self) -> None:
        """Refuse shapes that are none."""
        for _, dims in self.shapes_given():
            if not DIMS.match(dims):
                raise OptionError(f"shape is written like 1,3,224,224 or data:1x3x224x224, not '{self.shape}'")
        if self.batch < 1:
            raise OptionError(f"batch is the number of items, at least 1; {self.batch} is not")
        if not self.prob:
            raise OptionError("prob is the name of the layer that gives the probabilities; it cannot be empty")

    def shapes_given(self) -> Iterator[tuple[str, str]]:
        """The blobs and their shapes as given; "" for any blob."""
        for word in self.shape.split():
            name, _, dims = word.rpartition(":")
            yield name, dims

    def run(self, document: Document, rewriter: Rewriter) -> None:
        """Record all that changes; nothing where the shape of an input is not known."""
        state = NetState("TEST", 0, document.net.stages | stages_of(self.stages))
        part = deployed(document, state, self.finish)
        inputs = self.inputs(rewriter, part)
        if not part.layers:
            rewriter.tell(document.net.layers[0], "nothing is computed in TEST")
        elif inputs is not None:
            self.record(rewriter, part, inputs)

    def inputs(self, rewriter: Rewriter, part: Deployed) -> dict[Layer, list[tuple[str, Dims]]] | None:
        """The tops that take the place of each data layer, with their shapes; None where one is not known."""
        given = dict(self.shapes_given())
        found: dict[Layer, list[tuple[str, Dims]]] = {}
        for layer in part.sources():
            for top in part.tops(layer):
                name = layer.tops[top].name
                dims = given.get(name, given.get(""))
                inferred = shape_of(rewriter.document, layer, top)
                shape = tuple(int(dim) for dim in re.split("[x,]", dims)) if dims else inferred
                if shape is None or (not dims and None in shape[1:]):
                    rewriter.tell(layer, f"the shape of its top '{name}' is not known: give shape={name}:1x3x...")
                    return None
                if layer.era == "V0" and len(shape) != 4:
                    rewriter.tell(layer, f"the format of this file (V0) has no input that is not of 4 axes ('{name}')")
                    return None
                found.setdefault(layer, []).append((name, shape if dims else (self.batch, *shape[1:])))
        return found

    def record(self, rewriter: Rewriter, part: Deployed, inputs: dict[Layer, list[tuple[str, Dims]]]) -> None:
        """Record what becomes of every layer."""
        staying = part.layers | set(part.finished)
        names = {name for each in part.layers for name in (each.name, *(ref.name for ref in each.tops))}
        drop_inputs(rewriter, part)
        for layer in rewriter.document.net.layers:
            if layer in inputs:
                rewriter.replace(layer, *input_fields(layer, inputs[layer]))
            elif layer in part.finished:
                names.add(finish(rewriter, layer, self.free(names)))
            elif layer not in staying and not is_padding(layer, part):
                rewriter.remove(layer)
                continue
            else:
                drop_rules(rewriter, layer)
                if layer.type == "Input":
                    drop_tops(rewriter, layer, part)
            if self.clean and layer not in inputs:
                forget(rewriter, layer)

    def free(self, names: set[str]) -> str:
        """The name of the next prediction."""
        name, number = self.prob, 1
        while name in names:
            number += 1
            name = f"{self.prob}{number}"
        return name


def is_padding(layer: Layer, part: Deployed) -> bool:
    """Whether a layer is V0's padding, which stands in no graph and goes with the layer behind it."""
    return layer.type == "padding" and layer.era == "V0"


def input_fields(layer: Layer, tops: list[tuple[str, Dims]]) -> list[NewField]:
    """The fields that state inputs, in the era of the layer whose place they take."""
    shapes = [tuple(scalar("dim", str(dim)) for dim in shape) for _, shape in tops]
    if layer.era == "V2":
        params = block("input_param", *(block("shape", *dims) for dims in shapes))
        names = tuple(name for name, _ in tops)
        return [NewLayer(layer.name, "Input", (), names, (params,)).field("V2", layer)]
    fields = [string("input", name) for name, _ in tops]
    if all(len(shape) == 4 for _, shape in tops):
        return fields + [scalar("input_dim", str(dim)) for _, shape in tops for dim in shape]
    return fields + [block("input_shape", *dims) for dims in shapes]


def finish(rewriter: Rewriter, loss: Layer, name: str) -> str:
    """Record that a loss becomes the layer that gives what it computes first; its new name."""
    message, outer = own_message(loss), loss.message
    kind = FINISH[loss.type]
    spelt = {"V1": V1_NAMES[kind], "V0": V1_NAMES[kind].lower()}.get(loss.era, kind)
    rewriter.set_value(message.scalars("type")[-1].node, spelt)
    rewriter.rename_layer(loss, name)
    drop_rules(rewriter, loss)
    for ref in (*loss.bottoms[1:], *loss.tops[1:]):
        if outer and outer.node:
            rewriter.remove_inner(outer.node, ref.node)
    for field in outer.node.fields if outer and outer.node else ():
        if field.name in ("loss_param", "loss_weight", "propagate_down", "phase"):
            rewriter.remove_field(field)
    if loss.tops:
        rewriter.rename(loss.tops[0], name)
    elif outer and outer.node:
        anchor = next(each for each in outer.node.fields if each.name == "bottom")
        rewriter.add_field(outer.node, string("top", name), anchor)
    return name


def drop_tops(rewriter: Rewriter, layer: Layer, part: Deployed) -> None:
    """Record that the tops of an Input that nothing reads any more go, with their shapes."""
    message = layer.message
    staying = part.tops(layer)
    if message is None or message.node is None or not staying:
        return
    params = message.message("input_param")
    shapes = params.messages("shape") if params else []
    for top in range(len(layer.tops)):
        if top in staying:
            continue
        rewriter.remove_inner(message.node, layer.tops[top].node)
        if params and params.node and len(shapes) == len(layer.tops) > 1 and (node := shapes[top].node):
            rewriter.remove_inner(params.node, node)


def drop_inputs(rewriter: Rewriter, part: Deployed) -> None:
    """Record that the `input:` fields that nothing reads any more go, with their shapes."""
    net = rewriter.document.net
    inputs = net.inputs
    if inputs is None or inputs not in part.layers:
        return
    staying = part.tops(inputs)
    shapes, dims = net.message.messages("input_shape"), net.message.scalars("input_dim")
    for top, ref in enumerate(inputs.tops):
        if top in staying or not part.graph.written[inputs, top].readers:
            continue
        rewriter.remove_stated(ref.node)
        for node in [shape.node for shape in shapes[top : top + 1]] + [dim.node for dim in dims[4 * top : 4 * top + 4]]:
            if node:
                rewriter.remove_stated(node)
