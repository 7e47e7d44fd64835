"""Sealed files in a store of objects by Amazon's S3 protocol: Amazon's own, MinIO, Ceph, and others.

Each write is one object, put whole or in parts that become one; a store of this kind shows it whole or not at all, and
to everybody as soon as it was acknowledged (Amazon S3 User Guide, "Data consistency model"). In a bucket that keeps
versions, a removal removes each of them.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final, cast
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.credentials.providers import (
    AWSConfigProvider,
    ChainedProvider,
    EnvAWSProvider,
    IamAwsProvider,
    Provider,
    StaticProvider,
)
from minio.error import InvalidResponseError, MinioException, S3Error, ServerError
from pydantic import SecretStr

from scribe.blobs.store import Blob, checked
from scribe.errors import NotFound, StorageDown
from scribe.outages import RETRY_AFTER_S

_AMAZON: Final = "https://s3.amazonaws.com"
_ROLE_WITHIN_S: Final = 2.0
"""How soon Amazon's machines tell their role; others have nobody who does."""
_PART_BYTES: Final = 16 * 1024 * 1024
"""What of an object is held in memory while it is written."""
_FIRST_AHEAD: Final = 256 * 1024
_MOST_AHEAD: Final = 4 * 1024 * 1024
"""How much is fetched at once: more and more, as long as it is read on."""

_REMEDY: Final = "Start it, or correct SCRIBE_BLOB_STORE and its endpoint; what waits goes on by itself."
_GONE: Final = frozenset({"NoSuchKey", "NoSuchVersion"})
_FULL: Final = frozenset(
    {"XMinioStorageFull", "QuotaExceeded", "XMinioAdminBucketQuotaExceeded", "InsufficientCapacity"}
)
_STRANGER: Final = frozenset(
    {"AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "InvalidToken", "AllAccessDisabled"}
)


@dataclass(frozen=True)
class ObjectPlace:
    """Where a store of objects is, and who asks."""

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    path_style: bool = True
    key_id: str = ""
    secret: SecretStr = field(default_factory=lambda: SecretStr(""))
    credentials_file: Path | None = None
    profile: str = ""
    ca_file: Path | None = None
    timeout_s: float = 30.0
    connect_s: float = 5.0
    tries: int = 3


class ObjectBlobs:
    """See :class:`scribe.blobs.store.BlobStore`.

    Args:
        place: the bucket, and what every name begins with there.
    """

    def __init__(self, place: ObjectPlace) -> None:
        self._place = place
        self._bucket = place.bucket
        self._prefix = f"{place.prefix}/" if place.prefix else ""
        self._process = os.getpid()

    @property
    def name(self) -> str:
        """As an address."""
        return f"s3://{self._bucket}/{self._prefix}".rstrip("/")

    @property
    def roots(self) -> tuple[str, ...]:
        """The endpoint, the bucket, the prefix."""
        return (f"{(self._place.endpoint or _AMAZON).rstrip('/')}/{self._bucket}/{self._prefix}".rstrip("/"),)

    def write(self, name: str, source: BinaryIO) -> None:
        """See :class:`scribe.blobs.store.BlobStore`. Whatever answers, it is looked whether the object is there."""
        counted = _Counted(source)
        with self._asked(name):
            self._client.put_object(
                bucket_name=self._bucket,
                object_name=self._key(name),
                data=cast(BinaryIO, counted),
                length=-1,
                part_size=_PART_BYTES,
                num_parallel_uploads=1,
            )
        if self.size(name) != counted.size:
            raise _down(f"{self.name} took a file and does not have it.", "Correct SCRIBE_BLOB_STORE_ENDPOINT.")

    def open(self, name: str) -> ObjectReader:
        """See :class:`scribe.blobs.store.BlobStore`."""
        size = self.size(name)
        if size is None:
            self.require()  # an answer without a body does not tell whether it is the bucket that is not there
            raise NotFound(f"There is no {name} in {self.name}.")
        return ObjectReader(self, name, size)

    def size(self, name: str) -> int | None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        try:
            with self._asked(name):
                found = self._client.stat_object(bucket_name=self._bucket, object_name=self._key(name))
        except NotFound:
            return None
        return found.size

    def list(self, under: str = "") -> Iterator[Blob]:
        """See :class:`scribe.blobs.store.BlobStore`."""
        for found in self._listed(f"{checked(under)}/" if under else ""):
            yield Blob(str(found.object_name).removeprefix(self._prefix), found.size or 0)

    def remove(self, name: str) -> None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        key = self._key(name)
        self._remove(found for found in self._listed(name, versions=True) if found.object_name == key)

    def remove_all(self, under: str) -> bool:
        """See :class:`scribe.blobs.store.BlobStore`."""
        return self._remove(self._listed(f"{checked(under)}/", versions=True)) > 0

    def require(self) -> None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        with self._asked(""):
            found = self._client.bucket_exists(bucket_name=self._bucket)
        if not found:
            raise _down(f"The object store has no bucket {self._bucket}.", "Make it, or correct SCRIBE_BLOB_STORE.")

    def prove(self) -> None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        self.require()
        name, proof = f"scribe-check-{os.getpid()}", b"sealed"
        self.write(name, io.BytesIO(proof))
        if self.read_range(name, 0, len(proof)) != proof:
            raise _down(f"{self.name} gives back something else than was put there.", "Ask who runs it.")
        self.remove(name)

    def read_range(self, name: str, offset: int, length: int) -> bytes:
        """Exactly these bytes of an object.

        Raises:
            NotFound: it is not there.
            StorageDown: the store does not give all of them.
        """
        with (
            self._asked(name),
            closing(
                self._client.get_object(
                    bucket_name=self._bucket, object_name=self._key(name), offset=offset, length=length
                )
            ) as answer,
        ):
            data: bytes = answer.read()
            answer.release_conn()
        if len(data) != length:
            raise _down("The object store broke off in the middle of a recording.", _REMEDY)
        return data

    @property
    def _client(self) -> Minio:
        """The client of this process: connections are not shared with the one that it was forked from."""
        if self._process != os.getpid():
            self._process = os.getpid()
            self.__dict__.pop("_connected", None)
        return self._connected

    @cached_property
    def _connected(self) -> Minio:
        address = urlsplit(self._place.endpoint or _AMAZON)
        pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=self._place.connect_s, read=self._place.timeout_s),
            retries=urllib3.Retry(
                self._place.tries - 1, backoff_factor=0.2, status_forcelist=[500, 502, 503, 504], raise_on_status=False
            ),
            maxsize=10,
            ca_certs=str(self._place.ca_file) if self._place.ca_file is not None else None,
        )
        client = Minio(
            endpoint=address.netloc,
            secure=address.scheme == "https",
            region=self._place.region or None,
            credentials=_usable(_credentials(self._place)),
            http_client=pool,
        )
        if self._place.endpoint and not self._place.path_style:
            client.enable_virtual_style_endpoint()  # type: ignore[no-untyped-call]  # minio's own
        return client

    def _key(self, name: str) -> str:
        return self._prefix + checked(name)

    def _listed(self, under: str, *, versions: bool = False) -> Iterator[Any]:
        with self._asked(""):
            yield from self._client.list_objects(
                bucket_name=self._bucket, prefix=self._prefix + under, recursive=True, include_version=versions
            )

    def _remove(self, found: Iterator[Any]) -> int:
        """Removes each; nothing is listed while something is removed."""
        every = list(found)
        for one in every:
            with self._asked(""):
                self._client.remove_object(
                    bucket_name=self._bucket, object_name=str(one.object_name), version_id=one.version_id
                )
        return len(every)

    @contextmanager
    def _asked(self, name: str) -> Iterator[None]:
        """Says of what the store or its client answers what it means."""
        try:
            yield
        except S3Error as error:
            if name and error.code in _GONE:
                raise NotFound(f"There is no {name} in {self.name}.") from None
            raise self._refused(str(error.code)) from None
        except ServerError as error:
            raise _down(f"The object store cannot answer now (status {error.status_code}).", _REMEDY) from None
        except InvalidResponseError as error:
            if "Response code: 5" in str(error):
                raise _down("The object store cannot answer now (status 5xx).", _REMEDY) from None
            raise _down("What answers is no object store.", "Correct SCRIBE_BLOB_STORE_ENDPOINT.") from None
        except (urllib3.exceptions.HTTPError, MinioException, OSError) as error:
            raise _down(f"The object store does not answer ({_reason(error)}).", _REMEDY) from None
        except ValueError:
            raise _down("What the object store answers cannot be read.", _REMEDY) from None

    def _refused(self, code: str) -> StorageDown:
        if code == "NoSuchBucket":
            return _down(f"The object store has no bucket {self._bucket}.", "Make it, or correct SCRIBE_BLOB_STORE.")
        if code in _FULL:
            return _down("There is no space left in the object store.", "Make space there, or raise its quota.")
        if code in _STRANGER:
            return _down(f"The object store refuses Scribe ({code}).", _RIGHTS)
        return _down(f"The object store cannot do what it is asked ({code}).", _REMEDY)


_RIGHTS: Final = (
    "Correct the access key; it has to list, read, write and remove objects of the bucket, and their versions."
)


class _Counted:
    """A source, and how many bytes it gave."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        self.size = 0

    def read(self, size: int = -1) -> bytes:
        piece = self._source.read(size)
        self.size += len(piece)
        return piece


class ObjectReader:
    """One object, read at any place; what comes next is fetched ahead.

    Args:
        store: where it is.
        name: which one.
        size: its length.
    """

    def __init__(self, store: ObjectBlobs, name: str, size: int) -> None:
        self._store, self._name, self._size = store, name, size
        self._begins, self._held = 0, b""
        self._ahead = _FIRST_AHEAD

    @property
    def size(self) -> int:
        """Its length."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """See :class:`scribe.blobs.store.BlobReader`."""
        length = max(0, min(length, self._size - offset))
        ends = self._begins + len(self._held)
        if offset < self._begins or offset + length > ends:
            reads_on = self._held and self._begins <= offset <= ends
            self._ahead = min(self._ahead * 2, _MOST_AHEAD) if reads_on else _FIRST_AHEAD
            wanted = min(max(length, self._ahead), self._size - offset)
            self._held = self._fetched(offset, wanted) if wanted > 0 else b""
            self._begins = offset
        within = offset - self._begins
        return self._held[within : within + length]

    def close(self) -> None:
        """Forgets what was fetched."""
        self._held = b""

    def _fetched(self, offset: int, length: int) -> bytes:
        try:
            return self._store.read_range(self._name, offset, length)
        except NotFound:
            raise _down("The recording was moved while it was read.", "It is read again from where it is.") from None


def _credentials(place: ObjectPlace) -> Provider:
    if place.key_id:
        return StaticProvider(place.key_id, place.secret.get_secret_value())
    if place.credentials_file is not None:
        return AWSConfigProvider(str(place.credentials_file), place.profile or None)
    role = IamAwsProvider(http_client=urllib3.PoolManager(timeout=_ROLE_WITHIN_S, retries=False))
    return ChainedProvider([EnvAWSProvider(), AWSConfigProvider(None, place.profile or None), role])


def _usable(provider: Provider) -> Provider:
    """The provider, if it has credentials."""
    try:
        provider.retrieve()
    except (ValueError, urllib3.exceptions.HTTPError, OSError):
        raise _down("There are no usable credentials for the object store.", _RIGHTS) from None
    return provider


def _reason(error: BaseException) -> str:
    """The innermost error's class: its text may hold an address with a key in it."""
    if isinstance(error, urllib3.exceptions.MaxRetryError) and error.reason is not None:
        return type(error.reason).__name__
    return type(error).__name__


def _down(message: str, remedy: str) -> StorageDown:
    return StorageDown(message, remedy=remedy, retry_after_s=RETRY_AFTER_S)
