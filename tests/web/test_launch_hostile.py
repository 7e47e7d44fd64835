"""An EMR that launches with what nobody should say: no fault of ours, nobody's wrong record, no way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from scribe.access import INSTALLATION
from scribe.model import Role
from tests.fakes.fhir_answers import Answer
from tests.fakes.launching_emr import LaunchingEmr
from tests.fakes.record_server import helen
from tests.fakes.web_installation import PASSWORD, Site
from tests.web.test_launch import agreed, launch, opened, visit

LONG = "x" * 200_000


class HostileEmr(LaunchingEmr):
    """Answers single addresses with what a test puts there."""

    def __init__(self) -> None:
        super().__init__()
        self.instead: dict[str, Any] = {}

    def handle(self, method: str, target: str, headers: dict[str, str], body: bytes) -> Answer:
        told = self.instead.get(urlsplit(target).path)
        return Answer(200, told) if told is not None else super().handle(method, target, headers, body)


@pytest.fixture
def emr() -> Iterator[HostileEmr]:
    with HostileEmr() as running:
        helen(running)
        running.of("helen", visit("visit-1", "V-2026-77"))
        yield running


@pytest.fixture
def site(tmp_path, emr) -> Iterator[Site]:
    made = opened(tmp_path, emr)
    for username, who in (("aisha", "rahman"), ("sam", "sam")):
        made.app.state.launches.link(username, emr.url, f"Practitioner/{who}", actor="jo")
    yield made
    made.database.close()


def patient(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Patient", "id": "helen", "identifier": [{"system": "urn:x", "value": "4471 0932"}],
        "name": [{"text": "Helen Parker"}], "gender": "female", "birthDate": "1961-04-02", **more,
    }  # fmt: skip


def encounter(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Encounter", "id": "visit-1", "subject": {"reference": "Patient/helen"}, **more}


@pytest.mark.parametrize("changed", [
    {"name": "x"}, {"name": ["x"]}, {"name": [{"given": [None], "family": None}]}, {"name": [{"text": {"a": 1}}]},
    {"name": [{"family": "\ud800"}]}, {"name": [{"text": LONG}]}, {"name": [{"text": "a\u0000\u202eb\nc"}]},
    {"birthDate": "1961"}, {"birthDate": 1961}, {"gender": ["male"]}, {"gender": {"a": 1}},
])  # fmt: skip
def test_a_patients_values_of_another_kind_are_left_out(site, emr, changed):
    emr.instead["/fhir/Patient/helen"] = patient(**changed)
    journey = launch(site, emr)
    assert agreed(site, journey.client).status_code == 303
    (found,) = site.service.list(who=INSTALLATION)
    assert found.patient.identifier == "4471 0932"
    assert len(found.patient.name) <= 300
    assert not re.search("[{\\[\u0000-\u001f\u202e\ud800]|None", found.patient.name)
    assert found.patient.gender in ("female", "unknown")


@pytest.mark.parametrize("value", [{"a": 1}, ["4471"], 4471, LONG, "  ", "", "44\u0000", "44\u202e71", " 4471", None])
def test_what_cannot_be_a_number_is_nobodys_number(site, emr, value):
    emr.instead["/fhir/Patient/helen"] = patient(identifier=[{"system": "urn:x", "value": value}])
    page = launch(site, emr).client.get("/launch/open")
    assert page.status_code == 404
    assert "has no number of the hospital" in page.text


@pytest.mark.parametrize("told", [
    {"status": ["x"]}, {"period": "x"}, {"period": {"start": "9999-12-31T23:59:59-12:00"}},
    {"period": {"start": "0001-01-01T00:00:00+12:00"}}, {"serviceType": {"text": {"a": 1}}},
    {"reasonCode": [{"text": LONG}]}, {"identifier": [{"system": "urn:scribe:encounter-number", "value": {"a": 1}}]},
    {"participant": "x"}, {"period": {"start": "2999-01-01T00:00:00Z"}},
])  # fmt: skip
def test_a_visits_values_of_another_kind_are_left_out(site, emr, told):
    emr.instead["/fhir/Encounter/visit-1"] = encounter(**told)
    assert agreed(site, launch(site, emr).client).status_code == 303
    (found,) = site.service.list(who=INSTALLATION)
    assert found.encounter.started_at <= found.registered_at
    assert found.encounter.identifier == ""
    assert len(found.encounter.reason) <= 300
    assert "{" not in found.encounter.department


@pytest.mark.parametrize("told", [
    {"resourceType": "Encounter", "id": "visit-1"}, encounter(subject={"reference": "Group/helen"}),
    encounter(subject={"identifier": {"value": "9"}}), encounter(subject={"reference": "Patient/peter"}),
    encounter(subject={"reference": "http://elsewhere.example/Patient/helen"}), encounter(id="visit-2"), patient(),
])  # fmt: skip
def test_a_visit_that_is_not_shown_to_be_this_patients_is_refused(site, emr, told):
    emr.instead["/fhir/Encounter/visit-1"] = told
    assert launch(site, emr).client.get("/launch/open").status_code in (422, 503)


def test_another_patient_than_the_one_that_was_asked_for_is_refused(site, emr):
    emr.instead["/fhir/Patient/helen"] = patient(id="peter")
    page = launch(site, emr).client.get("/launch/open")
    assert page.status_code == 503
    assert "another resource" in page.text


@pytest.mark.parametrize("retired", [
    {"active": False}, {"link": [{"type": "replaced-by", "other": {"reference": "Patient/new"}}]},
])  # fmt: skip
def test_a_retired_record_is_refused(site, emr, retired):
    emr.instead["/fhir/Patient/helen"] = patient(**retired)
    page = launch(site, emr).client.get("/launch/open")
    assert page.status_code == 422
    assert "retired this record" in page.text


def test_a_death_is_said_before_anything_is_begun(site, emr):
    emr.instead["/fhir/Patient/helen"] = patient(deceasedDateTime="2020-01-01")
    assert "this patient has died" in launch(site, emr).client.get("/launch/open").text


@pytest.mark.parametrize("told", [
    {"patient": ".."}, {"patient": "he\nlen"}, {"patient": "helen?x=1"}, {"patient": "helen#1"}, {"patient": LONG},
    {"patient": ["helen"]}, {"patient": 5}, {"encounter": "../Patient/helen"}, {"encounter": "a\u0000b"},
    {"encounter": "Patient/visit-1"}, {"patient": "Group/helen"},
])  # fmt: skip
def test_what_is_no_id_stands_in_no_address(site, emr, told):
    emr.told = told
    answer = launch(site, emr).answer
    assert answer.status_code == 503
    assert "in FHIR&#39;s form" in answer.text
    assert not any(path.startswith(("Patient", "Encounter")) for _, path in emr.requests)


@pytest.mark.parametrize("address", [
    "javascript:alert(1)", "http://evil@{host}/auth", "http://evil.example\\@{host}/auth", "http://{host}/auth#x",
    "http://{host}/auth\r\nX-Bad: 1", "https://elsewhere.example/auth", "http://127.0.0.1:99999/a", "http://[::1/x",
    "http://{host}/\u0430uth", "//{host}/auth", "http://{host}\t/auth",
])  # fmt: skip
def test_no_address_leads_a_browser_elsewhere(site, emr, address):
    host = urlsplit(emr.url).netloc
    emr.configuration = {"authorization_endpoint": address.replace("{host}", host)}
    answer = site.client().get("/launch", params={"iss": emr.url, "launch": "x"}, follow_redirects=False)
    assert answer.status_code == 503
    assert "Location" not in answer.headers


def test_a_sign_in_that_calls_itself_otherwise_is_not_given_the_code(site, emr):
    client = site.client()
    journey = launch(site, emr)
    begun = client.get("/launch", params={"iss": emr.url, "launch": "x"}, follow_redirects=False)
    state = re.search("state=([^&]+)", begun.headers["Location"])[1]
    before = len(emr.exchanged)
    answer = client.get("/launch/callback", params={"code": "c", "state": state, "iss": "https://other.example"})
    assert answer.status_code == 403
    assert "Another sign-in answered" in answer.text
    assert len(emr.exchanged) == before
    assert journey.answer.status_code == 200


def test_an_identity_that_was_given_to_another_program_is_not_believed(site, emr):
    emr.claims = {"aud": ["scribe-at-the-bedside", "other"], "azp": "other"}
    assert launch(site, emr).answer.status_code == 403


def test_without_a_visit_each_doctor_begins_a_consultation_of_his_own(site, emr):
    site.accounts.create_user(username="chen", name="Dr Wei Chen", role=Role.DOCTOR, password=PASSWORD)
    site.app.state.launches.link("chen", emr.url, "Practitioner/chen", actor="jo")
    emr.encounter = ""
    emr.told = {"encounter": None}
    agreed(site, launch(site, emr).client)
    emr.user = "Practitioner/chen"
    other = launch(site, emr).client
    page = other.get("/launch/open", follow_redirects=False)
    assert page.status_code == 200
    assert "Registered today for this patient already" in page.text
    agreed(site, other)
    assert {one.encounter.practitioner.id for one in site.service.list(who=INSTALLATION)} == {"aisha", "chen"}
