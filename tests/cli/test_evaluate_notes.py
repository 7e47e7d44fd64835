"""``scribe evaluate notes`` and ``scribe templates new`` as they are typed."""

from __future__ import annotations

import json

import pytest

from tests.evaluation.test_notes import consultation


@pytest.fixture
def data(tmp_path):
    path = tmp_path / "ours.jsonl"
    rows = (consultation(id=str(number)).model_dump(mode="json") for number in range(2))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_drafts_are_scored_and_kept(scribe, data, tmp_path):
    ran = scribe("evaluate", "notes", data, "--json", "--keep", tmp_path / "drafts", "--drafter", "extractive")
    assert ran.code == 0, ran.err
    report = json.loads(ran.out)
    assert report["schema"] == "scribe.evaluation.notes/1"
    assert report["totals"][0]["consultations"] == 2
    assert report["totals"][0]["medicine_recall"] == 1.0
    assert {path.name for path in (tmp_path / "drafts").iterdir()} == {"0.note.json", "1.note.json"}


def test_the_table_names_what_was_measured(scribe, data):
    ran = scribe("evaluate", "notes", data, "--limit", "1", "--template", "visit-note")
    assert ran.code == 0, ran.err
    assert "English (1)" in ran.out
    assert "numbers that nobody said" in ran.out


def test_a_template_of_another_language_is_refused(scribe, data):
    ran = scribe("evaluate", "notes", data, "--template", "outpatient-initial-zh")
    assert ran.code == 3
    assert "the template outpatient-initial-zh is not" in ran.err


def test_a_template_is_started_from_a_note_and_passes_the_check(scribe, tmp_path):
    note, made = tmp_path / "A Note.txt", tmp_path / "made.yaml"
    note.write_text("HPI: Cough.\nEXTRAS\nNone.\nPLAN\n- Rest\n", encoding="utf-8")
    ran = scribe("templates", "new", note, "--out", made)
    assert ran.code == 0, ran.err
    assert "EXTRAS is not known" in ran.out
    assert scribe("templates", "check", made).code == 0
    again = scribe("templates", "new", note, "--out", made)
    assert again.code == 3
    assert "there already" in again.err


def test_a_note_without_headings_is_refused_with_what_to_do(scribe, tmp_path):
    note = tmp_path / "words.txt"
    note.write_text("Just words.", encoding="utf-8")
    ran = scribe("templates", "new", note)
    assert ran.code == 3
    assert "headings such as HPI" in ran.err
