"""The patient's consent is noted before the first second is recorded, by who says so, and only once."""

from __future__ import annotations

import pytest

from scribe.consultation.service import Registration
from scribe.errors import NotAllowed, WrongState
from scribe.model import State
from tests.fakes.hospital import DOCTOR, NURSE, OPERATOR
from tests.fakes.notes import VISIT


def without_consent(hospital):
    registered = hospital.registered()
    assert registered.patient is not None
    return hospital.service.register(
        Registration(patient=registered.patient, encounter=VISIT, language="en", template_id="outpatient-soap"),
        actor=DOCTOR,
    )


def test_consent_is_noted_with_who_says_so_and_stays_as_it_was_noted_first(hospital):
    waiting = without_consent(hospital)
    assert waiting.consent is None
    noted = hospital.service.note_consent(waiting.id, actor=NURSE)
    assert noted.consent is not None
    assert noted.consent.by == NURSE
    assert hospital.service.note_consent(waiting.id, actor=DOCTOR).consent == noted.consent
    assert [e.kind for e in hospital.service.events(waiting.id)].count("consent_noted") == 1


def test_consent_cannot_be_noted_after_the_recording_nor_by_an_operator(hospital):
    with pytest.raises(WrongState):
        hospital.service.note_consent(hospital.at(State.UPLOADED).id, actor=DOCTOR)
    with pytest.raises(NotAllowed):
        hospital.service.note_consent(without_consent(hospital).id, actor=OPERATOR)
