"""Whatever comes in: one clear sentence, a defined state or exit code, nothing lost, nobody's words in a log."""

from __future__ import annotations

import json
import logging

import pytest

from scribe.model import Stage, State
from tests.e2e.recordings import cut_short, encoded, silence, unusable
from tests.fakes.web_installation import key

BAD = unusable()
CUT = cut_short()
CUT_FORMATS = ["wav", "mp3", "webm", "flac"]
SECRET = "my husband beats me"
TUS = {"Tus-Resumable": "1.0.0"}
DIALOGUE = f"doctor: What brings you in?\npatient: I have had a cough for 5 days, and {SECRET}.\n"


def assert_one_sentence(ran, code):
    """An exit code and one line for a person, without a traceback and without what the patient said."""
    assert ran.code == code, (ran.code, ran.err)
    lines = [line for line in ran.err.strip().splitlines() if not line.startswith(("✓", "✗"))]
    assert len(lines) == 1, ran.err
    assert lines[0].endswith((".", ")", "!")), lines
    assert "Traceback" not in ran.err
    assert SECRET not in ran.err + ran.out


def send(client, consultation, data, name="visit.wav"):
    return client.post(
        f"/api/v1/consultations/{consultation.id}/recording",
        content=data,
        params={"filename": name},
        headers={"Content-Type": "audio/wav", **key()},
    )


@pytest.mark.parametrize("what", BAD)
def test_the_command_line_refuses_what_is_no_recording(scribe, tmp_path, what):
    name, content = BAD[what]
    (tmp_path / name).write_bytes(content)
    ran = scribe("run", name, "--model", "demo", "--out", "result")
    assert_one_sentence(ran, 3)
    assert name in ran.err
    assert not (tmp_path / "result").exists()
    assert (tmp_path / name).read_bytes() == content


@pytest.mark.parametrize("what", BAD)
def test_the_site_refuses_what_is_no_recording_and_waits_for_another(site, nurse, what, caplog):
    caplog.set_level(logging.DEBUG)
    name, content = BAD[what]
    consultation = site.registered()
    answer = send(nurse, consultation, content, name)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert answer.json()["code"] == "bad-audio"
    assert answer.json()["detail"]
    assert "Traceback" not in caplog.text
    after = site.service.get(consultation.id)
    assert (after.state, after.recording) == (State.REGISTERED, None)
    assert after.refused is not None
    assert send(nurse, consultation, encoded("wav")).status_code == 201


@pytest.mark.parametrize("suffix", ["wav", "mp3", "webm", "m4a", "ogg", "flac"])
def test_every_promised_format_is_taken(site, nurse, suffix):
    stored = send(nurse, site.registered(), encoded(suffix), f"visit.{suffix}").json()
    assert stored["state"] == "uploaded"
    assert stored["recording"]["duration_s"] == pytest.approx(12, abs=0.1)


def test_a_recording_over_the_limit_is_refused_on_the_command_line(scribe, tmp_path, monkeypatch):
    monkeypatch.setenv("SCRIBE_MAX_UPLOAD_BYTES", "1000")
    (tmp_path / "visit.wav").write_bytes(encoded("wav"))
    assert_one_sentence(scribe("run", "visit.wav", "--model", "demo"), 3)


def test_silence_ends_without_a_note_on_the_command_line(scribe, tmp_path):
    (tmp_path / "visit.wav").write_bytes(silence())
    assert_one_sentence(scribe("run", "visit.wav", "--model", "demo", "--out", "result"), 4)
    assert not (tmp_path / "result").exists()


def test_silence_is_an_end_of_its_own_and_keeps_the_recording(site, nurse, stage):
    consultation = site.registered()
    assert send(nurse, consultation, silence()).status_code == 201
    ended = stage(consultation.id, Stage.TRANSCRIBE)
    assert ended.state is State.NO_SPEECH
    assert nurse.get(f"/api/v1/consultations/{consultation.id}/note").status_code in (404, 409)
    with site.service.open_recording(consultation.id) as kept:
        assert kept.read() == silence()


@pytest.mark.parametrize("suffix", CUT_FORMATS)
def test_a_recording_that_was_cut_short_never_passes_as_whole(site, nurse, stage, suffix):
    name, content = CUT[suffix]
    consultation = site.registered()
    answer = send(nurse, consultation, content, name)
    assert answer.status_code == 201, answer.text
    transcribed = stage(consultation.id, Stage.TRANSCRIBE)
    assert transcribed.state is State.TRANSCRIBED
    gaps = site.service.transcript(consultation.id).coverage.gaps
    assert "not_decoded" in {gap.reason for gap in gaps}
    drafted = stage(consultation.id, Stage.DRAFT)
    assert drafted.state is State.DRAFTED
    flags = {flag.kind.value: flag.level.value for flag in site.service.note(consultation.id).flags}
    assert flags["recording_cut_short"] == "high"


@pytest.mark.parametrize("suffix", CUT_FORMATS)
def test_a_recording_that_was_cut_short_is_flagged_on_the_command_line(scribe, tmp_path, suffix):
    name, content = CUT[suffix]
    (tmp_path / name).write_bytes(content)
    ran = scribe("run", name, "--model", "demo", "--language", "en", "--out", "result")
    assert ran.code == 0, ran.err
    note = json.loads((tmp_path / "result" / "note.json").read_text(encoding="utf-8"))
    assert "recording_cut_short" in {flag["kind"] for flag in note["flags"]}
    assert note["risk"]["level"] == "high"


def test_an_upload_that_drops_goes_on_where_it_stopped(site, nurse):
    consultation, data = site.registered(), encoded("mp3")
    length = {**TUS, "Upload-Length": str(len(data))}
    created = nurse.post(f"/api/v1/consultations/{consultation.id}/uploads", headers=length)
    place = created.headers["location"]
    chunk = {**TUS, "Content-Type": "application/offset+octet-stream"}
    third = len(data) // 3
    assert nurse.patch(place, content=data[:third], headers={**chunk, "Upload-Offset": "0"}).status_code == 204
    again = site.program("sam")
    offset = int(again.head(place, headers=TUS).headers["upload-offset"])
    assert offset == third
    rest = again.patch(place, content=data[offset:], headers={**chunk, "Upload-Offset": str(offset)})
    assert rest.status_code == 204
    assert site.service.get(consultation.id).state is State.UPLOADED
    with site.service.open_recording(consultation.id) as kept:
        assert kept.read() == data


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_template_in_another_language_is_refused_before_anything_is_recorded(nurse, language):
    other = {"en": "outpatient-initial-zh", "zh": "outpatient-soap"}[language]
    answer = nurse.post(
        "/api/v1/consultations",
        json={
            "patient": {"identifier": "1", "name": "Helen Parker"},
            "encounter": {"practitioner": "aisha", "department": "Ward", "started_at": "2026-11-20T09:30:00Z"},
            "language": language,
            "template_id": other,
        },
        headers=key(),
    )
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"].startswith("application/problem+json")


@pytest.mark.parametrize(
    ("content", "arguments", "code"),
    [
        (DIALOGUE, ["--template", "no-such-template"], 3),
        (DIALOGUE, ["--template", "outpatient-initial-zh"], 3),
        ("医生：哪里不舒服？\n患者：咳嗽五天了。\n", ["--template", "outpatient-soap"], 3),
        ("doctor:\npatient:   \n", [], 3),
        ("", [], 3),
        ("\x00\x01\x02", [], 3),
        ("WEBVTT\n\n", [], 3),
        ('{"schema": "scribe.transcript/1"', [], 3),
        ('{"schema": "scribe.transcript/1", "segments": [{"text": "' + SECRET + '"}]}', [], 3),
        ("[" * 10_000, [], 3),
    ],
)
def test_a_transcript_that_does_not_fit_gets_one_sentence(scribe, tmp_path, content, arguments, code):
    (tmp_path / "visit.txt").write_text(content, encoding="utf-8")
    ran = scribe("draft", "visit.txt", *arguments, "--out", "result")
    assert_one_sentence(ran, code)
    assert not (tmp_path / "result").exists()


@pytest.mark.parametrize(
    "note",
    [
        "",
        "{",
        '{"schema": "scribe.note/1"}',
        '{"schema": "scribe.note/2", "sections": []}',
        '{"schema": "scribe.note/1", "sections": "' + SECRET + '"}',
        '{"sections": ' + "[" * 3000,
        "\x00\x00\x00",
    ],
)
def test_a_broken_note_is_refused_in_one_sentence_without_its_words(scribe, tmp_path, note):
    (tmp_path / "note.json").write_text(note, encoding="utf-8")
    (tmp_path / "visit.txt").write_text(DIALOGUE, encoding="utf-8")
    assert_one_sentence(scribe("verify", "note.json", "visit.txt"), 3)


def test_a_stage_that_fails_says_nothing_of_what_was_said(site, stage, caplog):
    caplog.set_level(logging.DEBUG)
    consultation = site.transcribed(("What brings you here?", f"I cough, and {SECRET}."))
    drafted = stage(consultation.id, Stage.DRAFT)
    assert drafted.state is State.DRAFTED
    assert SECRET not in caplog.text
    events = json.dumps([event.model_dump(mode="json") for event in site.service.events(consultation.id)])
    assert SECRET not in events
