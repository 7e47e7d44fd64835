"""Consent and destroying over HTTP; what browsers and kept answers still hold."""

from __future__ import annotations

import pytest
from starlette.responses import JSONResponse

from scribe.consultation.service import Registration
from scribe.db.web_tables import IdempotencyRow
from scribe.model import Encounter, HoldOrder, HoldReason, Patient, State
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import STARTED, Site, key, wav

BODY = {"patient": {"name": "Helen Parker", "identifier": "4471 0932"}, "language": "en", "practitioner": "aisha"}
TEXT = {"content": b"doctor: Good morning.\npatient: I cough.\n", "headers": {"Content-Type": "text/plain"}}


def without_consent(site: Site):
    return site.service.register(
        Registration(
            patient=Patient(name="Helen Parker", identifier="4471 0932"),
            encounter=Encounter(practitioner=site.people["aisha"], department="General medicine", started_at=STARTED),
            language="en",
            template_id="outpatient-soap",
        ),
        actor=site.people["sam"],
    )


def test_recordings_uploads_and_transcripts_wait_for_consent(site):
    nurse, one = site.program("sam"), without_consent(site)
    base = f"/api/v1/consultations/{one.id}"
    sound = {"content": wav(), "headers": {"Content-Type": "audio/wav", **key()}}
    for answer in (
        nurse.post(f"{base}/recording", **sound),
        nurse.post(f"{base}/transcript", content=TEXT["content"], headers={**TEXT["headers"], **key()}),
        nurse.post(f"{base}/uploads", headers={"Tus-Resumable": "1.0.0", "Upload-Length": "100", **key()}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (409, "consent-missing"), answer.text
    noted = nurse.post(f"{base}/consent", json={"given_by": "representative", "form": "written"})
    assert noted.status_code == 200
    assert noted.json()["consent"]["by"]["id"] == "sam"
    assert noted.json()["consent"]["covers"] == ["recording", "transcript"]
    sound["headers"] |= key()
    assert nurse.post(f"{base}/recording", **sound).status_code == 201


@pytest.mark.parametrize(
    ("given", "noted"),
    [(True, "patient"), ({"given_by": "representative", "covers": ["recording"]}, "representative"), (False, None)],
)
def test_a_registration_says_what_was_agreed_to(site, given, noted):
    made = site.program("sam").post("/api/v1/consultations", json={**BODY, "consent": given}, headers=key())
    assert made.status_code == 201, made.text
    assert (made.json()["consent"] or {}).get("given_by") == noted


def test_a_withdrawal_without_a_reason_or_with_a_name_is_refused(site):
    doctor, one = site.program("aisha"), site.drafted()
    address = f"/api/v1/consultations/{one.id}/withdrawal"
    for body in ({}, {"reason": "because"}, {"reason": "wrong_patient", "reference": "Helen Parker"}):
        answer = doctor.post(address, json=body)
        assert answer.status_code == 422
        assert "Parker" not in answer.text
    assert doctor.post(address, json={"reason": "erasure_request", "reference": "R-1"}).status_code == 403
    done = doctor.post(address, json={"reason": "wrong_patient"}).json()
    assert (done["state"], done["erasure"]["reason"], done["patient"]) == ("withdrawn", "wrong_patient", None)


def test_an_answer_that_was_made_during_the_withdrawal_is_not_kept(site):
    from scribe.web.idempotency import Idempotency  # noqa: PLC0415

    kept, one = Idempotency(site.database, site.accounts.keys), site.drafted()
    attempt = kept.begin("sam", "k-1", "POST /x", "d" * 64)
    site.service.withdraw(one.id, order=WITHDRAWN, actor=site.people["aisha"])
    kept.keep(attempt, JSONResponse({"patient": "Helen Parker"}), consultation=one.id)
    with site.database.reading() as session:
        left = session.query(IdempotencyRow).one()
        assert (left.body, left.data_key, left.headers, left.request_digest) == (None, None, None, "")


def test_a_registration_that_is_repeated_after_the_withdrawal_makes_nothing_anew(site):
    nurse, once = site.program("sam"), key()
    first = nurse.post("/api/v1/consultations", json={**BODY, "consent": True}, headers=once)
    site.service.withdraw(first.json()["id"], order=WITHDRAWN, actor=site.people["aisha"])
    events = len(site.kinds())
    for body in ({**BODY, "consent": True}, {**BODY, "consent": False}):
        again = nurse.post("/api/v1/consultations", json=body, headers=once)
        assert (again.status_code, again.json()["code"]) == (409, "wrong-state")
        assert "destroyed since" in again.json()["detail"]
        assert "Parker" not in again.text
    assert len(site.kinds()) == events
    assert site.service.left_of(first.json()["id"]).answers == 0
    assert nurse.post("/api/v1/consultations", json={**BODY, "consent": True}, headers=key()).status_code == 201


def test_a_withdrawal_of_what_is_held_by_law_is_noted_and_said_to_wait(site):
    doctor, one = site.program("aisha"), site.drafted()
    order = HoldOrder(reason=HoldReason.COMPLAINT, reference="C-9")
    site.service.place_hold(one.id, order=order, actor=site.people["jo"])
    answer = doctor.post(f"/api/v1/consultations/{one.id}/withdrawal", json={"reason": "wrong_patient"})
    assert (answer.status_code, answer.json()["code"]) == (409, "legally-held")
    assert "is done when the hold is released" in answer.json()["remedy"]
    assert "C-9" not in answer.text
    assert [waiting.consultation for waiting in site.service.postponed()] == [one.id]


def test_a_browser_is_told_which_consultations_are_gone(site_of):
    site = site_of(pages=True)
    gone, kept = site.drafted(), site.drafted()
    site.service.withdraw(gone.id, order=WITHDRAWN, actor=site.people["aisha"])
    nurse = site.program("sam")
    told = nurse.post("/kept/gone", json={"consultations": [gone.id, kept.id, "NOBODY"]})
    assert told.json() == {"gone": [gone.id]}
    assert nurse.post("/kept/gone", json={"consultations": ["../x"]}).status_code == 422
    assert site.client().post("/kept/gone", json={"consultations": []}).status_code == 401


def test_the_page_offers_each_role_its_reasons(site_of):
    site = site_of(pages=True)
    one = site.drafted()
    for username, count in (("sam", 2), ("aisha", 3), ("jo", 3)):
        page = site.browser(username).get(f"/consultations/{one.id}", headers={"Accept": "text/html"})
        assert page.text.count('name="reason" value=') == count, username
    assert site.service.get(one.id).state is State.DRAFTED
