"""The product on a store of objects: nothing else knows of it, and nothing is lost while it is away."""

from __future__ import annotations

import io

import pytest

from scribe.blobs import store_at
from scribe.consultation.service import UploadSpec
from scribe.errors import MissingPart, NotFound, StorageDown
from scribe.model import Stage, State
from tests.blobs.servers import settings_for
from tests.fakes.hospital import DOCTOR, open_hospital
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import wav

OBJECTS = {"blob_store_endpoint", "blob_store_key_id", "blob_store_secret", "blob_store_region", "blob_store_timeout_s"}


@pytest.fixture
def bucket(objects):
    return objects.bucket(versions=True)


@pytest.fixture
def hospital(door, bucket, tmp_path):
    given = settings_for(door.url, blob_store_timeout_s=1).model_dump(include=OBJECTS)
    opened = open_hospital(tmp_path / "data", **given, blob_store=f"s3://{bucket}/p", retry_base_s=1, retry_cap_s=1)
    yield opened
    opened.database.close()


def test_a_visit_goes_its_way_and_its_recording_is_only_there(hospital, objects, bucket):
    done = hospital.at(State.DELIVERED)
    assert hospital.service.open_recording(done.id).read() == wav(2.0)
    assert [path for path in hospital.settings.blob_dir.rglob("*") if path.is_file()] == []
    kept = list(objects.client.list_objects(bucket_name=bucket, recursive=True))
    assert [one.object_name for one in kept] == [f"p/{done.id}/{done.recording.sha256}.sealed"]
    raw = objects.client.get_object(bucket_name=bucket, object_name=kept[0].object_name).read()
    assert b"RIFF" not in raw


@pytest.mark.parametrize("fault", ["500", "AccessDenied", "XMinioStorageFull", "NoSuchBucket", "slow"])
def test_an_upload_waits_for_a_store_that_is_away_and_is_finished_by_asking_again(hospital, door, fault):
    recording = wav(2.0)
    one = hospital.registered()
    door.fault = fault
    upload = hospital.service.create_upload(one.id, UploadSpec(length=len(recording)), actor=DOCTOR)
    hospital.service.append_upload(upload.id, 0, recording, actor=DOCTOR)  # nobody who records notices
    with pytest.raises(StorageDown):
        hospital.service.finish_upload(upload.id, actor=DOCTOR)
    assert hospital.service.get(one.id).state is State.REGISTERED
    assert hospital.service.get(one.id).refused is None
    assert hospital.service.upload(upload.id).complete
    door.fault = ""
    assert hospital.service.finish_upload(upload.id, actor=DOCTOR).state is State.UPLOADED
    assert hospital.service.open_recording(one.id).read() == recording


def test_transcription_waits_for_a_store_that_is_away_and_parks_nothing(hospital, door):
    one = hospital.at(State.UPLOADED)
    for fault in ("500", "slow", "AccessDenied", "cut", "500"):
        door.fault = fault
        after = hospital.run(one.id, Stage.TRANSCRIBE)
        assert (after.state, after.parked) == (State.UPLOADED, None), fault
        hospital.clock.forward(60)
    door.fault = ""
    assert hospital.run(one.id, Stage.TRANSCRIBE).state is State.TRANSCRIBED


def test_a_withdrawal_takes_every_version_and_waits_for_a_store_that_is_away(hospital, door, objects, bucket):
    one, other = hospital.at(State.UPLOADED), hospital.at(State.UPLOADED)
    door.fault = "500"
    gone = hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
    assert gone.state is State.WITHDRAWN
    assert hospital.service.removal_register.lines() == 2  # the register knows at once; the object is there still
    assert objects.every_version(bucket) == 2
    assert hospital.service.write_register() == 2
    assert objects.every_version(bucket) == 2
    door.fault = ""
    assert hospital.service.write_register() == 2
    assert objects.every_version(bucket) == 1
    assert (hospital.service.write_register(), hospital.service.removal_register.lines()) == (0, 2)
    assert hospital.service.left_of(one.id).complete
    hospital.service.open_recording(other.id).close()


def test_an_object_that_was_altered_cut_or_removed_is_never_taken_for_the_recording(hospital, objects, bucket):
    one = hospital.at(State.UPLOADED)
    store = store_at(f"s3://{bucket}/p", settings_for(objects.url))
    name = f"{one.id}/{one.recording.sha256}.sealed"
    file = store.open(name)
    raw = file.read_at(0, file.size)
    for damaged in (raw[:-1], raw[:40], b"", raw[:100] + bytes([raw[100] ^ 1]) + raw[101:], raw + b"x"):
        store.write(name, io.BytesIO(damaged))
        with pytest.raises(MissingPart):
            hospital.service.open_recording(one.id).read()
    store.remove(name)
    with pytest.raises(NotFound, match="not in the store"):
        hospital.service.open_recording(one.id)
    store.write(name, io.BytesIO(raw))
    assert hospital.service.open_recording(one.id).read() == wav(2.0)
