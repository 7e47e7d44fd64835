"""What the program's own source may not hold: evaluated text, shells, pages built from input, ways around escaping."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.drafting.extractive.addressing import unaddressed
from scribe.drafting.house_style import rewritten
from scribe.learning.proposing import _stands
from scribe.web.masking import _Hidden

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


LISTENING = ("access", "consultation", "delivery", "drafting", "emr", "learning", "review", "web", "webhooks")
"""The packages whose functions are given what people, other systems and models write."""
ESCAPED_BEFORE = {
    "scribe/delivery/hl7v2/acknowledging.py": "the escape character of the message, by re.escape",
    "scribe/drafting/extractive/addressing.py": "names that people call each other by, each by re.escape",
    "scribe/drafting/fields.py": "a scale's end, which a pattern of the fields' own has read as figures",
    "scribe/drafting/house_style.py": "what a template replaces, by re.escape",
    "scribe/drafting/mending.py": "names, each by re.escape",
    "scribe/learning/proposing.py": "what was corrected, by re.escape",
    "scribe/web/masking.py": "a patient's words, each by re.escape",
    "scribe/web/reference/__init__.py": "names of schemas, each by re.escape",
    "scribe/web/sign_in/origin.py": "one of a list of browsers' names",
}
"""Where a pattern is put together over more than one line; ``test_what_people_write_is_never_read_as_a_pattern``."""


def _is_fixed(node: ast.expr) -> bool:
    """Whether nothing in a pattern varies but what ``re.escape`` has made harmless."""
    match node:
        case ast.Constant():
            return True
        case ast.Name(id=name):
            return name.isupper()
        case ast.Call(func=function):
            return ast.unparse(function) == "re.escape"
        case _:
            return bool(parts := list(_parts(node))) and all(map(_is_fixed, parts))


def _parts(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Attribute(value=value, attr="pattern") | ast.FormattedValue(value=value):
            yield value
        case ast.JoinedStr(values=values):
            yield from values
        case ast.BinOp(left=left, right=right):
            yield from (left, right)
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)


def test_patterns_are_never_put_together_from_what_came_in(every_call):
    functions = {f"re.{name}" for name in ("compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall",
                                           "finditer")}  # fmt: skip
    varying = {
        where.partition(":")[0]
        for where, name, call in every_call
        if name in functions and where.split("/")[1] in LISTENING and call.args and not _is_fixed(call.args[0])
    }
    assert varying == set(ESCAPED_BEFORE)


HOSTILE = ["(", "[a-", "(a+)+$", "a|b", ".*", "\\", "(?i)x", "x{a}", "*", "^$"]


@pytest.mark.parametrize("words", HOSTILE)
def test_what_people_write_is_never_read_as_a_pattern(words):
    name = f"Ann {words} Smith"
    assert _Hidden(None, {"name": name}).within({"a": f"about {name} here", "b": "another aab"})["b"] == "another aab"
    assert rewritten(f"Takes x {words} y daily.", [(f"x {words} y", "z")], "en") == "Takes z daily."
    assert rewritten("Takes xaay daily.", [(f"x{words}y", "z")], "en") == "Takes xaay daily."
    assert _stands(words, f"a {words} b")
    assert unaddressed(f"It hurts, {words}.", frozenset({words})) == "It hurts."
    assert not _stands(f"q{words}q", "qaaq")


KEPT_SENTENCES = ("access", "consultation", "delivery", "emr", "learning", "review", "web", "webhooks")
FORMATTED = {
    "scribe/access/policy.py": "the sentences of its own table",
    "scribe/learning/proposing.py": "one of two patterns that stand in the line above",
    "scribe/review/markdown.py": "the words of the page, by language",
    "scribe/web/pages/asked.py": "a sentence of the catalogue",
    "scribe/web/pages/drafts.py": "a sentence of the catalogue",
    "scribe/web/pages/rendering.py": "markup that stands in the line itself",
}
"""Where the sentence that values are put into is no constant of the line, and what it is instead."""


def test_values_are_never_put_into_a_sentence_that_came_in(every_call):
    """``str.format`` of what somebody wrote would read attributes, and ``%`` would fail or say what it must not."""
    varying = {
        where.partition(":")[0]
        for where, name, call in every_call
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in ("format", "format_map")
        and where.split("/")[1] in KEPT_SENTENCES
        and not isinstance(call.func.value, ast.Constant)
        and not (
            isinstance(call.func.value, ast.Call) and name.rpartition("(")[0].split(".")[-1].startswith(("say", "many"))
        )
        and not re.match(r"(\w+\.)*(say|many)\(", ast.unparse(call.func.value))
    }
    assert varying == set(FORMATTED)


def test_scripts_keep_what_came_in_out_of_prototypes():
    """Members are set by names that stand in the script; what is found by a name that came in lies in a Map."""
    found = [
        f"{path.name}:{number}"
        for path in sorted((ROOT / "scribe/web/static/js").rglob("*.js"))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(
            r"__proto__|\.prototype\b|setPrototypeOf|[\w)]\[(?![\"'`\d])[^\]]+\]\s*(\?\?|\|\||&&|\+|-)?=(?![=>])", line
        )
    ]
    assert found == []
