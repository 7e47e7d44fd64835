"""The store of recordings: durable, apart, private."""

import hashlib
import io
import stat

import pytest

from scribe.audio import RecordingStore
from scribe.encryption import DataKey
from scribe.errors import Conflict, MissingPart, NotFound

KEY = DataKey(b"k" * 32)


@pytest.fixture
def store(tmp_path):
    return RecordingStore(tmp_path / "recordings")


def test_an_upload_in_pieces_becomes_a_blob_named_by_its_content(store):
    store.append("c1", "u1", 0, b"abc", KEY)
    assert store.append("c1", "u1", 3, b"def", KEY) == 6 == store.offset("c1", "u1")
    sha256 = store.finish("c1", "u1", KEY)
    assert sha256 == hashlib.sha256(b"abcdef").hexdigest()
    assert store.finish("c1", "u1", KEY) == sha256
    store.discard("c1", "u1")
    store.discard("c1", "u1")
    assert store.offset("c1", "u1") == 0
    with store.open("c1", sha256, KEY) as blob:
        blob.seek(2)
        assert blob.read() == b"cdef"


def test_another_process_sees_what_was_appended(store, tmp_path):
    store.append("c1", "u1", 0, b"abc", KEY)
    assert RecordingStore(tmp_path / "recordings").append("c1", "u1", 3, b"d", KEY) == 4
    assert store.offset("c1", "u1") == 4


def test_a_piece_sent_twice_is_a_conflict_that_says_where_to_go_on(store):
    store.append("c1", "u1", 0, b"abc", KEY)
    with pytest.raises(Conflict) as refused:
        store.append("c1", "u1", 0, b"abc", KEY)
    assert refused.value.details["offset"] == 3


def test_an_empty_piece_changes_nothing(store):
    assert store.append("c1", "u1", 0, b"", KEY) == 0
    with store.open_upload("c1", "u1", KEY) as source:
        assert source.read() == b""


def test_every_file_and_folder_is_its_owners_alone(store, tmp_path):
    store.append("c1", "u1", 0, b"abc", KEY)
    store.finish("c1", "u1", KEY)
    modes = {path.is_dir(): stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "recordings").rglob("*")}
    assert modes == {True: 0o700, False: 0o600}
    assert stat.S_IMODE((tmp_path / "recordings").stat().st_mode) == 0o700


def test_a_blob_of_another_consultation_does_not_open(store, tmp_path):
    sha256 = store.put("c1", io.BytesIO(b"abc"), KEY)
    with pytest.raises(NotFound):
        store.open("c2", sha256, KEY)
    store.put("c2", io.BytesIO(b"other"), KEY)
    blob = tmp_path / "recordings" / "c1" / f"{sha256}.sealed"
    (tmp_path / "recordings" / "c2" / blob.name).write_bytes(blob.read_bytes())
    with pytest.raises(MissingPart):
        store.open("c2", sha256, KEY)


def test_destroying_takes_one_consultation_and_no_other(store, tmp_path):
    store.append("c1", "u1", 0, b"abc", KEY)
    kept = store.put("c2", io.BytesIO(b"abc"), KEY)
    store.destroy("c1")
    store.destroy("c1")
    assert not (tmp_path / "recordings" / "c1").exists()
    assert store.open("c2", kept, KEY).read() == b"abc"


@pytest.mark.parametrize("name", ["../c2", "", "a/b", ".", "x" * 81, "a\x00"])
def test_a_name_cannot_leave_its_folder(store, name):
    with pytest.raises(NotFound):
        store.offset(name, "u1")
    with pytest.raises(NotFound):
        store.append("c1", name, 0, b"x", KEY)
