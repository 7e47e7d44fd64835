"""The four files of the contract, as programs of others read them, and the exit codes of the command line."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest
from jsonschema import Draft202012Validator

from scribe.model import FlagKind, Level, Speaker
from tests.cli.conftest import SAMPLES, scribe  # noqa: F401 (a fixture)

FILES = {"transcript.json", "note.json", "note.md", "bundle.json"}
DIALOGUES = {
    "en": (
        "doctor: What brings you in?\npatient: I have had a cough for 5 days.\ndoctor: Any fever?\npatient: No.\n"
        "doctor: Your temperature is 37.2. Take paracetamol 500 milligrams three times a day for three days.\n"
    ),
    "zh": (
        "医生：哪里不舒服？\n患者：咳嗽五天了。\n医生：发烧吗？\n患者：没有。\n医生：以前有什么病？\n患者：高血压，五年了。\n"
        "医生：体温三十七度二。考虑支气管炎。给你开氨溴索，三十毫克，一天三次。\n"
    ),
}
TEMPLATES = [
    ("en", "outpatient-soap"),
    ("en", "visit-note"),
    ("zh", "outpatient-initial-zh"),
    ("zh", "outpatient-followup-zh"),
]
SHA256 = {"type": "string", "pattern": "^[0-9a-f]{64}$"}
TEXT = {"type": "string", "minLength": 1}
PROBABILITY = {"type": "number", "minimum": 0, "maximum": 1}
IDS = {"type": "array", "items": TEXT, "uniqueItems": True}


def members(**properties):
    """An object with at least these members: others may be added, none of these may go."""
    return {"type": "object", "required": sorted(properties), "properties": properties}


def several(items):
    return {"type": "array", "items": items}


NOTE = members(
    schema={"const": "scribe.note/1"},
    template=members(id=TEXT, version={"type": "integer", "minimum": 1}, digest=SHA256),
    language={"enum": ["en", "zh"]},
    drafter=members(name=TEXT, model={"type": "string"}),
    sections=several(
        members(
            id=TEXT,
            title=TEXT,
            status={"enum": ["present", "not_discussed"]},
            statements=several(
                members(
                    id=TEXT,
                    text=TEXT,
                    evidence=IDS,
                    flags=several(members(kind={"enum": [kind.value for kind in FlagKind]}, detail=TEXT)),
                )
            ),
        )
    ),
    facts=several(
        members(
            id=TEXT,
            kind=TEXT,
            text=TEXT,
            evidence=IDS,
            codings=several(members(system=TEXT, code=TEXT, display={"type": "string"})),
            attributes={"type": "object"},
        )
    ),
    risk=members(score=PROBABILITY, level={"enum": [level.value for level in Level]}, reasons={"type": "array"}),
)
SECONDS = {"type": "number", "minimum": 0}
TRANSCRIPT = members(
    schema={"const": "scribe.transcript/1"},
    recording=members(sha256=SHA256, duration_s=SECONDS, channels={"type": "integer", "minimum": 0}),
    engine=members(name=TEXT, model={"type": "string"}),
    language={"enum": ["en", "zh"]},
    segments=several(
        members(
            id=TEXT,
            start_s=SECONDS,
            end_s=SECONDS,
            speaker={"enum": [speaker.value for speaker in Speaker]},
            text={"type": "string"},
            confidence=PROBABILITY,
            words={"type": "array"},
        )
    ),
    coverage=members(speech_s=SECONDS, transcribed_s=SECONDS, gaps={"type": "array"}),
)


def read(folder):
    assert {path.name for path in folder.iterdir()} == FILES
    return {
        name.removesuffix(".json"): json.loads((folder / name).read_text(encoding="utf-8"))
        for name in FILES
        if name.endswith(".json")
    }


def assert_as_written(files, markdown):
    note, transcript, bundle = files["note"], files["transcript"], files["bundle"]
    Draft202012Validator(NOTE).validate(note)
    Draft202012Validator(TRANSCRIPT).validate(transcript)
    known = [segment["id"] for segment in transcript["segments"]]
    assert len(known) == len(set(known))
    assert all(segment["start_s"] <= segment["end_s"] for segment in transcript["segments"])
    for section in note["sections"]:
        assert (section["status"] == "not_discussed") == (section["statements"] == [])
        assert section["title"] in markdown
    statements = [statement for section in note["sections"] for statement in section["statements"]]
    for carrier in (*statements, *note["facts"]):
        assert set(carrier["evidence"]) <= set(known)
    assert len({statement["id"] for statement in statements}) == len(statements)
    assert len({fact["id"] for fact in note["facts"]}) == len(note["facts"])
    assert_document(bundle)


def assert_document(bundle):
    assert (bundle["resourceType"], bundle["type"]) == ("Bundle", "document")
    assert bundle["entry"][0]["resource"]["resourceType"] == "Composition"
    kinds = {entry["resource"]["resourceType"] for entry in bundle["entry"]}
    assert {"Composition", "Patient", "Practitioner", "Encounter", "Device", "Provenance"} <= kinds
    places = {entry["fullUrl"] for entry in bundle["entry"]}
    assert len(places) == len(bundle["entry"])
    assert set(re.findall(r'"reference": "(urn:uuid:[^"]+)"', json.dumps(bundle))) <= places
    labels = [label["code"] for label in bundle["entry"][0]["resource"]["meta"]["security"]]
    assert "AIAST" in labels
    assert bundle["entry"][0]["resource"]["status"] == "preliminary"
    assert datetime.fromisoformat(bundle["timestamp"]) <= datetime.now(UTC)


@pytest.mark.parametrize(("language", "template"), TEMPLATES)
def test_a_transcript_becomes_the_files_of_the_contract(scribe, tmp_path, language, template):  # noqa: F811
    (tmp_path / "visit.txt").write_text(DIALOGUES[language], encoding="utf-8")
    ran = scribe("draft", "visit.txt", "--template", template, "--out", "result")
    assert ran.code == 0, ran.err
    files = read(tmp_path / "result")
    assert_as_written(files, (tmp_path / "result" / "note.md").read_text(encoding="utf-8"))
    assert files["note"]["language"] == files["transcript"]["language"] == language
    assert files["note"]["template"]["id"] == template
    assert files["note"]["drafter"]["name"] == "extractive"


def test_a_recording_becomes_the_files_of_the_contract(scribe, tmp_path):  # noqa: F811
    ran = scribe("run", SAMPLES / "hypertension.flac", "--model", "demo", "--language", "en", "--out", "result")
    assert ran.code == 0, ran.err
    files = read(tmp_path / "result")
    assert_as_written(files, (tmp_path / "result" / "note.md").read_text(encoding="utf-8"))
    assert files["transcript"]["recording"]["channels"] == 2
    assert any(segment["words"] for segment in files["transcript"]["segments"])


@pytest.mark.parametrize("language", DIALOGUES)
def test_our_own_transcript_reads_back_as_it_was_written(scribe, tmp_path, language):  # noqa: F811
    template = dict(TEMPLATES[::-1])[language]
    (tmp_path / "visit.txt").write_text(DIALOGUES[language], encoding="utf-8")
    assert scribe("draft", "visit.txt", "--template", template, "--out", "first").code == 0
    assert scribe("draft", "first/transcript.json", "--template", template, "--out", "second").code == 0
    first, second = read(tmp_path / "first"), read(tmp_path / "second")
    assert first["transcript"] == second["transcript"]
    assert first["note"]["sections"][2:] == second["note"]["sections"][2:]


def test_our_own_note_verifies_to_itself(scribe, tmp_path):  # noqa: F811
    (tmp_path / "visit.txt").write_text(DIALOGUES["en"], encoding="utf-8")
    assert scribe("draft", "visit.txt", "--out", "result").code == 0
    ran = scribe(
        "verify", "result/note.json", "result/transcript.json", "--template", "outpatient-soap", "--out", "again.json"
    )
    assert ran.code == 0, ran.err
    assert json.loads((tmp_path / "again.json").read_text(encoding="utf-8")) == read(tmp_path / "result")["note"]


@pytest.mark.parametrize(
    ("code", "arguments"),
    [
        (0, ["draft", "visit.txt"]),
        (2, ["draft"]),
        (2, ["draft", "visit.txt", "--language", "fr"]),
        (2, ["no-such-command"]),
        (3, ["draft", "nowhere.txt"]),
        (3, ["draft", "visit.txt", "--template", "none"]),
        (3, ["draft", "visit.txt", "--drafter", "none"]),
        (3, ["draft", "nobody.txt"]),
        (5, ["draft", "visit.txt", "--drafter", "chat"]),
        (5, ["run", str(SAMPLES / "hypertension.flac"), "--model", "no-such-model"]),
    ],
)
def test_exit_codes_are_those_of_the_contract(scribe, tmp_path, code, arguments):  # noqa: F811
    (tmp_path / "visit.txt").write_text(DIALOGUES["en"], encoding="utf-8")
    (tmp_path / "nobody.txt").write_text("doctor:\npatient:\n", encoding="utf-8")
    ran = scribe(*arguments)
    assert ran.code == code, ran.err
    assert "Traceback" not in ran.err
