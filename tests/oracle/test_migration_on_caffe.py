"""Migration on real Caffe: of nets in any style its own upgrade tool makes the same before and after ours."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from legacy_texts import text, upgraded, verdicts

from prototool.engines.pycaffe.prefix import Prefix
from prototool.engines.pycaffe.probe import Interpreter
from prototool.net.document import Document
from prototool.passes import MIGRATION
from prototool.rewrite.contract import NotRewritableError
from prototool.rewrite.migrate.from_v0 import inner_of, type_of
from prototool.rewrite.migrate.keeping import comments_in
from prototool.rewrite.run import run
from prototool.text.source import Source
from prototool.text.tree import Block, List
from prototool.text.trivia import leading, trailing

FIXTURES = Path(__file__).parents[2] / "fixtures" / "migration"
# A larger run is made by hand; see legacy_texts.
SEEDS = range(24)


def has_tools(interpreter: Interpreter) -> bool:
    """Whether the copy of Caffe is the one with the upgrade tools."""
    return interpreter.named_by == str(Prefix.usual().root)


def test_nets_by_chance(interpreter: Interpreter, tmp_path: Path) -> None:
    assert has_tools(interpreter)
    same = 0
    for seed, verdict in zip(SEEDS, verdicts(SEEDS, tmp_path), strict=True):
        if verdict.found is None:
            # Caffe reads dims behind the last one where there are too few.
            assert "need" in verdict.ours, seed
            continue
        assert verdict.found == verdict.wanted, seed
        same += 1
    assert same > 20


def test_our_own_old_files(interpreter: Interpreter, tmp_path: Path) -> None:
    assert has_tools(interpreter)
    for path in FIXTURES.glob("*.in.prototxt"):
        before, after = (path.with_name(path.name.replace(".in.", end)).read_text() for end in (".in.", ".out."))
        if Document(Source(before)).kind == "net" and "mixed" not in path.name:
            wanted = upgraded(before, tmp_path, f"{path.name}.before")
            assert wanted == upgraded(after, tmp_path, f"{path.name}.after"), path.name


def layers(document: Document) -> dict[str, Block]:
    """The layers of a net by name, without padding."""
    found: dict[str, Block] = {}
    for field in document.tree.fields:
        for block in field.fields if isinstance(field, List) else (field,):
            if isinstance(block, Block) and field.name in ("layer", "layers"):
                inner = inner_of(block) if field.name == "layers" else None
                names = [each for each in (inner or block).fields if each.name == "name"]
                if names and not (inner and type_of(inner) == "padding"):
                    found[document.source.text[names[-1].start : names[-1].end].strip(",;").partition('"')[2]] = block
    return found


@settings(max_examples=60)
@given(st.integers(0, 10**9))
def test_comments_stay_with_their_layer(seed: int) -> None:
    before = Document(Source(text(seed)))
    try:
        after = run(before, MIGRATION["net"])[-1].document
    except NotRewritableError:
        return
    now = layers(after)
    for name, block in layers(before).items():
        if name not in now:
            continue
        stated = comments_in(before.source.text[block.start : block.close])
        place = now[name]
        own = after.source.text[leading(after.source.text, place.start) : trailing(after.source.text, place.end)]
        missing = [each for each in stated if not any(each in comment for comment in comments_in(own))]
        assert missing == [], (seed, name)
    everything = comments_in(after.source.text)
    assert all(any(each in comment for comment in everything) for each in comments_in(before.source.text))
    assert run(after, MIGRATION["net"])[-1].document.source.text == after.source.text
