"""How a consultation begins: it is registered, and its recording or its finished transcript arrives."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from scribe.access import Action, subject_to_be
from scribe.consultation import lease
from scribe.consultation.repository import create, load_locked
from scribe.consultation.service.base import Work
from scribe.consultation.service.concluding import Concluding, note_heard, seal_spec, upload_row
from scribe.consultation.service.consent import ground_for
from scribe.consultation.service.lengths import require_lengths
from scribe.consultation.service.listening import cease
from scribe.consultation.service.reading import template_of
from scribe.consultation.service.requests import Registration, Upload, UploadSpec, registered
from scribe.consultation.service.sending import require_sender
from scribe.consultation.states import Move, after
from scribe.db.tables import UploadRow
from scribe.errors import BadInput, Conflict, TooLarge, UnsupportedLanguage, WrongState
from scribe.model import (
    Consent,
    ConsentGiven,
    Consultation,
    ConsultationId,
    Patient,
    Person,
    RecordContext,
    Stage,
    State,
    Transcript,
)

_CONSENT: Final = ConsentGiven()
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_id(prefix: str, now: datetime) -> str:
    """A name that sorts by time, can be read aloud (Crockford's base 32) and cannot be guessed."""
    milliseconds = int(now.timestamp() * 1000)
    digits = [_ALPHABET[milliseconds >> shift & 31] for shift in range(45, -1, -5)]
    return prefix + "".join(digits) + "".join(secrets.choice(_ALPHABET) for _ in range(16))


class Intake(Concluding):
    """The intake part of the service."""

    def register(
        self,
        registration: Registration,
        *,
        actor: Person,
        within: Callable[[Session, ConsultationId], None] | None = None,
    ) -> Consultation:
        """Begins a consultation. Its template is stored with it, so a later change of the file does not reach it.

        Args:
            registration: what is known of the visit.
            actor: who registers it.
            within: what is written in the same transaction; when it raises, nothing is registered.

        Raises:
            NotAllowed: neither a doctor nor a nurse.
            NotFound: no such template.
            BadInput: the template is in another language than the one spoken, the record is another patient's, or
                something is too long.
        """
        template = self._templates.get(registration.template_id)
        if registration.language not in ("auto", template.language):
            raise BadInput(
                f"The template {template.id} writes {_LANGUAGE_NAMES[template.language]}, but "
                f"{_LANGUAGE_NAMES[registration.language]} is spoken.",
                remedy="Choose a template in the language of the consultation.",
            )
        _check_patient(registration.context, registration.patient)
        require_lengths(registration.patient, registration.encounter)
        now = self._clock()
        with self._database.transaction() as session:
            consultation = registered(ConsultationId(new_id("", now)), registration, template, now)
            self._permit(session, actor, Action.REGISTER, subject_to_be(consultation, actor))
            work = Work(session, create(session, consultation, self._keys, registered_by=actor.id), now)
            work.store("template", template)
            if registration.context is not None:
                work.store("context", registration.context)
            work.traceparent()
            work.event("registered", actor, template=template.id, version=template.version)
            if within is not None:
                within(session, consultation.id)
            return work.consultation

    def note_consent(self, id: ConsultationId, *, actor: Person, given: ConsentGiven = _CONSENT) -> Consultation:
        """Notes that the patient agreed, said by ``actor``; an earlier note of it stays.

        Args:
            id: which consultation.
            actor: who says so.
            given: by whom it was given, in which form, and what it covers.

        Raises:
            WrongState: the consultation has its recording already.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.UPLOAD, id)
            after(Move.UPLOAD, work.consultation.state)
            if work.consultation.consent is None:
                work.change(consent=Consent(**given.model_dump(), by=actor, at=work.now))
                work.event("consent_noted", actor, **given.model_dump(mode="json"))
        return work.consultation

    def give_context(self, id: ConsultationId, context: RecordContext, *, version: int, actor: Person) -> Consultation:
        """Takes what the EMR has of the patient, in place of what was given before.

        A draft that is being written meanwhile is not taken: it is written again, with this.

        Raises:
            BadInput: it is the record of another patient.
            StaleRevision: the consultation has changed since.
            WrongState: the note is drafted already, or consent was withdrawn.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.UPLOAD, id)
            work.expect(version)
            state = work.consultation.state
            if work.consultation.revision or state is State.WITHDRAWN:
                raise WrongState(
                    f"The consultation is {state.value}: the record is taken until the note is drafted.",
                    remedy="Give it with the registration, or before the recording is sent.",
                    state=state.value,
                )
            _check_patient(context, work.consultation.patient)
            work.change(context=work.store("context", context))
            cease(work)  # its medicines are words to expect
            row = work.record.row
            if lease.held_for(row) is Stage.DRAFT:
                lease.revoke(row)
                row.attempts = max(0, row.attempts - 1)
                work.due.append(Stage.DRAFT)
            work.event("context_given", actor, context=work.consultation.context, entries=len(context.entries))
        return work.consultation

    def create_upload(self, id: ConsultationId, spec: UploadSpec, *, actor: Person) -> Upload:
        """Prepares to receive a recording, whole or piece by piece.

        Raises:
            WrongState: the consultation has its recording already.
            ConsentMissing: nobody noted that the patient agreed.
            TooLarge: it would be over the limit.
        """
        self._check_length(spec.length)
        with self._working(id) as work:
            self._permit(work.session, actor, Action.UPLOAD, id)
            after(Move.UPLOAD, work.consultation.state)
            name = new_id("u", work.now)
            row = UploadRow(
                id=name,
                consultation_id=id,
                length=spec.length,
                spec=seal_spec(spec, name, work.record.opened_key()),
                created_at=work.now,
                began_by=actor.id,
                ended="",
            )
            ground = ground_for("recording", work.consultation, self._settings)
            work.session.add(row)
            work.event("upload_began", actor, upload=name, ground=ground)
            return self._upload(work.record, row)

    def upload(self, upload_id: str) -> Upload:
        """How far an upload has come.

        Raises:
            NotFound: there is no such upload.
        """
        with self._database.transaction() as session:
            row = upload_row(session, upload_id)
            return self._upload(load_locked(session, ConsultationId(row.consultation_id), self._keys), row)

    def set_upload_length(self, upload_id: str, length: int, *, actor: Person) -> Upload:
        """Says how long an upload will be, when that was not known at its start.

        Raises:
            Conflict: another length was said before, or more has arrived already.
            TooLarge: it would be over the limit.
        """
        self._check_length(length)
        with self._database.transaction() as session:
            row, record = self._open_upload(session, upload_id)
            self._permit(session, actor, Action.UPLOAD, record.consultation.id)
            require_sender(session, row, actor, self._clock())
            upload = self._upload(record, row)
            if upload.length not in (None, length) or upload.offset > length:
                raise Conflict(
                    "The upload's length was said already, or more has arrived.", remedy="Start a new upload."
                )
            row.length = length
            return self._upload(record, row)

    def append_upload(self, upload_id: str, offset: int, data: bytes, *, actor: Person) -> Upload:
        """Stores the next bytes; they are durable when this returns.

        Raises:
            Conflict: the upload does not end at ``offset``, has ended, or would grow over its length.
            TooLarge: it would be over the limit.
        """
        with self._database.transaction() as session:
            row, record = self._open_upload(session, upload_id)
            self._permit(session, actor, Action.UPLOAD, record.consultation.id)
            require_sender(session, row, actor, self._clock())
            self._check_length(offset + len(data))
            if row.length is not None and offset + len(data) > row.length:
                raise Conflict(
                    f"The upload was announced with {row.length} bytes, and more came.", remedy="Start a new upload."
                )
            self._store.append(ConsultationId(row.consultation_id), upload_id, offset, data, record.opened_key())
            note_heard(row, self._clock())
            upload, key = self._upload(record, row), record.opened_key()
        self._look_ahead(upload, key)
        return upload

    def discard_upload(self, upload_id: str, *, actor: Person) -> None:
        """Forgets an upload that has not ended."""
        with self._database.transaction() as session:
            row, record = self._open_upload(session, upload_id)
            self._permit(session, actor, Action.UPLOAD, record.consultation.id)
            require_sender(session, row, actor, self._clock())
            row.ended = "discarded"
            work = Work(session, record, self._clock())
            cease(work)
            work.event("upload_discarded", actor, upload=upload_id)
            if record.consultation.moments:
                work.change(moments=())
            consultation = record.consultation.id
            record.save(work.now)
        if self._ahead is not None:
            self._ahead.forget(upload_id)
        self._store.discard(consultation, upload_id)

    def finish_upload(self, upload_id: str, *, actor: Person) -> Consultation:
        """Takes a complete upload as the recording: its length, checksum and content are checked first.

        What cannot be taken stays stored; the consultation says why in ``refused`` and another upload may come.

        Raises:
            Conflict: bytes are missing, or the consultation has its recording already.
            BadAudio: it is no recording that can be used, or its checksum differs.
            TooLarge: it is over a limit.
        """
        with self._database.transaction() as session:
            row, record = self._open_upload(session, upload_id, concluding=True)
            self._permit(session, actor, Action.UPLOAD, record.consultation.id)
            require_sender(session, row, actor, self._clock())
        return self._finish(upload_id, actor)

    def import_transcript(self, id: ConsultationId, transcript: Transcript, *, actor: Person) -> Consultation:
        """Takes a finished transcript in place of a recording: some hospitals have their own recogniser.

        Raises:
            ConsentMissing: nobody noted that the patient agreed.
            WrongState: the consultation has a recording or a transcript already.
            UnsupportedLanguage: the template is in another language.
        """
        with self._working(id) as work:
            self._permit(work.session, actor, Action.UPLOAD, id)
            ground = ground_for("transcript", work.consultation, self._settings)
            template = template_of(work.record)
            if transcript.language != template.language:
                raise UnsupportedLanguage(
                    f"The transcript is {_LANGUAGE_NAMES[transcript.language]}, but the template {template.id} writes "
                    f"{_LANGUAGE_NAMES[template.language]}.",
                    remedy="Register the consultation with a template in its language.",
                )
            sha256 = work.store("transcript", transcript)
            cease(work)
            work.move(Move.IMPORT_TRANSCRIPT, transcript=sha256, demo=transcript.engine.demo, moments=())
            work.event("transcript_imported", actor, transcript=sha256, ground=ground)
        return work.consultation

    def _check_length(self, length: int | None) -> None:
        limit = self._settings.max_upload_bytes
        if length is not None and length > limit:
            raise TooLarge(
                f"The recording would have {length / 2**20:.0f} MB; the limit is {limit / 2**20:.0f} MB.",
                remedy="Send a compressed recording, or raise SCRIBE_MAX_UPLOAD_BYTES.",
                limit_bytes=limit,
            )


_LANGUAGE_NAMES = {"en": "English", "zh": "Chinese"}


def _check_patient(context: RecordContext | None, patient: Patient | None) -> None:
    if context is not None and patient is not None and not context.is_of(patient.identifier):
        raise BadInput(
            "The record that came with the consultation is another patient's: its numbers are not this patient's.",
            remedy="Send the record of the patient whom the consultation is registered for.",
        )
