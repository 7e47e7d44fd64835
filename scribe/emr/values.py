"""What an EMR says, as values that can be shown, stored and delivered: words, numbers of people and visits, moments.

A value of another kind than FHIR gives it is no value; ``str()`` would make a patient's number of anything.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any, Final

Json = dict[str, Any]

LONGEST_WORDS: Final = 300
LONGEST_NUMBER: Final = 100
_UNSEEN: Final = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "Zl", "Zp"})
"""Unicode's categories of what has no shape of its own: control, direction, private use, halves of a pair."""
_JOINERS: Final = "\u200c\u200d"
"""They shape letters in Persian and in Indian scripts."""
_ID: Final = re.compile(r"(?=.*[A-Za-z0-9])[A-Za-z0-9._~-]{1,128}")
_YEARS: Final = range(1900, 2200)


def words(value: Any, most: int = LONGEST_WORDS) -> str:
    """Text on one line, without what cannot be seen; empty for what is no text.

    Args:
        value: of any kind.
        most: characters; what is longer ends with an ellipsis.
    """
    if not isinstance(value, str):
        return ""
    blanks = "".join(" " if letter.isspace() else letter for letter in value[: 4 * most])
    seen = (letter for letter in blanks if letter in _JOINERS or unicodedata.category(letter) not in _UNSEEN)
    text = " ".join("".join(seen).split())
    return text if len(text) <= most else f"{text[: most - 1]}…"


def number(value: Any) -> str:
    """A number of a person or a visit, exactly as it is written; empty for what cannot be one.

    Nothing of it is cut or cleaned: another number is another person.
    """
    if not isinstance(value, str) or not 0 < len(value) <= LONGEST_NUMBER:
        return ""
    return value if words(value) == value else ""


def is_id(value: str) -> bool:
    """Whether it is an id that may stand in an address; longer than FHIR's 64 characters too, as some servers have."""
    return _ID.fullmatch(value) is not None


def moment(value: Any) -> datetime | None:
    """A moment with its zone, in years in which somebody may be treated."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
        if found is None or found.tzinfo is None:
            return None
        found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return found if found.year in _YEARS else None


def whole_date(value: Any) -> date | None:
    """A whole date; a year alone is no birth date that Scribe could register."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and len(value) == len("2026-11-20") else None
    except ValueError:
        return None


def member(value: Json, name: str) -> Json:
    """A member that is an object; an empty one where there is none."""
    found = value.get(name)
    return found if isinstance(found, dict) else {}


def objects(value: Any) -> list[Json]:
    """The objects of a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []
