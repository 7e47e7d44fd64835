"""A recording is one sender's: who goes on with an upload that somebody began."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from scribe.access import Relation, relations_of, subject_of, who_is
from scribe.db.tables import UploadRow
from scribe.errors import NotAllowed
from scribe.model import ConsultationId, Person

_ACTS_FOR_ITS_DOCTOR: Final = frozenset({Relation.AUTHOR, Relation.DELEGATE})


def require_sender(session: Session, row: UploadRow, actor: Person, now: datetime) -> None:
    """Lets who began an upload go on with it, and who acts for the doctor of the visit.

    Args:
        session: the transaction of what they do.
        row: the upload; one from before it was kept who began it has no sender.
        actor: who goes on; that they may upload at all is decided before.
        now: the present moment.

    Raises:
        NotAllowed: they are neither.
    """
    if row.began_by in ("", actor.id):
        return
    subject = subject_of(session, ConsultationId(row.consultation_id), now)
    if not relations_of(who_is(session, actor, now), subject) & _ACTS_FOR_ITS_DOCTOR:
        raise NotAllowed(
            "Somebody else began this upload.",
            remedy="Begin one of your own: only who began it, or its doctor, goes on with it.",
            reason="uploader",
        )
