"""Where recordings are kept, encrypted: uploads that grow, and finished blobs named by their SHA-256."""

from __future__ import annotations

import hashlib
import io
import logging
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from scribe.audio.arriving import Arrival, ArrivingReader
from scribe.audio.growing import GrownReader, grow, grown_to
from scribe.audio.sealed import SealedReader, fsync_folder, write_sealed
from scribe.encryption import DataKey
from scribe.errors import NotFound
from scribe.model import ConsultationId, Sha256

log = logging.getLogger(__name__)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_HASH_BYTES = 1024 * 1024


class RecordingStore(Protocol):
    """Keeps the recordings of each consultation apart, sealed with that consultation's data key."""

    def append(self, consultation: ConsultationId, upload: str, offset: int, data: bytes, key: DataKey) -> int:
        """Adds ``data`` at ``offset``; what this returns is durable: the new offset.

        Raises:
            Conflict: the upload does not end at ``offset``; ``details`` holds where it ends.
        """
        ...

    def offset(self, consultation: ConsultationId, upload: str) -> int:
        """How many bytes of an upload are stored; 0 when none are."""
        ...

    def open_upload(self, consultation: ConsultationId, upload: str, key: DataKey) -> BinaryIO:
        """The bytes that have arrived, as a seekable file."""
        ...

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
        ...

    def finish(self, consultation: ConsultationId, upload: str, key: DataKey) -> Sha256:
        """Makes an immutable blob of an upload. Doing it again gives the same; the upload stays until discarded."""
        ...

    def discard(self, consultation: ConsultationId, upload: str) -> None:
        """Forgets an upload; nothing happens when there is none."""
        ...

    def put(self, consultation: ConsultationId, source: BinaryIO, key: DataKey) -> Sha256:
        """Stores a seekable file as an immutable blob."""
        ...

    def open(self, consultation: ConsultationId, sha256: Sha256, key: DataKey) -> BinaryIO:
        """A blob as a seekable file.

        Raises:
            NotFound: there is no such blob.
            MissingPart: it was cut off or changed, or belongs to another key.
        """
        ...

    def holds(self, consultation: ConsultationId) -> bool:
        """Whether there is anything of a consultation."""
        ...

    def destroy(self, consultation: ConsultationId) -> bool:
        """Removes everything of a consultation; whether there was something."""
        ...


class FileRecordingStore:
    """A folder for each consultation below ``root``, readable by its owner only."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def append(self, consultation: ConsultationId, upload: str, offset: int, data: bytes, key: DataKey) -> int:
        """See :class:`RecordingStore`."""
        path = self._upload(consultation, upload)
        self._make(path.parent)
        return grow(path, offset, data, key, self._context("upload", consultation, upload))

    def offset(self, consultation: ConsultationId, upload: str) -> int:
        """See :class:`RecordingStore`."""
        return grown_to(self._upload(consultation, upload))

    def open_upload(self, consultation: ConsultationId, upload: str, key: DataKey) -> BinaryIO:
        """See :class:`RecordingStore`."""
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
        """See :class:`RecordingStore`."""
        path = self._upload(consultation, upload)
        if not path.exists():
            raise NotFound("Nothing of this upload has arrived.", remedy="Wait for its first bytes.")
        return ArrivingReader(path, key, self._context("upload", consultation, upload), watch, idle_s=idle_s)

    def finish(self, consultation: ConsultationId, upload: str, key: DataKey) -> Sha256:
        """See :class:`RecordingStore`."""
        with self.open_upload(consultation, upload, key) as source:
            return self.put(consultation, source, key)

    def discard(self, consultation: ConsultationId, upload: str) -> None:
        """See :class:`RecordingStore`."""
        self._upload(consultation, upload).unlink(missing_ok=True)

    def put(self, consultation: ConsultationId, source: BinaryIO, key: DataKey) -> Sha256:
        """See :class:`RecordingStore`."""
        digest = hashlib.sha256()
        source.seek(0)
        while piece := source.read(_HASH_BYTES):
            digest.update(piece)
        sha256 = digest.hexdigest()
        path = self._blob(consultation, sha256)
        if not path.exists():
            self._make(path.parent)
            source.seek(0)
            write_sealed(source, path, key, self._context("blob", consultation, sha256))
        return sha256

    def open(self, consultation: ConsultationId, sha256: Sha256, key: DataKey) -> BinaryIO:
        """See :class:`RecordingStore`."""
        try:
            return _buffered(
                SealedReader(self._blob(consultation, sha256), key, self._context("blob", consultation, sha256))
            )
        except FileNotFoundError:
            raise NotFound(
                "The recording is not in the store.", remedy="Restore the folder of recordings from its backup."
            ) from None

    def holds(self, consultation: ConsultationId) -> bool:
        """See :class:`RecordingStore`."""
        return self._folder(consultation).exists()

    def destroy(self, consultation: ConsultationId) -> bool:
        """See :class:`RecordingStore`."""
        try:
            shutil.rmtree(self._folder(consultation))
        except FileNotFoundError:
            return False
        except OSError as error:
            # The data key is destroyed with the consultation, so what is left behind cannot be read by anybody.
            log.warning("recordings left behind: consultation=%s error=%s", consultation, type(error).__name__)
        return True

    def _make(self, folder: Path) -> None:
        """A consultation's folder, durable before anything in it is promised to be."""
        if folder.is_dir():
            return
        self._root.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.mkdir(exist_ok=True, mode=0o700)
        fsync_folder(self._root)

    def _folder(self, consultation: ConsultationId) -> Path:
        return self._root / _checked(consultation)

    def _upload(self, consultation: ConsultationId, upload: str) -> Path:
        return self._folder(consultation) / f"{_checked(upload)}.part"

    def _blob(self, consultation: ConsultationId, sha256: Sha256) -> Path:
        return self._folder(consultation) / f"{_checked(sha256)}.sealed"

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
