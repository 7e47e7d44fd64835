"""Finishing over HTTP what a silent device left, and what the device is told that comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

from scribe.db import utc_now
from scribe.db.tables import UploadRow
from scribe.model import State
from tests.audio.recordings import VARIANTS, encoded, tone
from tests.fakes.web_installation import open_site

TUS = {"Tus-Resumable": "1.0.0"}
CHUNK = {**TUS, "Content-Type": "application/offset+octet-stream"}
LIVE = next(form for form in VARIANTS if form.name == "webm of a browser")
RAW = encoded(LIVE, tone(6.0, rate=LIVE.rate))
CUT = len(RAW) // 2


def arriving(client, consultation, data=RAW[:CUT], **said):
    said = said or {"Upload-Defer-Length": "1"}
    location = client.post(f"/api/v1/consultations/{consultation.id}/uploads", headers={**TUS, **said}).headers[
        "location"
    ]
    sent = client.patch(location, content=data, headers={**CHUNK, "Upload-Offset": "0"})
    assert sent.status_code == 204
    return location


def fall_silent(site, seconds=61):
    with site.database.transaction() as session:
        session.execute(update(UploadRow).values(heard_at=utc_now() - timedelta(seconds=seconds)))


def test_it_is_finished_as_the_last_bytes_finish_it(site, doctor):
    new = site.registered()
    location = arriving(doctor, new)
    fall_silent(site)
    done = doctor.post(f"{location}/finish")
    assert done.status_code == 204
    assert done.headers["upload-offset"] == str(CUT)
    assert "scribe-lost-seconds" not in done.headers
    assert site.service.get(new.id).state is State.UPLOADED
    assert doctor.post(f"{location}/finish").status_code == 204, "pressed twice"


def test_a_client_that_comes_back_is_told_410_with_how_much_was_taken(site, doctor):
    location = arriving(doctor, site.registered())
    fall_silent(site)
    assert site.program("jo").post(f"{location}/finish").status_code == 204
    answers = (
        doctor.head(location, headers=TUS),
        doctor.patch(location, content=RAW[CUT:], headers={**CHUNK, "Upload-Offset": str(CUT)}),
        doctor.patch(
            location, content=b"", headers={**CHUNK, "Upload-Offset": str(CUT), "Upload-Length": str(len(RAW))}
        ),
        doctor.delete(location, headers=TUS),
    )
    for answer in answers:
        assert answer.status_code == 410
        assert answer.headers["upload-offset"] == str(CUT)
        assert answer.headers["tus-resumable"] == "1.0.0"
    assert {answer.json()["code"] for answer in answers[1:]} == {"upload-taken"}


def test_one_that_its_own_client_finished_answers_as_before(site, doctor):
    location = arriving(doctor, site.registered(), RAW, **{"Upload-Length": str(len(RAW))})
    assert doctor.head(location, headers=TUS).status_code == 200
    late = doctor.patch(location, content=b"x", headers={**CHUNK, "Upload-Offset": str(len(RAW))})
    assert (late.status_code, late.json()["code"]) == (409, "conflict")


def test_while_it_arrives_and_where_nothing_came_it_is_refused_in_a_sentence(site, doctor):
    location = arriving(doctor, site.registered())
    refused = doctor.post(f"{location}/finish")
    assert refused.status_code == 409
    assert "still arrives" in refused.json()["detail"]
    assert doctor.head(location, headers=TUS).headers["upload-offset"] == str(CUT), "and goes on"
    empty = doctor.post(
        f"/api/v1/consultations/{site.registered().id}/uploads", headers={**TUS, "Upload-Defer-Length": "1"}
    )
    refused = doctor.post(f"{empty.headers['location']}/finish")
    assert (refused.status_code, refused.json()["reason"]) == (409, "nothing-arrived")


def test_what_cannot_be_used_is_refused_as_after_the_last_bytes(site, doctor):
    new = site.registered()
    location = arriving(doctor, new, b"no sound, but many bytes" * 400)
    fall_silent(site)
    refused = doctor.post(f"{location}/finish")
    assert (refused.status_code, refused.json()["code"]) == (422, "bad-audio")
    assert doctor.head(location, headers=TUS).status_code == 200, "its client may see that it was not taken"
    again = doctor.patch(location, content=b"x", headers={**CHUNK, "Upload-Offset": "0"})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")


def test_a_nurse_and_nobody_may_not(site, nurse, doctor):
    location = arriving(doctor, site.registered())
    fall_silent(site)
    assert nurse.post(f"{location}/finish").status_code == 403
    assert site.client().post(f"{location}/finish").status_code == 401
    assert doctor.post("/api/v1/uploads/u0000/finish").status_code == 404


@pytest.fixture
def paged(tmp_path):
    site = open_site(tmp_path / "paged", pages=True)
    yield site
    site.database.close()


def page(site, username, path, language="en"):
    browser = site.browser(username)
    browser.cookies.set("__Host-scribe_language", language)
    return browser.get(path, headers={"Accept": "text/html"})


@pytest.mark.parametrize(
    ("language", "says", "button"),
    [
        ("en", "Less than a minute of a recording is at the hospital, not finished; last heard at", "Finish it"),
        ("zh", "医院已收到不到 1 分钟的录音，尚未结束；最后收到时间", "确认结束"),
    ],
)
@pytest.mark.parametrize(("username", "path"), [("aisha", ""), ("aisha", "/today"), ("jo", "/operations"), ("jo", "")])
def test_three_pages_tell_it_and_offer_to_finish(paged, language, says, button, username, path):
    new = paged.registered()
    arriving(paged.program("aisha"), new)
    path = path or f"/consultations/{new.id}"
    assert says not in page(paged, username, path, language).text, "it arrives"
    fall_silent(paged)
    shown = page(paged, username, path, language).text
    assert says in shown
    assert button in shown


def test_a_nurse_is_told_who_can_finish_it(paged):
    new = paged.registered()
    arriving(paged.program("aisha"), new)
    fall_silent(paged)
    shown = page(paged, "sam", f"/consultations/{new.id}").text
    assert "Its doctor, who stands in for them, or an operator can finish it." in shown
    assert "Finish it" not in shown


def test_the_form_finishes_it_and_the_page_says_that_its_end_may_be_missing(paged):
    new = paged.registered()
    upload = arriving(paged.program("aisha"), new).rpartition("/")[2]
    fall_silent(paged)
    doctor = paged.program("aisha")
    other = paged.registered()
    wrong = doctor.post(f"/consultations/{other.id}/finish", data={"upload": upload}, follow_redirects=False)
    assert wrong.status_code == 409
    sent = doctor.post(f"/consultations/{new.id}/finish", data={"upload": upload}, follow_redirects=False)
    assert (sent.status_code, sent.headers["location"]) == (303, f"/consultations/{new.id}")
    shown = page(paged, "aisha", f"/consultations/{new.id}").text
    assert "The end of the recording may be missing" in shown
    assert "at the hospital, not finished" not in shown


def test_what_a_page_refuses_is_said_in_chinese_too(paged):
    new = paged.registered()
    upload = arriving(paged.program("aisha"), new).rpartition("/")[2]
    doctor = paged.program("aisha")
    doctor.cookies.set("__Host-scribe_language", "zh")
    refused = doctor.post(f"/consultations/{new.id}/finish", data={"upload": upload}, headers={"Accept": "text/html"})
    assert refused.status_code == 409
    assert "录音仍在传入" in refused.text
