"""A backup that is put back: with work in flight, on SQLite and PostgreSQL, in folders and in a store of objects."""

from __future__ import annotations

import shutil

import pytest

from scribe.consultation.service import UploadSpec
from scribe.db import utc_now
from scribe.db.tables import EventRow
from scribe.errors import LeaseLost, NotFound, WrongState
from scribe.model import Stage, State
from tests.backup.kit import backed_up, put_back, reopened, verified
from tests.blobs.servers import settings_for
from tests.fakes.hospital import DOCTOR, open_hospital
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import wav

HALF = 20_000


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request):
    """Of a new database; the second one is where the backup is put back."""
    if request.param == "sqlite":
        return lambda: ""
    return request.getfixturevalue("postgres_server").new_database


@pytest.fixture(params=["folder", "objects"])
def stores(request, tmp_path):
    """Settings of the recordings' store, and the address of the backups."""
    if request.param == "folder":
        return {}, str(tmp_path / "backups")
    server = request.getfixturevalue("objects")
    given = settings_for(server.url).model_dump(include=set(OBJECTS))
    address = f"s3://{server.bucket()}"
    return {**given, "blob_store": f"{address}/recordings"}, f"{address}/backups"


OBJECTS = ("blob_store_endpoint", "blob_store_key_id", "blob_store_secret", "blob_store_region")


def emptied(hospital, *, keep_key=True):
    """The machine burned; the key and the register were elsewhere."""
    key = hospital.settings.key_file.read_bytes()
    hospital.database.close()
    shutil.rmtree(hospital.folder)
    hospital.folder.mkdir()
    if keep_key:
        hospital.settings.key_file.write_bytes(key)
    return hospital


def test_work_in_flight_goes_on_after_a_restore(tmp_path, database_url, stores):
    more, address = stores
    hospital = open_hospital(tmp_path / "data", database_url(), **more)
    hospital.clock.now = utc_now()
    service, recording = hospital.service, wav(2.0)
    delivered, signed, drafted = hospital.at(State.DELIVERED), hospital.at(State.SIGNED), hospital.at(State.DRAFTED)
    arriving = hospital.registered()
    upload = service.create_upload(arriving.id, UploadSpec(length=len(recording)), actor=DOCTOR)
    service.append_upload(upload.id, 0, recording[:HALF], actor=DOCTOR)
    leased = hospital.at(State.UPLOADED)
    lease = service.begin(leased.id, Stage.TRANSCRIBE, owner="worker-9")
    halfway = hospital.at(State.SIGNED)
    sending = service.begin(halfway.id, Stage.DELIVER, owner="worker-8")
    assert lease is not None
    assert sending is not None
    hospital.destination.kept[service.bundle(halfway.id)["identifier"]["value"]] = service.bundle(halfway.id)

    made = backed_up(hospital, address)
    assert made.manifest.count == made.copied
    assert verified(hospital, address).damaged == ()
    hospital.run(signed.id, Stage.DELIVER)  # after the backup: the EMR has it, the backup does not know
    kept = dict(hospital.destination.kept)
    url = hospital.settings.database_url and database_url()
    emptied(hospital)
    hospital.settings = hospital.settings.model_copy(update={"database_url": url})
    came = put_back(hospital.settings, address)
    assert (came.damaged, came.removed) == ([], 0)

    with reopened(hospital) as again:
        assert again.service.get(delivered.id).state is State.DELIVERED
        assert again.run(delivered.id, Stage.DELIVER) is None
        assert again.service.note(drafted.id).sections
        assert again.service.upload(upload.id).offset == HALF
        again.service.append_upload(upload.id, HALF, recording[HALF:], actor=DOCTOR)
        assert again.service.finish_upload(upload.id, actor=DOCTOR).state is State.UPLOADED
        with pytest.raises(LeaseLost):  # a worker from before the restore
            again.service.renew(lease)
        assert again.run(leased.id, Stage.TRANSCRIBE).state is State.TRANSCRIBED
        again.service.open_recording(leased.id).close()
        for one in (signed, halfway):
            assert again.run(one.id, Stage.DELIVER).state is State.DELIVERED
        assert again.destination.kept == kept
        with again.database.reading() as session:
            assert session.query(EventRow).filter(EventRow.kind == "backup_restored").count() == 1


def test_what_was_removed_since_does_not_come_back(tmp_path, database_url, stores):
    more, address = stores
    hospital = open_hospital(tmp_path / "data", database_url(), **more)
    gone, stays = hospital.at(State.UPLOADED), hospital.at(State.UPLOADED)
    backed_up(hospital, address)
    hospital.service.withdraw(gone.id, order=WITHDRAWN, actor=DOCTOR)
    url = hospital.settings.database_url and database_url()
    emptied(hospital)
    hospital.settings = hospital.settings.model_copy(update={"database_url": url})
    came = put_back(hospital.settings, address)
    assert came.removed == 1
    with reopened(hospital) as again:
        assert again.service.get(gone.id).state is State.WITHDRAWN
        assert again.service.left_of(gone.id).complete
        with pytest.raises(WrongState):
            again.service.open_recording(gone.id)
        again.service.open_recording(stays.id).close()


def test_an_installation_that_is_there_is_put_aside_when_that_is_said(tmp_path, database_url):
    hospital = open_hospital(tmp_path / "data", database_url())
    kept = hospital.at(State.UPLOADED)
    backed_up(hospital, tmp_path / "backups")
    later = hospital.registered()
    hospital.database.close()
    came = put_back(hospital.settings, tmp_path / "backups", replace=True)
    assert "before_restore_" in came.aside
    assert (came.copied, came.there) == (0, 1)
    with reopened(hospital) as again:
        assert again.service.get(kept.id).state is State.UPLOADED
        with pytest.raises(NotFound):
            again.service.get(later.id)
