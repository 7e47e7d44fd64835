from __future__ import annotations

import pytest

from scribe.errors import MissingPart
from scribe.model import Stage
from scribe.template import TemplateLibrary, compile_schema
from tests.fakes.web_installation import TURNS, key, wav

FULL = {
    "patient": {"identifier": "4471 0932", "name": "Helen Parker", "gender": "female", "birth_date": "1959-03-14"},
    "practitioner": "aisha",
    "template": "visit-note",
    "language": "en",
    "department": "Cardiology",
    "started_at": "2026-11-20T10:42:00+01:00",
    "visit": "follow_up",
    "reason": "Blood pressure",
    "encounter_identifier": " V-9 ",
    "practitioner_identifier": "1234567893",
    "consent": True,
}


def test_a_consultation_is_registered_with_all_that_was_said_of_it(nurse):
    answer = nurse.post("/api/v1/consultations", json=FULL, headers=key())
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/v1/consultations/{made['id']}"
    assert answer.headers["etag"] == f'"{made["version"]}"'
    assert made["state"] == "registered"
    assert made["patient"]["birth_date"] == "1959-03-14"
    assert made["template"]["id"] == "visit-note"
    assert made["encounter"] == {
        "identifier": "V-9",
        "identifier_system": "urn:scribe:encounter-number",
        "practitioner_identifier": "1234567893",
        "practitioner_identifier_system": "urn:scribe:practitioner-number",
        "practitioner": {"id": "aisha", "name": "Dr Aisha Rahman", "role": "doctor"},
        "department": "Cardiology",
        "started_at": "2026-11-20T09:42:00Z",
        "visit": "follow_up",
        "reason": "Blood pressure",
    }
    assert made["consent"]["by"]["id"] == "sam"
    assert nurse.get(answer.headers["location"]).json() == made


def test_a_doctor_registers_for_themselves_with_the_default_template(site, doctor):
    made = doctor.post("/api/v1/consultations", json={}, headers=key()).json()
    assert made["encounter"]["practitioner"]["id"] == "aisha"
    assert made["encounter"]["department"] == "General medicine"
    assert made["template"]["id"] == site.settings.default_template
    assert made["consent"] is None


@pytest.mark.parametrize(
    ("given", "system"),
    [({"identifier": "1"}, "urn:hospital:mrn"), ({"identifier": "1", "identifier_system": "urn:other"}, "urn:other")],
)
def test_the_numbers_systems_come_from_the_settings_where_the_registration_names_none(site_of, given, system):
    site = site_of(
        emr_patient_system="urn:hospital:mrn",
        emr_encounter_system="urn:hospital:visit",
        emr_practitioner_system="urn:npi",
    )
    body = {**FULL, "patient": given}
    made = site.program("sam").post("/api/v1/consultations", json=body, headers=key()).json()
    assert made["patient"]["identifier_system"] == system
    assert made["encounter"]["identifier_system"] == "urn:hospital:visit"
    assert made["encounter"]["practitioner_identifier_system"] == "urn:npi"


def test_an_administrator_sees_no_number_of_the_visit(nurse, administrator):
    made = nurse.post("/api/v1/consultations", json=FULL, headers=key()).json()
    assert administrator.get(f"/api/v1/consultations/{made['id']}").json()["encounter"]["identifier"] == ""


@pytest.mark.parametrize("practitioner", ["", "sam", "nobody"])
def test_a_consultation_without_a_doctor_is_refused(nurse, practitioner):
    answer = nurse.post("/api/v1/consultations", json={"practitioner": practitioner}, headers=key())
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-input")


def test_an_unknown_template_is_404_and_names_the_known_ones(nurse):
    answer = nurse.post("/api/v1/consultations", json={"practitioner": "aisha", "template": "lost"}, headers=key())
    assert answer.status_code == 404
    assert "outpatient-soap" in answer.text


def test_a_language_that_the_template_does_not_write_is_refused(nurse):
    body = {"practitioner": "aisha", "template": "outpatient-soap", "language": "zh"}
    answer = nurse.post("/api/v1/consultations", json=body, headers=key())
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-input")


def test_a_time_without_a_zone_is_refused(nurse):
    body = {"practitioner": "aisha", "started_at": "2026-11-20T10:42:00"}
    assert nurse.post("/api/v1/consultations", json=body, headers=key()).status_code == 422


def test_the_list_is_filtered_by_state_doctor_and_number(site, nurse):
    drafted, registered = site.drafted(), site.registered()

    def ids(query):
        return [c["id"] for c in nurse.get(f"/api/v1/consultations?{query}").json()["consultations"]]

    assert ids("") == [registered.id, drafted.id]
    assert ids("state=drafted") == [drafted.id]
    assert ids("state=drafted&state=registered&limit=1") == [registered.id]
    assert ids("practitioner=nobody") == []
    assert ids("stage=transcribe") == []


def test_the_list_says_from_which_event_on_to_listen(site, nurse):
    site.registered()
    assert nurse.get("/api/v1/consultations").json()["latest_event"] == site.service.latest_sequence()


def test_the_nurses_queue_has_the_longest_wait_of_a_level_first_the_doctors_what_is_to_be_signed(site, nurse, doctor):
    clear = site.drafted()
    risky = site.drafted(changed=("5 days", "9 days"))
    checked = site.reviewed()

    def queue(client):
        return [c["id"] for c in client.get("/api/v1/consultations/queue").json()["consultations"]]

    assert clear.risk.level is risky.risk.level
    assert queue(nurse) == [clear.id, risky.id]
    assert queue(doctor) == [checked.id]
    body = {"to": "doctor", "need": "decide", "message": "Five or nine?"}
    sent = nurse.post(f"/api/v1/consultations/{risky.id}/return", json=body, headers={"If-Match": f'"{risky.version}"'})
    assert sent.status_code == 200
    assert queue(nurse) == [clear.id]
    assert set(queue(doctor)) == {checked.id, risky.id}


def test_an_unknown_consultation_is_404_everywhere(nurse):
    for path in ("", "/note", "/transcript", "/bundle", "/recording", "/history", "/waveform", "/events"):
        answer = nurse.get(f"/api/v1/consultations/none{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found"), path


def test_what_does_not_exist_yet_is_404(site, nurse):
    name = site.registered().id
    for path in ("/note", "/transcript", "/bundle", "/recording", "/waveform"):
        assert nurse.get(f"/api/v1/consultations/{name}{path}").status_code == 404, path


def test_the_artefacts_of_a_draft_are_readable(site, nurse):
    consultation = site.drafted()
    base = f"/api/v1/consultations/{consultation.id}"
    note = nurse.get(f"{base}/note")
    assert note.json()["schema"] == "scribe.note/1"
    assert note.headers["etag"] == f'"{consultation.version}"'
    assert nurse.get(f"{base}/note", headers={"If-None-Match": note.headers["etag"]}).status_code == 304
    assert nurse.get(f"{base}/note?revision=1").json() == note.json()
    assert nurse.get(f"{base}/note?revision=2").status_code == 404
    assert [s["text"] for s in nurse.get(f"{base}/transcript").json()["segments"]] == list(TURNS)
    bundle = nurse.get(f"{base}/bundle")
    assert bundle.headers["content-type"].startswith("application/fhir+json")
    assert bundle.json()["resourceType"] == "Bundle"
    assert nurse.get(f"{base}/note.md").headers["content-type"].startswith("text/markdown")
    assert "cough" in nurse.get(f"{base}/note.md").text
    revisions = nurse.get(f"{base}/revisions").json()["revisions"]
    assert [(r["number"], r["author"]) for r in revisions] == [(1, None)]


def test_reading_is_an_audit_event_once_for_the_same_look(site, nurse, doctor):
    consultation = site.drafted()
    base = f"/api/v1/consultations/{consultation.id}"
    for _ in range(3):
        nurse.get(f"{base}/note")
    nurse.get(f"{base}/transcript")
    doctor.get(f"{base}/note")
    reads = [(e.actor, e.detail["what"]) for e in site.service.events(consultation.id) if e.kind == "read"]
    assert reads == [("sam", "note"), ("sam", "transcript"), ("aisha", "note")]


def test_the_history_tells_who_did_what_and_never_what_was_said(site, nurse):
    consultation = site.drafted()
    history = nurse.get(f"/api/v1/consultations/{consultation.id}/history")
    events = history.json()["events"]
    assert [e["kind"] for e in events] == ["registered", "transcript_imported", "began", "drafted"]
    assert events[0]["actor"] == "sam"
    assert "cough" not in history.text
    after = events[0]["sequence"]
    later = nurse.get(f"/api/v1/consultations/{consultation.id}/history?after={after}").json()["events"]
    assert [e["kind"] for e in later] == ["transcript_imported", "began", "drafted"]


def test_the_state_machine_is_told_as_problems(site, nurse):
    consultation = site.registered()
    answer = nurse.post(f"/api/v1/consultations/{consultation.id}/retry")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")
    answer = nurse.post(f"/api/v1/consultations/{consultation.id}/reopening")
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")


def test_a_withdrawn_consultation_has_nothing_left_to_read(site, administrator, nurse):
    consultation = site.drafted()
    base = f"/api/v1/consultations/{consultation.id}"
    withdrawn = administrator.post(f"{base}/withdrawal", json={"reason": "consent_withdrawn"})
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (200, "withdrawn")
    for path in ("/note", "/transcript", "/bundle"):
        assert nurse.get(f"{base}{path}").status_code == 409
    assert nurse.get(base).json()["patient"] is None
    assert administrator.post(f"{base}/withdrawal", json={"reason": "consent_withdrawn"}).status_code == 409


def test_a_parked_stage_is_retried_by_an_administrator(site, administrator):
    consultation = site.uploaded(wav(0.3))
    lease = site.service.begin(consultation.id, Stage.TRANSCRIBE, owner="test")
    assert lease is not None
    site.service.fail(lease, MissingPart("There is no speech model.", remedy="Install one."))
    parked = administrator.get(f"/api/v1/consultations/{consultation.id}").json()
    assert parked["parked"]["problem"]["detail"] == "There is no speech model."
    assert administrator.post(f"/api/v1/consultations/{consultation.id}/retry").json()["state"] == "uploaded"


def test_a_recording_without_speech_can_be_replaced(site, nurse):
    consultation = site.uploaded(wav(0.3))
    lease = site.service.begin(consultation.id, Stage.TRANSCRIBE, owner="test")
    assert lease is not None
    site.service.commit_no_speech(lease)
    assert nurse.post(f"/api/v1/consultations/{consultation.id}/reopening").json()["state"] == "registered"


def test_the_templates_are_told_with_their_schema(site, nurse):
    known = TemplateLibrary(None)
    listed = nurse.get("/api/v1/templates").json()
    assert {t["id"] for t in listed["templates"]} == {t.id for t in known.all()}
    assert listed["default"] == site.settings.default_template
    for template in known.all():
        assert nurse.get(f"/api/v1/templates/{template.id}").json() == template.model_dump(mode="json")
        assert nurse.get(f"/api/v1/templates/{template.id}/schema").json() == compile_schema(template)
    assert nurse.get("/api/v1/templates/none").status_code == 404
