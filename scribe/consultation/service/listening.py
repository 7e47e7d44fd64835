"""Recordings that are written down while they arrive: who listens, under which lease, and what was heard so far.

Listening is the transcription stage, begun before its recording is whole: the same lease, the same journal. So whoever
dies is followed by a worker that goes on behind the last window, and what is committed is fenced as ever.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from sqlalchemy import func, select

from scribe.audio.arriving import FIRST_BYTES, Arrival, ArrivingReader
from scribe.consultation import lease as leases
from scribe.consultation.repository import load
from scribe.consultation.service.base import Parts, Work
from scribe.consultation.states import NEXT_STAGE
from scribe.db.tables import ConsultationRow, JournalRow, UploadRow
from scribe.errors import LeaseLost, ScribeError
from scribe.model import ConsultationId, Frozen, Lease, Stage, State

_NO_LONGER_S: Final = 12 * 3600.0
"""An upload that began longer ago is none of a visit that is going on."""


class Arriving(Frozen):
    """A recording that is arriving and that nobody listens to."""

    consultation: ConsultationId
    upload: str
    arrived_bytes: int


class HeardSoFar(Frozen):
    """What has been written down of a recording that is still arriving.

    Attributes:
        state: of the consultation; once it is another one than ``registered``, what follows is the usual way.
        is_listened_to: whether a worker writes along at this moment.
        upto_s: the second of the recording that it has come to.
        windows: how many windows are written down.
        entries: those windows, as the transcriber kept them, when there are more than the caller knows.
    """

    state: State
    is_listened_to: bool
    upto_s: float
    windows: int
    entries: tuple[dict[str, Any], ...] = ()


class Listening(Parts):
    """The part of the service for recordings that are arriving."""

    def arriving(self, limit: int = 50) -> tuple[Arriving, ...]:
        """Recordings whose beginning is here and that nobody listens to, those that began last first."""
        now = self._clock()
        query = (
            select(UploadRow.consultation_id, UploadRow.id)
            .join(ConsultationRow, ConsultationRow.id == UploadRow.consultation_id)
            .where(
                UploadRow.ended == "",
                UploadRow.created_at > now - timedelta(seconds=_NO_LONGER_S),
                ConsultationRow.state == State.REGISTERED.value,
                leases.none_live(now=now),
            )
            .order_by(UploadRow.created_at.desc())
            .limit(limit)
        )
        with self._database.reading() as session:
            found = [(ConsultationId(of), upload) for of, upload in session.execute(query)]
        sizes = ((of, upload, self._store.offset(of, upload)) for of, upload in found)
        return tuple(
            Arriving(consultation=of, upload=upload, arrived_bytes=size)
            for of, upload, size in sizes
            if size >= FIRST_BYTES
        )

    def begin_listening(self, arriving: Arriving, *, owner: str) -> Lease | None:
        """Takes the lease on a recording that is arriving; ``None`` when it no longer is, or somebody else listens."""
        with self._working(arriving.consultation) as work:
            row = work.record.row
            upload = work.session.get(UploadRow, arriving.upload)
            is_free = work.consultation.state is State.REGISTERED and not leases.is_live(row, now=work.now)
            if upload is None or upload.ended or not is_free:
                return None
            work.traceparent()
            taken = leases.take(row, Stage.TRANSCRIBE, owner=owner, now=work.now, lasts_s=self._settings.lease_s)
            work.event("began", owner, stage=Stage.TRANSCRIBE.value, upload=arriving.upload, token=taken.token)
            return taken

    def open_arriving(self, lease: Lease, upload: str) -> ArrivingReader:
        """The recording as it arrives, decrypted as it is read. The caller closes it.

        It is over when the lease is lost, the upload was given up, or nothing has come for a while.

        Raises:
            NotFound: nothing of it is here.
            WrongState: consent was withdrawn.
        """
        with self._reading(lease.consultation) as record:
            key = record.opened_key()
        return self._store.open_arriving(
            lease.consultation,
            upload,
            key,
            lambda: self._arrival(lease, upload),
            idle_s=self._settings.live_idle_s,
        )

    def stop_listening(self, lease: Lease, *, forget: bool = False) -> None:
        """Gives the lease back; what waits for the transcription then is due.

        Args:
            lease: of who listened; nothing happens when it was lost.
            forget: what was written down fits the recording no longer.
        """
        try:
            with self._working(lease.consultation) as work:
                leases.check(work.record.row, lease, now=work.now)
                leases.release(work.record.row)
                if forget:
                    work.record.forget_journal()
                if work.consultation.state in NEXT_STAGE:
                    work.due.append(NEXT_STAGE[work.consultation.state])
        except LeaseLost:
            return

    def heard_so_far(self, id: ConsultationId, *, known: int = 0) -> HeardSoFar:
        """What has been written down of a recording that is arriving.

        Args:
            id: which consultation.
            known: how many windows the caller has; nothing is unsealed when there are no others.

        Raises:
            NotFound: there is no such consultation.
        """
        own = JournalRow.consultation_id == id
        with self._database.reading() as session:
            record = load(session, id, self._keys)
            is_arriving = record.consultation.state is State.REGISTERED
            windows = session.scalar(select(func.count()).select_from(JournalRow).where(own)) or 0
            return HeardSoFar(
                state=record.consultation.state,
                is_listened_to=is_arriving and leases.is_live(record.row, now=self._clock()),
                upto_s=record.row.progress_done_s if is_arriving else 0.0,
                windows=windows,
                entries=record.journal() if is_arriving and windows != known else (),
            )

    def source_of(self, id: ConsultationId) -> str:
        """The upload that a consultation's recording came by; empty when it came another way."""
        query = select(UploadRow.id).where(UploadRow.consultation_id == id, UploadRow.ended == "finished")
        with self._database.reading() as session:
            return session.scalar(query.order_by(UploadRow.created_at.desc()).limit(1)) or ""

    def _arrival(self, lease: Lease, upload: str) -> Arrival:
        with self._database.reading() as session:
            row, arriving = session.get(ConsultationRow, lease.consultation), session.get(UploadRow, upload)
            if row is None or arriving is None:
                return Arrival.GONE
            try:
                leases.check(row, lease, now=self._clock())
            except ScribeError:
                return Arrival.GONE
            if row.state == State.UPLOADED.value and arriving.ended == "finished":
                return Arrival.COMPLETE
            if arriving.ended or row.state != State.REGISTERED.value:
                return Arrival.GONE
            length = arriving.length
        # All of it is here before it has been examined, which takes its time: the last window is heard meanwhile.
        is_here = length is not None and self._store.offset(lease.consultation, upload) >= length
        return Arrival.COMPLETE if is_here else Arrival.GOES_ON


def cease(work: Work) -> None:
    """Ends the listening to a recording that is not taken, or is to be heard otherwise; what was heard goes."""
    if work.consultation.state is State.REGISTERED:
        work.record.forget_journal()
        if leases.held_for(work.record.row) is Stage.TRANSCRIBE:
            leases.revoke(work.record.row)
