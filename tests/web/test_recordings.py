from __future__ import annotations

import base64
import hashlib

import pytest

from scribe.model import State
from tests.fakes.web_installation import key, wav

BAD_FILES = {
    "empty": (b"", "empty"),
    "text": (b"This is a letter, not a recording.\n" * 50, "not a recording"),
    "random, as encrypted": (hashlib.shake_256(b"seed").digest(20_000), "not a recording"),
    "header only": (wav(0.5)[:44], "no sound"),
    "cut in its header": (wav(0.5)[:20], "not a recording"),
    "no channel": (wav(0.5)[:22] + b"\x00\x00" + wav(0.5)[24:], ""),
}


def send(client, consultation, data, *, headers=None, **query):
    return client.post(
        f"/api/v1/consultations/{consultation.id}/recording",
        content=data,
        params=query,
        headers={"Content-Type": "audio/wav", **key(), **(headers or {})},
    )


def uploads_left(site):
    return sorted(path.name for path in site.settings.blob_dir.rglob("*") if path.is_file())


def test_a_recording_is_sent_in_one_request(site, nurse):
    consultation, data = site.registered(), wav()
    answer = send(nurse, consultation, data, filename="visit.wav")
    assert answer.status_code == 201
    stored = answer.json()
    assert stored["state"] == "uploaded"
    assert stored["recording"]["sha256"] == hashlib.sha256(data).hexdigest()
    assert answer.headers["etag"] == f'"{stored["version"]}"'


def test_a_recording_of_unknown_length_streams_in(site, nurse):
    data = wav()
    pieces = (data[i : i + 1000] for i in range(0, len(data), 1000))
    assert send(nurse, site.registered(), pieces).json()["state"] == "uploaded"


def test_a_form_sends_its_file_and_the_sessions_token(site):
    browser, consultation, data = site.browser("sam"), site.registered(), wav()
    token = browser.get("/api/v1/me").json()["csrf"]
    address = f"/api/v1/consultations/{consultation.id}/recording"
    file = {"file": ("visit.wav", data, "audio/wav")}
    assert browser.post(address, files=file, headers=key()).status_code == 403
    assert browser.post(address, files=file, data={"csrf": "wrong"}, headers=key()).status_code == 403
    answer = browser.post(address, files=file, data={"csrf": token}, headers=key())
    assert answer.status_code == 201
    assert answer.json()["recording"]["sha256"] == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", BAD_FILES)
def test_a_file_that_is_no_recording_gets_a_sentence_and_the_consultation_waits_for_another(site, nurse, kind):
    data, words = BAD_FILES[kind]
    consultation = site.registered()
    answer = send(nurse, consultation, data)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "bad-audio"), problem
    assert words in problem["detail"]
    assert problem["remedy"]
    after = site.service.get(consultation.id)
    assert after.state is State.REGISTERED
    assert after.refused is not None
    assert after.refused.detail == problem["detail"]
    again = send(nurse, consultation, wav())
    assert again.status_code == 201
    assert again.json()["refused"] is None


def test_a_recording_over_the_limit_is_413_declared_or_not(site_of):
    site = site_of(max_upload_bytes=1000)
    nurse, consultation = site.program("sam"), site.registered()
    declared = send(nurse, consultation, b"x" * 1001)
    streamed = send(nurse, consultation, iter([b"x" * 600, b"x" * 600]))
    assert (declared.status_code, streamed.status_code) == (413, 413)
    assert site.service.get(consultation.id).state is State.REGISTERED
    assert uploads_left(site) == []


def test_a_recording_longer_than_allowed_is_413(site_of):
    site = site_of(max_recording_s=0.2)
    answer = send(site.program("sam"), site.registered(), wav(1.0))
    assert (answer.status_code, answer.json()["code"]) == (413, "too-large")


def test_a_digest_that_differs_is_refused_and_one_that_holds_is_taken(site, nurse):
    consultation, data = site.registered(), wav()
    digests = [base64.b64encode(hashlib.sha256(d).digest()).decode() for d in (b"other", data)]
    codes = [
        send(nurse, consultation, data, headers={"Content-Digest": f"sha-256=:{digest}:"}).status_code
        for digest in digests
    ]
    assert codes == [422, 201]


@pytest.mark.parametrize(
    "header",
    ["", "sha-256=abc", "sha-256=:zzz", "sha-256=:YWJj:", "sha-256", "sha-512=:YWJj:, sha-256=:zzz", "x" * 5000],
)
def test_a_digest_that_is_none_is_refused_and_the_key_stays_free(site, nurse, header):
    consultation, repeated = site.registered(), key()
    answer = send(nurse, consultation, wav(), headers={**repeated, "Content-Digest": header})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
    assert "Content-Digest" in answer.json()["detail"]
    assert send(nurse, consultation, wav(), headers=repeated).status_code == 201


def test_a_digest_of_another_algorithm_alone_is_passed_over_and_one_beside_it_is_checked(site, nurse):
    data = wav()
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    for header in ("sha-512=:YWJj:", f"sha-512=:YWJj:, sha-256=:{digest}:"):
        assert send(nurse, site.registered(), data, headers={"Content-Digest": header}).status_code == 201


def test_a_recording_repeated_with_its_key_is_answered_once_for_all(site, nurse):
    consultation, data, repeated = site.registered(), wav(), key()
    first = send(nurse, consultation, data, headers=repeated)
    second = send(nurse, consultation, data, headers=repeated)
    other = send(nurse, consultation, wav(0.3), headers=repeated)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.headers["idempotency-replayed"] == "true"
    assert second.json() == first.json()
    assert second.headers["etag"] == first.headers["etag"]
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    assert site.kinds(consultation.id).count("uploaded") == 1


def test_a_refused_recording_leaves_its_key_free(site, nurse):
    consultation, repeated = site.registered(), key()
    assert send(nurse, consultation, b"no sound", headers=repeated).status_code == 422
    assert send(nurse, consultation, wav(), headers=repeated).status_code == 201


def test_a_recording_without_a_key_is_428(site, nurse):
    address = f"/api/v1/consultations/{site.registered().id}/recording"
    answer = nurse.post(address, content=wav(), headers={"Content-Type": "audio/wav"})
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition-required")


def test_a_form_without_a_file_or_in_pieces_is_400(site, nurse):
    address = f"/api/v1/consultations/{site.registered().id}/recording"
    form = {"Content-Type": "multipart/form-data; boundary=b", **key()}
    without = b'--b\r\nContent-Disposition: form-data; name="note"\r\n\r\nhello\r\n--b--\r\n'
    cut = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\nRIFF'
    garbage = b"no boundary at all"
    for content in (without, cut, garbage):
        answer = nurse.post(address, content=content, headers=form)
        assert (answer.status_code, answer.json()["code"]) == (400, "bad-request")
    assert uploads_left(site) == []


@pytest.mark.parametrize(
    ("media_type", "content"),
    [
        ("text/plain", "doctor: What brings you here?\npatient: I have had a cough for 5 days.\n"),
        ("text/vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\n<v doctor>What brings you here?\n"),
    ],
)
def test_a_finished_transcript_is_imported(site, nurse, media_type, content):
    consultation = site.registered()
    answer = nurse.post(
        f"/api/v1/consultations/{consultation.id}/transcript?language=en",
        content=content,
        headers={"Content-Type": media_type, **key()},
    )
    assert answer.status_code == 201, answer.text
    assert answer.json()["state"] == "transcribed"
    assert "What brings you here?" in nurse.get(f"/api/v1/consultations/{consultation.id}/transcript").text


def test_the_consultations_own_names_say_who_is_who(site, nurse):
    consultation = site.registered()
    doctor, patient = consultation.encounter.practitioner.name, consultation.patient.name
    cues = f"1\n00:00:01,000 --> 00:00:02,000\n{patient}: Hm.\n\n2\n00:00:03,000 --> 00:00:04,000\n{doctor}: Hm.\n\n"
    cues += f"3\n00:00:05,000 --> 00:00:06,000\n{patient}: Ah.\n\n4\n00:00:07,000 --> 00:00:08,000\n{doctor}: Ah.\n"
    address = f"/api/v1/consultations/{consultation.id}/transcript"
    headers = {"Content-Type": "application/x-subrip", **key()}
    sent = nurse.post(f"{address}?language=en", content=cues, headers=headers)
    assert sent.status_code == 201
    assert [s["speaker"] for s in nurse.get(address).json()["segments"]] == ["patient", "doctor"] * 2


def test_our_own_transcript_comes_back_as_it_was_exported(site, nurse):
    exported = nurse.get(f"/api/v1/consultations/{site.drafted().id}/transcript")
    consultation = site.registered()
    answer = nurse.post(
        f"/api/v1/consultations/{consultation.id}/transcript",
        content=exported.content,
        headers={"Content-Type": "application/json", **key()},
    )
    assert answer.status_code == 201, answer.text
    assert nurse.get(f"/api/v1/consultations/{consultation.id}/transcript").json() == exported.json()


def test_a_transcript_that_cannot_be_read_is_said_to_be_so(site, nurse):
    address = f"/api/v1/consultations/{site.registered().id}/transcript?language=en"
    for media_type, content in (("application/json", b"{}"), ("text/vtt", b"no cues"), ("text/plain", b"")):
        answer = nurse.post(address, content=content, headers={"Content-Type": media_type, **key()})
        assert (answer.status_code, answer.json()["code"]) == (422, "bad-transcript")
    assert nurse.post(address, content=b"x", headers={"Content-Type": "image/png", **key()}).status_code == 415


def test_a_transcript_in_another_language_than_the_template_is_refused(site, nurse):
    address = f"/api/v1/consultations/{site.registered(template='outpatient-initial-zh', language='zh').id}/transcript"
    answer = nurse.post(
        f"{address}?language=en", content=b"doctor: Good day.\n", headers={"Content-Type": "text/plain", **key()}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "unsupported-language")
