"""What an addendum and a note's evidence look like at the end of the whole way."""

from __future__ import annotations

from typing import Any

from scribe.model import Stage, State
from scribe.review.edits import Add
from tests.fakes.hospital import DOCTOR, Hospital

FACTS = {"Condition", "MedicationStatement", "MedicationRequest", "AllergyIntolerance", "Observation", "ServiceRequest"}


def resources(hospital: Hospital, id: str) -> list[dict[str, Any]]:
    return [entry["resource"] for entry in hospital.service.bundle(id)["entry"]]


def test_an_addendum_a_day_later_leaves_the_facts_of_yesterday_alone(hospital):
    delivered = hospital.at(State.DELIVERED)
    before = {one["id"]: one for one in resources(hospital, delivered.id) if one["resourceType"] in FACTS}
    assert before
    hospital.clock.forward(24 * 3600)
    opened = hospital.service.addend(delivered.id, version=delivered.version, actor=DOCTOR)
    edit = Add(section="plan", text="Letter to the family doctor.")
    revised = hospital.service.revise(opened.id, version=opened.version, edit=edit, actor=DOCTOR)
    again = hospital.run(hospital.signed(hospital.approved(revised)).id, Stage.DELIVER)
    after = resources(hospital, again.id)
    assert {one["id"]: one for one in after if one["resourceType"] in FACTS} == before
    assert "Letter to the family doctor." in str(after[0])
    assert after[0]["date"] > next(iter(before.values())).get("recordedDate", "")


def test_the_signed_document_names_the_recording_and_the_seconds_of_each_statement(hospital):
    delivered = hospital.at(State.DELIVERED)
    (provenance,) = [one for one in resources(hospital, delivered.id) if one["resourceType"] == "Provenance"]
    linked = [entity["what"]["identifier"]["value"] for entity in provenance["entity"] if "extension" in entity]
    assert linked
    assert all(value.startswith(f"{delivered.recording.sha256}#t=") for value in linked)
