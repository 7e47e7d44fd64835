"""What became of each try to bring a signed note to the EMR, and what people decided about it."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import Field

from scribe.model.base import Frozen, Instant, Person


class AttemptResult(StrEnum):
    """How one delivery attempt ended."""

    UNDER_WAY = "under_way"
    STORED = "stored"
    """Stored, read back and compared."""
    AWAY = "away"
    """No connection, or no answer that says what became of the note: what arrived is looked at next time."""
    FAULT = "fault"
    """The EMR answered that it cannot now, or with something that is no answer."""
    REFUSED = "refused"
    """The EMR, or a check before it, refused."""
    OVERRAN = "overran"
    """It was not done by its deadline."""
    FAILED = "failed"
    """A fault of this side that nobody foresaw."""
    NO_WORD = "no_word"
    """The worker ended without a word; what arrived is looked at next time."""
    STOPPED = "stopped"
    """A person stopped it."""
    HANDED_BACK = "handed_back"
    """The process that sent it was told to end; what arrived is looked at next time, at once."""


FAILING = frozenset({AttemptResult.AWAY, AttemptResult.FAULT})
"""What may be an outage of the EMR as well as a fault of the note."""


class Attempt(Frozen):
    """One delivery attempt. ``outcome`` and ``compared`` may repeat what was sent: they are kept sealed."""

    number: int
    revision: int
    owner: str
    began_at: Instant
    ended_at: Instant | None = None
    result: AttemptResult = AttemptResult.UNDER_WAY
    way: str = ""
    """How it went, as transaction or document reference; empty when it did not come so far."""
    target: str = ""
    """What an operator calls the place."""
    status: int | None = None
    """The HTTP status that the EMR answered with."""
    counted: bool = False
    """Whether it counts against the note: a failure while the EMR takes other notes does, an outage does not."""
    next_attempt_at: Instant | None = None
    code: str = ""
    detail: str = ""
    remedy: str = ""
    outcome: dict[str, Any] = Field(default_factory=dict)
    """The EMR's OperationOutcome, shortened."""
    compared: dict[str, Any] = Field(default_factory=dict)
    """What was compared of the patient, with both sides."""
    more: dict[str, Any] = Field(default_factory=dict)
    """Whatever else the error carried."""


class StopKind(StrEnum):
    """Why nothing more is sent."""

    HELD = "held"
    GIVEN_UP = "given_up"


class Stop(Frozen):
    """A person's word that a signed note is not to be sent now, or not at all."""

    kind: StopKind
    by: Person
    at: Instant
    reason: str
