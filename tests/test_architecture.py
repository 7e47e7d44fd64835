"""The rules that hold for every file: sizes, docstrings, the one way of imports, nothing left for later."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
PRODUCT = ("scribe", "workers")
LONGEST_FILE = 400
LONGEST_FUNCTION = 60
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def sources(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> tuple[Path, ...]:
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in suffixes)
    return tuple(sorted(path for path in found if not {"__pycache__", "vendor", "node_modules"} & set(path.parts)))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 1)}"


def public(node: ast.AST) -> Iterator[ast.ClassDef | Function]:
    """The classes and functions that others may call: of the module, and of its public classes."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) or child.name.startswith("_"):
            continue
        yield child
        if isinstance(child, ast.ClassDef):
            yield from public(child)


def test_no_file_is_longer_than_four_hundred_lines():
    every = sources("scribe", "workers", "tests", "tools", suffixes=(".py", ".js", ".css"))
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in every}
    assert len(lengths) > 100
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}


def test_no_function_is_longer_than_sixty_lines():
    too_long = {
        f"{place(path, node)} {node.name}": length
        for path in sources(*PRODUCT)
        if "versions" not in path.parts
        for node in ast.walk(tree(path))
        if isinstance(node, Function)
        and (length := (node.end_lineno or node.lineno) - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}


def test_everything_public_says_what_it_is():
    silent = [
        place(path, tree(path)) for path in sources(*PRODUCT) if not ast.get_docstring(tree(path)) and tree(path).body
    ]
    silent += [
        f"{place(path, node)} {node.name}"
        for path in sources(*PRODUCT)
        if "versions" not in path.parts
        for node in public(tree(path))
        if not ast.get_docstring(node)
    ]
    assert silent == []


def test_nothing_is_left_for_later():
    later = re.compile(r"\b(?:TODO|FIXME|XXX|NotImplementedError)\b")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources(*PRODUCT, suffixes=(".py", ".js", ".css", ".html", ".yaml"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if later.search(line)
    ]
    assert found == []


def test_the_lease_alone_touches_the_columns_of_the_lease():
    columns = re.compile(r"lease_(?:token|owner|stage|expires_at)")
    defined = ROOT / "scribe" / "db"
    named = {
        str(path.relative_to(ROOT))
        for path in sources(*PRODUCT)
        if defined not in path.parents and columns.search(path.read_text(encoding="utf-8"))
    }
    assert named == {"scribe/consultation/lease.py"}


def test_imports_run_one_way():
    # in a process of its own: import-linter switches off the loggers of the one that it runs in
    call = "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_logo=True, no_cache=True))"
    done = subprocess.run([sys.executable, "-c", call], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "5 kept, 0 broken" in done.stdout
