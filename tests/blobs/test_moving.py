"""Recordings are moved from a folder to a store of objects and back while Scribe runs, and none is lost or doubled."""

from __future__ import annotations

import io

import pytest

from scribe.backup.moving import move_blobs
from scribe.blobs import FolderBlobs, PairedBlobs, store_at
from scribe.errors import StorageDown
from scribe.model import Stage, State
from tests.blobs.servers import settings_for
from tests.blobs.test_service_on_objects import OBJECTS
from tests.fakes.hospital import DOCTOR, open_hospital
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import wav


@pytest.fixture
def both(door, objects, tmp_path):
    """A hospital that knows two places, the folder first."""
    given = settings_for(door.url, blob_store_timeout_s=1).model_dump(include=OBJECTS)
    address = f"s3://{objects.bucket()}/p"
    folder = str(tmp_path / "data" / "recordings")
    opened = open_hospital(tmp_path / "data", **given, blob_store=folder, blob_store_also=address)
    yield opened, FolderBlobs(tmp_path / "data" / "recordings"), store_at(address, opened.settings)
    opened.database.close()


def moved(hospital, source, target):
    return move_blobs(source, target, hospital.service.removed_among)


def test_there_and_back_again_while_somebody_reads(both):
    hospital, folder, objects = both
    ids = [hospital.at(State.UPLOADED).id for _ in range(3)]
    with hospital.service.open_recording(ids[0]) as reading:
        first = reading.read(1000)
        assert moved(hospital, folder, objects).moved == 3
        assert first + reading.read() == wav(2.0)
    assert ([blob.name for blob in folder.list() if blob.name.endswith(".sealed")], len(list(objects.list()))) == (
        [],
        3,
    )
    assert hospital.run(ids[1], Stage.TRANSCRIBE).state is State.TRANSCRIBED
    assert moved(hospital, folder, objects).moved == 0
    assert moved(hospital, objects, folder).moved == 3
    for one in ids:
        assert hospital.service.open_recording(one).read() == wav(2.0)


def test_a_move_that_breaks_off_goes_on(both, door):
    hospital, folder, objects = both
    ids = [hospital.at(State.UPLOADED).id for _ in range(3)]
    door.fault, door.only, door.fails = "AccessDenied", "PUT", 1
    with pytest.raises(StorageDown):
        moved(hospital, folder, objects)
    door.fault = ""
    for one in ids:
        assert hospital.service.open_recording(one).read() == wav(2.0)
    assert moved(hospital, folder, objects).moved == 3
    for one in ids:
        assert hospital.service.open_recording(one).read() == wav(2.0)


def test_what_is_withdrawn_while_it_is_moved_is_in_neither_place(both):
    hospital, folder, objects = both
    one = hospital.at(State.UPLOADED)

    class Late:
        """The withdrawal comes between the reading and the writing."""

        def __init__(self, store):
            self._store = store

        def write(self, name, source):
            data = source.read()
            hospital.service.withdraw(one.id, order=WITHDRAWN, actor=DOCTOR)
            self._store.write(name, io.BytesIO(data))

        def __getattr__(self, name):
            return getattr(self._store, name)

    came = move_blobs(folder, Late(objects), hospital.service.removed_among)
    assert (came.moved, came.removed) == (0, 1)
    assert list(PairedBlobs(folder, objects).list()) == []
    assert hospital.service.left_of(one.id).complete


def test_two_moves_at_once_lose_nothing(both):
    hospital, folder, objects = both
    one = hospital.at(State.UPLOADED)

    class Other:
        """Another run moves the same recording to its end right after this one has copied it."""

        def __init__(self, store):
            self._store = store

        def write(self, name, source):
            self._store.write(name, source)
            folder.remove(name)

        def __getattr__(self, name):
            return getattr(self._store, name)

    move_blobs(folder, Other(objects), hospital.service.removed_among)
    assert hospital.service.open_recording(one.id).read() == wav(2.0)


def test_what_differs_in_both_places_is_left_in_both(both):
    hospital, folder, objects = both
    hospital.at(State.UPLOADED)
    name = next(blob.name for blob in folder.list())
    objects.write(name, io.BytesIO(b"something else"))
    came = moved(hospital, folder, objects)
    assert (came.moved, came.differing) == (0, 1)
    assert folder.size(name) != objects.size(name) is not None
