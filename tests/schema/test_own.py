"""A user's own .proto: a whole schema, an addition, one that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest

from prototool.schema import protoc
from prototool.schema.bind import bind
from prototool.schema.caffe import SCHEMA
from prototool.schema.layer_types import added_types
from prototool.schema.own import read_schema
from prototool.schema.protoc import SchemaError
from prototool.schema.types import Schema
from prototool.text.parse import parse
from prototool.text.source import Source

ADDITION = """\
syntax = "proto2";
package mine;
enum LayerType { Twist = 0; }
message FillerParameter {}
message LayerParameter { optional TwistParameter twist_param = 147; }
message TwistParameter {
  enum Way { LEFT = 0; RIGHT = 1; }
  optional Way way = 1 [default = RIGHT];
  optional FillerParameter filler = 2;
}
"""
WHOLE = """\
syntax = "proto2";
message NetParameter { optional string name = 1; repeated LayerParameter layer = 100; }
message LayerParameter { optional string name = 1; optional string type = 2; optional int32 twist = 3; }
"""
NET = 'layer { name: "t" type: "Twist" twist_param { way: LEFT filler { type: "xavier" } } }'


def schema_of(folder: Path, text: str) -> Schema:
    """The schema of a file that holds this text."""
    path = folder / "fork.proto"
    path.write_text(text, encoding="utf-8")
    return read_schema(path)


def faults(schema: Schema, text: str) -> list[str]:
    """What binding refuses in a net."""
    return [problem.message for problem in bind(schema, "NetParameter", parse(Source(text)))[1]]


def test_an_addition_stands_over_caffe(tmp_path: Path) -> None:
    schema = schema_of(tmp_path, ADDITION)
    assert faults(schema, NET) == []
    assert faults(schema, "layer { dropout_param { dropout_ratio: 0.5 } }") == []
    assert schema.default(schema.message("TwistParameter").fields["way"]) == "RIGHT"
    assert added_types(schema) == {"Twist"}
    assert faults(SCHEMA, NET) != []


def test_a_whole_schema_stands_alone(tmp_path: Path) -> None:
    schema = schema_of(tmp_path, WHOLE)
    assert faults(schema, 'layer { name: "t" twist: 1 }') == []
    assert faults(schema, "layer { dropout_param { } }") == ["LayerParameter has no field 'dropout_param'"]
    assert "base_lr" in schema.message("SolverParameter").fields


@pytest.mark.parametrize("name", ["caffe", "ssd"])
def test_our_own_files_are_read_like_any(name: str) -> None:
    schema = read_schema(Path(__file__).parents[2] / "grammars" / f"{name}.proto")
    assert schema.message("LayerParameter").fields["dropout_param"].number == 108
    assert ("permute_param" in schema.message("LayerParameter").fields) == (name == "ssd")


def test_imports_of_the_folder_and_of_the_one_above(tmp_path: Path) -> None:
    (tmp_path / "inner").mkdir()
    (tmp_path / "other.proto").write_text('syntax = "proto2"; package other; message Far { optional int32 f = 1; }')
    (tmp_path / "inner" / "near.proto").write_text('syntax = "proto2"; message Near { optional int32 n = 1; }')
    text = 'syntax = "proto2"; package caffe; import "near.proto"; import "other.proto";'
    fields = "message LayerParameter { optional Near near_param = 150; optional other.Far far_param = 151; }"
    schema = schema_of(tmp_path / "inner", f"{text} {fields}")
    assert faults(schema, "layer { near_param { n: 1 } far_param { f: 2 } }") == []


def test_an_error_names_its_place(tmp_path: Path) -> None:
    with pytest.raises(SchemaError) as caught:
        schema_of(tmp_path, 'syntax = "proto2";\nmessage A {\n  optional Nothing x = 1;\n}\n')
    assert str(caught.value).startswith(f"{tmp_path / 'fork.proto'}:3:12: ")
    assert "Nothing" in str(caught.value)


def test_no_file(tmp_path: Path) -> None:
    with pytest.raises(SchemaError, match="there is no such file"):
        read_schema(tmp_path / "nothing.proto")


def test_no_protoc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protoc, "find_spec", lambda name: None)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SchemaError, match="pip install grpcio-tools"):
        schema_of(tmp_path, WHOLE)


def test_a_protoc_on_the_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(protoc, "find_spec", lambda name: None)
    monkeypatch.setattr(protoc.shutil, "which", lambda name: f"/somewhere/{name}")
    assert protoc.command() == ["/somewhere/protoc"]
