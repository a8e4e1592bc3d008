"""protobuf's own messages, from a private pool, hold what google.protobuf.text_format reads from the same text."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf import descriptor_pool, text_format
from google.protobuf.message import Message as ProtoMessage
from hypothesis import given
from hypothesis import strategies as st

from prototool.schema.bind import bind
from prototool.schema.caffe import SCHEMA
from prototool.schema.kind import MESSAGES, kind_of
from prototool.schema.pool import message_class, to_proto
from prototool.schema.types import FieldType, Schema
from prototool.text.parse import parse
from prototool.text.source import Source

FIXTURES = Path(__file__).parents[2] / "fixtures"
CLASSES = {name: message_class(SCHEMA, name) for name in MESSAGES.values()}

# Where Python's parser and the C++ parser in Caffe are known to differ (a row of text_format_facts.tsv for each).
PYTHON_REFUSES = {
    "latin1_comment": "bytes that are not UTF-8 in a comment",
    "latin1_string": "bytes that are not UTF-8 in a string",
    "octal_overflow": "an octal escape beyond a byte, which is no UTF-8 either",
    "escapes": "escapes that make bytes that are not UTF-8",
    "signs": "white space behind a sign",
    "comments_everywhere": "a comment behind a sign",
    "inf_nan": "white space between a sign and inf",
    "booleans": "a bool in hexadecimal",
    "enums_by_number": "an enum in octal",
}

# Fork fields, which Caffe 1.0 does not know.
FORK = {"fork"}

NETS = [
    path
    for path in sorted(FIXTURES.rglob("*.prototxt"))
    if path.parent.name in ("small", "allconv6", "cnn", "mobilenetv2", "torture") and path.stem not in FORK
]


def ours(text: str) -> ProtoMessage:
    """The message we make of a text of either kind."""
    tree = parse(Source(text))
    message, problems = bind(SCHEMA, MESSAGES[kind_of(SCHEMA, tree)], tree)
    assert (tree.problems, problems) == ((), ())
    return to_proto(message)


def printed(message: ProtoMessage) -> str:
    """A message as text, in which nan equals itself."""
    return text_format.MessageToString(message)


@pytest.mark.parametrize("path", [path for path in NETS if path.stem not in PYTHON_REFUSES], ids=lambda path: path.stem)
def test_fixtures_mean_what_protobuf_reads_in_them(path: Path) -> None:
    message = ours(Source.read(path).text)
    theirs = text_format.Merge(path.read_bytes(), CLASSES[message.DESCRIPTOR.name]())
    assert printed(message) == printed(theirs)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("name", PYTHON_REFUSES)
def test_python_still_refuses_what_is_excepted(name: str) -> None:
    path = FIXTURES / "torture" / f"{name}.prototxt"
    with pytest.raises((text_format.ParseError, UnicodeError)):
        text_format.Merge(path.read_bytes(), CLASSES["NetParameter"]())


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
SCALARS: dict[str, st.SearchStrategy[object]] = {
    "int32": st.integers(-(2**31), 2**31 - 1),
    "int64": st.integers(-(2**63), 2**63 - 1),
    "uint32": st.integers(0, 2**32 - 1),
    "float": st.floats(width=32),
    "double": st.floats(),
    "bool": st.booleans(),
    "string": TEXT,
    "bytes": TEXT.map(str.encode),
}


def scalars(field: FieldType) -> st.SearchStrategy[object]:
    """Values of a scalar field."""
    return st.sampled_from(list(SCHEMA.enum(field.of).names)) if field.kind == "enum" else SCALARS[field.kind]


def populate(draw: st.DrawFn, made: ProtoMessage, type_name: str, depth: int) -> None:
    """Give some fields of a message values, and all it requires."""
    fields = SCHEMA.message(type_name).fields
    some = draw(st.lists(st.sampled_from(sorted(fields)), max_size=4, unique=True))
    for name in dict.fromkeys([*some, *SCHEMA.message(type_name).required]):
        field = fields[name]
        held = getattr(made, name)
        for _ in range(draw(st.integers(1, 3)) if field.repeated else 1):
            if field.kind != "message":
                value = draw(scalars(field))
                held.append(value) if field.repeated else setattr(made, name, value)
            elif depth:
                inner = held.add() if field.repeated else held
                inner.SetInParent()
                populate(draw, inner, field.of, depth - 1)


@st.composite
def messages(draw: st.DrawFn) -> ProtoMessage:
    """Nets and solvers with any fields set."""
    name = draw(st.sampled_from(sorted(CLASSES)))
    message = CLASSES[name]()
    populate(draw, message, name, 3)
    return message


@given(messages(), st.booleans(), st.booleans())
def test_what_protobuf_prints_comes_back(message: ProtoMessage, one_line: bool, angles: bool) -> None:
    text = text_format.MessageToString(message, as_one_line=one_line, pointy_brackets=angles)
    tree = parse(Source(text))
    bound, problems = bind(SCHEMA, message.DESCRIPTOR.name, tree)
    assert (tree.problems, problems) == ((), ())
    assert printed(to_proto(bound)) == printed(message)


@given(messages())
def test_what_is_bound_encodes_to_the_same_bytes(message: ProtoMessage) -> None:
    bound, _ = bind(SCHEMA, message.DESCRIPTOR.name, parse(Source(printed(message))))
    again = to_proto(bound)
    assert printed(type(message).FromString(again.SerializeToString())) == printed(message)


def test_the_default_pool_is_left_alone() -> None:
    message_class(SCHEMA, "NetParameter")
    with pytest.raises(KeyError):
        descriptor_pool.Default().FindMessageTypeByName("caffe.NetParameter")


def test_each_schema_has_a_pool_of_its_own() -> None:
    # Two forks give one number to different fields.
    one, two = (Schema("caffe", f"message LayerParameter\n\t{name}\t150\toptional\tint32") for name in ("a", "b"))
    made = message_class(one, "LayerParameter")(a=5)
    assert message_class(two, "LayerParameter").FromString(made.SerializeToString()).b == 5
    assert message_class(one, "LayerParameter")(a=5) == made


def test_defaults_are_the_schemas() -> None:
    assert message_class(SCHEMA, "DropoutParameter")().dropout_ratio == 0.5
    assert message_class(SCHEMA, "FillerParameter")().type == "constant"
    assert message_class(SCHEMA, "ConvolutionParameter")().bias_term is True


def test_a_string_that_is_not_utf8_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        ours(r'name: "\xff"')


def test_an_empty_block_counts_as_given() -> None:
    assert ours("layer { dropout_param { } }").layer[0].HasField("dropout_param")
