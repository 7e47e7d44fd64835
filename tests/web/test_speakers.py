"""Over the API: who speaks is read, corrected and undone, and what was recognised stays readable."""

from __future__ import annotations

from scribe.model import Speaker
from tests.fakes.web_installation import based_on, key

TURNS = ("What brings you here?", "I have had a cough for 5 days.", "Any allergies?", "I am allergic to penicillin.")


def drafted(site):
    consultation = site.drafted(TURNS)
    return consultation, f"/api/v1/consultations/{consultation.id}"


def speakers(client, base, query=""):
    return [one["speaker"] for one in client.get(f"{base}/transcript{query}").json()["segments"]]


def test_a_turn_is_corrected_the_note_flagged_and_undone_again(site, nurse):
    consultation, base = drafted(site)
    body = {"segment": "s4", "speaker": "other"}
    answer = nurse.post(f"{base}/speakers", json=body, headers=based_on(consultation))
    assert answer.status_code == 201, answer.text
    assert (answer.json()["revision"], answer.headers["ETag"]) == (2, f'"{answer.json()["version"]}"')
    assert speakers(nurse, base) == ["doctor", "patient", "doctor", "other"]
    assert speakers(nurse, base, "?speakers=recognised") == ["doctor", "patient", "doctor", "patient"]
    (made,) = nurse.get(f"{base}/speakers").json()["corrections"]
    assert (made["number"], made["by"]["id"], made["segments"], made["speaker"]) == (1, "sam", ["s4"], "other")
    kinds = [reason["kind"] for reason in nurse.get(f"{base}/note").json()["risk"]["reasons"]]
    assert "other_speaker" in kinds
    back = nurse.delete(f"{base}/speakers/1", headers={"If-Match": answer.headers["ETag"]})
    assert back.status_code == 200, back.text
    assert nurse.get(f"{base}/speakers").json()["corrections"] == []


def test_a_whole_voice_is_corrected(site, nurse):
    consultation, base = drafted(site)
    body = {"segment": "s2", "speaker": "other", "every_turn": True}
    assert nurse.post(f"{base}/speakers", json=body, headers=based_on(consultation)).status_code == 201
    assert speakers(nurse, base) == ["doctor", "other", "doctor", "other"]


def test_it_needs_the_version_that_was_seen_and_a_key(site, nurse):
    consultation, base = drafted(site)
    body = {"segment": "s4", "speaker": "other"}
    assert nurse.post(f"{base}/speakers", json=body, headers=key()).status_code == 428
    headers = based_on(consultation)
    first = nurse.post(f"{base}/speakers", json=body, headers=headers)
    assert nurse.post(f"{base}/speakers", json=body, headers=headers).json() == first.json()
    assert nurse.post(f"{base}/speakers", json=body, headers=based_on(consultation)).status_code == 412


def test_what_makes_no_sense_is_refused_as_a_problem(site, nurse):
    consultation, base = drafted(site)
    for body, status in (
        ({"segment": "s4", "speaker": "patient"}, 422),
        ({"segment": "s9", "speaker": "other"}, 422),
        ({"segment": "s" * 65, "speaker": "other"}, 422),
        ({"segment": "s4", "speaker": "the dog"}, 422),
    ):
        answer = nurse.post(f"{base}/speakers", json=body, headers=based_on(consultation))
        assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.text
    assert nurse.delete(f"{base}/speakers/1", headers=based_on(consultation)).status_code == 422
    assert nurse.delete(f"{base}/speakers/0", headers=based_on(consultation)).status_code == 422


def test_nobody_is_believed_who_a_file_says_corrected_it(site, nurse):
    consultation = site.registered()
    transcript = site.service.transcript(site.drafted(TURNS).id)
    forged = transcript.model_dump(mode="json", by_alias=True)
    by = {"id": "aisha", "name": "Dr Aisha Rahman", "role": "doctor"}
    forged["corrections"] = [
        {"number": 1, "speaker": "other", "segments": ["s4"], "by": by, "at": "2026-11-20T09:00:00Z", "revision": 1}
    ]
    forged["segments"][3] |= {"speaker": "other", "recognised": {"speaker": "patient"}}
    base = f"/api/v1/consultations/{consultation.id}"
    sent = nurse.post(f"{base}/transcript", json=forged, headers=key())
    assert sent.status_code in (200, 201, 202), sent.text
    kept = site.service.transcript(consultation.id)
    assert kept.corrections == ()
    assert (kept.segments[3].recognised, kept.segments[3].speaker) == (None, Speaker.OTHER)
