"""Who asks the audit is told the truth, in every form, and has asked on the record."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

import pytest
from fhir.resources.R4B.bundle import Bundle

from tests.fakes.web_installation import Site, open_site

QUESTIONS = "/api/v1/audit/questions"


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def seen(site: Site, who: str):
    """A drafted note that somebody has read."""
    note = site.drafted()
    assert site.program(who).get(f"/api/v1/consultations/{note.id}/note").status_code == 200
    return note


def asked(site: Site, **question) -> list[dict]:
    answer = site.program("jo").post(QUESTIONS, json=question)
    assert answer.status_code == 200, answer.text
    return answer.json()["events"]


def test_who_saw_a_consultation(site):
    note, other = seen(site, "sam"), seen(site, "aisha")
    found = asked(site, consultation=note.id, kinds=["read"])
    assert [(event["actor"], event["consultation"]) for event in found] == [("sam", note.id)]
    assert [event["actor"] for event in asked(site, consultation=other.id, kinds=["read"])] == ["aisha"]


def test_who_saw_a_patient_by_the_number(site):
    note = seen(site, "sam")
    assert note.patient is not None
    mine = {"patient_system": note.patient.identifier_system, "patient_number": note.patient.identifier}
    assert {event["actor"] for event in asked(site, **mine, kinds=["read"])} == {"sam"}
    assert asked(site, patient_number="0000 0000") == []
    assert note.patient.identifier not in str([event.detail for event in site.service.events()])


def test_what_somebody_did_and_when(site):
    note = seen(site, "sam")
    did = asked(site, person="sam")
    assert {"signed_in", "read"} <= {event["kind"] for event in did}
    assert {event["actor"] for event in did} == {"sam"}
    assert [event["sequence"] for event in did] == sorted((e["sequence"] for e in did), reverse=True)
    assert asked(site, person="sam", until="2020-01-01T00:00:00Z") == []
    first = did[-1]["sequence"]
    assert asked(site, person="sam", before=first) == []
    assert note.id in {event["consultation"] for event in did}


def test_a_question_is_an_event_with_what_was_asked(site):
    note = seen(site, "sam")
    asked(site, consultation=note.id)
    last = site.service.events()[-1]
    assert (last.kind, last.actor) == ("audit_read", "jo")
    assert last.detail["consultations"] == [note.id]
    assert last.detail["form"] == "json"


def test_a_table_has_a_line_for_each_event(site):
    note = seen(site, "sam")
    answer = site.program("jo").post(QUESTIONS, json={"consultation": note.id, "form": "csv"})
    assert answer.headers["content-type"].startswith("text/csv")
    lines = list(csv.DictReader(io.StringIO(answer.text)))
    events = site.service.events(note.id)
    assert [line["sequence"] for line in lines] == [str(event.sequence) for event in reversed(events)]
    assert {line["consultation"] for line in lines} == {note.id}


def test_fhir_audit_events_are_valid_and_name_who_and_what(site):
    note = seen(site, "sam")
    answer = site.program("jo").post(QUESTIONS, json={"form": "fhir"})
    assert answer.headers["content-type"] == "application/fhir+json"
    bundle = Bundle.model_validate_json(answer.text)
    by_kind = {event.resource.subtype[-1].code: event.resource for event in bundle.entry}
    read = by_kind["read"]
    assert (read.action, read.outcome) == ("R", "0")
    assert read.agent[0].who.identifier.value == "sam"
    assert read.entity[0].what.identifier.value == note.id
    assert by_kind["signed_in"].type.code == "110114"


def test_a_consultation_and_a_patient_at_once_are_refused(site):
    answer = site.program("jo").post(QUESTIONS, json={"consultation": "x", "patient_number": "1"})
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-input")


def test_the_page_shows_the_answer_in_both_languages_and_gives_files(site):
    note = seen(site, "sam")
    browser = site.browser("jo")
    empty = browser.get("/audit")
    assert empty.status_code == 200
    assert note.id[-10:] not in empty.text
    token = empty.text.split('name="csrf" value="')[1].split('"')[0]
    shown = browser.post("/audit", data={"csrf": token, "person": "sam"})
    assert shown.status_code == 200
    assert note.id[-10:] in shown.text
    assert "<td>read" in shown.text
    table = browser.post("/audit", data={"csrf": token, "person": "sam", "form": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    wrong = browser.post("/audit", data={"csrf": token, "since": "yesterday"})
    assert wrong.status_code == 422
    assert site.browser("sam").get("/audit").status_code == 403
