"""What a browser saves has a name that Scribe gives: plain letters, and nothing of a patient or of a request."""

from __future__ import annotations

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLAIN = re.compile(r'(attachment; filename="[A-Za-z0-9._-]{1,120}"|inline)')
NAMED = {"scribe/web/exporting.py"}
"""Where a name has a part that varies: the consultation's id and its revision."""


def dispositions():
    for path in sorted((ROOT / "scribe").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Dict):
                continue
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and str(key.value).lower() == "content-disposition":
                    yield str(path.relative_to(ROOT)), value


def test_every_name_is_a_constant_but_for_the_id_of_a_consultation():
    found = list(dispositions())
    assert len(found) >= 4
    varying = {path for path, value in found if not isinstance(value, ast.Constant)}
    assert varying == NAMED
    for _path, value in found:
        if isinstance(value, ast.Constant):
            assert PLAIN.fullmatch(value.value), value.value
