"""What V0 and V1 files call the layer types of today, and where a layer of an era states its fields."""

from __future__ import annotations

from prototool.schema.legacy import V0_FIELDS, V0_NAMES, V0_ODD_TYPES, V0_TYPES, V1_NAMES, V1_TYPES

__all__ = ["V0_FIELDS", "V0_NAMES", "V0_ODD_TYPES", "V0_TYPES", "V1_NAMES", "V1_TYPES", "param_path", "v0_type"]


def param_path(era: str, param: str, field: str) -> tuple[str, str]:
    """Where a layer of an era states a field of its parameters: V0 has them all in its inner layer."""
    return ("layer", field) if era == "V0" else (param, field)


def v0_type(name: str) -> str:
    """The layer type of today for a V0 type string; an unknown one stays as it is."""
    return V0_TYPES.get(name, name)
