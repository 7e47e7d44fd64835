"""A wording of a statement, kept so that a rewording can be taken back."""

from __future__ import annotations

from scribe.model.base import Frozen, Person


class Wording(Frozen):
    """What a statement said, and who wrote it; ``None`` is the drafter."""

    text: str
    author: Person | None = None
