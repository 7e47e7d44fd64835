"""Moments of a recording over HTTP: what is taken, once, and until when."""

from __future__ import annotations

import math

import pytest

from scribe.model import MomentKind, State
from tests.fakes.web_installation import wav


@pytest.fixture
def doctor(site):
    return site.program("aisha")


def send(client, consultation, **body):
    return client.post(f"/api/v1/consultations/{consultation.id}/moments", json=body)


def kept(site, consultation):
    return [(one.kind.value, one.at_s, one.missing_s) for one in site.service.get(consultation.id).moments]


def test_marks_and_interruptions_are_kept_in_order_of_time(site, doctor):
    new = site.registered()
    assert send(doctor, new, kind="break", at_s=80.25, missing_s=130).status_code == 204
    assert send(doctor, new, kind="mark", at_s=73.2).status_code == 204
    assert kept(site, new) == [("mark", 73.2, 0), ("break", 80.25, 130)]


def test_the_same_second_is_noted_once_and_an_interruption_keeps_its_longest_time(site, doctor):
    new = site.registered()
    for body in ({"kind": "mark", "at_s": 73.2}, {"kind": "mark", "at_s": 73.9}):
        assert send(doctor, new, **body).status_code == 204
    for missing_s in (20, 130, 40):
        assert send(doctor, new, kind="break", at_s=73.2, missing_s=missing_s).status_code == 204
    assert kept(site, new) == [("mark", 73.2, 0), ("break", 73.2, 130)]
    assert site.service.get(new.id).version == new.version + 3, "what changes nothing makes no version"


@pytest.mark.parametrize(
    ("body", "word"),
    [
        ({"kind": "mark", "at_s": -1}, "at_s"),
        ({"kind": "mark", "at_s": 1e9}, "at_s"),
        ({"kind": "break", "at_s": 3}, "missing_s"),
        ({"kind": "break", "at_s": 3, "missing_s": 1e9}, "missing_s"),
        ({"kind": "break", "at_s": 3, "missing_s": -4}, "missing_s"),
        ({"kind": "mark", "at_s": 3, "missing_s": 4}, "mark"),
        ({"kind": "pause", "at_s": 3}, "kind"),
        ({"kind": "mark"}, "at_s"),
        ({"kind": "mark", "at_s": "soon"}, "at_s"),
        ({"kind": "mark", "at_s": 3, "words": "chest pain"}, "words"),
    ],
)
def test_what_cannot_be_is_refused_by_name(site, doctor, body, word):
    new = site.registered()
    refused = send(doctor, new, **body)
    assert refused.status_code == 422
    assert word in refused.text
    assert kept(site, new) == []


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_refused(site, doctor, number):
    new = site.registered()
    raw = f'{{"kind": "mark", "at_s": {number}}}'
    headers = {"Content-Type": "application/json"}
    refused = doctor.post(f"/api/v1/consultations/{new.id}/moments", content=raw, headers=headers)
    assert refused.status_code in (400, 422)
    assert kept(site, new) == []


def test_two_hundred_are_taken_and_no_more(site, doctor):
    new = site.registered()
    for second in range(200):
        site.service.note_moment(new.id, MomentKind.MARK, at_s=second, actor=site.people["aisha"])
    refused = send(doctor, new, kind="mark", at_s=500)
    assert refused.status_code == 422
    assert "200 moments" in refused.json()["detail"]
    assert send(doctor, new, kind="mark", at_s=7).status_code == 204, "told again it is no new one"


def test_a_mark_counts_that_comes_behind_the_last_bytes_and_none_behind_the_draft(site, doctor):
    new = site.registered()
    with_wav = {"Content-Type": "audio/wav", "Idempotency-Key": "a-recording-1"}
    sent = doctor.post(f"/api/v1/consultations/{new.id}/recording", content=wav(3), headers=with_wav)
    assert sent.status_code == 201, sent.text
    assert send(doctor, new, kind="mark", at_s=2.5).status_code == 204
    assert send(doctor, new, kind="mark", at_s=300).status_code == 422, "beyond the recording's end"
    assert kept(site, new) == [("mark", 2.5, 0)]
    drafted = site.drafted()
    refused = send(doctor, drafted, kind="mark", at_s=2)
    assert refused.status_code == 409
    assert refused.json()["code"] == "wrong-state"


def test_a_consultation_without_a_recording_has_no_moments(site, doctor):
    imported = site.transcribed()
    assert imported.state is State.TRANSCRIBED
    assert send(doctor, imported, kind="mark", at_s=2).status_code == 409


def test_another_recording_begins_without_the_moments_of_the_one_given_up(site, doctor):
    new = site.registered()
    tus = {"Tus-Resumable": "1.0.0", "Upload-Defer-Length": "1"}
    upload = doctor.post(f"/api/v1/consultations/{new.id}/uploads", headers=tus).headers["location"]
    send(doctor, new, kind="mark", at_s=2)
    assert doctor.delete(upload, headers={"Tus-Resumable": "1.0.0"}).status_code == 204
    assert kept(site, new) == []


def test_the_audit_tells_who_noted_a_moment(site, doctor):
    new = site.registered()
    send(doctor, new, kind="break", at_s=73.2, missing_s=130)
    event = site.service.events(new.id)[-1]
    assert (event.kind, event.actor) == ("moment_noted", "aisha")
    assert event.detail == {"moment": "break", "at_s": 73.2, "missing_s": 130.0}
    assert math.isfinite(event.detail["at_s"])
