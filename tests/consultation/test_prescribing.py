"""What a doctor prescribed of late is expected in the next consultation: names of the list alone, of approved notes."""

from __future__ import annotations

from datetime import timedelta

import pytest

from scribe.consultation.service.prescribing import _medicines_of
from scribe.model import Consultation, MedicationAttributes, MedicationFact, State
from tests.fakes.hospital import Hospital


def later(consultation: Consultation, days: int) -> Consultation:
    """A visit of the same doctor, registered later."""
    at = consultation.registered_at + timedelta(days=days)
    return consultation.model_copy(update={"id": "c" * 32, "registered_at": at})


@pytest.mark.parametrize("state", [State.REVIEWED, State.SIGNED, State.DELIVERED])
def test_the_medicines_of_an_approved_note_are_usual(hospital: Hospital, state: State) -> None:
    hospital.transcriber.said = ("We start metoprolol 25 mg twice a day.", "Fine.")
    assert hospital.service.usual_medicines(later(hospital.at(state), 2)) == ("metoprolol",)


def test_a_draft_that_nobody_approved_tells_nothing(hospital: Hospital) -> None:
    hospital.transcriber.said = ("We start metoprolol 25 mg twice a day.", "Fine.")
    assert hospital.service.usual_medicines(later(hospital.at(State.DRAFTED), 2)) == ()


def test_what_is_to_be_expected_stays_the_same_while_a_recording_is_heard(hospital: Hospital) -> None:
    hospital.transcriber.said = ("We start metoprolol 25 mg twice a day.", "Fine.")
    assert hospital.service.usual_medicines(later(hospital.at(State.REVIEWED), 0)) == ()


def test_only_names_of_the_list_are_given(hospital: Hospital) -> None:
    note = hospital.service.note(hospital.at(State.REVIEWED).id)
    facts = tuple(
        MedicationFact(id=f"f{number}", text=name, attributes=MedicationAttributes(name=name))
        for number, name in enumerate(("norvasc", "Helen Parker's blue pill"), 1)
    )
    assert _medicines_of(note.model_copy(update={"facts": facts})) == ["amlodipine"]
