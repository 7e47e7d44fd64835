"""A store of objects that is away, slow, full, a stranger's or broken is said as that, and nothing is lost by it."""

from __future__ import annotations

import io
import os

import pytest

from scribe.blobs import recordings_answer, store_at
from scribe.console.checking import Health, findings
from scribe.errors import StorageDown
from tests.blobs.servers import settings_for
from tests.servers import free_port

FAULTS = {
    "500": "cannot answer now",
    "503": "cannot do what it is asked",
    "html": "",
    "slow": "does not answer",
    "AccessDenied": "refuses Scribe",
    "InvalidAccessKeyId": "refuses Scribe",
    "SignatureDoesNotMatch": "refuses Scribe",
    "XMinioStorageFull": "no space left",
    "QuotaExceeded": "no space left",
    "NoSuchBucket": "has no bucket",
}


@pytest.fixture
def bucket(objects):
    return objects.bucket()


def settings_of(door, **more):
    return settings_for(door.url, blob_store_timeout_s=1, **more)


@pytest.fixture
def store(door, bucket):
    opened = store_at(f"s3://{bucket}/p", settings_of(door))
    opened.write("c1/a", io.BytesIO(b"there before"))
    return opened


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_is_told_in_one_sentence_and_goes_by(store, door, fault):
    door.fault = fault
    for ask in (
        lambda: store.write("c1/b", io.BytesIO(os.urandom(1000))),
        lambda: list(store.list()),
        lambda: store.remove("c1/a"),
        lambda: store.remove_all("c1"),
    ):
        with pytest.raises(StorageDown) as told:
            ask()
        assert FAULTS[fault] in told.value.message
        assert (told.value.status, told.value.retryable) == (503, True)
        assert told.value.details["retry_after_s"] > 0
        assert told.value.remedy
        assert "sealed-before" not in str(told.value)
    door.fault = ""
    assert store.size("c1/a") == 12
    store.write("c1/b", io.BytesIO(b"now"))
    assert store.size("c1/b") == 3


@pytest.mark.parametrize("fault", ["500", "503", "AccessDenied", "slow", "NoSuchBucket"])
def test_what_cannot_be_asked_is_not_taken_for_what_is_not_there(store, door, fault):
    door.fault = fault
    with pytest.raises(StorageDown):
        store.open("c1/a")
    with pytest.raises(StorageDown):
        store.open("c1/none")


def test_a_store_that_is_not_there_is_away(bucket):
    store = store_at(f"s3://{bucket}", settings_for(f"http://127.0.0.1:{free_port()}"))
    for ask in (store.require, store.prove, lambda: store.open("c1/a"), lambda: store.size("c1/a")):
        with pytest.raises(StorageDown, match="does not answer"):
            ask()


def test_a_bucket_that_is_missing_is_said(objects):
    store = store_at("s3://nobodys-bucket/p", settings_for(objects.url))
    for ask in (store.require, lambda: store.open("c1/a"), lambda: store.write("c1/a", io.BytesIO(b"x"))):
        with pytest.raises(StorageDown, match="no bucket nobodys-bucket"):
            ask()


def test_an_answer_that_is_cut_off_is_read_again_and_never_taken_for_the_whole(store, door):
    data = os.urandom(700_000)
    store.write("c1/long", io.BytesIO(data))
    file = store.open("c1/long")
    door.fault, door.only = "cut", "GET"
    with pytest.raises(StorageDown):
        file.read_at(0, 300_000)
    door.fault = ""
    assert file.read_at(0, 300_000) == data[:300_000]


def test_a_fault_that_lasts_a_moment_is_not_noticed(store, door):
    door.fault, door.fails = "503", 2
    store.write("c1/b", io.BytesIO(b"x"))
    door.fails = 2
    assert store.size("c1/b") == 1


def test_an_object_that_is_removed_while_it_is_read_is_read_again_later(store):
    store.write("c1/long", io.BytesIO(os.urandom(3_000_000)))
    file = store.open("c1/long")
    file.read_at(0, 1000)
    store.remove("c1/long")
    with pytest.raises(StorageDown, match="moved while it was read"):
        file.read_at(2_000_000, 1000)


def test_no_credentials_are_said_as_that(bucket, objects, tmp_path, monkeypatch):
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    missing = tmp_path / "none"
    settings = settings_for(
        objects.url, blob_store_key_id="", blob_store_secret="", blob_store_credentials_file=missing
    )
    with pytest.raises(StorageDown, match="no usable credentials"):
        store_at(f"s3://{bucket}", settings).require()


def recordings_of(settings):
    return next(finding for finding in findings(settings) if finding.part == "recordings")


def test_scribe_check_says_how_the_store_is(door, bucket, tmp_path):
    settings = settings_of(door, blob_store=f"s3://{bucket}/p", data_dir=tmp_path)
    found = recordings_of(settings)
    assert (found.health, found.detail) == (Health.SOUND, f"s3://{bucket}/p: it takes, gives and removes")
    door.fault, door.only = "AccessDenied", "PUT"
    found = recordings_of(settings)
    assert found.health is Health.BROKEN
    assert "refuses Scribe" in found.detail
    assert "list, read, write and remove" in found.remedy
    door.fault, door.only = "XMinioStorageFull", "PUT"
    assert "no space left" in recordings_of(settings).detail


def test_readiness_asks_the_store_once_and_does_not_wait_long(door, bucket, tmp_path):
    settings = settings_of(door, blob_store=f"s3://{bucket}/p", data_dir=tmp_path)
    assert recordings_answer(settings)
    door.fault, door.slow_s = "slow", 3
    door.asked.clear()
    assert not recordings_answer(settings)
    assert len(door.asked) == 1
    door.fault = ""
    assert recordings_answer(settings)
