"""What a restore, a place of backups and a key's copy refuse, each in a sentence; and what goes when it is old."""

from __future__ import annotations

import json
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest

from scribe.backup.creating import make_backup, require_apart
from scribe.backup.key_file import put_keys, read_keys, write_keys
from scribe.backup.place import BackupPlace
from scribe.backup.pruning import prune
from scribe.backup.restoring import Wish, restore
from scribe.blobs import FolderBlobs
from scribe.cli.options import err, out
from scribe.console.backing_up import KeyCopy, create_backup
from scribe.console.progress import StageDisplay
from scribe.consultation.service import UploadSpec
from scribe.db import utc_now
from scribe.encryption import KeyRing, MasterKeyFile, key_ring_from
from scribe.errors import BadInput, Conflict, MissingPart, NotFound, ScribeError
from scribe.installation import open_installation
from scribe.model import State
from scribe.settings import Settings
from tests.backup.kit import backed_up, place_at, put_back, reopened, verified
from tests.fakes.hospital import DOCTOR, open_hospital
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import wav


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path / "data")
    yield opened
    opened.database.close()


@pytest.fixture
def backups(tmp_path):
    return tmp_path / "backups"


def empty(hospital, tmp_path):
    """Settings of a new machine with the same key and register."""
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path / "new",
        master_key_file=hospital.settings.key_file,
        removal_register=hospital.settings.register_file,
    )
    settings.data_dir.mkdir()
    return settings


def refused(settings, backups, *, says, error=ScribeError, **wish):
    with pytest.raises(error, match=says) as told:
        put_back(settings, backups, **wish)
    assert told.value.remedy
    assert not (settings.data_dir / "scribe.sqlite3").exists()


def test_an_installation_in_use_is_not_restored_over(hospital, backups):
    backed_up(hospital, backups)
    with hospital.database.reading() as session:
        session.connection()
        with pytest.raises(Conflict, match="in use"):
            put_back(hospital.settings, backups, replace=True)
    hospital.database.close()
    hospital.at(State.REGISTERED)
    hospital.database.close()
    with pytest.raises(Conflict, match="There is an installation here already"):
        put_back(hospital.settings, backups)


def test_a_database_of_postgresql_in_use_or_a_strangers_is_refused(tmp_path, postgres_server):
    hospital = open_hospital(tmp_path / "data", postgres_server.new_database())
    hospital.at(State.REGISTERED)
    backed_up(hospital, tmp_path / "backups")
    with hospital.database.reading() as session:
        session.connection()
        with pytest.raises(Conflict, match="1 other connections are open"):
            put_back(hospital.settings, tmp_path / "backups", replace=True)
    with hospital.database.transaction() as session:
        session.connection().exec_driver_sql("CREATE TABLE somebody_elses (id int)")
    hospital.database.close()
    with pytest.raises(Conflict, match="somebody_elses"):
        put_back(hospital.settings, tmp_path / "backups", replace=True)


def test_a_backup_by_a_newer_scribe_or_of_another_kind_is_refused(hospital, backups, tmp_path, postgres_server):
    made = backed_up(hospital, backups)
    settings = empty(hospital, tmp_path)
    other = settings.model_copy(update={"database_url": postgres_server.new_database()})
    with pytest.raises(BadInput, match="holds a database of SQLite, and the settings name one of PostgreSQL"):
        put_back(other, backups)
    file = backups / "backups" / made.manifest.name / "manifest.json"
    written = file.read_text()
    file.write_text(written.replace(made.manifest.schema_version, "9999_to_come"))
    refused(settings, backups, says="made by a newer Scribe", error=MissingPart)
    file.write_text(written.replace("scribe.backup/1", "scribe.backup/2"))
    refused(settings, backups, says="the form scribe.backup/2")
    file.write_text(written.replace('"count":0', '"count":1'))
    refused(settings, backups, says="not as it was written")
    file.write_text("{")
    refused(settings, backups, says="manifest .* is damaged")
    file.unlink()
    refused(settings, backups, says="There is no backup", error=NotFound)


@pytest.mark.parametrize("part", ["database", "files.jsonl.gz", "recording"])
@pytest.mark.parametrize("damage", ["cut", "changed", "missing"])
def test_a_damaged_part_is_found_and_nothing_of_it_is_put_in_place(hospital, backups, tmp_path, part, damage):
    hospital.at(State.UPLOADED)
    made = backed_up(hospital, backups)
    own = backups / "backups" / made.manifest.name
    file = next((backups / "recordings").rglob("*.sealed")) if part == "recording" else own / part
    raw = file.read_bytes()
    if damage == "missing":
        file.unlink()
    else:
        file.write_bytes(raw[:-1] if damage == "cut" else raw[:50] + bytes([raw[50] ^ 1]) + raw[51:])
    if part == "files.jsonl.gz":
        with pytest.raises(BadInput, match="damaged or missing"):
            verified(hospital, backups)
    else:
        assert verified(hospital, backups).damaged
    settings = empty(hospital, tmp_path)
    refused(settings, backups, says="damaged|missing", error=BadInput)
    assert list(FolderBlobs(settings.blob_dir).list()) == []
    if part == "recording":
        came = put_back(settings, backups, leave_damaged=True)
        assert len(came.damaged) == 1
    file.write_bytes(raw)
    assert verified(hospital, backups).damaged == ()


def test_a_recording_that_is_damaged_here_is_put_back_and_a_longer_upload_stays(hospital, backups):
    one = hospital.at(State.UPLOADED)
    backed_up(hospital, backups)
    hospital.database.close()
    file = next(hospital.settings.blob_dir.rglob("*.sealed"))
    file.write_bytes(b"x" * file.stat().st_size)
    came = put_back(hospital.settings, backups, replace=True)
    assert (came.copied, came.there) == (1, 0)
    with reopened(hospital) as again:
        again.service.open_recording(one.id).close()


def test_the_key_and_the_register_have_to_be_there(hospital, backups, tmp_path):
    gone = hospital.at(State.UPLOADED)
    hospital.service.withdraw(gone.id, order=WITHDRAWN, actor=DOCTOR)
    backed_up(hospital, backups)
    settings = empty(hospital, tmp_path)
    stranger = KeyRing.from_file(tmp_path / "strangers.key", create=True)
    place = place_at(backups, settings)
    with pytest.raises(MissingPart, match="wrapped by the master key"):
        restore(settings, place, place.chosen(""), stranger, Wish())
    lost = settings.model_copy(update={"removal_register": tmp_path / "elsewhere.jsonl"})
    refused(lost, backups, says="register of removals is not at", error=Conflict)
    assert put_back(lost, backups, register_lost=True).register_taken
    assert (tmp_path / "elsewhere.jsonl").read_bytes() == hospital.settings.register_file.read_bytes()


def test_the_register_of_another_installation_is_refused(hospital, backups, tmp_path):
    hospital.service.withdraw(hospital.registered().id, order=WITHDRAWN, actor=DOCTOR)
    backed_up(hospital, backups)
    other = open_hospital(tmp_path / "other")
    other.service.withdraw(other.registered().id, order=WITHDRAWN, actor=DOCTOR)
    with pytest.raises(Conflict, match="not of one installation"):
        backed_up(other, backups)
    other.database.close()


def test_a_place_within_what_is_backed_up_is_refused(hospital, tmp_path):
    for place in (hospital.folder / "backups", hospital.folder, tmp_path):
        with pytest.raises(BadInput, match="within each other"):
            backed_up(hospital, place)


def test_recordings_and_backups_never_lie_within_each_other(hospital, tmp_path):
    more = {"data_dir": tmp_path / "data", "blob_store": str(tmp_path / "mnt" / "recordings")}
    other = Settings(_env_file=None, **more)
    keys = key_ring_from(hospital.settings)
    (tmp_path / "way").symlink_to(tmp_path / "mnt")
    for place in (
        tmp_path / "mnt",
        tmp_path / "mnt" / "recordings",
        tmp_path / "mnt" / "recordings" / "b",
        tmp_path / "way",
    ):
        with pytest.raises(BadInput, match="within each other"):
            make_backup(other, hospital.database, keys, place_at(place, other))
    more |= {"blob_store": "s3://bucket/recordings", "blob_store_key_id": "a", "blob_store_secret": "b"}
    other = Settings(_env_file=None, **more)
    for place in ("s3://bucket", "s3://bucket/recordings", "s3://bucket/recordings/backups"):
        with pytest.raises(BadInput, match="within each other"):
            make_backup(other, hospital.database, keys, place_at(place, other))
    require_apart(other, place_at("s3://bucket/recordings2", other))
    require_apart(other, place_at("s3://bucket?endpoint=https://elsewhere", other))


def test_a_place_that_holds_something_else_is_left_alone(hospital, tmp_path):
    (tmp_path / "nas" / "recordings").mkdir(parents=True)
    (tmp_path / "nas" / "recordings" / "holiday.mp3").write_bytes(b"x")
    with pytest.raises(BadInput, match="no backup put there"):
        backed_up(hospital, tmp_path / "nas")
    with pytest.raises(BadInput, match="is no place of backups"):
        prune(place_at(tmp_path / "nas", hospital.settings), keep=1, keep_days=None, now=utc_now())
    made = backed_up(hospital, tmp_path / "backups")
    place = place_at(tmp_path / "backups", hospital.settings)
    place.store.remove(f"backups/{made.manifest.name}/manifest.json")
    with pytest.raises(BadInput, match="no whole backup"):
        prune(place, keep=1, keep_days=None, now=utc_now())
    assert (tmp_path / "nas" / "recordings" / "holiday.mp3").exists()


def test_one_process_writes_in_a_place_at_a_time(hospital, backups):
    place = place_at(backups, hospital.settings)
    with place.locked("another backup"):
        with pytest.raises(Conflict, match="Another process writes backups there: another backup on"):
            backed_up(hospital, backups)
        lock = backups / "lock.json"
        content = json.loads(lock.read_text())
        content["pid"] = 2**22 + 1  # nobody's: it died
        lock.write_text(json.dumps(content))
        backed_up(hospital, backups)
    for left in ({"host": "elsewhere", "pid": 1, "at": (utc_now() - timedelta(minutes=16)).isoformat()}, "nonsense"):
        (backups / "lock.json").write_text(json.dumps(left))
        backed_up(hospital, backups)
    (backups / "lock.json").write_text(json.dumps({"host": "elsewhere", "pid": 1, "at": utc_now().isoformat()}))
    with pytest.raises(Conflict, match="on elsewhere"):
        backed_up(hospital, backups)


def test_old_backups_go_and_what_others_need_stays(hospital, backups):
    first = hospital.at(State.UPLOADED)
    days = [utc_now() - timedelta(days=day) for day in (40, 20, 1)]
    names = []
    for day in days:
        names.append(backed_up(hospital, backups, clock=lambda day=day: day).manifest.name)
        hospital.at(State.UPLOADED)
    place = BackupPlace(FolderBlobs(backups))
    (backups / "backups" / "20200101T000000Z-dead").mkdir()
    (backups / "backups" / "20200101T000000Z-dead" / "database").write_bytes(b"x")
    assert len(list(place.store.list("recordings"))) == 3
    asked = prune(place, keep=1, keep_days=30, now=utc_now(), dry_run=True)
    assert asked.backups == ("20200101T000000Z-dead", names[0])
    assert [one.name for one in place.whole()] == names
    assert prune(place, keep=1, keep_days=30, now=utc_now()).backups == asked.backups
    assert [one.name for one in place.whole()] == names[1:]
    assert verified(hospital, backups, names[1]).damaged == ()
    assert prune(place, keep=1, keep_days=None, now=utc_now()).backups == (names[1],)
    assert prune(place, keep=None, keep_days=1, now=utc_now() + timedelta(days=99)).backups == ()  # the newest stays
    hospital.service.withdraw(first.id, order=WITHDRAWN, actor=DOCTOR)
    made = backed_up(hospital, backups)
    assert (made.removed, made.copied) == (1, 1)
    found = verified(hospital, backups, names[2])
    assert (found.damaged, found.removed) == ((), 1)
    assert verified(hospital, backups, names[2], quick=True).damaged == ()
    for wrong in ({"keep": None, "keep_days": None}, {"keep": 0, "keep_days": None}, {"keep": 1, "keep_days": -1}):
        with pytest.raises(BadInput):
            prune(place, now=utc_now(), **wrong)


def test_nothing_in_a_place_can_be_read_without_the_key(hospital, backups):
    hospital.at(State.UPLOADED)
    backed_up(hospital, backups)
    everything = b"".join(path.read_bytes() for path in backups.rglob("*") if path.is_file())
    for word in (b"Helen", b"SQLite format", b"CREATE TABLE", b"RIFF", hospital.settings.key_file.read_bytes().strip()):
        assert word not in everything
    found = place_at(backups, hospital.settings)
    assert found.chosen("").keys == key_ring_from(hospital.settings).names


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_a_backup_knows_of_is_in_it_while_others_write(tmp_path, backups, kind, request):
    server = request.getfixturevalue("postgres_server") if kind == "postgresql" else None
    hospital = open_hospital(tmp_path / "data", server.new_database() if server else "")
    recording, told, ended = wav(2.0), {}, threading.Event()

    def clinic():
        while not ended.is_set():
            one = hospital.registered()
            upload = hospital.service.create_upload(one.id, UploadSpec(length=len(recording)), actor=DOCTOR)
            for start in range(0, len(recording), 10_000):
                hospital.service.append_upload(upload.id, start, recording[start : start + 10_000], actor=DOCTOR)
                told[upload.id] = min(start + 10_000, len(recording))
            hospital.service.finish_upload(upload.id, actor=DOCTOR)

    writer = threading.Thread(target=clinic)
    writer.start()
    try:
        while len(told) < 2:
            assert writer.is_alive()
            time.sleep(0.01)
        before = dict(told)
        backed_up(hospital, backups)
    finally:
        ended.set()
        writer.join()
    hospital.database.close()
    settings = empty(hospital, tmp_path).model_copy(update={"database_url": server.new_database() if server else ""})
    put_back(settings, backups)
    with closing(open_installation(settings)) as again:
        for name, bytes_told in before.items():
            upload = again.service.upload(name)
            if upload.ended == "finished":
                with again.service.open_recording(upload.consultation) as file:
                    assert file.read() == recording
            else:
                assert upload.offset >= bytes_told


def test_the_master_keys_copy_opens_with_its_passphrase_alone(tmp_path):
    file = MasterKeyFile(tmp_path / "master.key")
    file.make()
    copy = tmp_path / "keys.json"
    with pytest.raises(BadInput, match="shorter than 12"):
        write_keys(copy, file, "short")
    write_keys(copy, file, "correct horse battery")
    assert copy.stat().st_mode & 0o077 == 0
    assert file.path.read_bytes().strip() not in copy.read_bytes()
    assert read_keys(copy, "correct horse battery") == file.read()
    with pytest.raises(BadInput, match="passphrase does not open"):
        read_keys(copy, "correct horse batterx")
    other = MasterKeyFile(tmp_path / "new" / "master.key")
    put_keys(other, read_keys(copy, "correct horse battery"))
    put_keys(other, read_keys(copy, "correct horse battery"))
    assert other.read() == file.read()
    for nonsense in ("", "{}", '{"format":"scribe.keys/1"}', copy.read_text().replace("65536", "99999999999")):
        copy.write_text(nonsense)
        with pytest.raises(BadInput, match="no file of master keys"):
            read_keys(copy, "correct horse battery")


def test_the_key_does_not_lie_with_the_backups_unless_that_is_said(hospital, backups, capsys):
    secret = backups.parent / "passphrase"
    secret.write_text("correct horse battery\n")
    hospital.database.close()

    def create(beside):
        key = KeyCopy(backups / "keys.json", secret, beside)
        how = {"with_recordings": True, "keep": None, "keep_days": None}
        create_backup(hospital.settings, str(backups), out, display=StageDisplay(err), key=key, **how)

    with pytest.raises(BadInput, match="would lie with the backups"):
        create(beside=False)
    assert not backups.exists()
    create(beside=True)
    assert read_keys(backups / "keys.json", "correct horse battery")
    assert "sealed under the passphrase" in capsys.readouterr().out
