"""How an upload ends: all that arrived of it is examined, and becomes the recording or is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, BinaryIO, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from scribe.audio.arriving import Arrival, ArrivingReader
from scribe.audio.refusals import Refusal, refused
from scribe.consultation.repository import Record, load_locked
from scribe.consultation.service.base import Parts
from scribe.consultation.service.consent import ground_for
from scribe.consultation.service.listening import cease
from scribe.consultation.service.requests import Upload, UploadSpec
from scribe.consultation.states import Move, after
from scribe.db.tables import UploadRow
from scribe.encryption import DataKey
from scribe.errors import BadAudio, BadInput, Conflict, NotFound, TooLarge, UploadTaken
from scribe.model import (
    Consultation,
    ConsultationId,
    Person,
    Problem,
    Recording,
    Sha256,
    State,
    canonical_json,
)

if TYPE_CHECKING:
    from scribe.audio import Probe

_HEARD_EVERY: Final = timedelta(seconds=10)
"""So exactly is it kept when the last bytes came: a row that is written with every piece would cost more."""


class Concluding(Parts):
    """What the parts of the service share that receive uploads and end them."""

    def _finish(self, upload_id: str, by: Person | str) -> Consultation:
        """Takes what has arrived as the recording, for who may do it.

        Raises:
            Conflict: bytes are missing, or the consultation has its recording already.
            BadAudio: it is no recording that can be used, or its checksum differs.
            TooLarge: it is over a limit.
        """
        with self._database.transaction() as session:
            row, record = self._open_upload(session, upload_id, concluding=True)
            upload, key = self._upload(record, row), record.opened_key()
            after(Move.UPLOAD, record.consultation.state)
            ground_for("recording", record.consultation, self._settings)
        of = upload.consultation
        if upload.length is not None and not upload.complete:
            raise Conflict(
                f"{upload.length - upload.offset} of {upload.length} bytes have not arrived.",
                remedy="Send the rest, then finish.",
                offset=upload.offset,
            )
        try:
            with self._store.open_upload(of, upload_id, key) as source:
                found = self._examined(source, upload)
            sha256 = self._store.finish(of, upload_id, key)
            if not upload.taken:  # what the sender announced is the checksum of the whole
                _check_checksum(sha256, upload.spec)
        except (BadAudio, TooLarge) as error:
            self._refuse(of, upload_id, error, by)
            raise
        recording = Recording(
            sha256=sha256,
            duration_s=found.duration_s,
            channels=found.channels,
            declared_s=upload.spec.declared_s or found.declared_s,
            lost_s=found.lost_s,
            media_type=found.media_type,
            size_bytes=found.size_bytes,
            sound=found.sound,
            unfinished=upload.taken,
        )
        with self._working(of) as work:
            upload_row(work.session, upload_id).ended = "finished"
            work.move(Move.UPLOAD, recording=recording, refused=None)
            work.event("uploaded", by, recording=sha256, duration_s=round(found.duration_s, 2))
        self._store.discard(of, upload_id)
        return work.consultation

    def _look_ahead(self, upload: Upload, key: DataKey) -> None:
        """Lets what has arrived of an upload be looked through while the rest comes."""
        if self._ahead is None:
            return

        def opened(watch: Callable[[], Arrival]) -> ArrivingReader:
            return self._store.open_arriving(
                upload.consultation, upload.id, key, watch, idle_s=self._settings.live_idle_s
            )

        self._ahead.arrived(upload.id, upload.offset, opened)

    def _examined(self, source: BinaryIO, upload: Upload) -> Probe:
        """What the recording is: as it was seen while it arrived, or looked through now."""
        if self._ahead is not None and upload.taken:
            self._ahead.forget(upload.id)
        elif self._ahead is not None:
            found = self._ahead.found(upload.id, source, upload.offset)
            if found is not None:
                return found
        from scribe.audio import AudioLimits, probe  # noqa: PLC0415 (who takes no recordings in does without)

        limits = AudioLimits(max_bytes=self._settings.max_upload_bytes, max_duration_s=self._settings.max_recording_s)
        return probe(source, name="", limits=limits, unfinished=upload.taken)

    def _refuse(self, id: ConsultationId, upload_id: str, error: BadInput, by: Person | str) -> None:
        problem = Problem(
            code=error.code, title=error.title, detail=error.message, remedy=error.remedy, extra=error.details
        )
        with self._working(id) as work:
            upload_row(work.session, upload_id).ended = "refused"
            if work.consultation.state is State.REGISTERED:  # another upload may have been taken meanwhile
                work.change(refused=problem, moments=())
                cease(work)
            work.event("recording_refused", by, upload=upload_id, code=error.code)

    def _open_upload(self, session: Session, upload_id: str, *, concluding: bool = False) -> tuple[UploadRow, Record]:
        """The upload's row and its consultation, locked: two clients cannot append at once.

        Args:
            session: the transaction.
            upload_id: which upload.
            concluding: nothing more is added: one that is taken as it is may be ended.

        Raises:
            UploadTaken: it was finished with what had arrived, without its client.
            Conflict: it has ended.
        """
        found = upload_row(session, upload_id)
        record = load_locked(session, ConsultationId(found.consultation_id), self._keys)
        session.refresh(found)
        taken = found.taken_at is not None and not (concluding and not found.ended)
        refuse_ended(found.ended, taken=taken, size=found.length or 0)
        return found, record

    def _upload(self, record: Record, row: UploadRow) -> Upload:
        spec = UploadSpec.model_validate_json(record.opened_key().open(row.spec, _spec_context(row.id)))
        stored = row.length if row.ended == "finished" else None  # its bytes are the recording's now
        return Upload(
            id=row.id,
            consultation=record.consultation.id,
            offset=stored if stored is not None else self._store.offset(record.consultation.id, row.id),
            spec=spec.model_copy(update={"length": row.length}),
            created_at=row.created_at,
            ended=row.ended,
            taken=row.taken_at is not None,
        )


def refuse_ended(ended: str, *, taken: bool, size: int) -> None:
    """Lets pass an upload that may go on.

    Args:
        ended: how it ended, if it has.
        taken: whether it was said to be as long as what had arrived, without its client.
        size: how many of its bytes are in the recording.

    Raises:
        UploadTaken: it was finished without its client.
        Conflict: it ended otherwise.
    """
    if taken and ended in ("", "finished"):
        raise UploadTaken(
            f"This recording was finished with the {size} bytes that had arrived, while its device was silent.",
            remedy="Keep what the device has beyond them: it is not in the note, and can be added there by hand.",
            offset=size,
        )
    if ended:
        raise Conflict(f"This upload was {ended}.", remedy="Start a new upload.")


def upload_row(session: Session, upload_id: str) -> UploadRow:
    """The row of an upload.

    Raises:
        NotFound: there is none.
    """
    row = session.scalar(select(UploadRow).where(UploadRow.id == upload_id))
    if row is None:
        raise NotFound("There is no such upload.", remedy="Start a new upload.")
    return row


def note_heard(row: UploadRow, now: datetime) -> None:
    """Notes that bytes of an upload came."""
    if row.heard_at is None or now - row.heard_at >= _HEARD_EVERY:
        row.heard_at = now


def seal_spec(spec: UploadSpec, upload_id: str, key: DataKey) -> bytes:
    """What a client says of its recording, sealed: a file's name may name the patient."""
    return key.seal(canonical_json(spec), _spec_context(upload_id))


def _check_checksum(sha256: Sha256, spec: UploadSpec) -> None:
    if spec.sha256 is not None and spec.sha256 != sha256:
        raise refused(Refusal.OTHER_CHECKSUM)


def _spec_context(upload_id: str) -> str:
    return f"upload-spec/{upload_id}"
