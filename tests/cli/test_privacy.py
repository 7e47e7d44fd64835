"""``scribe keys``, ``retention`` and ``subject`` as somebody at the machine uses them."""

from __future__ import annotations

import csv
import json
import shutil
import stat
from pathlib import Path

import pytest

from scribe.model import State
from tests.fakes.hospital import NURSE, open_hospital

NUMBER = "4471 0999"


@pytest.fixture
def run(scribe):
    """Runs a command and expects its exit code."""

    def called(*arguments, code=0):
        ran = scribe(*arguments)
        assert ran.code == code, ran.err
        return ran

    return called


@pytest.fixture
def data(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    hospital = open_hospital(tmp_path / "data")
    hospital.number = NUMBER
    hospital.ids = [hospital.at(State.DELIVERED).id, hospital.at(State.DRAFTED).id]
    hospital.number = ""
    hospital.other = hospital.at(State.DRAFTED).id
    yield hospital
    hospital.database.close()


def test_a_master_key_is_changed_and_the_earlier_one_retired(data, run):
    assert "wraps and opens" in run("keys", "status", "--data", "data").out
    done = run("keys", "rotate", "--data", "data").out
    assert "Everything is wrapped by the present key." in done
    earlier = done.split("scribe keys retire ")[1].split()[0]
    backup = shutil.copy("data/scribe.sqlite3", "backup.sqlite3")
    assert run("keys", "retire", "00000000", "--data", "data", code=3).err.startswith("00000000 is not a key")
    assert "Retired" in run("keys", "retire", earlier, "--data", "data").out
    assert len(Path("data/master.key").read_text().split()) == 1
    assert data.service.note(data.other).sections  # a process that was running goes on
    assert backup
    assert "0 faults" not in run("audit", "verify", "--data", "data").out


def test_everything_about_one_patient_is_exported_and_nothing_of_another(data, run, tmp_path):
    folder = tmp_path / "export"
    data.service.ask(data.ids[1], "Which knee?", actor=NURSE)
    run("subject", "export", str(folder), "--number", NUMBER, "--case", "R-7", "--data", "data")
    asked = json.loads((folder / data.ids[1] / "thread.json").read_text())
    assert asked["questions"][0]["messages"][0]["text"] == "Which knee?"
    assert "Which knee?" in (folder / "index.html").read_text()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    machine = json.loads((folder / "subject.json").read_text())
    assert machine["format"] == "scribe.subject/1"
    assert [one["consultation"]["id"] for one in machine["consultations"]] == sorted(data.ids)
    files = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert {"index.html", "seen-by.csv", f"{data.ids[0]}/note.md", f"{data.ids[0]}/recording.wav"} <= files
    assert {stat.S_IMODE((folder / name).stat().st_mode) for name in files} == {0o600}
    assert (folder / data.ids[0] / "recording.wav").read_bytes()[:4] == b"RIFF"
    assert data.other not in "".join((folder / name).read_text(errors="ignore") for name in files)
    kinds = {row["kind"] for row in csv.DictReader((folder / "seen-by.csv").read_text().splitlines())}
    assert {"signed", "subject_exported"} <= kinds
    again = run("subject", "export", str(folder), "--number", NUMBER, "--data", "data", code=3)
    assert "cannot be made" in again.err
    nobody = run("subject", "export", "x", "--number", "1", "--data", "data", code=3)
    assert nobody.err.startswith("There is no consultation of a patient with this number.")


def test_a_patient_is_erased_and_the_report_says_what_is_left(data, run):
    wrong = run(
        "subject", "erase", "report.json", "--number", NUMBER, "--reason", "erasure_request", "--data", "data", code=3
    )
    assert "number of its paper" in wrong.err
    named = run(
        "subject", "erase", "report.json", "--number", NUMBER, "--reason", "erasure_request",
        "--case", "Helen Parker", "--data", "data", code=2,
    )  # fmt: skip
    assert "no name" in named.err
    done = run(
        "subject", "erase", "report.json", "--number", NUMBER, "--reason", "erasure_request", "--case", "R-8",
        "--data", "data",
    ).out  # fmt: skip
    assert "not yet through: withdrawing" in done
    assert "nothing can be read any more" in done
    report = json.loads(Path("report.json").read_text())
    assert [one["erasure"]["reference"] for one in report["consultations"]] == ["R-8", "R-8"]
    assert {one["consultation"]: one["complete"] for one in report["consultations"]} == dict(
        zip(data.ids, (False, True), strict=True)
    )
    assert "4471" not in Path("report.json").read_text()
    again = run("subject", "report", "again.json", data.ids[1], "--data", "data").out
    assert "register line" in again


def test_retention_says_first_what_it_would_remove(data, run, tmp_path, monkeypatch):
    said = run("retention", "--dry-run", "--data", "data").out
    assert "everything is kept without end" in said
    (tmp_path / "rules.yaml").write_text("default: {recording: 1 day}")
    monkeypatch.setenv("SCRIBE_RETENTION_FILE", "rules.yaml")
    plan = json.loads(run("retention", "--dry-run", "--json", "--data", "data").out)
    assert plan["dry_run"] is True
    (tmp_path / "rules.yaml").write_text("default: {note: 1 day}")
    refused = run("retention", "--data", "data", code=5)
    assert "at least 15 years" in refused.err


def test_the_register_is_settled_or_made_anew(data, run):
    assert "removed again: 0" in run("keys", "register", "--data", "data").out
    run("subject", "erase", "report.json", "--number", NUMBER, "--reason", "consent_withdrawn", "--data", "data")
    data.service.removal_register.file.unlink()
    lost = run("keys", "register", "--data", "data", code=5)
    assert "could come back unnoticed" in lost.err
    assert "A new register with 3 lines" in run("keys", "register", "--rebuild", "--data", "data").out


def test_check_says_where_the_register_and_the_rules_are_not_as_they_should_be(run, tmp_path, monkeypatch):
    monkeypatch.setenv("SCRIBE_REMOVAL_REGISTER", str(tmp_path / "data" / "removed.jsonl"))
    (tmp_path / "rules.yaml").write_text("default: {note: 1 day}")
    monkeypatch.setenv("SCRIBE_RETENTION_FILE", str(tmp_path / "rules.yaml"))
    said = run("check", "--data", "data", code=5).out
    assert "lies in the data folder" in said
    assert "at least 15 years" in said
    monkeypatch.setenv("SCRIBE_REMOVAL_REGISTER", str(tmp_path / "nowhere" / "removed.jsonl"))
    assert "removed.jsonl cannot be written" in run("check", "--data", "data", code=5).out
