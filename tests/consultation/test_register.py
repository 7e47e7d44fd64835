"""The register of removals: a backup that is restored cannot bring back what was removed after it."""

from __future__ import annotations

import shutil

import pytest

from scribe.consultation.service import UploadSpec
from scribe.db.privacy_tables import RemovalRow
from scribe.errors import MissingPart, WrongState
from scribe.model import Stage, State
from tests.fakes.hospital import DOCTOR, open_hospital
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import wav


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "data"


def backup_of(hospital, place):
    """A real one: the database by SQLite's own means, the recordings, the key; not the register."""
    place.mkdir()
    raw = hospital.database.engine.raw_connection()
    raw.cursor().execute(f"VACUUM INTO '{place / 'scribe.sqlite3'}'")
    raw.close()
    shutil.copytree(hospital.settings.blob_dir, place / "recordings")
    shutil.copy(hospital.settings.key_file, place / "master.key")
    return place


def restored(hospital, backup):
    folder = hospital.settings.data_dir
    hospital.database.close()
    shutil.rmtree(folder)
    shutil.copytree(backup, folder)
    return open_hospital(folder)


def test_a_restored_backup_brings_nothing_back(folder, tmp_path):
    hospital = open_hospital(folder)
    gone, kept = hospital.at(State.UPLOADED), hospital.at(State.DRAFTED)
    backup = backup_of(hospital, tmp_path / "backup")
    hospital.service.withdraw(gone.id, order=WITHDRAWN, actor=DOCTOR)
    assert hospital.service.removal_register.lines() == 2  # that it was withdrawn, and that the key is destroyed

    again = restored(hospital, backup)
    again.service.open_recording(gone.id).close()  # the backup did bring it back
    settled = again.service.settle_register()
    assert settled.again == (gone.id,)
    with pytest.raises(WrongState, match="nothing of this consultation"):
        again.service.open_recording(gone.id)
    assert again.service.left_of(gone.id).complete
    assert again.service.get(gone.id).state is State.WITHDRAWN
    assert again.service.note(kept.id).sections
    assert again.service.settle_register().again == ()
    again.database.close()


def test_what_the_emr_was_still_to_be_told_is_told_after_a_restore(folder, tmp_path):
    hospital = open_hospital(folder)
    one = hospital.at(State.DELIVERED)
    backup = backup_of(hospital, tmp_path / "backup")
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    again = restored(hospital, backup)
    again.service.settle_register()
    assert again.service.get(one.id).state is State.WITHDRAWING
    assert again.run(one.id, Stage.RETRACT).state is State.WITHDRAWN
    again.database.close()


def test_what_the_emr_was_told_of_is_not_told_again(folder, tmp_path):
    hospital = open_hospital(folder)
    one = hospital.at(State.DELIVERED)
    backup = backup_of(hospital, tmp_path / "backup")
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    hospital.run(one.id, Stage.RETRACT)
    again = restored(hospital, backup)
    again.service.settle_register()
    assert again.service.get(one.id).state is State.WITHDRAWN
    assert again.destination.retracted == []
    again.database.close()


def test_a_register_that_is_away_or_shorter_or_changed_is_refused(folder):
    hospital = open_hospital(folder)
    for _ in range(2):
        hospital.service.withdraw(hospital.registered().id, order=WITHDRAWN, actor=DOCTOR)
    file = hospital.service.removal_register.file
    whole = file.read_bytes()
    lines = whole.splitlines(keepends=True)
    assert len(lines) == 4
    for damaged in (b"", b"".join(lines[:-1]), b"".join(lines[1:]), b"".join([*lines[1:], lines[0]])):
        file.write_bytes(damaged)
        with pytest.raises(MissingPart, match="register of removals"):
            hospital.service.removal_register.read(at_least=4)
    for line in range(4):
        changed = [*lines]
        changed[line] = changed[line].replace(b"consent_withdrawn", b"wrong_patient")
        file.write_bytes(b"".join(changed))
        with pytest.raises(MissingPart, match=f"Line {line + 1} "):
            hospital.service.removal_register.read()
    file.unlink()
    with pytest.raises(MissingPart, match="0 of 4 lines"):
        hospital.service.settle_register()
    assert hospital.service.rebuild_register() == 4
    assert hospital.service.settle_register().again == ()
    hospital.database.close()


def test_a_register_that_cannot_be_written_is_written_by_the_next_round(folder):
    hospital = open_hospital(folder)
    file = hospital.service.removal_register.file
    file.mkdir()
    gone = hospital.service.withdraw(hospital.at(State.UPLOADED).id, order=WITHDRAWN, actor=DOCTOR)
    assert hospital.service.left_of(gone.id).register_line is None
    file.rmdir()
    assert hospital.service.write_register() == 2
    assert hospital.service.left_of(gone.id).register_line == 2
    hospital.database.close()


def test_what_was_withdrawn_before_there_was_a_register_is_entered(folder):
    hospital = open_hospital(folder)
    gone = hospital.service.withdraw(hospital.registered().id, order=WITHDRAWN, actor=DOCTOR)
    hospital.service.removal_register.file.unlink()
    with hospital.database.transaction() as session:
        for row in session.query(RemovalRow):
            session.delete(row)
    assert hospital.service.settle_register().written == 2
    assert hospital.service.left_of(gone.id).register_line == 2
    hospital.database.close()


def test_a_recording_that_came_back_with_its_folder_is_swept_away(folder, tmp_path):
    hospital = open_hospital(folder)
    one = hospital.at(State.UPLOADED)
    shutil.copytree(hospital.settings.blob_dir, tmp_path / "recordings")
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    shutil.copytree(tmp_path / "recordings", hospital.settings.blob_dir, dirs_exist_ok=True)
    assert hospital.service.left_of(one.id).recordings
    assert hospital.service.sweep_recordings() == 1
    assert hospital.service.left_of(one.id).complete
    hospital.database.close()


def test_an_upload_that_goes_on_after_the_withdrawal_is_refused(folder):
    hospital = open_hospital(folder)
    one, recording = hospital.registered(), wav(2.0)
    upload = hospital.service.create_upload(one.id, UploadSpec(length=len(recording)), actor=DOCTOR)
    hospital.service.append_upload(upload.id, 0, recording[:100], actor=DOCTOR)
    hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    with pytest.raises(WrongState):
        hospital.service.append_upload(upload.id, 100, recording[100:], actor=DOCTOR)
    assert hospital.service.left_of(one.id).complete
    hospital.database.close()
