"""The variance shift of a net's BatchNorms for scripts; docs/variance-shift.md lists what is in it."""

from __future__ import annotations

from collections.abc import Sequence

from prototool.launch.log.tables import finite
from prototool.launch.variance_shift.shift import Recalibrated, Setting, Shift, middle
from prototool.launch.variance_shift.ways import Predicted

VERSION = 1


def as_json(path: str, setting: Setting, shifts: Sequence[Shift], done: Recalibrated | None) -> dict[str, object]:
    """All that was measured, channel by channel."""
    after = done.shifts if done else (None,) * len(shifts)
    return {
        "version": VERSION,
        "net": path,
        "weights": str(setting.weights),
        "batches": setting.batches,
        "seed": setting.seed,
        "batchnorms": [
            {**one(shift), "recalibrated": later and told(later)} for shift, later in zip(shifts, after, strict=True)
        ],
    }


def one(shift: Shift) -> dict[str, object]:
    """A BatchNorm: what it holds, what was measured, and what was predicted."""
    return {
        "name": shift.name,
        "channels": len(shift.moments.mean),
        **told(shift),
        "predicted": predicted(shift.predicted) if shift.predicted else None,
    }


def told(shift: Shift) -> dict[str, object]:
    """What a BatchNorm holds, and what was measured."""
    moments, shifts = shift.moments, shift.shifts
    return {
        "trained": {"mean": figures(moments.stored_mean), "variance": figures(moments.stored_variance)}
        if moments.trained
        else None,
        "test": {
            "mean": figures(moments.mean),
            "variance": figures(moments.variance),
            "pooled_variance": figures(moments.pooled),
        },
        "ratio": shift.ratio,
        "shift": middle(shifts),
        "largest_shift": max(shifts, default=None),
    }


def predicted(found: Predicted) -> dict[str, object]:
    """What was predicted, and of which Dropouts."""
    way, inputs = found.way, found.inputs
    return {
        "case": way.case,
        "dropouts": [layer.name for layer in way.dropouts],
        "weights": way.weights.name if way.weights else None,
        "ratio": middle(found.exact),
        "formula": middle(found.formula),
        "ratios": figures(found.exact),
        "formulas": figures(found.formula),
        "inputs": [group._asdict() for group in inputs.groups] if inputs else None,
        "d_cos2_theta": figures(inputs.alignment) if inputs else None,
    }


def figures(values: Sequence[float]) -> list[object]:
    """Values as JSON has them; None for one that is no finite number."""
    return [finite(value) for value in values]
