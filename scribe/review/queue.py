"""The nurse's queue: the riskiest level first, within a level what has waited longest."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from scribe.model import Claim, Consultation, ConsultationId, Frozen, Level, RiskReason

LATE_AFTER_S = 30 * 60
_REASONS = 2


class QueueRow(Frozen):
    """One note that waits, as the queue shows it. ``late``: it has waited for more than half an hour."""

    id: ConsultationId
    level: Level
    reasons: tuple[RiskReason, ...]
    waited_s: float
    late: bool
    claim: Claim | None


def queue_order(consultations: Iterable[Consultation]) -> tuple[Consultation, ...]:
    """Ordered by level of risk, then by the longest wait, so that nothing starves within a level."""
    return tuple(sorted(consultations, key=_place))


def _place(consultation: Consultation) -> tuple[int, datetime, str]:
    level = consultation.risk.level if consultation.risk else Level.CLEAR
    return level.rank, consultation.state_since, consultation.id


def queue_rows(consultations: Iterable[Consultation], *, now: datetime) -> tuple[QueueRow, ...]:
    """The rows of these notes, in their order; see :func:`queue_row`."""
    return tuple(queue_row(consultation, now=now) for consultation in consultations)


def queue_row(consultation: Consultation, *, now: datetime) -> QueueRow:
    """The row of a note, with its two riskiest reasons; a claim that has run out is left off."""
    waited_s = max(0.0, (now - consultation.state_since).total_seconds())
    claim = consultation.claim
    return QueueRow(
        id=consultation.id,
        level=consultation.risk.level if consultation.risk else Level.CLEAR,
        reasons=consultation.risk.reasons[:_REASONS] if consultation.risk else (),
        waited_s=waited_s,
        late=waited_s > LATE_AFTER_S,
        claim=claim if claim is not None and claim.expires_at > now else None,
    )
