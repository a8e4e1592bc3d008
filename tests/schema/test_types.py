"""The schema answers by name: messages, fields, enums, defaults."""

from __future__ import annotations

import pytest

from prototool.schema.caffe import SCHEMA
from prototool.schema.types import FieldType, Schema


def field(message: str, name: str) -> FieldType:
    """A field of Caffe's schema."""
    return SCHEMA.message(message).fields[name]


def test_a_field_as_the_schema_declares_it() -> None:
    assert field("ConvolutionParameter", "kernel_size") == ("kernel_size", 4, "repeated", "uint32", "", None, False)
    assert field("BlobShape", "dim").packed
    assert field("LayerParameter", "convolution_param").of == "ConvolutionParameter"
    assert field("ClipParameter", "max").label == "required"


@pytest.mark.parametrize(("name", "repeated"), [("bottom", True), ("name", False), ("loss_weight", True)])
def test_repeated(name: str, repeated: bool) -> None:
    assert field("LayerParameter", name).repeated is repeated


def test_required_fields() -> None:
    assert SCHEMA.message("ClipParameter").required == ("min", "max")
    assert SCHEMA.message("LayerParameter").required == ()


def test_an_enum_by_name_and_by_number() -> None:
    pool = SCHEMA.enum("PoolingParameter.PoolMethod")
    assert pool.numbers == {"MAX": 0, "AVE": 1, "STOCHASTIC": 2}
    assert pool.names[1] == "AVE"


def test_of_two_names_for_a_number_the_first_counts() -> None:
    schema = Schema("p", "enum E\n\tONE\t1\n\tUNO\t1")
    assert schema.enum("E").names == {1: "ONE"}
    assert schema.enum("E").numbers["UNO"] == 1


@pytest.mark.parametrize(
    ("message", "name", "default"),
    [
        ("DropoutParameter", "dropout_ratio", 0.5),
        ("BatchNormParameter", "eps", 1e-5),
        ("ConvolutionParameter", "bias_term", True),
        ("ConvolutionParameter", "group", 1),
        ("ConvolutionParameter", "num_output", 0),
        ("ConvolutionParameter", "engine", "DEFAULT"),
        ("FillerParameter", "type", "constant"),
        ("FillerParameter", "variance_norm", "FAN_IN"),
        ("NetState", "phase", "TEST"),
        ("LayerParameter", "phase", "TRAIN"),
        ("LayerParameter", "name", ""),
        ("BatchNormParameter", "use_global_stats", False),
        ("SolverParameter", "random_seed", -1),
        ("SolverParameter", "base_lr", 0.0),
    ],
)
def test_default(message: str, name: str, default: object) -> None:
    found = SCHEMA.default(field(message, name))
    assert found == default
    assert type(found) is type(default)


def test_every_default_of_the_schema_can_be_read() -> None:
    for name in SCHEMA.names("message"):
        for one in SCHEMA.message(name).fields.values():
            value = None if one.kind == "message" else SCHEMA.default(one)
            assert one.kind != "enum" or value in SCHEMA.enum(one.of).numbers


def test_a_table_is_read_line_by_line() -> None:
    schema = Schema(
        "p", "message A\n\tx\t1\toptional\tint32\t\t7\n\ty\t2\trepeated\tmessage\tA.B\nmessage A.B\nenum E\n\tZ\t0"
    )
    assert (schema.names("message"), schema.names("enum")) == (["A", "A.B"], ["E"])
    assert schema.message("A").fields["x"] == ("x", 1, "optional", "int32", "", "7", False)
    assert schema.message("A").fields["y"].of == "A.B"
    assert schema.message("A.B").fields == {}


def test_owners() -> None:
    assert set(SCHEMA.owners("dropout_ratio")) == {"DropoutParameter", "V0LayerParameter"}
    assert set(SCHEMA.owners("bottom")) == {"LayerParameter", "V1LayerParameter"}
    assert SCHEMA.owners("nothing") == []


def test_what_is_not_there_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        SCHEMA.message("NoParameter")
    with pytest.raises(KeyError):
        SCHEMA.enum("Phases")
