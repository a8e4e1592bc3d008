"""Floor 5: the passes. One file each; `ALL` is their catalogue."""

from __future__ import annotations

from prototool.passes.add_batchnorm import AddBatchNorm
from prototool.passes.add_dropout import AddDropout
from prototool.passes.apply_policy import ApplyPolicy
from prototool.passes.dense_head import DenseHead
from prototool.passes.finetune_head import FinetuneHead
from prototool.passes.fix_names import FixNames
from prototool.passes.fold_batchnorm import FoldBatchNorm
from prototool.passes.freeze import Freeze
from prototool.passes.in_place import InPlace
from prototool.passes.merge import Merge
from prototool.passes.no_in_place import NoInPlace
from prototool.passes.pooling_head import PoolingHead
from prototool.passes.remove import Remove
from prototool.passes.rename import Rename
from prototool.passes.replace_batchnorm import ReplaceBatchNorm
from prototool.passes.replace_layer_type import ReplaceLayerType
from prototool.passes.set import Set
from prototool.passes.split import Split
from prototool.passes.strip_unused import StripUnused
from prototool.passes.to_deploy import ToDeploy
from prototool.passes.unfreeze import Unfreeze
from prototool.passes.upgrade_batchnorm import UpgradeBatchNorm
from prototool.passes.upgrade_inputs import UpgradeInputs
from prototool.passes.upgrade_solver import UpgradeSolver
from prototool.passes.upgrade_transform import UpgradeTransform
from prototool.passes.upgrade_v0 import UpgradeV0
from prototool.passes.upgrade_v1 import UpgradeV1
from prototool.rewrite.contract import Pass
from prototool.schema.kind import FileKind

ALL: tuple[type[Pass], ...] = (
    AddBatchNorm,
    AddDropout,
    ApplyPolicy,
    DenseHead,
    FinetuneHead,
    FixNames,
    FoldBatchNorm,
    Freeze,
    InPlace,
    Merge,
    NoInPlace,
    PoolingHead,
    Remove,
    Rename,
    ReplaceBatchNorm,
    ReplaceLayerType,
    Set,
    Split,
    StripUnused,
    ToDeploy,
    Unfreeze,
    UpgradeBatchNorm,
    UpgradeInputs,
    UpgradeSolver,
    UpgradeTransform,
    UpgradeV0,
    UpgradeV1,
)


# What brings a file of each kind up to date, in this order, which is Caffe's.
MIGRATION: dict[FileKind, tuple[Pass, ...]] = {
    "net": (UpgradeV0(), UpgradeTransform(), UpgradeV1(), UpgradeInputs(), UpgradeBatchNorm()),
    "solver": (UpgradeSolver(),),
}
