"""The patient's record comes from the EMR beside a consultation, and a registration never waits for it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from scribe.db.web_tables import EmrLinkRow, EmrRecordRow
from scribe.model import Consultation, Patient
from tests.fakes.record_server import NUMBERS, RecordServer, coded, helen, note
from tests.fakes.web_installation import Site, key, open_site

PARKER = {"identifier": "4471 0932", "identifier_system": NUMBERS, "name": "Helen Parker", "birth_date": "1961-04-02"}


@pytest.fixture
def emr() -> Iterator[RecordServer]:
    with RecordServer() as server:
        helen(server)
        server.of(
            "helen",
            {"resourceType": "Condition", "code": coded("Hypertension")},
            {"resourceType": "AllergyIntolerance", "code": coded("penicillin")},
            {"resourceType": "MedicationRequest", "status": "active", "medicationCodeableConcept": coded("amlodipine")},
            note("Blood pressure 150/90. Amlodipine begun.", "2026-10-01T09:00:00Z"),
            note("Older.", "2025-10-01T09:00:00Z"),
        )
        yield server


@pytest.fixture
def site(tmp_path, emr) -> Iterator[Site]:
    opened = open_site(tmp_path, pages=True, emr_url=emr.url, emr_timeout_s=60, emr_record_s=120)
    yield opened
    opened.database.close()


def registered(site: Site, patient: dict[str, Any] | None = None) -> Consultation:
    body = {"patient": patient or PARKER, "practitioner": "aisha", "language": "en"}
    answer = site.program("sam").post("/api/v1/consultations", json=body, headers=key())
    assert answer.status_code == 201, answer.text
    return Consultation.model_validate(answer.json())


def brought(site: Site, consultation: Consultation) -> dict[str, Any]:
    answer = site.program("sam").post(f"/api/v1/consultations/{consultation.id}/context/bring")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def test_the_record_stands_beside_the_consultation(site, emr):
    consultation = registered(site)
    assert brought(site, consultation)["state"] == "brought"
    context = site.service.context(consultation.id)
    assert [one.name for one in context.problems] == ["Hypertension"]
    assert [one.name for one in context.medicines] == ["amlodipine"]
    assert [one.name for one in context.allergies] == ["penicillin"]
    assert context.last_note.text.startswith("Blood pressure 150/90")
    assert context.source == "127.0.0.1"
    assert context.patient_numbers == ("4471 0932",)


def test_no_number_stands_in_an_address(site, emr):
    brought(site, registered(site))
    assert emr.requests
    assert not any("4471" in path for _, path in emr.requests)


def test_every_page_is_read(site, emr):
    emr.page = 3
    emr.of("helen", *[{"resourceType": "Condition", "id": f"c{n}", "code": coded(f"Problem {n}")} for n in range(20)])
    consultation = registered(site)
    assert brought(site, consultation)["state"] == "brought"
    assert len(site.service.context(consultation.id).problems) == 21


@pytest.mark.parametrize("spoiled", ["http://elsewhere.example/fhir", "http://127.0.0.1:1/fhir", "ftp://127.0.0.1"])
def test_a_list_that_goes_on_elsewhere_is_not_taken_for_the_whole(site, emr, spoiled):
    emr.page, emr.next_base = 1, spoiled
    emr.of("helen", {"resourceType": "Condition", "id": "second", "code": coded("Asthma")})
    consultation = registered(site)
    news = brought(site, consultation)
    assert news["state"] == "failed"
    assert "another address" in news["problem"]["detail"]
    assert site.service.context(consultation.id) is None


def test_a_list_without_an_end_is_not_taken_for_the_whole(site, emr):
    emr.endless = True
    news = brought(site, registered(site))
    assert news["state"] == "failed"
    assert "did not end" in news["problem"]["detail"]


@pytest.mark.parametrize(("changed", "match"), [
    ({"birth_date": "1961-04-03"}, "differs in birth date"),
    ({"name": "Peter Zhao"}, "differs in name"),
    ({"gender": "male"}, "differs in sex"),
    ({"identifier": "9999"}, "does not know this patient number"),
    ({"identifier": ""}, "names no patient number"),
])  # fmt: skip
def test_another_persons_record_is_not_taken(site, changed, match):
    consultation = registered(site, PARKER | changed)
    news = brought(site, consultation)
    assert news["state"] == "failed"
    assert match in news["problem"]["detail"]
    assert site.service.context(consultation.id) is None
    assert "Parker" not in str(news)


def test_what_the_emr_does_not_give_is_told_as_unknown(site, emr):
    emr.without = {"AllergyIntolerance": 403, "MedicationStatement": 404}
    consultation = registered(site)
    news = brought(site, consultation)
    assert (news["state"], news["missing"]) == ("brought", ["allergies"])
    assert site.service.context(consultation.id).no_known_allergies is False


def test_an_emr_that_gives_nothing_at_all_has_refused(site, emr):
    kinds = ("Condition", "AllergyIntolerance", "MedicationRequest", "MedicationStatement", "DocumentReference")
    emr.without = dict.fromkeys(kinds, 403)
    assert "gives Scribe nothing" in brought(site, registered(site))["problem"]["detail"]


def test_a_patient_without_a_record_is_no_failure(site, emr):
    helen(emr, id="new", identifier=[{"system": NUMBERS, "value": "1"}])
    consultation = registered(site, PARKER | {"identifier": "1"})
    assert brought(site, consultation)["state"] == "nothing"


def test_medicines_are_named_by_the_medication_that_they_refer_to(site, emr):
    emr.store({"resourceType": "Medication", "id": "m1", "code": coded("metformin")})
    emr.of(
        "helen",
        {
            "resourceType": "MedicationStatement",
            "status": "active",
            "medicationReference": {"reference": "Medication/m1"},
        },
    )
    consultation = registered(site)
    brought(site, consultation)
    assert [one.name for one in site.service.context(consultation.id).medicines] == ["amlodipine", "metformin"]


def test_the_diagnosis_of_one_visit_is_no_entry_of_the_problem_list(site, emr):
    category = [{"coding": [{"code": "encounter-diagnosis"}]}]
    emr.of("helen", {"resourceType": "Condition", "id": "d", "category": category, "code": coded("Common cold")})
    consultation = registered(site)
    brought(site, consultation)
    assert [one.name for one in site.service.context(consultation.id).problems] == ["Hypertension"]


def test_a_note_in_a_binary_of_the_same_server_is_read_and_one_elsewhere_is_not(site, emr):
    emr.store({"resourceType": "Binary", "id": "b1", "contentType": "text/plain", "data": "SW4gYSBiaW5hcnku"})
    linked = {"contentType": "text/plain", "url": f"{emr.url}/Binary/b1"}
    elsewhere = {"contentType": "text/plain", "url": "http://elsewhere.example/Binary/b1"}
    for number, attached in enumerate((linked, elsewhere)):
        content = [{"attachment": attached}]
        date = f"2026-11-0{number + 1}T09:00:00Z"
        emr.of(
            "helen",
            {
                "resourceType": "DocumentReference",
                "id": f"n{number}",
                "status": "current",
                "date": date,
                "content": content,
            },
        )
    consultation = registered(site)
    brought(site, consultation)
    assert site.service.context(consultation.id).last_note.text == "In a binary."


def test_an_emr_that_lets_nobody_in_is_told_in_words_about_a_record(site, emr):
    emr.token = "another"
    problem = brought(site, registered(site))["problem"]
    assert problem["code"] == "record-refused"
    assert "bring the record again" in problem["remedy"]
    assert "delivery" not in str(problem)


def test_once_the_note_is_drafted_no_record_is_taken(site, emr):
    consultation = site.drafted()
    assert "until the note is drafted" in brought(site, consultation)["problem"]["detail"]


# At registration


def automatic(tmp_path, emr: RecordServer, **more: Any) -> Site:
    return open_site(tmp_path / "auto", pages=True, emr_url=emr.url, emr_record="on", **more)


def test_it_comes_by_itself_at_registration(tmp_path, emr):
    site = automatic(tmp_path, emr)
    consultation = registered(site)
    assert site.service.get(consultation.id).context is not None
    answer = site.program("sam").get(f"/api/v1/consultations/{consultation.id}/context/bring")
    assert answer.json()["state"] == "brought"
    site.database.close()


def test_a_registration_that_brings_its_own_record_or_has_no_number_asks_nothing(tmp_path, emr):
    site = automatic(tmp_path, emr)
    body = {"patient": PARKER, "practitioner": "aisha", "language": "en", "context": {"problems": [{"name": "Asthma"}]}}
    assert site.program("sam").post("/api/v1/consultations", json=body, headers=key()).status_code == 201
    registered(site, PARKER | {"identifier": ""})
    assert emr.requests == []
    site.database.close()


def test_an_emr_that_is_away_keeps_nobody_from_registering(tmp_path, emr):
    site = automatic(tmp_path, emr, emr_timeout_s=0.5, emr_record_s=1)
    emr.slow(60)
    began = time.monotonic()
    consultation = registered(site)
    assert time.monotonic() - began < 20
    news = site.program("sam").get(f"/api/v1/consultations/{consultation.id}/context/bring").json()
    assert (news["state"], news["problem"]["code"]) == ("failed", "part-down")
    page = site.browser("sam").get(f"/consultations/{consultation.id}").text
    assert "did not answer within" in page
    assert f'action="/consultations/{consultation.id}/record"' in page
    site.database.close()


def test_the_page_brings_it_again_and_shows_what_came(site, emr):
    consultation = registered(site)
    emr.fail_next(1, 500)
    brought(site, consultation)
    browser = site.browser("sam")
    page = browser.get(f"/consultations/{consultation.id}").text
    token = page.split('name="csrf" value="', 1)[1].split('"', 1)[0]
    answer = browser.post(f"/consultations/{consultation.id}/record", data={"csrf": token}, follow_redirects=False)
    assert answer.status_code == 303
    assert "1 allergy" in browser.get(f"/consultations/{consultation.id}").text
    assert "1 allergy" in browser.get(f"/record/{consultation.id}").text
    assert site.service.get(consultation.id).context is not None


def test_an_administrator_sees_nothing_of_the_record_and_cannot_bring_it(site):
    consultation = registered(site)
    brought(site, consultation)
    assert "penicillin" not in site.browser("jo").get(f"/consultations/{consultation.id}").text
    answer = site.program("jo").post(f"/api/v1/consultations/{consultation.id}/context/bring")
    assert answer.status_code == 403


def test_one_that_was_broken_off_is_told_as_such(site):
    consultation = registered(site)
    with site.database.transaction() as session:
        long_ago = datetime.now(UTC) - timedelta(minutes=5)
        session.add(
            EmrRecordRow(consultation_id=consultation.id, state="waiting", at=long_ago, missing=[], problem=None)
        )
    news = site.program("sam").get(f"/api/v1/consultations/{consultation.id}/context/bring").json()
    assert (news["state"], news["problem"]["detail"]) == ("failed", "Bringing the record was broken off.")


def test_nothing_of_a_patient_is_kept_with_what_came_of_it(site):
    consultation = registered(site)
    brought(site, consultation)
    with site.database.reading() as session:
        row = session.get(EmrRecordRow, consultation.id)
        assert (row.state, row.missing, row.problem) == ("brought", [], None)


# The doctor's day


@pytest.fixture
def linked(site, emr) -> Callable[[], None]:
    def link() -> None:
        with site.database.transaction() as session:
            row = EmrLinkRow(
                issuer=emr.url, fhir_user="Practitioner/rahman", username="aisha", created_at=datetime.now(UTC)
            )
            session.add(row)

    return link


def test_the_doctors_day_comes_from_appointments(site, emr, linked):
    linked()
    today = date.today().isoformat()  # noqa: DTZ011 (where the hospital is)
    mine = [{"actor": {"reference": "Practitioner/rahman"}}]
    others = [{"actor": {"reference": "Practitioner/zhao"}}]
    for number, (status, doctor, start) in enumerate((
        ("booked", mine, f"{today}T10:00:00Z"), ("cancelled", mine, f"{today}T11:00:00Z"),
        ("booked", others, f"{today}T12:00:00Z"), ("booked", mine, "2020-01-01T10:00:00Z"),
        ("booked", mine, "2099-01-01T10:00:00Z"),
    )):  # fmt: skip
        emr.of("helen", {"resourceType": "Appointment", "id": f"a{number}", "status": status, "start": start,
                         "participant": doctor, "reasonCode": [coded("Blood pressure")]})  # fmt: skip
    entries = site.program("aisha").get("/api/v1/emr/day").json()["entries"]
    assert [(one["patient"]["name"], one["reason"]) for one in entries] == [("Helen Parker", "Blood pressure")]
    assert entries[0]["patient"]["identifier"] == "4471 0932"


def test_where_there_are_no_appointments_the_visits_of_the_day_are_taken(site, emr, linked):
    linked()
    emr.without = {"Appointment": 404}
    emr.of("helen", {
        "resourceType": "Encounter", "status": "arrived",
        "identifier": [{"system": "urn:scribe:encounter-number", "value": "V7"}],
        "participant": [{"individual": {"reference": "Practitioner/rahman"}}],
        "period": {"start": datetime.now(UTC).isoformat()},
    })  # fmt: skip
    entries = site.program("aisha").get("/api/v1/emr/day").json()["entries"]
    assert [one["encounter_identifier"] for one in entries] == ["V7"]


def test_an_account_that_is_linked_with_nobody_is_told_what_to_do(site):
    answer = site.program("aisha").get("/api/v1/emr/day")
    assert answer.status_code == 404
    assert "scribe users link" in answer.json()["remedy"]


def test_chinese_names_are_written_without_a_blank(site, emr):
    patient = Patient(identifier="88", identifier_system=NUMBERS, name="欧阳建国")
    helen(emr, id="zh", identifier=[{"system": NUMBERS, "value": "88"}], name=[{"family": "歐陽", "given": ["建國"]}],
          gender="male")  # fmt: skip
    emr.of("zh", {"resourceType": "Condition", "code": coded("高血压")})
    given = patient.model_dump(mode="json") | {"gender": "male"}
    consultation = registered(site, given)
    assert brought(site, consultation)["state"] == "brought"
