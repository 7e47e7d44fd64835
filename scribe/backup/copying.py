"""Files from one store to another, each digested on its way."""

from __future__ import annotations

import io
from contextlib import closing
from typing import BinaryIO, cast

from scribe.audio.sealed import SealedReader
from scribe.backup.manifest import Digesting, Part
from scribe.blobs import BlobReader, BlobStore
from scribe.encryption import DataKey
from scribe.errors import BadInput, MissingPart, NotFound


class Stream(io.RawIOBase):
    """A stored file from its front to its end, or to where it ended when it was opened.

    Args:
        file: closed with this.
    """

    def __init__(self, file: BlobReader) -> None:
        self._file = file
        self._place = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Reads on."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        piece = self._file.read_at(self._place, min(len(view), self._file.size - self._place))
        view[: len(piece)] = piece
        self._place += len(piece)
        return len(piece)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()
        super().close()


def stream(store: BlobStore, name: str) -> BinaryIO:
    """A stored file, to be read from its front.

    Raises:
        NotFound: there is none of that name.
        StorageDown: the store does not answer.
    """
    return cast(BinaryIO, Stream(store.open(name)))


def copy(source: BlobStore, name: str, target: BlobStore, as_name: str, expected: Part | None = None) -> Part:
    """Copies one file, and gives what it was.

    Args:
        source: where it lies.
        name: its name there.
        target: where it is put, whole or not at all.
        as_name: its name there.
        expected: what it has to be; a file that is something else is not put there.

    Raises:
        NotFound: it does not lie there (any more).
        BadInput: it is not what it has to be.
        StorageDown: one of the stores is away or full.
    """
    with closing(stream(source, name)) as file:
        reading = Digesting(file, expected)
        target.write(as_name, reading.file)
        return reading.part(as_name)


def digested(store: BlobStore, name: str) -> Part:
    """A stored file's length and SHA-256: all of it is read.

    Raises:
        NotFound: there is none of that name.
        StorageDown: the store does not answer.
    """
    with closing(stream(store, name)) as file:
        reading = Digesting(file)
        while reading.read(1024 * 1024):
            pass
        return reading.part(name)


def read_whole(store: BlobStore, name: str) -> bytes:
    """A small file.

    Raises:
        NotFound: there is none of that name.
        StorageDown: the store does not answer.
    """
    with closing(stream(store, name)) as file:
        return file.read()


def opened_part(store: BlobStore, part: Part, key: DataKey) -> BinaryIO:
    """A sealed file of a backup's own, decrypted as it is read.

    Raises:
        BadInput: it is not there, or is not as it was written.
        StorageDown: the store does not answer.
    """
    try:
        reader = SealedReader(store.open(part.name), key, part.name)
    except (NotFound, MissingPart):
        damaged = f"{part.name} in the backup is damaged or missing."
        raise BadInput(damaged, remedy="Take another backup.") from None
    return cast(BinaryIO, io.BufferedReader(reader, 256 * 1024))
