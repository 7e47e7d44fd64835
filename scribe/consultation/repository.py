"""From rows to consultations and back: the snapshot is sealed with the consultation's own key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from scribe.access import key_of
from scribe.audit import count_events
from scribe.consultation import lease
from scribe.consultation.entries import enter_queue, enter_search
from scribe.consultation.states import NEXT_STAGE
from scribe.db.tables import ArtefactRow, ConsultationRow, JournalRow, RevisionRow
from scribe.encryption import DataKey, KeyRing
from scribe.errors import NotFound, WrongState
from scribe.model import (
    Claim,
    Consultation,
    ConsultationId,
    ErasureReason,
    Person,
    Progress,
    Role,
    Sha256,
    State,
    Takeover,
    canonical_json,
    digest_of,
)

_LIVE = {"claim", "progress", "next_attempt_at", "version", "updated_at"}
"""Members that live in columns of their own: they change without a new version, or with every one."""

_EVENTS = "audit_events"
"""Sealed beside the snapshot's members: how many audit events there were. Nobody without the key lowers it."""


@dataclass
class Record:
    """A consultation with its row, and its key unless consent was withdrawn."""

    session: Session
    row: ConsultationRow
    consultation: Consultation
    key: DataKey | None
    keys: KeyRing
    mark: str | None = None
    """Of the patient; see :meth:`scribe.encryption.KeyRing.mark`."""
    changed: bool = False
    named_anew: bool = False
    """Whether the patient changed."""

    def opened_key(self) -> DataKey:
        """The data key, for whoever reads.

        Raises:
            WrongState: consent was withdrawn. The key may still be there, until the EMR has been told.
        """
        if self.consultation.patient is None:
            self._refuse_reading()
        return self.machine_key()

    def machine_key(self) -> DataKey:
        """The data key, for what the machine writes down and for what it takes back from the EMR.

        Raises:
            WrongState: consent was withdrawn and the key destroyed.
        """
        if self.key is None:
            self._refuse_reading()
        return self.key

    def _refuse_reading(self) -> NoReturn:
        erasure = self.consultation.erasure
        if erasure is not None and erasure.reason is ErasureReason.TIME_OVER:
            raise WrongState(
                "The time for which this consultation is kept was over: nothing of it can be read.",
                remedy="The EMR has the signed note.",
                state=self.consultation.state.value,
            )
        raise WrongState(
            "The patient withdrew consent: nothing of this consultation can be read.",
            remedy="The tombstone and the audit events are all that is kept.",
            state=self.consultation.state.value,
        )

    def change(self, **members: Any) -> None:
        """Changes members of the snapshot."""
        self.named_anew = self.named_anew or "patient" in members
        self.consultation = self.consultation.model_copy(update=members)
        self.changed = True

    def save(self, now: datetime) -> None:
        """Writes the row; a changed snapshot gets the next version."""
        row = self.row
        if self.changed:
            events = count_events(self.session, row.id)  # a question first: the row is then written once
            was_drafted = row.state == State.DRAFTED.value
            row.updated_at = now
            row.version += 1
            row.state = self.consultation.state.value
            row.state_since = self.consultation.state_since
            row.snapshot = _seal(self.consultation, self.key, events)
            row.stopped = self.consultation.stop.kind.value if self.consultation.stop is not None else ""
            if self.named_anew:
                self.mark = _mark(self.consultation, self.keys)
            row.patient_mark = self.mark if self.consultation.patient is not None else None
            if was_drafted or self.consultation.state is State.DRAFTED:
                enter_queue(self.session, self.consultation, self.reviewer)
            if self.named_anew:
                enter_search(self.session, self.consultation, self.keys)
            self.changed = self.named_anew = False
        self.session.flush()
        self.consultation = _with_live(self.consultation, row)

    def reviewer(self) -> Role:
        """Whose check the template asks for."""
        template = self.artefact(self.consultation.template_artefact, "template")
        return Role.DOCTOR if template.get("review") == Role.DOCTOR.value else Role.NURSE

    def store(self, kind: str, value: Any, now: datetime) -> Sha256:
        """Keeps an artefact; storing the same again gives the same name."""
        sha256 = digest_of(value)
        if self.session.get(ArtefactRow, (self.row.id, sha256)) is None:
            body = self.machine_key().seal(canonical_json(value), _artefact_context(self.row.id, sha256))
            self.session.add(
                ArtefactRow(consultation_id=self.row.id, sha256=sha256, kind=kind, created_at=now, body=body)
            )
        return sha256

    def artefact(self, sha256: Sha256 | None, what: str) -> Any:
        """The JSON value of an artefact.

        Raises:
            NotFound: there is none (yet).
            WrongState: consent was withdrawn.
        """
        key = self.opened_key()
        row = self.session.get(ArtefactRow, (self.row.id, sha256)) if sha256 else None
        if row is None:
            self.refuse_removed(what)
            raise NotFound(f"This consultation has no {what} yet.")
        return json.loads(key.open(row.body, _artefact_context(self.row.id, row.sha256)))

    def refuse_removed(self, what: str) -> None:
        """Says that a part was removed because its time was over, where that is so.

        Raises:
            NotFound: it was.
        """
        for gone in self.consultation.removed:
            if gone.part.value == what:
                raise NotFound(
                    f"The {what} was removed on {gone.at:%Y-%m-%d}: the time for which it is kept was over.",
                    remedy="The signed note is kept.",
                )

    def recalled(self, sha256: Sha256) -> dict[str, Any]:
        """A signed document that is taken back from the EMR, although nobody may read it any more."""
        row = self.session.get_one(ArtefactRow, (self.row.id, sha256))
        found: dict[str, Any] = json.loads(
            self.machine_key().open(row.body, _artefact_context(self.row.id, row.sha256))
        )
        return found

    def forget_artefacts(self, *, but: tuple[Sha256, ...]) -> None:
        """Drops what a withdrawal has no use for."""
        own = ArtefactRow.consultation_id == self.row.id
        self.session.execute(delete(ArtefactRow).where(own, ArtefactRow.sha256.not_in(but)))

    def forget_artefact(self, sha256: Sha256) -> None:
        """Drops one that another took the place of, before anything rested on it."""
        own = ArtefactRow.consultation_id == self.row.id
        self.session.execute(delete(ArtefactRow).where(own, ArtefactRow.sha256 == sha256))

    def forget_artefacts_of(self, kind: str) -> None:
        """Drops every one of a kind: what they say is no longer so, and nothing signed rests on them."""
        own = ArtefactRow.consultation_id == self.row.id
        self.session.execute(delete(ArtefactRow).where(own, ArtefactRow.kind == kind))

    def journal(self, fingerprint: Sha256 | None = None) -> tuple[Any, ...]:
        """The entries under ``fingerprint``, in order; without one all that there are, which are of the newest work."""
        key = self.opened_key()
        query = select(JournalRow).where(JournalRow.consultation_id == self.row.id).order_by(JournalRow.number)
        return tuple(
            json.loads(key.open(row.body, _journal_context(row)))
            for row in self.session.scalars(query)
            if fingerprint in (None, row.fingerprint)
        )

    def append_journal(self, fingerprint: Sha256, entry: Any) -> None:
        """Adds an entry; those of another fingerprint go, for nothing can go on from them."""
        own = JournalRow.consultation_id == self.row.id
        self.session.execute(delete(JournalRow).where(own, JournalRow.fingerprint != fingerprint))
        last = self.session.scalar(select(func.max(JournalRow.number)).where(own))
        row = JournalRow(consultation_id=self.row.id, number=(last or 0) + 1, fingerprint=fingerprint)
        row.body = self.opened_key().seal(canonical_json(entry), _journal_context(row))
        self.session.add(row)

    def forget_journal(self) -> None:
        """Drops the journal."""
        self.session.execute(delete(JournalRow).where(JournalRow.consultation_id == self.row.id))

    def add_revision(self, number: int, sha256: Sha256, author: Person | None, now: datetime, summary: str) -> None:
        """Enters a revision into the note's history."""
        self.session.add(
            RevisionRow(
                consultation_id=self.row.id,
                number=number,
                sha256=sha256,
                author=author.model_dump(mode="json") if author else None,
                at=now,
                summary=summary,
            )
        )


def create(session: Session, consultation: Consultation, keys: KeyRing, *, registered_by: str) -> Record:
    """Enters a new consultation with a fresh data key."""
    key, wrapped = keys.new_data_key()
    row = ConsultationRow(
        id=consultation.id,
        version=consultation.version,
        state=consultation.state.value,
        state_since=consultation.state_since,
        practitioner=consultation.encounter.practitioner.id,
        registered_by=registered_by,
        department=key_of(consultation.encounter.department),
        registered_at=consultation.registered_at,
        updated_at=consultation.updated_at,
        patient_mark=_mark(consultation, keys),
        wrapped_key=wrapped,
        snapshot=_seal(consultation, key, 0),
        attempts=0,
        progress_done_s=0.0,
        progress_total_s=0.0,
    )
    session.add(row)
    session.flush()
    enter_search(session, consultation, keys)
    return Record(session, row, consultation, key, keys, row.patient_mark)


def load(session: Session, id: ConsultationId, keys: KeyRing) -> Record:
    """Reads a consultation.

    Raises:
        NotFound: there is none.
    """
    return _record(session, session.get(ConsultationRow, id), keys)


def load_locked(session: Session, id: ConsultationId, keys: KeyRing) -> Record:
    """Reads a consultation that nobody else can change until the transaction ends.

    Raises:
        NotFound: there is none.
    """
    row = session.scalar(select(ConsultationRow).where(ConsultationRow.id == id).with_for_update())
    return _record(session, row, keys)


def sealed_count(row: ConsultationRow, keys: KeyRing) -> int:
    """How many audit events the consultation had when it last changed; 0 where none were counted.

    Raises:
        MissingPart: the snapshot was changed, or is another consultation's.
    """
    if row.wrapped_key is None:
        return 0
    plain = keys.unwrap(row.wrapped_key).open(row.snapshot, _snapshot_context(row.id))
    return int(json.loads(plain).get(_EVENTS, 0))


def of_row(session: Session, row: ConsultationRow, keys: KeyRing) -> Record:
    """A row that was found by a query, opened."""
    return _record(session, row, keys)


def opened(session: Session, row: ConsultationRow, keys: KeyRing) -> Consultation:
    """The consultation of a row that was found by a query."""
    return _record(session, row, keys).consultation


def _record(session: Session, row: ConsultationRow | None, keys: KeyRing) -> Record:
    if row is None:
        raise NotFound("There is no such consultation.")
    key = keys.unwrap(row.wrapped_key) if row.wrapped_key is not None else None
    plain = key.open(row.snapshot, _snapshot_context(row.id)) if key is not None else row.snapshot
    members = json.loads(plain) | {"version": row.version, "updated_at": row.updated_at}
    members.pop(_EVENTS, None)
    consultation = _with_live(Consultation.model_validate(members), row)
    return Record(session, row, consultation, key, keys, _mark(consultation, keys))


def _mark(consultation: Consultation, keys: KeyRing) -> str | None:
    """Tells one patient's notes; nothing does without a number."""
    patient = consultation.patient
    if patient is None or not patient.identifier.strip():
        return None
    return mark_of(keys, patient.identifier_system, patient.identifier)


def mark_of(keys: KeyRing, system: str, number: str) -> str:
    """The mark of the patient with a number in a system."""
    return keys.mark(f"{system}|{number.strip()}")


def _seal(consultation: Consultation, key: DataKey | None, events: int) -> bytes:
    members = consultation.model_dump(mode="json", exclude=_LIVE)
    if key is None:
        return canonical_json(members)
    return key.seal(canonical_json(members | {_EVENTS: events}), _snapshot_context(consultation.id))


def _with_live(consultation: Consultation, row: ConsultationRow) -> Consultation:
    """Adds the members that live in columns."""
    stage = NEXT_STAGE.get(consultation.state)
    progress = None
    if stage is not None and lease.held_for(row) is not None:
        progress = Progress(stage=stage, done_s=row.progress_done_s, total_s=row.progress_total_s)
    claim = None
    if row.claimed_by is not None and row.claimed_since is not None and row.claim_expires_at is not None:
        claim = Claim(
            by=Person.model_validate(row.claimed_by),
            since=row.claimed_since,
            expires_at=row.claim_expires_at,
            takeover=takeover_of(row),
        )
    return consultation.model_copy(
        update={
            "version": row.version,
            "updated_at": row.updated_at,
            "progress": progress,
            "claim": claim,
            "next_attempt_at": row.next_attempt_at,
        }
    )


def takeover_of(row: ConsultationRow) -> Takeover | None:
    """Who asks for the note; nobody does who asked somebody that had it earlier."""
    asked, since = row.takeover_asked_at, row.claimed_since
    if row.takeover_by is None or asked is None or row.takeover_due_at is None or since is None or asked < since:
        return None
    return Takeover(
        by=Person.model_validate(row.takeover_by), at=asked, due_at=row.takeover_due_at, kept_at=row.takeover_kept_at
    )


def _snapshot_context(id: str) -> str:
    return f"consultation/{id}"


def _journal_context(row: JournalRow) -> str:
    return f"journal/{row.consultation_id}/{row.fingerprint}/{row.number}"


def _artefact_context(id: str, sha256: Sha256) -> str:
    return f"artefact/{id}/{sha256}"
