"""A name in one script, as the rules of a script read it."""

from __future__ import annotations

from typing import NamedTuple


class PersonName(NamedTuple):
    """Either ``family`` and ``given``, or the whole in ``text`` with its order unknown, or both."""

    script: str
    family: str = ""
    given: str = ""
    text: str = ""
    suffix: str = ""
    child: str | None = None
    """Which child of its mother a newborn's name means; ``None`` for a person's own name."""
