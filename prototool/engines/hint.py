"""Why a loss ceased to be a number, guessed from the losses before."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite

# -ln(FLT_MIN): the most that Caffe's softmax loss gives; and how far single precision may be off.
SATURATED, WITHIN = 87.33654, 0.002
# A loss that grew so much had begun to run away.
GROWN = 3.0


def hint(losses: Sequence[float], layer: str) -> str:
    """What is likely to be wrong. `losses` are the last ones, the broken one among them."""
    sound = [loss for loss in losses if isfinite(loss)]
    place = f"the first values that are no numbers are those of layer '{layer}'" if layer else "no layer's values are"
    if not sound:
        return f"{place}; nothing was learned yet, so it is the data (scale, missing values), the first weights or 0/0"
    if any(abs(loss - SATURATED) < WITHIN for loss in sound):
        return (
            f"{place}; before, the loss stood at 87.3365 = -ln(FLT_MIN): the scores had run away; a lower base_lr, a"
            " warm-up, or clip_gradients"
        )
    if sound[-1] > GROWN * max(min(sound), 1e-6):
        return f"{place}; the loss was growing before: base_lr is too high; try a tenth of it, or clip_gradients"
    return f"{place}; the loss was sound before: a division by 0, a logarithm of 0, or broken data in this batch"
