"""A folder and a store of objects do the same: what is put there is there whole, until it is removed with all of it."""

from __future__ import annotations

import io
import os

import pytest

from scribe.blobs import FolderBlobs, PairedBlobs, store_at
from scribe.blobs.choosing import blob_store_from
from scribe.errors import BadInput, NotFound
from scribe.settings import Settings
from tests.blobs.servers import GatewayServer, settings_for

KINDS = ["folder", "objects", "versions", "paired", "gateway", "gateway-versions"]


def store_of(kind, request, tmp_path):
    if kind == "folder":
        return FolderBlobs(tmp_path / "recordings")
    if kind == "paired":
        return PairedBlobs(FolderBlobs(tmp_path / "first"), FolderBlobs(tmp_path / "second"))
    server = request.getfixturevalue("gateway" if kind.startswith("gateway") else "objects")
    bucket = server.bucket(versions=kind.endswith("versions"))
    return store_at(f"s3://{bucket}/scribe/one", settings_for(server.url))


@pytest.fixture(params=KINDS)
def store(request, tmp_path):
    return store_of(request.param, request, tmp_path)


def read(store, name):
    with_it = store.open(name)
    data = with_it.read_at(0, with_it.size)
    with_it.close()
    return data


def test_what_is_written_is_there_whole_at_every_place(store):
    data = os.urandom(300_000)
    store.write("c1/a.sealed", io.BytesIO(data))
    assert store.size("c1/a.sealed") == len(data)
    file = store.open("c1/a.sealed")
    assert file.size == len(data)
    for offset, length in ((0, 10), (299_990, 100), (65_536, 65_564), (0, 300_000), (300_000, 5), (7, 0)):
        assert file.read_at(offset, length) == data[offset : offset + length], offset
    file.close()
    store.write("c1/a.sealed", io.BytesIO(b"another"))
    assert read(store, "c1/a.sealed") == b"another"


def test_an_empty_file_and_one_of_many_parts_are_files_too(store):
    large = os.urandom(1024) * (33 * 1024)
    store.write("c1/empty", io.BytesIO(b""))
    store.write("c1/large", io.BytesIO(large))
    assert (read(store, "c1/empty"), store.size("c1/large")) == (b"", len(large))
    file = store.open("c1/large")
    pieces = [file.read_at(offset, 1_000_000) for offset in range(0, len(large), 1_000_000)]
    file.close()
    assert b"".join(pieces) == large


def test_what_is_not_there_is_not_found(store):
    assert store.size("c1/none") is None
    with pytest.raises(NotFound, match="c1/none"):
        store.open("c1/none")
    store.remove("c1/none")
    assert store.remove_all("c1") is False
    assert list(store.list()) == []


def test_files_are_listed_in_order_all_or_below_a_path(store):
    for name in ("c2/b", "c1/b", "c1/a", "c10/a"):
        store.write(name, io.BytesIO(name.encode()))
    assert [blob.name for blob in store.list()] == ["c1/a", "c1/b", "c10/a", "c2/b"]
    assert [tuple(blob) for blob in store.list("c1")] == [("c1/a", 4), ("c1/b", 4)]
    assert list(store.list("c3")) == []


def test_removing_takes_what_is_named_and_no_neighbour(store):
    for name in ("c1/a", "c1/ab", "c1/b", "c10/a"):
        store.write(name, io.BytesIO(b"x"))
    store.remove("c1/a")
    assert [blob.name for blob in store.list()] == ["c1/ab", "c1/b", "c10/a"]
    assert store.remove_all("c1") is True
    assert [blob.name for blob in store.list()] == ["c10/a"]


@pytest.mark.parametrize("name", ["../c2", "", "a//b", ".", "a/..", "/a", "a/", "x" * 201, "a\x00", "a b"])
def test_a_name_cannot_leave_its_store(store, name):
    with pytest.raises(NotFound):
        store.write(name, io.BytesIO(b"x"))
    with pytest.raises(NotFound):
        store.open(name)


def test_a_source_that_breaks_off_leaves_what_was_there(store):
    class Failing(io.RawIOBase):
        def __init__(self):
            self.given = 0

        def readable(self):
            return True

        def read(self, size=-1):
            self.given += 1
            if self.given > 20:
                raise NotFound("The source is gone.")
            return b"x" * min(size, 1024 * 1024)

    store.write("c1/a", io.BytesIO(b"whole"))
    with pytest.raises(NotFound, match="source is gone"):
        store.write("c1/a", Failing())
    assert read(store, "c1/a") == b"whole"
    assert [blob.name for blob in store.list()] == ["c1/a"]


def test_it_proves_itself_and_leaves_nothing(store):
    store.require()
    store.write("c1/a", io.BytesIO(b"x"))
    store.prove()
    assert [blob.name for blob in store.list()] == ["c1/a"]


@pytest.mark.parametrize("server", ["objects", "gateway"])
def test_no_version_and_no_mark_of_a_removal_is_left(server, request):
    server = request.getfixturevalue(server)
    bucket = server.bucket(versions=True)
    store = store_at(f"s3://{bucket}/p", settings_for(server.url))
    for content in (b"one", b"two", b"three"):
        store.write("c1/a", io.BytesIO(content))
        store.write("c1/b", io.BytesIO(content))
    if isinstance(server, GatewayServer):  # its marks have times of a form that the client does not read
        assert server.every_version(bucket) == 6
    else:
        server.client.remove_object(bucket_name=bucket, object_name="p/c1/a")  # somebody else's: it leaves a mark
        assert server.every_version(bucket) == 7
    store.remove("c1/a")
    assert server.every_version(bucket) == 3
    assert store.remove_all("c1")
    assert server.every_version(bucket) == 0


def test_a_file_is_found_wherever_it_is_while_it_is_moved(tmp_path):
    first, second = FolderBlobs(tmp_path / "first"), FolderBlobs(tmp_path / "second")
    both = PairedBlobs(first, second)
    second.write("c1/a", io.BytesIO(b"old"))
    both.write("c1/b", io.BytesIO(b"new"))
    assert (read(both, "c1/a"), read(both, "c1/b"), both.size("c1/a")) == (b"old", b"new", 3)
    assert [blob.name for blob in both.list()] == ["c1/a", "c1/b"]
    assert (first.size("c1/a"), second.size("c1/b")) == (None, None)
    first.write("c1/a", io.BytesIO(b"old"))
    assert [blob.name for blob in both.list()] == ["c1/a", "c1/b"]
    assert both.remove_all("c1")
    assert list(first.list()) == list(second.list()) == []


@pytest.mark.parametrize(
    "address",
    [
        "s3://",
        "s3://B",
        "s3://bucket/../x",
        "http://bucket/x",
        "s3://bucket?other=1",
        "s3://bucket?endpoint=minio:9000",
    ],
)
def test_an_address_that_is_none_is_refused_in_a_sentence(address):
    with pytest.raises(BadInput, match="no place for sealed files"):
        store_at(address, Settings(_env_file=None))


def test_the_settings_choose_the_store(tmp_path):
    def chosen(**given):
        return blob_store_from(Settings(_env_file=None, data_dir=tmp_path, **given)).name

    assert chosen() == str(tmp_path / "recordings")
    assert chosen(blob_store="/mnt/recordings") == "/mnt/recordings"
    assert chosen(blob_store="s3://bucket/a/b/", blob_store_also="/old") == "s3://bucket/a/b and /old"


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"blob_store_key_id": "a"}, "belong together"),
        ({"blob_store_endpoint": "minio:9000"}, "https://"),
        ({"blob_store": "/a", "blob_store_also": "/a"}, "same place"),
    ],
)
def test_settings_that_do_not_fit_are_refused(given, says):
    with pytest.raises(ValueError, match=says):
        Settings(_env_file=None, **given)


def test_credentials_come_from_a_file_in_amazons_form(objects, tmp_path):
    file = tmp_path / "credentials"
    lines = "aws_access_key_id = a", "aws_secret_access_key = b"
    file.write_text("\n".join(["[default]", *lines, "[other]", *lines]))
    settings = settings_for(objects.url, blob_store_key_id="", blob_store_secret="", blob_store_credentials_file=file)
    for query in ("", "?profile=other"):
        store_at(f"s3://{objects.bucket()}/x{query}", settings).prove()
