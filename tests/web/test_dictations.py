"""Dictation into a field over the API: sent once, heard, taken, removed; and what is refused."""

from __future__ import annotations

import pytest

from scribe.model import DictatedPiece, DictatedWords
from tests.fakes.web_installation import key, wav

SOUND = wav(1.0)
WORDS = DictatedWords(
    language="en",
    pieces=(
        DictatedPiece(text="Take ", certainty="sure"),
        DictatedPiece(text="metformin", certainty="medicine"),
        DictatedPiece(text=".", certainty="sure"),
    ),
)


def base_of(consultation):
    return f"/api/v1/consultations/{consultation.id}/dictations"


def sent(client, base, sound=SOUND, **headers):
    return client.post(base, content=sound, headers={"Content-Type": "audio/wav", **key(), **headers})


def test_it_is_sent_heard_taken_and_gone(site, nurse, doctor):
    base = base_of(site.drafted())
    begun = sent(nurse, base)
    assert begun.status_code == 201
    at = begun.headers["location"]
    assert at == f"{base}/{begun.json()['id']}"
    assert begun.json() | {"expires_at": "", "duration_s": 1.0, "id": ""} == {
        "id": "", "state": "waiting", "duration_s": 1.0, "expires_at": "", "failure": None, "words": None,
    }  # fmt: skip
    taken = site.service.take_dictation(owner="one")
    assert nurse.get(at).json()["state"] == "hearing"
    assert site.service.answer_dictation(taken, WORDS)
    heard = nurse.get(at)
    assert (heard.status_code, heard.headers["cache-control"]) == (200, "no-store")
    assert heard.json()["words"] == WORDS.model_dump(mode="json")
    assert doctor.get(at).status_code == 404
    assert [nurse.delete(at).status_code for _ in range(2)] == [204, 204]
    gone = nurse.get(at)
    assert (gone.status_code, gone.json()["reason"]) == (404, "dictation-gone")
    assert doctor.delete(at).status_code == 404


def test_the_same_key_tells_what_became_of_it_since(site, nurse):
    base, once = base_of(site.drafted()), key()
    at = sent(nurse, base, **once).headers["location"]
    site.service.answer_dictation(site.service.take_dictation(owner="one"), WORDS)
    again = sent(nurse, base, **once)
    assert (again.status_code, again.json()["state"], again.headers["location"]) == (201, "heard", at)
    assert again.headers["idempotency-replayed"] == "true"
    nurse.delete(at)
    gone = sent(nurse, base, **once)
    assert (gone.status_code, gone.json()["reason"]) == (404, "dictation-gone")
    assert [event.kind for event in site.service.events()].count("dictated") == 1


def test_one_whose_answer_was_lost_is_taken_once(site, nurse):
    base, once = base_of(site.drafted()), key()
    first, again = (sent(nurse, base, **once) for _ in range(2))
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() == first.json()
    assert sent(nurse, base, wav(1.5), **once).json()["code"] == "key-reused"
    assert nurse.post(base, content=SOUND).status_code == 428
    assert [event.kind for event in site.service.events()].count("dictated") == 1


@pytest.mark.parametrize(
    ("sound", "status", "reason"),
    [
        (b"", 422, "no-sound"),
        (b"%PDF-1.7 not sound" * 99, 422, "no-sound"),
        (bytes(6 * 1024 * 1024), 413, "dictation-too-long"),
        (wav(130.0), 413, "dictation-too-long"),
    ],
)
def test_what_is_no_dictation_is_refused(site, nurse, sound, status, reason):
    answer = sent(nurse, base_of(site.drafted()), sound)
    assert (answer.status_code, answer.json()["reason"]) == (status, reason)
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_language_is_the_notes_unless_another_is_named(site, nurse):
    base = base_of(site.drafted())
    sent(nurse, base)
    sent(nurse, f"{base}?language=zh")
    assert [site.service.take_dictation(owner="one").language for _ in range(2)] == ["en", "zh"]
    assert sent(nurse, f"{base}?language=fr").status_code == 422


def test_a_signed_note_takes_no_more(site, doctor):
    answer = sent(doctor, base_of(site.delivered()))
    assert (answer.status_code, answer.json()["reason"]) == (409, "dictation-closed")


def test_too_often_is_429_with_the_time_to_wait(site_of):
    site = site_of(dictations_per_hour=1)
    nurse, base = site.program("sam"), ""
    base = base_of(site.drafted())
    assert sent(nurse, base).status_code == 201
    often = sent(nurse, base)
    assert (often.status_code, often.json()["reason"]) == (429, "dictation-often")
    assert int(often.headers["retry-after"]) > 0


def test_who_does_not_care_for_the_patient_may_not(site, administrator):
    assert sent(administrator, base_of(site.drafted())).status_code == 403
    assert sent(site.client(), base_of(site.drafted())).status_code == 401


def test_a_browser_needs_its_token(site):
    browser = site.browser("sam")
    assert sent(browser, base_of(site.drafted())).json()["reason"] == "csrf"
    assert sent(site.desk("sam"), base_of(site.drafted())).status_code == 201


def test_a_name_that_is_none_is_refused(site, nurse):
    base = base_of(site.drafted())
    assert nurse.get(f"{base}/nothing").status_code == 422
    assert nurse.get(f"{base}/{'0' * 32}").status_code == 404
