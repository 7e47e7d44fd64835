"""A wording of a statement, kept so that a rewording can be taken back."""

from __future__ import annotations

from pydantic import Field

from scribe.model.base import Frozen, Instant, Person
from scribe.model.facts import Coding


class PickedCode(Frozen):
    """A code that a person picked for what a statement tells; ``kind`` and ``key`` say of which fact it is the code."""

    kind: str
    key: str
    coding: Coding
    by: Person
    at: Instant


class Wording(Frozen):
    """What a statement said, and who wrote it; ``None`` is the drafter."""

    text: str
    author: Person | None = None
    picked: tuple[PickedCode, ...] = Field(default=(), exclude_if=lambda value: not value)
