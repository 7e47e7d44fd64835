"""Whether the name of a thing says that it is not there: 否认胸痛, "no known allergies"."""

from __future__ import annotations

import re
from typing import Final

from scribe.model import Language
from scribe.terminology import conditions, medicines, symptoms

_WORDS: Final = re.compile(
    r"(?:no|not|nil|none|never|without|nkda|nka|nkfa|negative for|denies|denied|deny|does not have|do not have"
    r"|doesn[’']t have|don[’']t have)(?![\w-])",
    re.IGNORECASE,
)
_CHINESE: Final = re.compile(r"否认|没有|没|并无|无已知|无明显|无明确|未见|未发现|未诉|未闻|(?:无|未|不)$")
_BEFORE_A_NAME: Final = re.compile(r"[无未不](?:任何|再|伴)?")
"""A negation where the rest is a thing by itself (无胸痛), and a part of a name where it is none (无尿, 不孕)."""


def is_negated(name: str, language: Language) -> bool:
    """Whether a name begins with a negation; a name that a list has, such as 无尿, does not."""
    text = " ".join(name.split())
    lists = (conditions(), symptoms(), medicines())
    if any(one.get(text, language) is not None for one in lists):
        return False
    if _WORDS.match(text) or _CHINESE.match(text):
        return True
    before = _BEFORE_A_NAME.match(text)
    return before is not None and any(one.get(text[before.end() :], "zh") is not None for one in lists)
