"""The floors of the design: who may import whom, how large a room may grow, where printing is allowed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "prototool"

# Each floor may import from itself and from those before it.
FLOORS = [
    {"text"},
    {"schema"},
    {"net"},
    {"analysis"},
    {"check", "delta", "draw", "rewrite"},
    {"rules", "passes", "policies", "targets"},
    {"batch"},
    {"export"},
    {"engines"},
    {"launch"},
    {"api"},
    {"cli", "__main__"},
]
FLOOR_OF = {name: number for number, floor in enumerate(FLOORS) for name in floor}

# The only floor that may import a library.
HOMES = {
    "lark": "text",
    "google": "schema",
    "dask": "batch",
    "distributed": "batch",
    "fsspec": "batch",
    "torch": "engines",
    "onnx": "export",
    "onnxruntime": "export",
    "matplotlib": "launch",
    "PIL": "launch",
    "click": "cli",
    "rich": "cli",
}

# Imports inside functions, each for the time a start would lose otherwise; the modules say so.
LOCAL_IMPORTS = {
    "text/grammar.py",
    "text/parse.py",
    "check/reading.py",
    "rewrite/paths.py",
    "batch/machine.py",
    "batch/dialect.py",
    "cli/main.py",
    "batch/cluster.py",
    "batch/crew.py",
    "batch/places.py",
    "engines/torch/hdf5_snapshot.py",
    "engines/torch/operators/sinks.py",
}
GENERATED = {"schema/caffe.py", "schema/dialect_tables.py"}
BANNED_NAMES = {"utils", "common", "base", "helpers", "misc"}

MODULES = {path.relative_to(PACKAGE).as_posix(): ast.parse(path.read_text("utf-8")) for path in PACKAGE.rglob("*.py")}


def imported(tree: ast.AST) -> set[str]:
    """The modules a module imports, anywhere in it."""
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names |= {node.module or ""} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_imports(tree: ast.AST) -> set[str]:
    """The modules of this package that a module imports, as paths."""
    paths = {name.removeprefix("prototool.").replace(".", "/") for name in imported(tree) if "prototool." in name}
    return {f"{path}{end}" for path in paths for end in (".py", "/__init__.py") if f"{path}{end}" in MODULES}


@pytest.mark.parametrize("module", sorted(MODULES))
def test_no_floor_imports_from_above(module: str) -> None:
    own = FLOOR_OF.get(module.split("/")[0].removesuffix(".py"), 0)
    above = [
        other
        for other in own_imports(MODULES[module])
        if FLOOR_OF.get(other.split("/")[0].removesuffix(".py"), 0) > own
    ]
    assert not above


def test_every_package_has_a_floor() -> None:
    assert {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - {"grammars"} <= set(FLOOR_OF)


def test_no_cycles() -> None:
    done: set[str] = set()

    def visit(module: str, above: tuple[str, ...]) -> None:
        assert module not in above, " -> ".join([*above, module])
        if module not in done:
            for other in sorted(own_imports(MODULES[module]) - {module}):
                visit(other, (*above, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


@pytest.mark.parametrize("module", sorted(MODULES))
def test_libraries_stay_on_their_floor(module: str) -> None:
    tree = MODULES[module]
    for node in [node for node in tree.body if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)]:
        tree = ast.Module([each for each in tree.body if each is not node], [])
    foreign = {name.split(".")[0] for name in imported(tree)} & set(HOMES)
    assert all(module.split("/")[0] == HOMES[library] for library in foreign), foreign


@pytest.mark.parametrize("module", sorted(set(MODULES) - LOCAL_IMPORTS))
def test_imports_stand_at_the_top(module: str) -> None:
    functions = [node for node in ast.walk(MODULES[module]) if isinstance(node, ast.FunctionDef)]
    assert not any(imported(function) for function in functions)


@pytest.mark.parametrize("module", sorted(set(MODULES) - GENERATED))
def test_rooms_stay_small(module: str) -> None:
    assert len((PACKAGE / module).read_text("utf-8").splitlines()) <= 400
    functions = [node for node in ast.walk(MODULES[module]) if isinstance(node, ast.FunctionDef)]
    assert all((node.end_lineno or 0) - node.lineno < 60 for node in functions)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_names_and_docstrings(module: str) -> None:
    assert Path(module).stem not in BANNED_NAMES
    assert not Path(module).stem.startswith("_") or Path(module).stem in ("__init__", "__main__")
    assert ast.get_docstring(MODULES[module])


def test_only_the_command_line_prints() -> None:
    calls = {
        module
        for module, tree in MODULES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    }
    assert not calls


def test_the_top_level_is_as_the_design_has_it() -> None:
    allowed = {"CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "README.md", "docs", "fixtures", "grammars", "prototool"}
    made = {"build", "dist", "caffe_prototool.egg-info"}
    found = {path.name for path in ROOT.iterdir() if not path.name.startswith(".")} - made
    assert found <= allowed | {"pyproject.toml", "tests"}
