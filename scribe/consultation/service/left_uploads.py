"""Recordings whose bytes are here and whose device fell silent: who sees them, and how they are finished without it."""

from __future__ import annotations

import logging
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Final

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from scribe.access import Action, Who
from scribe.audio.arrived import arrived_s
from scribe.consultation.repository import Record, load, load_locked
from scribe.consultation.service.base import Work
from scribe.consultation.service.concluding import Concluding, upload_row
from scribe.consultation.service.consent import ground_for
from scribe.consultation.service.erasing import MACHINE
from scribe.consultation.states import Move, after
from scribe.db.tables import ConsultationRow, UploadRow
from scribe.errors import Conflict, ScribeError
from scribe.model import Consultation, ConsultationId, Person, State

log = logging.getLogger(__name__)

SILENT_S: Final = 60.0
"""A device that records sends something every few seconds; after so long without a byte it is told as silent."""
_REMEMBERED: Final = 1000


@dataclass(frozen=True)
class LeftUpload:
    """A recording that is at the hospital and not finished.

    Attributes:
        upload: its id.
        consultation: whose recording it is.
        heard_at: when the last bytes of it came, to some seconds.
        size_bytes: how much is here.
        about_s: about how long that is; ``None`` where its form does not tell.
    """

    upload: str
    consultation: ConsultationId
    heard_at: datetime
    size_bytes: int
    about_s: float | None


class LeftUploads(Concluding):
    """The part of the service for uploads that their device left."""

    def left_uploads(
        self, *, who: Who, only: Collection[ConsultationId] | None = None, limit: int = 50
    ) -> tuple[LeftUpload, ...]:
        """The recordings that somebody may see and whose device is silent, the longest silence first.

        Args:
            who: who asks.
            only: of these consultations; ``None``: of all.
            limit: how many at most.
        """
        if only is not None and not only:
            return ()
        conditions = [self._seen_by(who)]
        if only is not None:
            conditions.append(UploadRow.consultation_id.in_(only))
        with self._database.reading() as session:
            rows = self._silent_rows(session, SILENT_S, conditions, limit)
            found = [self._left(load(session, ConsultationId(row.consultation_id), self._keys), row) for row in rows]
        return tuple(one for one in found if one is not None)

    def finish_left(self, upload_id: str, *, actor: Person) -> Consultation:
        """Takes what has arrived of a silent device's recording as the whole; finished before, it stays as it is.

        Raises:
            NotAllowed: neither its doctor, nor who stands in for them, nor an operator.
            Conflict: bytes still arrive, or none came; or the consultation has a recording already.
            BadAudio: what arrived is no recording that can be used; another one may be sent.
        """
        with self._database.transaction() as session:
            row = upload_row(session, upload_id)
            record = load_locked(session, ConsultationId(row.consultation_id), self._keys)
            session.refresh(row)
            self._permit(session, actor, Action.FINISH_UPLOAD, record.consultation.id)
            if row.ended == "finished":
                return record.consultation
            self._take(session, record, row, actor, silent_s=SILENT_S)
            of = record.consultation.id
        try:
            return self._finish(upload_id, actor)
        except Conflict:  # somebody else pressed it too, or the reconciler was there first
            with self._reading(of) as now:
                if now.consultation.recording is None:
                    raise
                return now.consultation

    def finish_left_by_itself(self, *, silent_s: float, limit: int = 20) -> int:
        """Finishes what has been silent for so long; gives how many recordings were taken.

        What cannot be used is refused, as if its device had ended it: the consultation says why.
        """
        with self._database.reading() as session:
            ids = [row.id for row in self._silent_rows(session, silent_s, [], limit)]
        return sum(self._finished_by_itself(one, silent_s) for one in ids)

    def _finished_by_itself(self, upload_id: str, silent_s: float) -> bool:
        try:
            with self._database.transaction() as session:
                row = upload_row(session, upload_id)
                record = load_locked(session, ConsultationId(row.consultation_id), self._keys)
                session.refresh(row)
                if not self._store.offset(record.consultation.id, row.id):
                    row.heard_at = None  # nothing of it is here: it is not looked at again
                    return False
                self._take(session, record, row, MACHINE, silent_s=silent_s)
            self._finish(upload_id, MACHINE)
        except ScribeError as error:  # refused and told; ended by somebody else; consent is missing; or a part is down
            log.info("left as it is", extra={"error": error.code})
            return False
        return True

    def _take(self, session: Session, record: Record, row: UploadRow, by: Person | str, *, silent_s: float) -> None:
        """Says that an upload is as long as what has arrived of it, and by whom; its client adds nothing any more."""
        now = self._clock()
        if row.ended:
            raise Conflict(f"This upload was {row.ended}.", remedy="Start a new upload.")
        after(Move.UPLOAD, record.consultation.state)
        ground_for("recording", record.consultation, self._settings)
        arrived = self._store.offset(record.consultation.id, row.id)
        if not arrived:
            raise Conflict(
                "Nothing of this recording has arrived.",
                remedy="Record again, or send a recording.",
                reason="nothing-arrived",
            )
        if row.heard_at is not None and now - row.heard_at < timedelta(seconds=silent_s):
            raise Conflict(
                "This recording still arrives: its device was heard less than a minute ago.",
                remedy="End it on that device; or wait until nothing has come for a minute.",
                reason="still-arriving",
            )
        if row.length == arrived or row.taken_at is not None:
            return
        row.length, row.taken_at = arrived, now
        Work(session, record, now).event("upload_taken", by, upload=row.id, size_bytes=arrived)

    def _silent_rows(
        self, session: Session, silent_s: float, conditions: list[ColumnElement[bool]], limit: int
    ) -> list[UploadRow]:
        query = (
            select(UploadRow)
            .join(ConsultationRow, ConsultationRow.id == UploadRow.consultation_id)
            .where(
                UploadRow.ended == "",
                UploadRow.heard_at <= self._clock() - timedelta(seconds=silent_s),
                ConsultationRow.state == State.REGISTERED.value,
                *conditions,
            )
            .order_by(UploadRow.heard_at)
            .limit(limit)
        )
        return list(session.scalars(query))

    def _left(self, record: Record, row: UploadRow) -> LeftUpload | None:
        of, size = record.consultation.id, self._store.offset(record.consultation.id, row.id)
        if not size or row.heard_at is None:
            return None
        return LeftUpload(row.id, of, row.heard_at, size, self._about_s(record, row.id, size))

    def _about_s(self, record: Record, upload_id: str, size: int) -> float | None:
        """About how long it is, read once for each length."""
        known = self._lengths
        if (upload_id, size) not in known:
            if len(known) >= _REMEMBERED:
                known.clear()
            try:
                with self._store.open_upload(record.consultation.id, upload_id, record.opened_key()) as source:
                    known[upload_id, size] = arrived_s(source)
            except (ScribeError, OSError):  # it ended meanwhile
                return None
        return known[upload_id, size]

    @cached_property
    def _lengths(self) -> dict[tuple[str, int], float | None]:
        return {}
