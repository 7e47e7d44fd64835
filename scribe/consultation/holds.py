"""Whether a legal hold keeps a consultation, and what was asked for meanwhile."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from scribe.db.hold_tables import LegalHoldRow, PostponedErasureRow
from scribe.db.tables import ConsultationRow
from scribe.errors import LegallyHeld
from scribe.model import (
    ConsultationId,
    ErasureOrder,
    ErasureReason,
    HoldReason,
    LegalHold,
    Person,
    PostponedErasure,
    ReleaseReason,
)


def holds_of(session: Session, row: ConsultationRow) -> tuple[LegalHold, ...]:
    """The holds that keep a consultation now, its own and its patient's; the oldest first."""
    own = LegalHoldRow.consultation_id == row.id
    kept = own if row.patient_mark is None else or_(own, LegalHoldRow.patient_mark == row.patient_mark)
    query = select(LegalHoldRow).where(kept, LegalHoldRow.released_at.is_(None)).order_by(LegalHoldRow.number)
    return tuple(hold_of(found) for found in session.scalars(query))


def refuse_held(session: Session, row: ConsultationRow, *, instead: str) -> None:
    """Refuses to remove something of a consultation that is held.

    Args:
        session: of the transaction that would remove it; the consultation is locked.
        row: the consultation.
        instead: one sentence about what to do instead.

    Raises:
        LegallyHeld: it is.
    """
    holds = holds_of(session, row)
    if holds:
        raise held(holds[0], instead=instead)


def held(hold: LegalHold, *, instead: str) -> LegallyHeld:
    """The refusal: by which hold, since when, and what happens instead."""
    return LegallyHeld(
        f"Hold {hold.number} keeps this consultation by law since {hold.placed_at:%Y-%m-%d}: nothing of it is removed.",
        remedy=instead,
        hold=hold.number,
    )


def postpone(session: Session, id: ConsultationId, order: ErasureOrder, *, by: Person, at: datetime) -> bool:
    """Notes a removal for when the last hold is released; ``False`` where one waits already."""
    if session.get(PostponedErasureRow, id) is not None:
        return False
    session.add(
        PostponedErasureRow(
            consultation_id=id, reason=order.reason.value, reference=order.reference, by=by.model_dump(mode="json"),
            at=at,
        )
    )  # fmt: skip
    return True


def refuse_postponed(session: Session, id: ConsultationId) -> None:
    """Refuses to bring on what somebody asked to be removed and a hold keeps.

    Raises:
        LegallyHeld: its removal waits.
    """
    if session.get(PostponedErasureRow, id) is not None:
        raise LegallyHeld(
            "Its removal was asked for and waits for a legal hold: meanwhile it is neither signed nor sent.",
            remedy="It is removed when the hold is released.",
        )


def hold_of(row: LegalHoldRow, consultations: tuple[ConsultationId, ...] = ()) -> LegalHold:
    """The hold of a row."""
    return LegalHold(
        number=row.number,
        consultation=ConsultationId(row.consultation_id) if row.consultation_id is not None else None,
        reason=HoldReason(row.reason),
        reference=row.reference,
        placed_by=row.placed_by,
        placed_at=row.placed_at,
        released_by=row.released_by,
        released_at=row.released_at,
        released_because=ReleaseReason(row.released_because) if row.released_because is not None else None,
        consultations=consultations,
    )


def postponed_of(row: PostponedErasureRow) -> PostponedErasure:
    """The waiting removal of a row."""
    return PostponedErasure(
        consultation=ConsultationId(row.consultation_id),
        reason=ErasureReason(row.reason),
        reference=row.reference,
        by=Person.model_validate(row.by).name,
        at=row.at,
    )
