"""Files for hypothesis: well-formed text format of every shape, and the same damaged."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hypothesis import strategies as st

from prototool.text.source import Source, encode

FIXTURES = Path(__file__).parents[2] / "fixtures"

# Files that parse, of all kinds; the broken ones have tests of their own.
SOUND = sorted(path for path in FIXTURES.rglob("*.prototxt") if path.parent.name != "broken")
BROKEN = sorted((FIXTURES / "broken").glob("*.prototxt"))

NAMES = ["name", "layer", "param", "type", "phase", "x", "_", "a1", "INF", "nan", "e5", "kernel_size"]
EXTENSIONS = ["[a]", "[a.b.c]", "[ a . b ]", "[type.googleapis.com/caffe.LayerParameter]", "[\na\t]"]
NUMBERS = [
    "0", "7", "64", "007", "0x1F", "0Xab", "1.", ".5", "0.5", "1e5", "1.5E-3", "2f", "1.F", "0e0",
    "340282366920938463463374607431768211456",
]  # fmt: skip
ESCAPES = [
    r"\a", r"\b", r"\f", r"\n", r"\r", r"\t", r"\v", r"\\", r"\?", r"\'", r"\"", r"\0", r"\101", r"\777", r"\x4",
    r"\xe9", r"\u00e9", r"\ud83d\ude00", r"\ud83d", r"\U0001F600", r"\U00110000",
]  # fmt: skip
COMMENTS = ["#\n", "# text\n", "# \"{ } # ' [a: 1\n", "# caf\udce9\n", "#\tname: 1\r\n", "# \u00a0\u201c // \\\n"]
BLANKS = [" ", "\n", "\t", "\r\n", "  ", "\n\n", "\r", "\v\f", "\n    "]

# A surrogate of Source.from_bytes stands for one byte that is not UTF-8. No test file is binary, so none has a NUL.
TEXT = st.text(
    st.one_of(
        st.sampled_from("abz09 \t\r\v\x01\x7f#{}<>[]:,;/.'\"-\u00a0\u00e9\u4e2d\U0001f600\u2028\udce9\udcff"),
        st.characters(exclude_characters="\0\n", exclude_categories=["Cs"]),
    ),
    max_size=6,
)


def joined(parts: st.SearchStrategy[list[str]]) -> st.SearchStrategy[str]:
    """The parts as one text."""
    return parts.map("".join)


GAP = joined(st.lists(st.sampled_from([*BLANKS, *COMMENTS]), max_size=2))
SPACE = st.builds(lambda first, more: first + more, st.sampled_from([*BLANKS, *COMMENTS]), GAP)
SEPARATOR = st.one_of(SPACE, st.builds(lambda gap, sign, after: gap + sign + after, GAP, st.sampled_from(",;"), GAP))


def literal(quote: str) -> st.SearchStrategy[str]:
    """One string literal in these quotes."""
    piece = st.one_of(TEXT.map(lambda text: text.replace("\\", "/").replace(quote, "*")), st.sampled_from(ESCAPES))
    return joined(st.lists(piece, max_size=3)).map(lambda body: f"{quote}{body}{quote}")


STRING = st.builds(
    lambda first, more: first + "".join(more),
    st.one_of(literal('"'), literal("'")),
    st.lists(st.builds(str.__add__, GAP, st.one_of(literal('"'), literal("'"))), max_size=2),
)
SIGN = st.one_of(st.just(""), st.just("-"), GAP.map(lambda gap: "-" + gap))
PLAIN = st.builds(str.__add__, SIGN, st.sampled_from([*NUMBERS, *NAMES]))
SCALAR = st.one_of(STRING, PLAIN)
NAME = st.one_of(
    st.sampled_from(NAMES), st.from_regex(r"[A-Za-z_][A-Za-z0-9_]{0,8}", fullmatch=True), st.sampled_from(EXTENSIONS)
)


@st.composite
def fields(draw: Callable[[st.SearchStrategy[object]], str], depth: int = 3) -> str:
    """Any number of fields, with what may stand before, between and behind them."""
    text = draw(GAP)
    for _ in range(draw(st.integers(0, 3))):
        text += draw(NAME) + draw(GAP) + draw(value(depth))
        # Only a number or a name needs something between itself and the next name.
        text += draw(SEPARATOR if text[-1].isalnum() or text[-1] in "_." else st.one_of(st.just(""), SEPARATOR))
    return text


def value(depth: int) -> st.SearchStrategy[str]:
    """What follows the name of a field."""
    colon = GAP.map(lambda gap: ":" + gap)
    shapes = [st.builds(str.__add__, colon, SCALAR)] * 2
    if depth:
        shapes += [st.builds(str.__add__, st.one_of(st.just(""), colon), st.one_of(block(depth), items(depth)))]
    return st.one_of(shapes)


def block(depth: int) -> st.SearchStrategy[str]:
    """Fields in brackets of either sort."""
    inside = st.deferred(lambda: fields(depth - 1))
    return st.one_of(inside.map(lambda text: f"{{{text}}}"), inside.map(lambda text: f"<{text}>"))


def items(depth: int) -> st.SearchStrategy[str]:
    """A list of scalars and blocks."""
    item = st.builds(lambda before, what, behind: before + what + behind, GAP, st.one_of(SCALAR, block(depth)), GAP)
    return st.one_of(
        GAP.map(lambda gap: f"[{gap}]"), st.lists(item, min_size=1, max_size=3).map(",".join).map("[{}]".format)
    )


def as_read(text: str) -> str:
    """The text as reading it from a file gives it: surrogates that happen to be UTF-8 together become characters."""
    return Source.from_bytes(encode(text), "x").text


def ended(text: str, cut: bool) -> str:
    """The file without its last line end, if it is to be cut."""
    return text[:-1] if cut and text.endswith("\n") else text


# A well-formed file.
FILES = st.builds(ended, fields(), st.booleans()).map(as_read)

SPLINTERS = [
    "{", "}", "<", ">", "[", "]", ":", ",", ";", '"', "'", "\\", "#", "-", "+", "=", "/", "//", "/*", "*/", "?", "${x}",
    "\n", " ", "\r\n", "\u00a0", "\ufeff", "\u201c", "\u201d", "<<<<<<< HEAD\n", "=======\n", ">>>>>>> x\n", "08",
    "1.5.2", "x", "name", "layer {", "a: 1", "@", "%", "\x01", "\udce9", "\\q", "((", "[1, ", "a: [", "64abc", "0x",
    "{{ x }}",
]  # fmt: skip


@st.composite
def damaged(draw: Callable[[st.SearchStrategy[object]], int], texts: st.SearchStrategy[str]) -> str:
    """A text with pieces cut out, put in, or doubled."""
    text = draw(texts)
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.one_of(st.integers(0, 3), st.integers(0, 200))))
        what = draw(st.sampled_from(["", *SPLINTERS, text[start:end] * 2]))
        text = text[:start] + what + text[end:]
    return as_read(text)


def fixture_texts() -> st.SearchStrategy[str]:
    """The texts of the fixtures that parse, but for those too long to be damaged often."""
    texts = [Source.from_bytes(path.read_bytes(), path.name).text for path in SOUND]
    return st.sampled_from([text for text in texts if len(text) < 5_000])


# Files with errors: real ones and made ones damaged, and no files at all.
DAMAGED = st.one_of(damaged(fixture_texts()), damaged(FILES))
SCRAPS = joined(st.lists(st.one_of(st.sampled_from(SPLINTERS), TEXT), max_size=12)).map(as_read)
