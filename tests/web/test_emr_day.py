"""The EMR's appointments of a doctor's day: only the doctor's own, begun once, with the EMR's patient and visit."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from scribe.access import INSTALLATION
from scribe.consultation.service import Registration
from scribe.emr.day import planned_for
from scribe.model import Encounter, Patient
from scribe.web.emr_visits import EmrVisits
from scribe.web.pages import emr_day
from tests.fakes.notes import WITHDRAWN
from tests.fakes.record_server import RecordServer, coded, helen
from tests.fakes.web_installation import Site, open_site

NOW = datetime(2026, 11, 20, 12, 0).astimezone()
"""Noon where the hospital is: no reading of the clock falls on another day."""


def appointment(id: str, *, doctor: str = "rahman", **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Appointment", "id": id, "status": "booked", "start": NOW.isoformat(),
        "participant": [{"actor": {"reference": f"Practitioner/{doctor}"}}], **more,
    }  # fmt: skip


@pytest.fixture
def emr() -> Iterator[RecordServer]:
    with RecordServer() as server:
        helen(server)
        server.of("helen", appointment("a1", reasonCode=[coded("Blood pressure")]), appointment("a2", doctor="other"))
        yield server


@pytest.fixture
def site(tmp_path, emr, monkeypatch) -> Iterator[Site]:
    monkeypatch.setattr(emr_day, "utc_now", lambda: NOW)
    opened = open_site(tmp_path, pages=True, emr_url=emr.url, emr_day="on", emr_timeout_s=2)
    opened.app.state.launches.link("aisha", emr.url, "Practitioner/rahman", actor="jo")
    yield opened
    opened.database.close()


def begin(client: Any, visit: str, *, csrf: bool = True) -> Any:
    page = client.get("/today").text
    token = page.split('name="csrf" value="', 1)[1].split('"', 1)[0] if csrf else ""
    return client.post("/today/emr", data={"csrf": token, "visit": visit}, follow_redirects=False)


def test_the_page_of_the_day_asks_for_it_only_where_the_hospital_wants_it(site, emr, tmp_path):
    assert 'data-load="/today/emr"' in site.browser("aisha").get("/today").text
    assert emr.requests == []
    plain = open_site(tmp_path / "plain", pages=True, emr_url=emr.url)
    assert "/today/emr" not in plain.browser("aisha").get("/today").text
    assert "SCRIBE_EMR_DAY" in plain.browser("aisha").get("/today/emr").text
    plain.database.close()


def test_an_appointment_is_begun_once_with_the_emrs_patient(site):
    client = site.browser("aisha")
    first, second = begin(client, "Appointment/a1"), begin(client, "Appointment/a1")
    (consultation,) = site.service.list(who=INSTALLATION)
    assert first.headers["Location"] == f"/record/{consultation.id}"
    assert second.headers["Location"] == f"/consultations/{consultation.id}"
    assert consultation.patient.identifier == "4471 0932"
    assert consultation.patient.birth_date.isoformat() == "1961-04-02"
    assert consultation.encounter.reason == "Blood pressure"
    assert consultation.encounter.practitioner.id == "aisha"
    assert consultation.encounter.started_at == NOW
    assert f'href="/consultations/{consultation.id}"' in client.get("/today/emr").text


def test_a_visit_brings_its_number_along(site, emr):
    emr.without["Appointment"] = 404
    emr.of("helen", {
        "resourceType": "Encounter", "id": "v1", "status": "in-progress", "period": {"start": NOW.isoformat()},
        "identifier": [{"system": "urn:scribe:encounter-number", "value": "V-2026-77"}],
        "participant": [{"individual": {"reference": "Practitioner/rahman"}}],
    })  # fmt: skip
    begin(site.browser("aisha"), "Encounter/v1")
    (consultation,) = site.service.list(who=INSTALLATION)
    assert consultation.encounter.identifier == "V-2026-77"


@pytest.mark.parametrize("visit", ["Appointment/a2", "Appointment/none", "Patient/helen", "../Appointment/a1", ""])
def test_only_an_appointment_of_ones_own_can_be_begun(site, visit):
    assert begin(site.browser("aisha"), visit).status_code in (404, 422)
    assert site.service.list(who=INSTALLATION) == ()


@pytest.mark.parametrize("username", ["sam", "jo"])
def test_nobody_else_sees_or_begins_it(site, username):
    client = site.browser(username)
    assert client.get("/today/emr").status_code == 403
    assert client.post("/today/emr", data={"visit": "Appointment/a1"}).status_code == 403
    assert site.client().get("/today/emr", headers={"Accept": "application/json"}).status_code == 401


def test_another_sites_form_begins_nothing(site):
    assert begin(site.browser("aisha"), "Appointment/a1", csrf=False).status_code == 403
    assert site.service.list(who=INSTALLATION) == ()


def test_who_is_not_linked_is_told_what_to_do(site):
    site.app.state.launches.unlink("aisha", actor="jo")
    page = site.browser("aisha").get("/today/emr")
    assert page.status_code == 200
    assert "scribe users link aisha" in page.text


def test_a_failure_promises_no_further_tries(site, emr):
    emr.fail_next(5, 503)
    section = site.browser("aisha").get("/today/emr").text.split('<section id="emr-day">')[1]
    assert "could not be read" in section
    assert "by itself" not in section


@pytest.mark.parametrize("start", [NOW - timedelta(days=2), NOW + timedelta(days=2)])
def test_a_server_that_passes_over_the_date_shows_no_other_day(site, emr, start):
    emr.of("helen", *[appointment(f"other-{n}", start=start.isoformat(), description="Elsewhen") for n in range(100)])
    page = site.browser("aisha").get("/today/emr").text
    assert "Blood pressure" in page
    assert "Elsewhen" not in page


@pytest.mark.parametrize(
    "actor", ["http://elsewhere.example/Patient/helen", "Patient/../Patient/helen", "Patient/helen?x=1", "Patient/a\nb"]
)
def test_a_patient_elsewhere_is_not_asked_for(site, emr, actor):
    emr.store({**appointment("odd"), "participant": [
        {"actor": {"reference": "Practitioner/rahman"}}, {"actor": {"reference": actor}},
    ]})  # fmt: skip
    assert site.browser("aisha").get("/today/emr").status_code == 200
    assert {path for method, path in emr.requests if method == "GET"} <= {"Patient/helen"}


def test_two_processes_register_one_visit_once(site):
    mark = "visit-of-both"
    places = [EmrVisits(site.database, site.accounts.keys, site.service) for _ in range(6)]
    together, begun = threading.Barrier(len(places)), []

    def one(visits: EmrVisits) -> None:
        together.wait()
        begun.append(visits.begin(mark, _registration(site), actor=site.people["aisha"]))

    threads = [threading.Thread(target=one, args=(visits,)) for visits in places]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({name for name, _ in begun}) == 1
    assert sum(new for _, new in begun) == 1
    assert len(site.service.list(who=INSTALLATION)) == 1


def test_a_visit_whose_consultation_was_withdrawn_can_be_begun_again(site):
    visits = EmrVisits(site.database, site.accounts.keys, site.service)
    first, _ = visits.begin("mark", _registration(site), actor=site.people["aisha"])
    site.service.withdraw(first, order=WITHDRAWN, actor=site.people["aisha"])
    second, new = visits.begin("mark", _registration(site), actor=site.people["aisha"])
    assert new
    assert visits.consultation_of("mark") == second != first


def _registration(site: Site) -> Registration:
    return Registration(
        patient=Patient(identifier="1"),
        encounter=Encounter(practitioner=site.people["aisha"], started_at=NOW),
        language="en",
        template_id="outpatient-soap",
    )


class Asked:
    """A reader that keeps what it is asked for."""

    base_url = "http://emr.example/fhir"

    def __init__(self) -> None:
        self.parameters: list[dict[str, object]] = []

    def search(self, kind, parameters, *, doing):
        self.parameters.append(parameters)
        return []


def test_the_emr_is_asked_for_this_day_and_for_none_after_it():
    asked = Asked()
    planned_for(asked, "Practitioner/rahman", NOW.date(), patient_system="", encounter_system="")
    [parameters] = asked.parameters
    begins, ends = parameters["date"]
    assert begins.startswith(f"ge{NOW.date()}T00:00:00")
    assert ends.startswith(f"lt{NOW.date() + timedelta(days=1)}T00:00:00")
