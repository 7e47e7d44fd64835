"""The audit: who saw what, what a person did, whether it is all as it was written, and its anchors."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Session

from scribe.access import Action, require
from scribe.audit import Anchor, AnchorLog, Fault, Question, ask, audit_faults, count_events, record_event
from scribe.consultation.repository import mark_of, sealed_count
from scribe.consultation.service.base import Parts
from scribe.db.tables import ConsultationRow
from scribe.encryption import KeyRing
from scribe.errors import MissingPart
from scribe.model import ConsultationId, Event, Person
from scribe.settings import Settings

if TYPE_CHECKING:
    from scribe.audit.stamps import TimeStamps

ASKED = "audit_read"
"""The kind of event that a question to the audit is."""


class Auditing(Parts):
    """The part of the service that answers for what was done."""

    def ask_audit(
        self, question: Question, *, actor: Person, patient: tuple[str, str] | None = None, form: str = "page"
    ) -> tuple[Event, ...]:
        """The events that answer a question, newest first. That it was asked is an event itself, before it is answered.

        Args:
            question: which events.
            actor: who asks.
            patient: the system and the number of the patient whose consultations are meant, instead of naming them.
            form: how the answer is given: ``page``, ``json``, ``csv`` or ``fhir``.

        Raises:
            NotAllowed: the actor may not ask the audit.
        """
        require(self.who(actor), Action.READ_AUDIT)
        return self._answer(question, actor=actor.id, patient=patient, form=form)

    def export_audit(self, question: Question, *, actor: str, form: str) -> tuple[Event, ...]:
        """The same for who works on the machine itself, ``actor`` being their name there."""
        return self._answer(question, actor=actor, patient=None, form=form)

    def anchor_audit(self, *, only_news: bool = False) -> Anchor | None:
        """Anchors the audit outside the database; ``None`` when ``only_news`` is wanted and there is none.

        Raises:
            PartDown: the file of anchors cannot be written.
        """
        log = AnchorLog(self._settings.anchor_file, self._settings.audit_syslog)
        return log.anchor(self._database, at=self._clock(), only_news=only_news)

    def stamp_anchors(self) -> int:
        """Has the anchors without a time stamp stamped, where an authority is configured; gives how many were.

        Raises:
            PartDown: the authority does not answer, or the stamps cannot be written.
            MissingPart: what it answers does not hold by its certificates, or these are not configured.
        """
        return stamps_from(self._settings).stamp()

    def _answer(
        self, question: Question, *, actor: str, patient: tuple[str, str] | None, form: str
    ) -> tuple[Event, ...]:
        with self._database.transaction() as session:
            if patient is not None:
                mark = mark_of(self._keys, *patient)
                found = select(ConsultationRow.id).where(ConsultationRow.patient_mark == mark)
                question = replace(question, consultations=tuple(session.scalars(found)))
            events = tuple(ask(session, question))
            asked = {
                "form": form,
                "consultations": sorted(question.consultations or ()),
                "person": question.actor,
                "since": question.since.isoformat() if question.since else "",
                "until": question.until.isoformat() if question.until else "",
                "events": len(events),
            }
            record_event(session, kind=ASKED, actor=actor, at=self._clock(), detail=asked)
        return events


def stamps_from(settings: Settings) -> TimeStamps:
    """The time stamps of the installation's anchors."""
    from scribe.audit.stamps import TimeStamps  # noqa: PLC0415 (only who stamps or proves needs the protocol)

    return TimeStamps(settings.anchor_file, settings.timestamp_url, settings.timestamp_ca_file)


def faults_of(session: Session, log: AnchorLog, keys: KeyRing) -> Iterator[Fault]:
    """Faults of the audit, and of consultations that have fewer events than their sealed snapshot counted.

    Args:
        session: of a reading that has read nothing yet.
        log: the anchors.
        keys: open the snapshots.

    Raises:
        MissingPart: the database was given no key for events.
    """
    yield from audit_faults(session, log)
    for row in session.scalars(select(ConsultationRow).order_by(ConsultationRow.id)).yield_per(200):
        chain, one = f"consultation/{row.id}", ConsultationId(row.id)
        try:
            counted = sealed_count(row, keys)
        except (MissingPart, ValueError):
            yield Fault(chain, "the consultation cannot be opened with this installation's key", consultation=one)
            continue
        there = count_events(session, row.id)
        if there < counted:
            what = f"the chain has {there} events; when the consultation last changed it had {counted}"
            yield Fault(chain, what, consultation=one)
