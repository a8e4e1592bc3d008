"""Real Caffe as the judge of a migration, wherever a file is worked on."""

from __future__ import annotations

import os
from functools import cache
from typing import NamedTuple

from prototool.batch.machine import ExecutorError
from prototool.batch.migration import Content, Judged, Proof
from prototool.engines.pycaffe.prove import Prover
from prototool.engines.pycaffe.upgrader import NoUpgraderError


class RealCaffe(NamedTuple):
    """Caffe's own upgrade, found by whoever proves: a worker of a cluster has its own. `named` is its interpreter."""

    named: str | None = None

    def __call__(self, original: Content, result: Content, kind: Judged) -> Proof:
        """What Caffe makes of both. Raises OSError."""
        try:
            prover = prover_of(self.named)
        except NoUpgraderError as error:
            return Proof("not judged", str(error))
        return Proof(*prover.prove(original, result, kind))


def real_caffe(named: str | None) -> RealCaffe:
    """The judge. Raises ExecutorError where there is no Caffe on this machine."""
    if named and os.sep in named:
        named = os.path.abspath(named)
    try:
        prover_of(named)
    except NoUpgraderError as error:
        raise ExecutorError(str(error)) from error
    return RealCaffe(named)


@cache
def prover_of(named: str | None) -> Prover:
    """The prover, looked for once. Raises NoUpgraderError."""
    return Prover(named)
