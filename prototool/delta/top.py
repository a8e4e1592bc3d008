"""What a net or a solver states at its top, beside the layers."""

from __future__ import annotations

from prototool.delta.leaves import Leaf, Leaves, leaves
from prototool.net.document import Document
from prototool.net.solver import TYPES
from prototool.schema.bound import Message

# What the layers have told already, or Caffe's upgrade takes away.
LAYERS = frozenset({"layer", "layers", "input", "input_dim", "input_shape"})
# What its upgrade of V0 loses.
LOST_FROM_V0 = frozenset({"state", "debug_info"})


def net_leaves(document: Document) -> Leaves:
    """What a net states beside its layers."""
    v0 = any(layer.era == "V0" for layer in document.net.layers)
    return top_leaves(document, LAYERS | LOST_FROM_V0 if v0 else LAYERS)


def solver_leaves(document: Document) -> Leaves:
    """What a solver states, its type by the name of today."""
    found = top_leaves(document, frozenset())
    old = found.pop("solver_type", None)
    if old and "type" not in found:
        found["type"] = Leaf(TYPES.get(str(old.value), old.value), "SGD")
    return found


def top_leaves(document: Document, but: frozenset[str]) -> Leaves:
    """What a file states at its top, but for some fields."""
    message = document.message
    kept = Message(message.schema, message.type, None)
    kept.values.update((name, bounds) for name, bounds in message.values.items() if name not in but)
    return leaves(kept, [field for field in document.tree.fields if field.name not in but])
