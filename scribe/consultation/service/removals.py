"""That a part of a consultation was removed: noted in the transaction that removes it."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from scribe.consultation.service.base import Work
from scribe.db.privacy_tables import RemovalRow
from scribe.db.tables import ConsultationRow
from scribe.errors import WrongState
from scribe.model import ConsultationId, ErasureReason, Part, Removal, State

_WITHDRAWN: Final = (State.WITHDRAWING.value, State.WITHDRAWN.value)


def note_removal(work: Work, part: Part, reason: ErasureReason) -> None:
    """Notes in the database, in this transaction, that a part is removed."""
    removal = Removal(consultation=work.consultation.id, part=part, reason=reason, at=work.now)
    if work.session.get(RemovalRow, (removal.consultation, part.value)) is None:
        work.session.add(row_of(removal, None))


def remove_part(work: Work, part: Part, reason: ErasureReason) -> None:
    """Removes the recording or the transcript and keeps the rest; the recording's file goes after the commit.

    Raises:
        WrongState: the part is none of these two.
    """
    now = work.consultation
    if any(one.part is part for one in now.removed):
        return
    removal = Removal(consultation=now.id, part=part, reason=reason, at=work.now)
    match part:
        case Part.RECORDING:
            work.change(removed=(*now.removed, removal), recording=None, moments=now.moments if now.transcript else ())
        case Part.TRANSCRIPT:
            work.record.forget_journal()
            work.record.forget_artefacts_of("transcript")  # those from before its speakers were corrected too
            work.change(removed=(*now.removed, removal), transcript=None, moments=now.moments if now.recording else ())
        case _:
            raise WrongState("Only a recording or a transcript is removed by itself.", remedy="Withdraw the whole.")
    note_removal(work, part, reason)
    work.event(f"{part.value}_removed", "scribe", reason=reason.value)


def enter_earlier(session: Session, now: datetime) -> None:
    """Enters what was withdrawn before there was a register."""
    known = select(RemovalRow.consultation_id).where(RemovalRow.part == Part.WITHDRAWN.value)
    rows = session.execute(
        select(ConsultationRow.id, ConsultationRow.wrapped_key).where(
            ConsultationRow.state.in_(_WITHDRAWN), ConsultationRow.id.not_in(known)
        )
    )
    for one, key in rows.all():
        for part in (Part.WITHDRAWN, *(() if key is not None else (Part.KEY,))):
            removal = Removal(
                consultation=ConsultationId(one), part=part, reason=ErasureReason.CONSENT_WITHDRAWN, at=now
            )
            session.merge(row_of(removal, None))


def row_of(removal: Removal, number: int | None) -> RemovalRow:
    """The row of an entry; ``number`` is its line in the register, once it stands there."""
    return RemovalRow(
        consultation_id=removal.consultation,
        part=removal.part.value,
        reason=removal.reason.value,
        at=removal.at,
        number=number,
    )


def removal_of(row: RemovalRow) -> Removal:
    """The entry of a row."""
    return Removal(
        consultation=ConsultationId(row.consultation_id),
        part=Part(row.part),
        reason=ErasureReason(row.reason),
        at=row.at,
    )
