"""What tests of backups share: an installation by its settings, a place, and one call for each step."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import Any

from scribe.backup.creating import Made, make_backup
from scribe.backup.place import BackupPlace
from scribe.backup.restoring import Restored, Wish, restore
from scribe.backup.verifying import Verified, verify
from scribe.blobs import store_at
from scribe.db import utc_now
from scribe.encryption import key_ring_from
from scribe.installation import open_installation
from scribe.restoring import unmark
from scribe.settings import Settings
from tests.fakes.hospital import Hospital, open_hospital


def place_at(address: Any, settings: Settings) -> BackupPlace:
    return BackupPlace(store_at(str(address), settings))


def backed_up(hospital: Hospital, address: Any, **more: Any) -> Made:
    keys = key_ring_from(hospital.settings)
    return make_backup(hospital.settings, hospital.database, keys, place_at(address, hospital.settings), **more)


def verified(hospital: Hospital, address: Any, name: str = "", *, quick: bool = False) -> Verified:
    place = place_at(address, hospital.settings)
    return verify(place, place.chosen(name), key_ring_from(hospital.settings), quick=quick)


def put_back(settings: Settings, address: Any, name: str = "", **wish: bool) -> Restored:
    """As the command does it: files and database, then what the database needs, then the mark goes."""
    place = place_at(address, settings)
    manifest = place.chosen(name)
    came = restore(settings, place, manifest, key_ring_from(settings), Wish(**wish))
    with closing(open_installation(settings, restoring=True)) as installation:
        installation.service.take_over(manifest.name, manifest.at, actor="test")
        installation.service.sweep_recordings()
    unmark(settings.data_dir)
    return came


@contextmanager
def reopened(hospital: Hospital):
    """The hospital as it is after a restore, with the EMR that it had."""
    again = open_hospital(
        hospital.folder,
        hospital.settings.database_url,
        **hospital.settings.model_dump(include={"blob_store", *_OBJECTS}),
    )
    again.destination = hospital.destination
    again.clock.now = max(hospital.clock.now, utc_now())
    try:
        yield again
    finally:
        again.database.close()


_OBJECTS = {"blob_store_endpoint", "blob_store_key_id", "blob_store_secret", "blob_store_region", "removal_register"}
