"""What the program's own source may not hold: evaluated text, shells, pages built from input, ways around escaping."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FORBIDDEN_CALLS = {
    "eval", "exec", "compile", "os.system", "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput",
    "pickle.load", "pickle.loads", "marshal.loads", "yaml.unsafe_load",
}  # fmt: skip
WEAK = {"hashlib.md5", "hashlib.sha1", "hashlib.new"}
JSON_ONLY = re.compile(
    r"\b(inner|outer)HTML\s*\+?=[^=]|insertAdjacentHTML|document\.write|\beval\(|new Function\(|setTimeout\(\s*[\"'`]"
    r"|\.setHTMLUnsafe|createContextualFragment"
)


def sources() -> list[Path]:
    return [path for part in ("scribe", "workers") for path in sorted((ROOT / part).rglob("*.py"))]


def calls(tree: ast.AST) -> Iterator[tuple[str, ast.Call]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


@pytest.fixture(scope="module")
def every_call() -> list[tuple[str, str, ast.Call]]:
    return [
        (f"{path.relative_to(ROOT)}:{call.lineno}", name, call)
        for path in sources()
        for name, call in calls(ast.parse(path.read_text(encoding="utf-8")))
    ]


def test_no_text_is_evaluated_and_nothing_is_read_that_could_run(every_call):
    assert [where for where, name, _call in every_call if name in FORBIDDEN_CALLS] == []


def test_no_shell_is_started(every_call):
    shells = [
        where
        for where, _name, call in every_call
        for given in call.keywords
        if given.arg == "shell" and not (isinstance(given.value, ast.Constant) and given.value.value is False)
    ]
    assert shells == []


def test_programs_are_started_by_a_list_and_never_by_a_line(every_call):
    lines = [
        where
        for where, name, call in every_call
        if name.startswith("subprocess.") and call.args and isinstance(call.args[0], ast.Constant | ast.JoinedStr)
    ]
    assert lines == []


def test_no_template_is_made_of_text_that_came_in(every_call):
    made = [where for where, name, _call in every_call if name.endswith(".from_string") or name == "jinja2.Template"]
    assert made == []


def test_no_digest_is_weak(every_call):
    weak = [where for where, name, call in every_call if name in WEAK and not _is_no_protection(call)]
    assert weak == []


def _is_no_protection(call: ast.Call) -> bool:
    """Whether it is said that nothing rests on the digest: a protocol or a list of others asks for this one."""
    return any(given.arg == "usedforsecurity" for given in call.keywords)


def test_xml_from_elsewhere_is_read_without_entities(every_call):
    """lxml and the standard library's own parsers follow entities; defusedxml refuses them."""
    read = [
        where
        for where, name, _call in every_call
        if re.fullmatch(r"(ElementTree|ET|etree|minidom|sax|expat)\.(parse|fromstring|XML|iterparse|parseString)", name)
    ]
    for where in read:
        path, _, _line = where.partition(":")
        assert "defusedxml" in (ROOT / path).read_text(encoding="utf-8"), where


def test_sql_is_never_put_together_from_values(every_call):
    """``text()`` takes constant statements alone; what varies is bound."""
    varying = [
        where
        for where, name, call in every_call
        if name in ("text", "sqlalchemy.text", "connection.exec_driver_sql")
        and call.args
        and not isinstance(call.args[0], ast.Constant | ast.IfExp | ast.Name)
    ]
    assert {where.partition(":")[0] for where in varying} <= {
        "scribe/backup/databases.py"
    }  # tables' and schemas' names


def test_scripts_put_text_into_pages_as_text():
    found = [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "scribe/web/static/js").rglob("*.js"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if JSON_ONLY.search(line)
    ]
    assert found == []


def test_pages_escape_by_default_and_mark_nothing_as_safe():
    marked = [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "scribe").rglob("*.j2"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(r"\|\s*safe\b|autoescape false", re.sub(r"'[^'{}]*'\s*\|\s*safe", "", line))
    ]
    assert marked == []


def test_the_image_is_built_from_named_parts_alone():
    lines = (ROOT / "deploy/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert not any(re.match(r"!\.git\b|!scribe-data|!\.env", rule) for rule in rules)
