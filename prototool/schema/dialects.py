"""The dialects of Caffe: forks and add-ons, and the schema of Caffe 1.0 with what they add to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import NamedTuple

from prototool.schema.caffe import SCHEMA
from prototool.schema.dialect_tables import TABLES
from prototool.schema.layer_types import added_types
from prototool.schema.merge import merge
from prototool.schema.types import Rows, Schema, rows_of
from prototool.text.nearest import did_you_mean

CAFFE = "caffe"


class Dialect(NamedTuple):
    """A fork or add-on of Caffe: what it is called, which repository defines it, and what it adds.

    `under` names the dialects it contains; its own table holds only what goes beyond them.
    """

    name: str
    title: str
    home: str
    table: str
    under: tuple[str, ...] = ()


def dialect(name: str, title: str, home: str, *under: str) -> Dialect:
    """A dialect whose table was compiled from `grammars/NAME.proto`."""
    return Dialect(name, title, home, TABLES[name], under)


# Of two that explain a file equally well the one that stands first is taken.
DIALECTS = (
    dialect("ssd", "SSD", "weiliu89/caffe, branch ssd"),
    dialect("rcnn", "Fast/Faster R-CNN, R-FCN", "rbgirshick/caffe-fast-rcnn, daijifeng001/caffe-rfcn"),
    dialect("depthwise", "depthwise convolutions", "yonghenglh6/DepthwiseConvolution, BVLC/caffe pull request 5665"),
    dialect("segnet", "SegNet", "alexgkendall/caffe-segnet"),
    dialect("deeplab", "DeepLab", "deeplab-public-ver2 (mirror: xmyqsh/deeplab-v2)"),
    dialect("pspnet", "PSPNet", "hszhao/PSPNet", "deeplab"),
    dialect("addons", "add-on layers", "many; grammars/addons.proto names them"),
    dialect("intel", "Intel Caffe", "intel/caffe", "ssd", "rcnn"),
    dialect("nvidia", "NVIDIA Caffe", "NVIDIA/caffe, branch caffe-0.17", "ssd"),
    dialect("yolo", "YOLO", "eric612/MobileNet-YOLO", "ssd", "depthwise"),
    dialect("deepdetect", "DeepDetect", "jolibrain/caffe", "ssd"),
    dialect("face", "face recognition", "happynear/caffe-windows, branch ms"),
    dialect("flownet", "FlowNet 2", "lmb-freiburg/flownet2"),
    dialect("tsn", "temporal segment networks", "yjxiong/caffe, branch action_recog"),
    dialect("c3d", "C3D", "facebook/C3D"),
    dialect("mscnn", "MS-CNN", "zhaoweicai/mscnn"),
    dialect("cascade", "Cascade R-CNN", "zhaoweicai/cascade-rcnn"),
    dialect("opencl", "Caffe's OpenCL branch", "BVLC/caffe, branch opencl"),
    dialect("spark", "CaffeOnSpark", "yahoo/CaffeOnSpark"),
    dialect("pulls", "proposals to Caffe", "BVLC/caffe, pull requests and development versions"),
)
BY_NAME = {each.name: each for each in DIALECTS}


def with_under(dialects: Iterable[Dialect]) -> tuple[Dialect, ...]:
    """The dialects and before each those it contains, every one once."""
    found: dict[Dialect, None] = {}
    for each in dialects:
        found |= dict.fromkeys([*with_under(BY_NAME[name] for name in each.under), each])
    return tuple(found)


def merged(dialects: Sequence[Dialect]) -> Schema:
    """The schema of Caffe 1.0 and these; of none, Caffe's own. Where two define a field, the later one counts."""
    tables = tuple(each.table for each in with_under(dialects))
    return over_caffe(*tables) if tables else SCHEMA


@cache
def over_caffe(*tables: str) -> Schema:
    """The schema of Caffe 1.0 with what these tables add."""
    rows = SCHEMA.rows
    for table in tables:
        rows = merge(rows, added_rows(table))
    return Schema(SCHEMA.package, rows)


@cache
def added_rows(table: str) -> Rows:
    """The rows of a table, split once for all the combinations it is part of."""
    return rows_of(table)


def layer_types(dialects: Sequence[Dialect]) -> frozenset[str]:
    """The layer types these dialects add."""
    return added_types(merged(dialects))


def named(name: str) -> tuple[Dialect, ...]:
    """The dialects of a name such as `ssd` or `ssd+depthwise`; none for `caffe`. Raises ValueError."""
    parts = [part for part in dict.fromkeys(name.split("+")) if part != CAFFE]
    for part in parts:
        if part not in BY_NAME:
            known = [CAFFE, *BY_NAME]
            hint = did_you_mean(part, known) or (f"there are {', '.join(known)}",)
            raise ValueError(f"there is no dialect '{part}': {hint[0]}")
    return tuple(BY_NAME[part] for part in parts)


def joined_name(dialects: Iterable[Dialect]) -> str:
    """The name that `named` reads as these dialects."""
    return "+".join(each.name for each in dialects) or CAFFE
