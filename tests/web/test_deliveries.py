"""Deliveries over HTTP: what each role sees of them, and what each may decide."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scribe.errors import DeliveryRefused, PartDown
from scribe.model import Consultation, Stage
from tests.fakes.web_installation import Site, key, open_site

OUTCOME = {
    "resourceType": "OperationOutcome",
    "issue": [{"severity": "error", "code": "invalid", "diagnostics": "HELEN PARKER (4471 0932) has no family name."}],
}
COMPARED = {
    "theirs": "Patient/77",
    "digest": "d" * 64,
    "elements": [
        {"name": "number", "ours": "4471 0932", "theirs": "4471 0932", "result": "same"},
        {"name": "name", "ours": "Helen Parker", "theirs": "Eleni Parkes", "result": "differs"},
    ],
}
ANOTHER = DeliveryRefused("It is another person's record.", status=422, outcome=OUTCOME, compared=COMPARED)
WHY = {"reason": "Seen on the ward."}


@pytest.fixture
def site(tmp_path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data", pages=True)
    yield opened
    opened.database.close()


def signed(site: Site) -> Consultation:
    waiting = site.reviewed()
    return site.service.sign(
        waiting.id,
        version=waiting.version,
        revision_digest=str(waiting.draft),
        medicines_confirmed=True,
        actor=site.people["aisha"],
    )


def failed(site: Site, error: Exception) -> Consultation:
    lease = site.service.begin(signed(site).id, Stage.DELIVER, owner="worker")
    return site.service.fail(lease, error)


def delivery(site: Site, who: str, id: str) -> dict:
    answer = site.program(who).get(f"/api/v1/consultations/{id}/delivery")
    assert answer.status_code == 200, answer.text
    return answer.json()


def decide(site: Site, who: str, id: str, what: str, body: dict = WHY):
    return site.program(who).post(f"/api/v1/consultations/{id}/delivery/{what}", json=body, headers=key())


def test_a_clinician_sees_both_sides_and_the_emrs_words(site):
    parked = failed(site, ANOTHER)
    seen = delivery(site, "aisha", parked.id)
    (attempt,) = seen["attempts"]
    assert (seen["state"], attempt["result"], attempt["status"]) == ("parked", "refused", 422)
    assert attempt["compared"] == COMPARED
    assert attempt["outcome"] == OUTCOME
    kinds = [event.kind for event in site.service.events(parked.id)]
    assert kinds[-1] == "read"


def test_an_operator_sees_the_reasons_and_nothing_that_identifies_the_patient(site):
    parked = failed(site, ANOTHER)
    program = site.program("jo")
    for path in (f"/consultations/{parked.id}/delivery", "/deliveries?which=parked", f"/consultations/{parked.id}"):
        text = program.get(f"/api/v1{path}").text
        assert "has no family name" in text
        for known in ("Helen", "HELEN", "Parker", "4471 0932", "Parkes", "Eleni", "Patient/77"):
            assert known not in text, path
    seen = delivery(site, "jo", parked.id)
    assert seen["attempts"][0]["compared"]["elements"][1] == {"name": "name", "result": "differs"}


@pytest.mark.parametrize("path", ["/operations", "/consultations/{id}"])
def test_nor_on_a_page(site, path):
    parked = failed(site, ANOTHER)
    page = site.browser("jo").get(path.format(id=parked.id))
    assert page.status_code == 200
    assert "has no family name" in page.text
    for known in ("Helen", "HELEN", "4471 0932", "Parkes"):
        assert known not in page.text


def test_the_page_shows_a_doctor_the_reason_and_both_sides(site):
    parked = failed(site, ANOTHER)
    page = site.browser("aisha").get(f"/consultations/{parked.id}").text
    for shown in (
        "HELEN PARKER (4471 0932) has no family name.",
        "Eleni Parkes",
        "Patient/77",
        'action="/consultations/',
    ):
        assert shown in page


def test_hold_resume_give_up_and_retry(site):
    waiting = signed(site)
    assert decide(site, "jo", waiting.id, "hold").json()["stop"]["kind"] == "held"
    assert delivery(site, "aisha", waiting.id)["stop"]["reason"] == WHY["reason"]
    listed = site.program("jo").get("/api/v1/deliveries?which=held").json()["deliveries"]
    assert [one["consultation"] for one in listed] == [waiting.id]
    assert decide(site, "jo", waiting.id, "resume").json()["stop"] is None
    assert decide(site, "jo", waiting.id, "resume").status_code == 409
    assert decide(site, "aisha", waiting.id, "give-up").json()["state"] == "parked"
    again = site.program("jo").post(f"/api/v1/consultations/{waiting.id}/retry", headers=key())
    assert again.json()["state"] == "signed"


def test_a_doctors_reason_is_not_shown_to_the_operator(site):
    waiting = signed(site)
    decide(site, "aisha", waiting.id, "hold", {"reason": "Helen Parker asked for it."})
    assert delivery(site, "jo", waiting.id)["stop"]["reason"] == ""
    assert "Helen" not in site.browser("jo").get("/operations").text


def test_the_difference_that_was_shown_is_accepted_and_no_other(site):
    parked = failed(site, ANOTHER)
    other = {**WHY, "compared": "e" * 64}
    assert decide(site, "aisha", parked.id, "patient", other).status_code == 409
    taken = decide(site, "aisha", parked.id, "patient", {**WHY, "compared": "d" * 64})
    assert (taken.json()["state"], taken.json()["accepted_patient"]["reference"]) == ("signed", "Patient/77")
    assert site.program("jo").get(f"/api/v1/consultations/{parked.id}").json()["accepted_patient"] is None


def test_what_cannot_be_seen_does_not_stay_in_a_reason(site):
    waiting = signed(site)
    decide(site, "aisha", waiting.id, "hold", {"reason": "Seen \u202eon\u202c the\u200b ward\x1b[2J."})
    assert delivery(site, "aisha", waiting.id)["stop"]["reason"] == WHY["reason"]


@pytest.mark.parametrize("body", [{}, {"reason": ""}, {"reason": "x" * 501}, {"reason": "\u200b\u202e"}])
def test_a_decision_without_its_reason_is_refused(site, body):
    waiting = signed(site)
    assert decide(site, "jo", waiting.id, "hold", body).status_code == 422
    assert site.service.get(waiting.id).stop is None


@pytest.mark.parametrize("what", ["hold", "give-up"])
def test_the_forms_of_the_page_decide(site, what):
    waiting = signed(site)
    browser = site.browser("aisha")
    page = browser.get(f"/consultations/{waiting.id}").text
    csrf = page.split('name="csrf" value="')[1].split('"')[0]
    answer = browser.post(f"/consultations/{waiting.id}/{what}", data={"csrf": csrf, **WHY}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/consultations/{waiting.id}#delivery")
    assert site.service.get(waiting.id).stop is not None


def test_the_document_is_shown_to_read_and_its_reading_is_noted(site):
    done = site.delivered()
    page = site.browser("aisha").get(f"/consultations/{done.id}/document")
    assert page.status_code == 200
    assert "Composition" in page.text
    assert "urn:uuid:" in page.text
    assert site.service.events(done.id)[-1].detail["what"] == "bundle"
    assert site.browser("jo").get(f"/consultations/{done.id}/document").status_code == 403


def test_operations_shows_what_waits_with_the_emrs_reason_and_what_waits_behind_it(site):
    failed(site, PartDown("The EMR answered with status 503.", status=503, outcome=OUTCOME))
    signed(site)
    page = site.browser("jo").get("/operations").text
    assert "has no family name" in page
    assert page.count("behind an earlier note of the same patient") == 1
