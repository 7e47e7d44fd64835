"""``scribe backup`` and ``scribe store`` as an operator uses them."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from scribe.db.forms import forms
from scribe.model import State
from tests.fakes.hospital import open_hospital

WORDS = "correct horse battery staple"


@pytest.fixture
def hospital(scribe):
    opened = open_hospital(Path("data").resolve())
    for state in (State.UPLOADED, State.DELIVERED):
        opened.at(state)
    opened.database.close()
    return opened


def test_a_machine_that_burned_is_put_back_from_backup_and_sealed_key(scribe, hospital, monkeypatch):
    monkeypatch.setenv("SCRIBE_BACKUP_PASSPHRASE", WORDS)
    monkeypatch.setenv("SCRIBE_BACKUP_TO", "backups")
    made = scribe("backup", "create", "--data", "data", "--with-key", "safe/keys.json")
    assert (made.code, made.err.count("Traceback")) == (0, 0), made.err
    assert "2 recordings and uploads" in made.out
    assert "Keep both apart from the backups" in made.out
    listed = json.loads(scribe("backup", "list", "--data", "data", "--json").out)
    assert [one["files"] for one in listed["backups"]] == [2]
    assert listed["backups"][0]["name"] in scribe("backup", "list", "--data", "data").out
    assert json.loads(scribe("top", "--json", "--data", "data").out)["backup"]["made_at"] is not None
    seen = scribe("backup", "verify", "--data", "data")
    assert (seen.code, "is whole: 2 recordings" in seen.out) == (0, True), seen.out
    shutil.rmtree("data")
    without = scribe("backup", "restore", "--data", "data")
    assert (without.code, "The master key is not at" in without.err) == (5, True)
    assert "digests only, since no master key is here" in scribe("backup", "verify", "--data", "data").out
    monkeypatch.setenv("SCRIBE_BACKUP_PASSPHRASE", "another passphrase")
    wrong = scribe("backup", "restore", "--data", "data", "--key", "safe/keys.json")
    assert (wrong.code, "The passphrase does not open" in wrong.err) == (3, True)
    Path("words").write_text(WORDS + "\n")
    back = scribe("backup", "restore", "--data", "data", "--key", "safe/keys.json", "--passphrase-file", "words")
    assert back.code == 0, back.err
    assert "2 recordings and uploads put back" in back.out
    again = scribe("backup", "restore", "--data", "data")
    assert (again.code, "There is an installation here already" in again.err) == (3, True)
    checked = scribe("check", "--data", "data").out
    assert "✓ backup     1 whole, the newest" in checked
    assert "✓ recordings data/recordings, in the data folder" in checked


def test_what_cannot_be_is_one_sentence(scribe, hospital, monkeypatch):
    def said(*arguments, code, sentence):
        ran = scribe("backup", *arguments, "--data", "data")
        assert (ran.code, sentence in ran.err) == (code, True), ran.err
        assert len(ran.err.strip().splitlines()) == 1

    said("create", code=3, sentence="Nothing says where the backups are.")
    said("create", "data/inside", code=3, sentence="within each other")
    assert not Path("data/inside").exists()
    said("create", "http://elsewhere", code=3, sentence="no place for sealed files")
    said("create", "s3://bucket", code=5, sentence="There are no usable credentials")
    monkeypatch.setenv("SCRIBE_BLOB_STORE_KEY_ID", "a")
    monkeypatch.setenv("SCRIBE_BLOB_STORE_SECRET", "b")
    said("create", "s3://bucket?endpoint=http://127.0.0.1:9", code=5, sentence="does not answer")
    said("verify", "empty", code=3, sentence="There is no backup in empty")
    said("restore", "empty", code=3, sentence="There is no backup in empty")
    said("prune", "empty", code=3, sentence="Nothing says which backups go.")
    said("prune", "empty", "--keep", "1", code=3, sentence="empty is no place of backups")
    said("create", "backups", "--with-key", "keys.json", code=5, sentence="There is no passphrase")
    monkeypatch.setenv("SCRIBE_BACKUP_PASSPHRASE", "short")
    Path("backups").write_text("a file")
    said("create", "backups", code=5, sentence="Nothing can be written at backups")


def test_old_backups_go_with_a_new_one(scribe, hospital):
    for _ in range(3):
        assert scribe("backup", "create", "backups", "--data", "data", "--keep", "2").code == 0
    assert len(list(Path("backups/backups").iterdir())) == 2
    assert "0 backups and 0 files" in scribe("backup", "prune", "backups", "--keep", "2", "--data", "data").out


def test_recordings_are_moved_between_two_folders(scribe, hospital, monkeypatch):
    alone = scribe("store", "move", "--to", "elsewhere", "--data", "data")
    assert (alone.code, "SCRIBE_BLOB_STORE_ALSO" in alone.err) == (3, True)
    monkeypatch.setenv("SCRIBE_BLOB_STORE_ALSO", "elsewhere")
    assert "elsewhere: 0 recordings" in scribe("store", "status", "--data", "data").out
    wrong = scribe("store", "move", "--to", "third", "--data", "data")
    assert (wrong.code, "third is neither" in wrong.err) == (3, True)
    Path("way").symlink_to("data")
    monkeypatch.setenv("SCRIBE_BLOB_STORE_ALSO", "way/recordings")
    assert "within each other" in scribe("store", "move", "--to", "way/recordings", "--data", "data").err
    monkeypatch.setenv("SCRIBE_BLOB_STORE_ALSO", "elsewhere")
    done = scribe("store", "move", "--to", "elsewhere", "--data", "data")
    assert (done.code, "2 recordings moved" in done.out) == (0, True), done.err
    assert "elsewhere: 2 recordings" in scribe("store", "status", "--data", "data").out
    assert "in two places" in scribe("check", "--data", "data").out


def test_a_backup_before_an_update_changes_nothing(scribe, hospital):
    older, newest = forms()[-2:]
    with closing(sqlite3.connect("data/scribe.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (older,))
        connection.commit()
    assert scribe("backup", "create", "backups", "--data", "data").code == 0

    def form(folder):
        with closing(sqlite3.connect(f"{folder}/scribe.sqlite3")) as connection:
            kinds = {kind for (kind,) in connection.execute("SELECT kind FROM event")}
            return connection.execute("SELECT version_num FROM alembic_version").fetchone()[0], "backup_made" in kinds

    assert form("data") == (older, False)
    with closing(sqlite3.connect("data/scribe.sqlite3")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = ?", (newest,))
        connection.commit()
    assert scribe("backup", "create", "backups", "--data", "data").code == 0
    assert form("data") == (newest, True)
    audit = scribe("audit", "verify", "--data", "data")
    assert audit.code == 0, audit.err
