"""An exported model held against the torch engine: the same inputs, the largest difference of what comes out."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from prototool.engines.torch.one_pass import NoPassError, outputs_of
from prototool.export.onnx.export import Exported
from prototool.export.onnx.runtime import in_runtime
from prototool.export.onnx.writer import Array
from prototool.net.graph import Graph

# The items of a batch that may be of any size.
ITEMS = 2
SEED = 1
# Which bottoms of which layers are whole numbers: of all but an index 0 and 1 alone.
WHOLE = {
    "Accuracy": 1,
    "BatchReindex": 1,
    "Embed": 0,
    "Filter": -1,
    "LSTM": 1,
    "LSTMUnit": 2,
    "RNN": 1,
    "SoftmaxWithLoss": 1,
}


class UncheckableError(Exception):
    """Why a model could not be held against the engine."""


class Checked(NamedTuple):
    """The output that differs most, and by how much: of the largest value the engine gives, and as it is."""

    output: str
    relative: float
    absolute: float


def checked(made: Exported, weights: str | None, path: Path) -> Checked:
    """How far a model's outputs are from the engine's, for inputs by chance. Raises UncheckableError."""
    shapes = {name: tuple(ITEMS if dim is None else dim for dim in shape or ()) for name, shape in made.inputs.items()}
    draw = np.random.default_rng(SEED)
    whole = whole_inputs(made.view.graph)
    inputs: dict[str, Array] = {
        name: draw.integers(0, 2, dims).astype(np.float32)
        if name in whole
        else draw.standard_normal(dims, dtype=np.float32)
        for name, dims in shapes.items()
    }
    try:
        expected = outputs_of(
            made.view.document, made.view.state, Path(weights) if weights else None, inputs, made.outputs
        )
    except NoPassError as error:
        raise UncheckableError(str(error)) from None
    given = {made.names[name]: values for name, values in inputs.items()}
    found = in_runtime(path, given)
    return max((compared(name, found[shown], expected[name]) for name, shown in made.outputs.items()), key=worst)


def whole_inputs(graph: Graph) -> set[str]:
    """The blobs that some layer reads whole numbers from."""
    found = ((layer.type, layer.bottoms) for layer in graph.layers if layer.type in WHOLE)
    return {bottoms[WHOLE[type]].name for type, bottoms in found if len(bottoms) > WHOLE[type]}


def compared(output: str, ours: Array, theirs: Array) -> Checked:
    """How far an output is from what it should be; infinitely where its shape is another one, or it is no number."""
    if ours.shape != theirs.shape or (np.isnan(ours) != np.isnan(theirs)).any():
        return Checked(output, float("inf"), float("inf"))
    if not ours.size:
        return Checked(output, 0.0, 0.0)
    difference = float(np.nanmax(np.abs(ours.astype(np.float64) - theirs), initial=0.0))
    return Checked(output, difference / max(float(np.nanmax(np.abs(theirs), initial=0.0)), 1e-6), difference)


def worst(each: Checked) -> float:
    """What outputs are ranked by."""
    return each.relative
