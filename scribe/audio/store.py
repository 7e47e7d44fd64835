"""Where recordings are kept, encrypted: uploads that grow on this disk, and finished blobs named by their SHA-256."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Final, cast

from scribe.audio.arriving import Arrival, ArrivingReader
from scribe.audio.growing import GrownReader, grow, grown_to
from scribe.audio.sealed import SealedReader, SealingReader
from scribe.blobs import BlobStore, FolderBlobs
from scribe.blobs.folder import make_durable
from scribe.encryption import DataKey
from scribe.errors import NotFound
from scribe.failpoints import failpoint
from scribe.model import ConsultationId, Sha256

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_HASH_BYTES = 1024 * 1024
SEALED: Final = ".sealed"
"""How the name of a finished recording ends."""
ARRIVING: Final = ".part"
"""How the name of an upload ends."""


class RecordingStore:
    """Keeps the recordings of each consultation apart, sealed with that consultation's data key.

    Args:
        arriving: the folder in which uploads grow, a folder of each consultation below it; its owner's alone.
        blobs: where finished recordings lie; ``None``: in the same folder.
    """

    def __init__(self, arriving: Path, blobs: BlobStore | None = None) -> None:
        self._root = arriving
        self._blobs = blobs if blobs is not None else FolderBlobs(arriving)

    def append(self, consultation: ConsultationId, upload: str, offset: int, data: bytes, key: DataKey) -> int:
        """Adds ``data`` at ``offset``; what this returns is durable: the new offset.

        Raises:
            Conflict: the upload does not end at ``offset``; ``details`` holds where it ends.
        """
        path = self._upload(consultation, upload)
        make_durable(path.parent, self._root)
        return grow(path, offset, data, key, self._context("upload", consultation, upload))

    def offset(self, consultation: ConsultationId, upload: str) -> int:
        """How many bytes of an upload are stored; 0 when none are."""
        return grown_to(self._upload(consultation, upload))

    def open_upload(self, consultation: ConsultationId, upload: str, key: DataKey) -> BinaryIO:
        """The bytes that have arrived, as a seekable file."""
        path = self._upload(consultation, upload)
        return _buffered(GrownReader(path, key, self._context("upload", consultation, upload)))

    def open_arriving(
        self,
        consultation: ConsultationId,
        upload: str,
        key: DataKey,
        watch: Callable[[], Arrival],
        *,
        idle_s: float,
    ) -> ArrivingReader:
        """An upload that waits, where it is read beyond what has arrived: see :class:`ArrivingReader`.

        Raises:
            NotFound: nothing of it has arrived, or it is no longer here.
        """
        path = self._upload(consultation, upload)
        if not path.exists():
            raise NotFound("Nothing of this upload has arrived.", remedy="Wait for its first bytes.")
        return ArrivingReader(path, key, self._context("upload", consultation, upload), watch, idle_s=idle_s)

    def finish(self, consultation: ConsultationId, upload: str, key: DataKey) -> Sha256:
        """Makes an immutable blob of an upload. Doing it again gives the same; the upload stays until discarded.

        Raises:
            StorageDown: the blobs' store does not take it; the upload stays.
        """
        with self.open_upload(consultation, upload, key) as source:
            return self.put(consultation, source, key)

    def discard(self, consultation: ConsultationId, upload: str) -> None:
        """Forgets an upload; nothing happens when there is none."""
        self._upload(consultation, upload).unlink(missing_ok=True)

    def put(self, consultation: ConsultationId, source: BinaryIO, key: DataKey) -> Sha256:
        """Stores a seekable file as an immutable blob.

        Raises:
            StorageDown: the blobs' store does not take it.
        """
        digest = hashlib.sha256()
        source.seek(0)
        while piece := source.read(_HASH_BYTES):
            digest.update(piece)
        sha256 = digest.hexdigest()
        name = self._blob(consultation, sha256)
        if self._blobs.size(name) is None:
            source.seek(0)
            sealed = SealingReader(source, key, self._context("blob", consultation, sha256))
            failpoint("blob.before_write")
            self._blobs.write(name, cast(BinaryIO, sealed))
            failpoint("blob.after_write")
        return sha256

    def open(self, consultation: ConsultationId, sha256: Sha256, key: DataKey) -> BinaryIO:
        """A blob as a seekable file.

        Raises:
            NotFound: there is no such blob.
            MissingPart: it was cut off or changed, or belongs to another key.
            StorageDown: the blobs' store does not answer.
        """
        failpoint("blob.before_read")
        try:
            file = self._blobs.open(self._blob(consultation, sha256))
        except NotFound:
            raise NotFound(
                "The recording is not in the store.", remedy="Restore the recordings from their backup."
            ) from None
        return _buffered(SealedReader(file, key, self._context("blob", consultation, sha256)))

    def holds(self, consultation: ConsultationId) -> bool:
        """Whether there is anything of a consultation."""
        return self._folder(consultation).exists() or any(True for _ in self._blobs.list(_checked(consultation)))

    def destroy(self, consultation: ConsultationId) -> bool:
        """Removes everything of a consultation; whether there was something.

        Raises:
            StorageDown: something of it may be there still.
        """
        arriving = FolderBlobs(self._root).remove_all(_checked(consultation))
        return self._blobs.remove_all(_checked(consultation)) or arriving

    def _folder(self, consultation: ConsultationId) -> Path:
        return self._root / _checked(consultation)

    def _upload(self, consultation: ConsultationId, upload: str) -> Path:
        return self._folder(consultation) / f"{_checked(upload)}{ARRIVING}"

    @staticmethod
    def _blob(consultation: ConsultationId, sha256: Sha256) -> str:
        return f"{_checked(consultation)}/{_checked(sha256)}{SEALED}"

    @staticmethod
    def _context(kind: str, consultation: ConsultationId, name: str) -> str:
        return f"{kind}/{consultation}/{name}"


def _buffered(reader: io.RawIOBase) -> BinaryIO:
    return cast(BinaryIO, io.BufferedReader(reader, 256 * 1024))


def _checked(name: str) -> str:
    """A name that cannot leave its folder."""
    if not _NAME.fullmatch(name):
        raise NotFound("There is no recording of that name.")
    return name
