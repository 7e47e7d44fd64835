"""The recipe of what lines are worth: grades by digest, and what is learned of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scribe.drafting.extractive.drafter import every_line, reading_for_note
from scribe.drafting.extractive.line import Line
from scribe.evaluation.consultations import read_consultations
from tools.worth import grades, train

DIALOGUE = [
    {"speaker": "doctor", "text": "What brings you in?"},
    {"speaker": "patient", "text": "My left knee has hurt for three weeks."},
    {"speaker": "doctor", "text": "Bend forward for me. The knee is warm."},
]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    line = {"id": "one", "lang": "en", "dialogue": DIALOGUE, "note": ""}
    (folder / "visits.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    return folder


def _lines(data: Path) -> list[Line]:
    lines, _ = every_line(reading_for_note(read_consultations(data / "visits.jsonl")[0].transcript), "en")
    return [line for line in lines if not line.merge]


def _graded_as(lines: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "grades.txt"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    monkeypatch.setattr(grades, "FILE", file)


def test_a_grade_is_found_by_the_digest_of_its_line(data, tmp_path, monkeypatch):
    first = _lines(data)[0]
    _graded_as(["visits-0", f"{grades.digest_of_line(first.text)} K", "0123456789ab T"], tmp_path, monkeypatch)
    found = [*grades.graded(data)]
    assert [(one.visit, one.language, one.grade, one.told.text) for one in found] == [
        ("visits-0", "en", "K", first.text)
    ]
    assert found[0].signs


def test_what_is_told_elsewhere_teaches_nothing(data, tmp_path, monkeypatch, capsys):
    digests = [grades.digest_of_line(line.text) for line in _lines(data)]
    _graded_as(["visits-0", *(f"{digest} R" for digest in digests)], tmp_path, monkeypatch)
    monkeypatch.setattr("sys.argv", ["train", str(data.parent), "--out", str(tmp_path)])
    train.main()
    assert not [*tmp_path.glob("worth-*.json")]
    assert capsys.readouterr().out == ""


def test_the_grades_that_are_kept_are_well_formed():
    found = grades.grades()
    assert len(found) > 100
    every = [(digest, grade) for known in found.values() for digest, grade in known.items()]
    assert {grade for _, grade in every} == set("KBTRW")
    assert all(len(digest) == 12 and int(digest, 16) >= 0 for digest, _ in every)
