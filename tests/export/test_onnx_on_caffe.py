"""Lone layers of every type that can be exported: onnxruntime gives what real Caffe gives.

A sample of settings of each type, drawn by chance from a fixed seed; PROTOTOOL_SETTINGS=400 draws as many of each.
"""

from __future__ import annotations

import os
import random
import zlib
from pathlib import Path

import numpy as np
import pytest
from running import in_runtime, model_of
from settings import SETTINGS, net_of
from side_by_side import apart, on_caffe

from prototool.engines.pycaffe.probe import Interpreter
from prototool.export.onnx.operators.table import TABLE

NUMBER = int(os.environ.get("PROTOTOOL_SETTINGS", "6"))
# Of the largest value. Both compute in single precision, in another order.
BOUND = 1e-5


def test_every_type_is_tried() -> None:
    assert set(TABLE) | {"Split"} == set(SETTINGS)


@pytest.mark.parametrize("part", range(3))
def test_lone_layers(part: int, interpreter: Interpreter, tmp_path: Path) -> None:
    cases = {}
    for type in sorted(SETTINGS)[part::3]:
        chance = random.Random(zlib.crc32(type.encode()))
        for number in range(NUMBER):
            case = cases[f"{type}_{number}"] = SETTINGS[type](chance)
            (tmp_path / f"{type}_{number}.prototxt").write_text(net_of(case))
            given = {f"in{index}": values for index, values in enumerate(case.bottoms)}
            np.savez(tmp_path / f"{type}_{number}.npz", **given)  # type: ignore[arg-type]
    answers = on_caffe(tmp_path, interpreter)
    wrong, worst, taken = [], dict.fromkeys(cases, 0.0), dict.fromkeys((case.type for case in cases.values()), 0)
    for name, answer in answers.items():
        model_of(tmp_path, name, as_is=True)
        found = in_runtime(tmp_path / f"{name}.onnx", answer.inputs)
        assert found.keys() == answer.outputs.keys() - answer.inputs.keys()
        taken[cases[name].type] += 1
        worst[name] = max(apart(values, answer.outputs[blob]) for blob, values in found.items())
        if worst[name] > BOUND:
            wrong.append(f"{worst[name]:.3g}: {net_of(cases[name])}")
    assert not wrong, "\n".join(wrong)
    assert all(2 * count > NUMBER for count in taken.values()), taken
