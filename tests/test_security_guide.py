"""The security guide names tests that exist, and every line of ASVS 5.0.0 at levels 1 and 2 once."""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import get_args

import pytest
import structlog

from scribe.db.every_table import METADATA
from scribe.logs import configure_logging
from scribe.settings import Settings
from scribe.settings.limits import LimitSettings
from scribe.web.sign_in.sessions import Way

ROOT = Path(__file__).parents[1]
OPERATOR = (ROOT / "docs" / "operator.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| V(\d+\.\d+\.\d+) \| (.+?) \| (met|met in part|not met|not applicable) \| (.+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
SECTIONS = {
    1: 27,
    2: 11,
    3: 19,
    4: 10,
    5: 9,
    6: 35,
    7: 18,
    8: 7,
    9: 7,
    10: 29,
    11: 14,
    12: 9,
    13: 13,
    14: 9,
    15: 13,
    16: 16,
    17: 7,
}
"""How many requirements of levels 1 and 2 each chapter of ASVS 5.0.0 has."""


@cache
def names_in(path: str) -> frozenset[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


@pytest.mark.parametrize(("path", "name"), sorted(set(NAMED.findall(GUIDE))))
def test_every_test_that_the_guide_names_exists(path: str, name: str) -> None:
    assert (ROOT / path).is_file()
    assert name in names_in(path)


def test_every_line_of_the_standard_is_answered_once() -> None:
    ids = [line for line, *_ in ROW.findall(GUIDE)]
    assert {line: count for line, count in Counter(ids).items() if count > 1} == {}
    assert Counter(int(line.split(".")[0]) for line in ids) == SECTIONS
    assert len(ids) == 253


def test_what_is_called_met_names_a_test_and_nothing_else_does() -> None:
    for line, _, state, shown in ROW.findall(GUIDE):
        assert bool(NAMED.search(shown)) == state.startswith("met"), line


def test_the_sum_above_the_table_is_the_tables() -> None:
    states = Counter(state for _, _, state, _ in ROW.findall(GUIDE))
    said = (
        f"Of 253 lines {states['met']} are met, {states['met in part']} in part, {states['not met']} are not met, "
        f"{states['not applicable']} do not apply."
    )
    assert said in GUIDE


def section(title: str) -> str:
    return GUIDE.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def test_the_times_to_mend_a_library_are_told() -> None:
    days = [
        int(number) for number in re.findall(r"^\| [^|]+ \| (\d+) \|", section("Times to mend a library"), re.MULTILINE)
    ]
    assert len(days) == 4
    assert days == sorted(days)
    assert "make audit" in section("Times to mend a library")
    assert re.search(r"^audit:", (ROOT / "Makefile").read_text(), re.MULTILINE)


def test_every_costly_function_names_what_bounds_it() -> None:
    rows = re.findall(r"^\| (?!---|function)(.+?) \| (.+?) \| (.+?) \|$", section("What costs much"), re.MULTILINE)
    assert len(rows) >= 5
    assert all(bound for _, _, bound in rows)
    named = set(re.findall(r"`SCRIBE_(\w+)`", section("What costs much")))
    assert named
    assert named <= {name.upper() for name in Settings.model_fields}


def test_every_table_of_the_database_has_a_class() -> None:
    classes = GUIDE.partition("### Classes of data")[2].partition("### ")[0]
    rows = [line.rsplit("|", 2)[1] for line in classes.splitlines() if line.startswith("| ")][1:]
    named = Counter(re.findall(r"`(\w+)`", " ".join(rows)))
    assert named == dict.fromkeys(METADATA.tables, 1)


def test_every_limit_of_costly_calls_stands_in_the_operators_guide_with_its_default() -> None:
    for name, field in LimitSettings.model_fields.items():
        assert f"| `SCRIBE_{name.upper()}` | {field.default:,} |" in OPERATOR


def test_every_way_to_sign_in_stands_in_the_operators_guide() -> None:
    rows = set(re.findall(r"^\| ([^|]+?) \|", OPERATOR.partition("| way in |")[2].partition("\n\n")[0], re.MULTILINE))
    words = {
        "password": "password",
        "passkey": "passkey",
        "openid": "the hospital's own sign-in",
        "emr": "opened from the EMR",
    }
    assert set(words) == set(get_args(Way))
    assert rows - {"---"} == {*words.values(), "one-time password", "a program's token"}


def test_figures_are_served_to_this_machine_alone_unless_a_setting_says_otherwise() -> None:
    assert Settings.model_fields["metrics_host"].default == "127.0.0.1"


def test_lines_of_the_log_are_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(_env_file=None, log_json=True, log_level="info"))
    structlog.get_logger("scribe").info("hello")
    line = json.loads(capsys.readouterr().err)
    assert line["timestamp"].endswith("Z")
    told = datetime.fromisoformat(line["timestamp"])
    assert abs((told - datetime.now(UTC)).total_seconds()) < 60


def test_lines_of_the_log_go_to_standard_error_and_nowhere_else() -> None:
    writes = re.compile(r"\b(\w*FileHandler|SysLogHandler|SocketHandler|HTTPHandler|WriteLogger\w*|PrintLogger\w*)\(")
    found = {
        (str(file.relative_to(ROOT)), kind)
        for folder in ("scribe", "workers")
        for file in (ROOT / folder).rglob("*.py")
        for kind in writes.findall(file.read_text(encoding="utf-8"))
    }
    assert found == {("scribe/logs.py", "PrintLogger"), ("scribe/audit/anchors.py", "SysLogHandler")}
