"""Over the API: what was said and is not in the note is read, added and dismissed."""

from __future__ import annotations

from scribe.model import UnusedReason
from tests.fakes.unused import unused_of_segment
from tests.fakes.web_installation import based_on, key

TURNS = ("What brings you here?", "I have had a cough for 5 days.", "Any allergies?", "Penicillin gives me a rash.")
PENICILLIN = unused_of_segment("s4", TURNS[3], reason=UnusedReason.ALLERGY, section="subjective")


def drafted(site):
    consultation = site.drafted(TURNS, unused=(PENICILLIN,))
    return consultation, f"/api/v1/consultations/{consultation.id}"


def test_the_note_and_its_schema_carry_what_was_said_and_not_written(site, nurse):
    _, base = drafted(site)
    (told,) = nurse.get(f"{base}/note").json()["unused"]
    assert told == {
        "segment": "s4", "start_s": 16.0, "text": TURNS[3], "weight": 0.6, "reason": "allergy",
        "section": "subjective", "topic": "", "red_flag": False, "dismissed": None,
    }  # fmt: skip
    schemas = nurse.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert {"segment", "start_s", "text", "weight", "reason"} <= schemas["Unused"]["properties"].keys()
    assert {"AddUnused", "DismissUnused", "RestoreUnused"} <= schemas.keys()


def test_it_is_added_as_a_statement_with_its_evidence(site, nurse):
    consultation, base = drafted(site)
    edit = {"kind": "add_unused", "segment": "s4", "section": "plan", "text": "Rash from penicillin."}
    answer = nurse.post(f"{base}/edits", json=edit, headers=based_on(consultation))
    assert answer.status_code == 201, answer.text
    note = nurse.get(f"{base}/note").json()
    plan = next(section for section in note["sections"] if section["id"] == "plan")
    added = plan["statements"][-1]
    assert (added["text"], added["evidence"], added["author"]["id"]) == ("Rash from penicillin.", ["s4"], "sam")
    assert "s4" not in [one["segment"] for one in note["unused"]]
    again = nurse.post(f"{base}/edits", json=edit, headers=based_on(answer.json()))
    assert (again.status_code, again.json()["code"]) == (422, "bad-note")


def test_it_is_dismissed_and_does_not_count_any_more(site, nurse):
    consultation, base = drafted(site)
    assert consultation.risk.level == "high"
    edit = {"kind": "dismiss_unused", "segment": "s4", "words": "A rash from washing powder."}
    answer = nurse.post(f"{base}/edits", json=edit, headers=based_on(consultation))
    assert answer.status_code == 201, answer.text
    assert "said_not_written" not in [reason["kind"] for reason in answer.json()["risk"]["reasons"]]


def test_adding_needs_the_version_that_was_seen(site, nurse):
    consultation, base = drafted(site)
    edit = {"kind": "add_unused", "segment": "s4"}
    assert nurse.post(f"{base}/edits", json=edit, headers=key()).status_code == 428
    assert nurse.post(f"{base}/edits", json=edit, headers=based_on(consultation)).status_code == 201
    assert nurse.post(f"{base}/edits", json=edit, headers=based_on(consultation)).status_code == 412
