"""``scribe run``, ``draft`` and ``verify``: the four files, and one sentence with an exit code for what is wrong."""

from __future__ import annotations

import json
import wave
import zipfile
from pathlib import Path

import numpy as np
import pytest

from tests.cli.conftest import SAMPLES

SAMPLE = SAMPLES / "hypertension.flac"
FILES = ["bundle.json", "note.json", "note.md", "transcript.json"]

DIALOGUE = """\
doctor: Good morning. What brings you in?
patient: I have had a bad cough for five days.
doctor: Any fever?
patient: No, no fever.
doctor: Your temperature is 37.2. I will start you on amoxicillin 500 milligrams three times a day for seven days.
"""


def _wav(path, samples, channels=1):
    with wave.open(str(path), "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(16000)
        file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
    return path


@pytest.fixture
def dialogue(tmp_path):
    path = tmp_path / "dialogue.txt"
    path.write_text(DIALOGUE, encoding="utf-8")
    return path


def test_a_recording_becomes_the_four_files(scribe, tmp_path):
    ran = scribe(
        "run", SAMPLE, "--model", "demo", "--template", "outpatient-soap", "--language", "en", "--out", "result"
    )
    assert ran.code == 0, ran.err
    assert sorted(path.name for path in (tmp_path / "result").iterdir()) == FILES
    note = json.loads((tmp_path / "result" / "note.json").read_text(encoding="utf-8"))
    transcript = json.loads((tmp_path / "result" / "transcript.json").read_text(encoding="utf-8"))
    assert note["schema"] == "scribe.note/1"
    assert [section["id"] for section in note["sections"]] == ["subjective", "objective", "assessment", "plan"]
    assert transcript["schema"] == "scribe.transcript/1"
    assert transcript["engine"]["demo"] is True
    known = {segment["id"] for segment in transcript["segments"]}
    for section in note["sections"]:
        for statement in section["statements"]:
            assert set(statement["evidence"]) <= known


def test_a_real_recording_without_a_real_model_says_how_to_get_one(scribe, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "no-cache"))
    ran = scribe("run", SAMPLE)
    assert ran.code == 5
    assert "scribe models pull large-v3-turbo" in ran.err
    assert not list(tmp_path.glob("*.json"))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.wav", b""),
        ("header.wav", b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x01\x00\x01\x00\x80>\x00\x00\x00}\x00\x00"),
        ("notes.mp3", b"Dear colleague, this is a letter and not a recording.\n" * 40),
        ("locked.m4a", bytes(np.random.default_rng(1).integers(0, 256, 20000, dtype=np.uint8))),
    ],
)
def test_what_is_no_recording_gets_a_sentence(scribe, tmp_path, name, content):
    (tmp_path / name).write_bytes(content)
    ran = scribe("run", name, "--model", "demo")
    assert ran.code == 3
    assert len(ran.err.strip().splitlines()) == 1
    assert "Traceback" not in ran.err
    assert name in ran.err or "recording" in ran.err


def test_a_missing_file_gets_a_sentence(scribe):
    ran = scribe("run", "nowhere.wav", "--model", "demo")
    assert ran.code == 3
    assert "nowhere.wav" in ran.err


def test_silence_is_no_speech_and_makes_no_note(scribe, tmp_path):
    _wav(tmp_path / "silence.wav", np.zeros(16000 * 5))
    ran = scribe("run", "silence.wav", "--model", "demo", "--out", "result")
    assert ran.code == 4
    assert not (tmp_path / "result").exists()


def test_an_archive_is_no_recording(scribe, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.wav", "w") as archive:
        archive.writestr("x.txt", "x")
    assert scribe("run", "a.wav", "--model", "demo").code == 3


def test_an_unknown_template_names_the_known_ones(scribe, dialogue):
    ran = scribe("draft", dialogue, "--template", "discharge")
    assert ran.code == 3
    assert "outpatient-soap" in ran.err


def test_a_transcript_in_another_language_than_the_template_is_refused(scribe, dialogue):
    ran = scribe("draft", dialogue, "--template", "outpatient-initial-zh")
    assert ran.code == 3
    assert "outpatient-initial-zh" in ran.err


def test_a_language_that_the_template_does_not_write_is_refused_before_the_recording_is_read(scribe):
    ran = scribe("run", "no-such-recording.wav", "--language", "zh", "--template", "outpatient-soap")
    assert ran.code == 3
    assert "spoken in Chinese, but the template outpatient-soap writes English" in ran.err


def test_an_unknown_option_is_bad_use(scribe):
    assert scribe("run", SAMPLE, "--tempalte", "x").code == 2


def test_a_transcript_becomes_a_note(scribe, dialogue, tmp_path):
    ran = scribe("draft", dialogue, "--template", "visit-note", "--out", "result")
    assert ran.code == 0, ran.err
    text = (tmp_path / "result" / "note.md").read_text(encoding="utf-8").lower()
    assert "cough" in text
    assert "amoxicillin 500 mg" in text


def test_a_folder_that_cannot_be_written_gets_a_sentence(scribe, dialogue, tmp_path):
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    ran = scribe("draft", dialogue, "--out", "taken")
    assert ran.code == 3
    assert "taken" in ran.err


def test_a_wrong_dose_in_anybodys_note_is_named(scribe, dialogue, tmp_path):
    (tmp_path / "note.txt").write_text("Plan:\nStart amoxicillin 5000 mg three times daily.\n", encoding="utf-8")
    ran = scribe("verify", "note.txt", dialogue, "--out", "checked.json")
    assert ran.code == 0, ran.err
    assert "5000 mg" in ran.out
    checked = json.loads((tmp_path / "checked.json").read_text(encoding="utf-8"))
    kinds = {flag["kind"] for section in checked["sections"] for s in section["statements"] for flag in s["flags"]}
    assert "dose_differs" in kinds
    assert checked["risk"]["level"] == "high"


def test_a_right_dose_is_not_flagged(scribe, dialogue, tmp_path):
    (tmp_path / "note.txt").write_text("Plan:\nStart amoxicillin 500 mg three times daily.\n", encoding="utf-8")
    ran = scribe("verify", "note.txt", dialogue)
    assert ran.code == 0, ran.err
    assert "0 of 1 statements flagged" in ran.out


RECORD = {
    "schema": "scribe.context/1",
    "patient_numbers": ["4471"],
    "problems": [{"name": "Gout"}],
    "allergies": [{"name": "Penicillin", "reaction": "rash"}],
}


@pytest.fixture
def record(tmp_path):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(RECORD), encoding="utf-8")
    return path


def test_a_draft_uses_the_patients_record_and_marks_it(scribe, tmp_path, dialogue, record):
    ran = scribe("draft", dialogue, "--context", record, "--out", "result")
    assert ran.code == 0, ran.err
    text = (tmp_path / "result" / "note.md").read_text(encoding="utf-8")
    assert "Per record: Gout." in text
    assert "**HIGH RISK**: Note names amoxicillin; the record has an allergy: Penicillin (rash)." in text


def test_a_note_is_verified_against_the_record_too(scribe, tmp_path, dialogue, record):
    note = tmp_path / "note.txt"
    note.write_text(
        "Plan:\nStart amoxicillin 500 mg 3 times daily for 7 days.\nPer record: asthma.\n", encoding="utf-8"
    )
    without = scribe("verify", note, dialogue)
    ran = scribe("verify", note, dialogue, "--context", record)
    assert (without.code, ran.code) == (0, 0)
    assert "the record has an allergy" in ran.out
    assert "asthma is in the record; it is not there" in ran.out
    assert "the record has an allergy" not in without.out


@pytest.mark.parametrize(
    ("content", "more", "says"),
    [
        ("{}{", (), "not JSON"),
        ('{"resourceType": "Bundle"}', (), "holds no Condition"),
        (json.dumps(RECORD), ("--patient-number", "9", "--consent"), "another patient"),
    ],
)
def test_a_record_that_cannot_be_used_is_bad_input(scribe, tmp_path, dialogue, content, more, says):
    path = tmp_path / "record.json"
    path.write_text(content, encoding="utf-8")
    ran = scribe("draft", dialogue, "--context", path, "--out", "result", *more)
    assert ran.code == 3
    assert says in ran.err
    assert not (tmp_path / "result").exists()


def test_the_bundle_names_patient_visit_and_doctor_by_the_hospitals_numbers(scribe, tmp_path, dialogue, monkeypatch):
    for kind in ("PATIENT", "ENCOUNTER", "PRACTITIONER"):
        monkeypatch.setenv(f"SCRIBE_EMR_{kind}_SYSTEM", f"urn:hospital:{kind.lower()}")
    ran = scribe(
        "draft", dialogue, "--consent", "--patient-number", "4471", "--patient-birth-date", "1959-03-14",
        "--encounter-number", "V-9", "--doctor", "Dr Rahman", "--doctor-number", "D-7", "--out", "result",
    )  # fmt: skip
    assert ran.code == 0, ran.err
    entries = json.loads((tmp_path / "result" / "bundle.json").read_text(encoding="utf-8"))["entry"]
    made = {entry["resource"]["resourceType"]: entry["resource"] for entry in entries}
    assert made["Patient"]["birthDate"] == "1959-03-14"
    for kind, number in (("Patient", "4471"), ("Encounter", "V-9"), ("Practitioner", "D-7")):
        assert {"system": f"urn:hospital:{kind.lower()}", "value": number} in made[kind]["identifier"]


def test_a_birth_date_that_is_none_is_bad_use(scribe, dialogue):
    ran = scribe("draft", dialogue, "--patient-birth-date", "14.3.1959")
    assert ran.code == 2
    assert "--patient-birth-date" in ran.err


@pytest.fixture
def chat(monkeypatch):
    def at(base_url):
        monkeypatch.setenv("SCRIBE_CHAT_URL", base_url)
        monkeypatch.setenv("SCRIBE_CHAT_MODEL", "clinic-7b")

    return at


def test_a_drafter_asked_for_by_name_and_not_there_is_exit_code_five(scribe, dialogue, chat, tmp_path):
    chat("http://127.0.0.1:9/v1")
    ran = scribe("draft", dialogue, "--drafter", "chat", "--out", "result")
    assert ran.code == 5
    assert "The drafting endpoint cannot be reached" in ran.err
    assert not (tmp_path / "result").exists()


def test_a_drafter_of_the_settings_that_is_not_there_leaves_the_note_to_the_embedded_one_and_says_so(
    scribe, dialogue, chat, tmp_path, monkeypatch
):
    chat("http://127.0.0.1:9/v1")
    monkeypatch.setenv("SCRIBE_DRAFTER", "chat")
    ran = scribe("draft", dialogue, "--out", "result")
    assert ran.code == 0
    said = " ".join(ran.err.split())
    assert "The language model did not answer, so the embedded drafter wrote this note." in said
    assert "chat clinic-7b" in said
    note = json.loads((tmp_path / "result" / "note.json").read_text(encoding="utf-8"))
    assert note["drafter"]["name"] == "extractive"
    assert note["drafter"]["instead_of"] == {"name": "chat", "model": "clinic-7b", "reason": "down"}
    assert "did not answer" in (tmp_path / "result" / "note.md").read_text(encoding="utf-8")


def test_a_named_patient_has_agreed_or_nothing_is_begun(scribe, dialogue, monkeypatch):
    refused = scribe("draft", dialogue, "--patient-name", "Helen Parker", "--out", "out")
    assert (refused.code, Path("out").exists()) == (3, False)
    assert "Add --consent" in refused.err
    assert "Parker" not in refused.err
    assert scribe("draft", dialogue, "--patient-name", "Helen Parker", "--consent", "--out", "out").code == 0
    monkeypatch.setenv("SCRIBE_LEGAL_GROUND", "Hospital Records Act, section 12")
    assert scribe("draft", dialogue, "--patient-name", "Helen Parker", "--out", "other").code == 0
