"""What a doctor prescribed of late: names of medicines that a recogniser may expect in the next consultation."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from scribe.consultation.repository import of_row
from scribe.consultation.service.base import Parts
from scribe.consultation.service.reading import note_of
from scribe.db.tables import ConsultationRow
from scribe.errors import NotFound, WrongState
from scribe.model import AllergyFact, Consultation, Language, MedicationFact, NoteDraft, State
from scribe.terminology import medicines

MOST_NAMES: Final = 100
_NEWEST: Final = 40
"""Notes that are looked through: a doctor's last days."""
_SETTLED: Final = timedelta(days=1)
"""How long ago a visit was registered whose note is most likely approved by now.

The words to expect must stay the same while a recording is heard, and heard again after a worker was lost: what was
written down with other words is of no use.
"""
_APPROVED: Final = (State.REVIEWED.value, State.SIGNED.value, State.DELIVERED.value)


class Prescribing(Parts):
    """The part of the service that knows what is usual."""

    def usual_medicines(self, consultation: Consultation) -> tuple[str, ...]:
        """The medicines of the doctor's newest approved notes, newest first, each once.

        They are names of the terminology's list, in the note's language: nothing that was said, nothing of a patient.

        Args:
            consultation: whose doctor it is; visits of the day before it and later do not count.
        """
        doctor = consultation.encounter.practitioner.id
        query = (
            select(ConsultationRow)
            .where(ConsultationRow.practitioner == doctor, ConsultationRow.state.in_(_APPROVED))
            .where(ConsultationRow.registered_at < consultation.registered_at - _SETTLED)
            .order_by(ConsultationRow.registered_at.desc())
            .limit(_NEWEST)
        )
        names: dict[str, None] = {}
        with self._database.reading() as session:
            for row in session.scalars(query):
                try:
                    note = note_of(of_row(session, row, self._keys))
                except (NotFound, WrongState):
                    # it was removed since, by the hospital's rules or with its consent
                    continue
                names.update(dict.fromkeys(_medicines_of(note)))
                if len(names) >= MOST_NAMES:
                    break
        return tuple(names)[:MOST_NAMES]


def _medicines_of(note: NoteDraft) -> list[str]:
    language: Language = note.language
    called = [fact.attributes.name for fact in note.facts if isinstance(fact, MedicationFact)]
    called += [fact.attributes.substance for fact in note.facts if isinstance(fact, AllergyFact)]
    terms = (medicines().get(name, language) for name in called)
    return [term.name(language) for term in terms if term is not None and term.name(language)]
