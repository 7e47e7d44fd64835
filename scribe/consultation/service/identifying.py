"""Whom a consultation is about: said, or corrected, until it is signed, by somebody who confirmed name and birth date.

All that hangs on the patient follows in the same transaction: the marks for searching and for one patient's notes, the
preview document, the visit at the EMR, and what came of its record. The record of somebody else is taken off, with what
the note has from it alone (docs/decisions/0044-whom-a-consultation-is-about.md).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final, Literal

from sqlalchemy import delete
from sqlalchemy.orm import Session

from scribe.access import Action
from scribe.consultation.drafts import draft_again
from scribe.consultation.holds import held, holds_of, refuse_postponed
from scribe.consultation.service.base import Work
from scribe.consultation.service.claiming import release
from scribe.consultation.service.lengths import require_lengths
from scribe.consultation.service.listening import cease
from scribe.consultation.service.people import People
from scribe.consultation.service.reading import context_of, note_of
from scribe.consultation.service.requests import Identification
from scribe.consultation.states import Move, after
from scribe.db.patient_tables import IdentificationRow
from scribe.db.web_tables import EmrRecordRow, EmrVisitRow
from scribe.errors import BadInput, WrongState
from scribe.model import Consultation, ConsultationId, Encounter, NoteDraft, Patient, Person, State

if TYPE_CHECKING:
    from scribe.consultation.service.composing import Sources

InsteadOf = Literal["nobody", "same", "another"]
Within = Callable[[Session, ConsultationId], None]

_OLDEST_YEARS: Final = 130
_FIELDS: Final = {
    "identifier": "number", "identifier_system": "number", "name": "name", "family": "name", "given": "name",
    "gender": "sex", "birth_date": "birth date",
}  # fmt: skip


@dataclass(frozen=True)
class Identified:
    """The last time that somebody said whom a consultation is about."""

    by: Person
    at: datetime
    instead_of: InsteadOf


@dataclass(frozen=True)
class Change:
    """What an identification comes to, for a consultation as it stands."""

    patient: Patient
    encounter: Encounter
    instead_of: InsteadOf
    fields: tuple[str, ...]
    """Kinds of what is another one than before; never what it is."""
    drops_record: bool


class Identifying(People):
    """The part of the service that says whom a consultation is about."""

    def identify(
        self,
        id: ConsultationId,
        identification: Identification,
        *,
        version: int,
        actor: Person,
        within: Within | None = None,
    ) -> Consultation:
        """Sets or corrects the patient and the visit of a consultation that is not signed yet.

        The same patient with the same visit again is a confirmation, and changes nothing else. An approval stays, since
        it is about the note's words, unless the note changes because another patient's record is taken off; but the
        note gets a new revision, so that nobody signs under a patient whom they have not seen.

        Args:
            id: which consultation.
            identification: as it was confirmed.
            version: of the consultation that was seen.
            actor: who confirmed it.
            within: what is written in the same transaction; when it raises, nothing changes.

        Raises:
            BadInput: too little tells who it is, or something is too long or impossible.
            NotAllowed: neither the visit's doctor, nor who stands in, nor a nurse who may check it.
            StaleRevision: the consultation has changed since.
            WrongState: it is signed, was signed before, or is destroyed.
            LegallyHeld: a hold keeps it as it is.
        """
        identification = _trimmed(identification)
        _require_two_identifiers(identification.patient, self._clock().astimezone().date())
        # What was said is read and compared before the row is locked: nobody waits for it.
        with self._looking(id) as work:
            change = self._expected(work, identification, version, actor)
            sources = _sources(work) if change.drops_record and work.consultation.revision else None
        note = self._without_record(sources, actor) if sources is not None else None
        with self._working(id) as work:
            change = self._expected(work, identification, version, actor)
            if change.fields:
                self._change(work, change, note, actor)
            if within is not None:
                work.session.execute(delete(EmrVisitRow).where(EmrVisitRow.consultation_id == id))
                within(work.session, id)
            _note_who(work, change.instead_of, actor)
        return work.consultation

    def check_identification(self, id: ConsultationId, identification: Identification, *, actor: Person) -> Change:
        """What an identification would come to now; nothing changes.

        Raises:
            As :meth:`identify`, without ``StaleRevision``.
        """
        identification = _trimmed(identification)
        _require_two_identifiers(identification.patient, self._clock().astimezone().date())
        with self._looking(id) as work:
            return self._expected(work, identification, work.consultation.version, actor)

    def identified(self, id: ConsultationId) -> Identified | None:
        """Who said last whom a consultation is about; ``None`` where it stands as it was registered."""
        with self._database.reading() as session:
            row = session.get(IdentificationRow, id)
            if row is None:
                return None
            instead_of: Any = row.instead_of
            return Identified(Person.model_validate(row.by), row.at, instead_of)

    def _expected(self, work: Work, identification: Identification, version: int, actor: Person) -> Change:
        self._permit(work.session, actor, Action.IDENTIFY, work.consultation.id)
        work.expect(version)
        refuse_settled(work.consultation)
        refuse_postponed(work.session, work.consultation.id)
        change = _change_of(work, identification)
        require_lengths(change.patient, change.encounter)
        if change.instead_of == "another" and (holds := holds_of(work.session, work.record.row)):
            raise held(holds[0], instead="Have the hold released first: until then its patient stays.")
        return change

    def _change(self, work: Work, change: Change, note: NoteDraft | None, actor: Person) -> None:
        told: dict[str, Any] = {}
        if change.drops_record:
            told["record"] = "taken_off"
            context = work.consultation.context
            work.change(context=None)
            cease(work)  # its medicines were words to expect
            if context is not None:
                work.record.forget_artefact(context)
        if change.instead_of != "same":
            for table in (EmrRecordRow, EmrVisitRow):
                work.session.execute(delete(table).where(table.consultation_id == work.consultation.id))
        work.change(patient=change.patient, encounter=change.encounter, accepted_patient=None)
        draft_again(work)
        if work.consultation.revision:
            if note is not None and work.consultation.state is State.REVIEWED:
                told["approval"] = "ended"
                work.move(Move.SEND_BACK, approval=None, returned=None)
                release(work)
            work.record.forget_artefacts_of("bundle")  # they name who it was before
            self._commit_revision(work, note or _next(note_of(work.record), actor), actor, "patient")
        work.event("patient_set", actor, fields=list(change.fields), instead_of=change.instead_of, **told)

    def _without_record(self, sources: Sources, actor: Person) -> NoteDraft:
        from scribe.consultation.service.composing import without_record  # noqa: PLC0415 (see there)

        return without_record(sources, by=actor, at=self._clock(), settings=self._settings)


def refuse_settled(consultation: Consultation) -> None:
    """Refuses another patient for what is signed, was signed before, or is destroyed.

    Raises:
        WrongState: it is.
    """
    state = consultation.state
    signed = consultation.signature is not None or consultation.amends is not None
    if signed and state not in (State.WITHDRAWING, State.WITHDRAWN):
        raise WrongState(
            "The note was signed for this patient, so the patient cannot be changed any more.",
            remedy="If it is the wrong patient, have the note taken back, and write another one.",
            state=state.value,
            move=Move.IDENTIFY.value,
        )
    after(Move.IDENTIFY, state)


def _sources(work: Work) -> Sources:
    from scribe.consultation.service.composing import Sources  # noqa: PLC0415 (see there)

    return Sources.of(work.record)


def _change_of(work: Work, identification: Identification) -> Change:
    now = work.consultation
    before = now.patient
    assert before is not None  # noqa: S101 (only a destroyed one has none, and that is refused)
    patient = identification.patient
    instead_of: InsteadOf = "same" if _same_person(before, patient) else "another" if before.is_known else "nobody"
    number, reason = identification.encounter_identifier, identification.reason
    if number is None:
        number = now.encounter.identifier if instead_of == "same" else ""
    encounter = now.encounter.model_copy(
        update={"identifier": number, "reason": now.encounter.reason if reason is None else reason}
    )
    fields = [_FIELDS[name] for name in _FIELDS if getattr(before, name) != getattr(patient, name)]
    fields += ["visit"] * (encounter.identifier != now.encounter.identifier)
    fields += ["reason"] * (encounter.reason != now.encounter.reason)
    drops = now.context is not None and not _keeps_record(work, before, patient)
    return Change(patient, encounter, instead_of, tuple(dict.fromkeys(fields)), drops)


def _same_person(before: Patient, after_: Patient) -> bool:
    """By the number, where both have one; else by name and birth date, of which neither may be another one."""
    if before.identifier and after_.identifier:
        return (before.identifier_system, before.identifier) == (after_.identifier_system, after_.identifier)
    born = before.birth_date is None or after_.birth_date is None or before.birth_date == after_.birth_date
    return bool(before.name) and before.name.casefold() == after_.name.casefold() and born


def _keeps_record(work: Work, before: Patient, patient: Patient) -> bool:
    """Whether the record that came with the consultation is this patient's: the same number, or the record says so."""
    if before.identifier and before.identifier == patient.identifier:
        return True
    context = context_of(work.record)
    return context is not None and bool(patient.identifier) and patient.identifier in context.patient_numbers


def _note_who(work: Work, instead_of: InsteadOf, actor: Person) -> None:
    """Notes who said it. A confirmation does not hide that the patient was changed since the note was approved."""
    row = work.session.get(IdentificationRow, work.consultation.id)
    approval = work.consultation.approval
    if row is None:
        row = IdentificationRow(consultation_id=work.consultation.id, instead_of=instead_of)
        work.session.add(row)
    elif instead_of != "same" or approval is None or row.at <= approval.at:
        row.instead_of = instead_of
    row.by, row.at = actor.model_dump(mode="json"), work.now


def _next(note: NoteDraft, actor: Person) -> NoteDraft:
    return note.model_copy(update={"revision": note.revision + 1, "author": actor})


def _trimmed(identification: Identification) -> Identification:
    """Without blanks around and double ones within: they are no part of a name or a number."""
    patient = identification.patient
    neat = {name: _neat(getattr(patient, name)) for name in ("identifier", "identifier_system", "name", "family")}
    given = tuple(part for one in patient.given if (part := _neat(one)))
    number, reason = identification.encounter_identifier, identification.reason
    return Identification(
        patient=patient.model_copy(update={**neat, "given": given}),
        encounter_identifier=number.strip() if number is not None else None,
        reason=reason.strip() if reason is not None else None,
    )


def _neat(text: str) -> str:
    return " ".join(part for part in text.split(" ") if part)


def _require_two_identifiers(patient: Patient, today: date) -> None:
    if not patient.name:
        raise BadInput(
            "The patient's name is missing.", remedy="Enter the name as the patient says it.", reason="name-missing"
        )
    if patient.birth_date is None and not patient.identifier:
        raise BadInput(
            "A name alone does not tell one patient from another.",
            remedy="Enter the birth date, or the patient's number.",
            reason="two-identifiers",
        )
    if patient.birth_date is not None and patient.birth_date > today:
        raise BadInput("The birth date lies in the future.", remedy="Ask for it again.", reason="born-later")
    if patient.birth_date is not None and patient.birth_date.year < today.year - _OLDEST_YEARS:
        raise BadInput(
            f"The birth date lies more than {_OLDEST_YEARS} years back.",
            remedy="Ask for it again.",
            reason="born-early",
        )
