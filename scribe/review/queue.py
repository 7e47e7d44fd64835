"""The nurse's queue: the riskiest note first, of equal ones the one that has waited longest."""

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
    """Ordered by level of risk, then by score, then by the longest wait; a note without a risk comes last."""
    return tuple(sorted(consultations, key=_place))


def _place(consultation: Consultation) -> tuple[int, float, datetime, str]:
    risk = consultation.risk
    level = risk.level.rank if risk else Level.CLEAR.rank
    return level, -(risk.score if risk else 0.0), consultation.state_since, consultation.id


def queue_rows(consultations: Iterable[Consultation], *, now: datetime) -> tuple[QueueRow, ...]:
    """The queue's rows in order, with the two riskiest reasons of each and with claims that have run out left off."""
    rows: list[QueueRow] = []
    for consultation in queue_order(consultations):
        waited_s = max(0.0, (now - consultation.state_since).total_seconds())
        claim = consultation.claim
        rows.append(
            QueueRow(
                id=consultation.id,
                level=consultation.risk.level if consultation.risk else Level.CLEAR,
                reasons=consultation.risk.reasons[:_REASONS] if consultation.risk else (),
                waited_s=waited_s,
                late=waited_s > LATE_AFTER_S,
                claim=claim if claim is not None and claim.expires_at > now else None,
            )
        )
    return tuple(rows)
