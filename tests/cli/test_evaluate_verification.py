"""``scribe evaluate verification``: tables, JSON, and a sentence where there is nothing to evaluate."""

from __future__ import annotations

import json

import pytest

from tests.evaluation.test_verification import CHINESE, ENGLISH


@pytest.fixture
def data(tmp_path):
    """A file with one English and one Chinese consultation."""
    file = tmp_path / "consultations.jsonl"
    rows = (json.dumps(row, ensure_ascii=False) for row in (ENGLISH, CHINESE))
    file.write_text("\n".join(rows), encoding="utf-8")
    return file


def test_each_language_has_its_figures_in_plain_columns(scribe, data):
    ran = scribe("evaluate", "verification", data)
    assert ran.code == 0, ran.err
    assert "English: correct notes 1, statements 4" in ran.out
    assert "Chinese: correct notes 1, statements 4" in ran.out
    for fault in ("dose ten times as large", "other side", "denial turned round", "another medicine", "another person"):
        assert ran.out.count(fault) == 2
    assert "0 flags each that somebody has to resolve" in ran.out
    assert not set(ran.out) & set("│┃─━\x1b")


def test_json_for_machines_and_one_language_alone(scribe, data):
    ran = scribe("evaluate", "verification", data, "--language", "zh", "--json", "--out", "scores.json")
    report = json.loads(ran.out)
    assert report["schema"] == "scribe.evaluation.verification/1"
    assert [scores["language"] for scores in report["languages"]] == ["zh"]
    assert {fault["recall"] for fault in report["languages"][0]["faults"]} == {1.0}
    assert json.loads((data.parent / "scores.json").read_text(encoding="utf-8")) == report


def test_consultations_without_a_correct_note_are_refused_in_a_sentence(scribe, tmp_path):
    file = tmp_path / "bare.jsonl"
    file.write_text(json.dumps({**ENGLISH, "statements": []}), encoding="utf-8")
    ran = scribe("evaluate", "verification", file)
    assert ran.code == 3
    assert "No consultation in" in ran.err
    assert "statements" in ran.err


def test_a_file_that_is_not_there_is_refused_in_a_sentence(scribe):
    ran = scribe("evaluate", "verification", "nowhere.jsonl")
    assert ran.code == 3
    assert "cannot be read" in ran.err
