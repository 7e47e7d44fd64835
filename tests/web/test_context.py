"""The patient's record over HTTP: with the registration or beside it, until the note is drafted."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe.model import ConsultationId
from tests.fakes.web_installation import key, open_site

PATH = "/api/v1/consultations"
OURS = {"schema": "scribe.context/1", "allergies": [{"name": "Penicillin", "reaction": "rash"}]}
BUNDLE = {
    "resourceType": "Bundle",
    "type": "searchset",
    "entry": [{"resource": {"resourceType": "AllergyIntolerance", "code": {"text": "Penicillin"}}}],
}


@pytest.fixture
def site(tmp_path: Path):
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def registered(site, **more):
    return site.program("aisha").post(PATH, json=more, headers=key())


def put(site, consultation, body, *, username="sam", **headers):
    own = consultation["id"]
    headers = {"If-Match": f'"{consultation["version"]}"', **headers}
    return site.program(username).put(f"{PATH}/{own}/context", json=body, headers=headers)


@pytest.mark.parametrize("record", [OURS, BUNDLE])
def test_a_registration_brings_the_record_in_either_form(site, record):
    answer = registered(site, context=record)
    assert answer.status_code == 201
    kept = site.program("sam").get(f"{PATH}/{answer.json()['id']}/context")
    assert kept.status_code == 200
    assert [one["name"] for one in kept.json()["allergies"]] == ["Penicillin"]
    assert kept.json()["schema"] == "scribe.context/1"


@pytest.mark.parametrize(("record", "media_type"), [(OURS, "application/json"), (BUNDLE, "application/fhir+json")])
def test_the_record_is_put_beside_the_visit(site, record, media_type):
    made = registered(site).json()
    answer = put(site, made, record, **{"Content-Type": media_type})
    assert answer.status_code == 200
    assert answer.json()["context"]
    assert answer.headers["etag"] == f'"{made["version"] + 1}"'


def test_a_put_needs_the_version_that_it_is_based_on(site):
    made = registered(site).json()
    own = f"{PATH}/{made['id']}/context"
    assert site.program("sam").put(own, json=OURS).status_code == 428
    assert put(site, {**made, "version": 99}, OURS).status_code == 412


def test_a_drafted_note_takes_no_record_any_more(site):
    drafted = site.drafted()
    answer = put(site, {"id": drafted.id, "version": drafted.version}, OURS)
    assert (answer.status_code, answer.json()["code"]) == (409, "wrong-state")
    assert answer.json()["remedy"]


@pytest.mark.parametrize(
    ("record", "says"),
    [
        ({"allergies": "Penicillin"}, "allergies"),
        ({"allergies": [{"name": ""}]}, "allergies.0.name"),
        ({"resourceType": "Bundle", "entry": [{"resource": {"resourceType": "Condition"}}]}, "Entry 1"),
        ([], "not a JSON object"),
    ],
)
def test_what_cannot_be_used_is_refused_in_a_sentence_both_ways(site, record, says):
    made = registered(site).json()
    for answer in (registered(site, context=record), put(site, made, record)):
        assert answer.status_code == 422, answer.text
        assert says in answer.json()["detail"]
        assert "Penicillin" not in answer.text


def test_another_patients_record_is_refused(site):
    other = {**OURS, "patient_numbers": ["9"]}
    answer = registered(site, patient={"identifier": "4471"}, context=other)
    assert (answer.status_code, answer.json()["code"]) == (422, "bad-input")
    assert "another patient" in answer.json()["detail"]


def test_without_a_record_there_is_none_to_read(site):
    made = registered(site).json()
    assert made["context"] is None
    assert site.program("sam").get(f"{PATH}/{made['id']}/context").status_code == 404


def test_an_operator_neither_reads_nor_gives_a_record(site):
    made = registered(site, context=OURS).json()
    assert site.program("jo").get(f"{PATH}/{made['id']}/context").status_code == 403
    assert put(site, made, OURS, username="jo").status_code == 403


def test_reading_the_record_is_noted(site):
    made = registered(site, context=OURS).json()
    site.program("sam").get(f"{PATH}/{made['id']}/context")
    events = site.service.events(ConsultationId(made["id"]))
    assert [event.detail["what"] for event in events if event.kind == "read"] == ["context"]


def test_the_reference_describes_both_forms(site):
    described = site.program("sam").get("/api/v1/openapi.json").json()
    taken = described["components"]["schemas"]["NewConsultation"]["properties"]["context"]["anyOf"]
    assert {one.get("$ref", "").rpartition("/")[2] for one in taken} >= {"RecordContext", "FhirBundle"}
    body = described["paths"][f"{PATH}/{{id}}/context"]["put"]["requestBody"]["content"]
    assert set(body) == {"application/json", "application/fhir+json"}
