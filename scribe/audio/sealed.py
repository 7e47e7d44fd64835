"""An encrypted file that is written once and can be read at any place.

It holds sealed records of ``RECORD_BYTES`` plain bytes each, the last one shorter. The context of each record names its
file, its number and whether it is the last: a record cannot be changed, moved, dropped or cut off unnoticed.
"""

from __future__ import annotations

import io
import os
import threading
from abc import abstractmethod
from pathlib import Path
from typing import BinaryIO

from scribe.encryption import OVERHEAD_BYTES, DataKey
from scribe.errors import MissingPart

RECORD_BYTES = 64 * 1024
_STRIDE = RECORD_BYTES + OVERHEAD_BYTES


def fsync_folder(folder: Path) -> None:
    """Makes a new or renamed name in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class PlacedReader(io.RawIOBase):
    """A seekable reader over records, of which it holds one open at a time.

    Args:
        size: the plain bytes in all.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._position = 0
        self._current = -1
        self._plain = b""

    @abstractmethod
    def _record_at(self, position: int) -> tuple[int, int]:
        """The number of the record that holds ``position``, and the position it begins at."""

    @abstractmethod
    def _opened_record(self, number: int) -> bytes:
        """The plain bytes of a record."""

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves as a file does.

        Raises:
            ValueError: before the beginning, or an unknown ``whence``.
        """
        bases = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}
        if whence not in bases:
            raise ValueError(f"unknown whence {whence}")
        if bases[whence] + offset < 0:
            raise ValueError("a place before the beginning")
        self._position = bases[whence] + offset
        return self._position

    def readinto(self, buffer: object) -> int:
        """Reads on within one record.

        Raises:
            MissingPart: the file was changed, cut off, or belongs to another key.
        """
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self._position >= self._size or not view:
            return 0
        number, begins = self._record_at(self._position)
        if number != self._current:
            self._plain = self._opened_record(number)
            self._current = number
        within = self._position - begins
        piece = self._plain[within : within + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)


def write_sealed(source: BinaryIO, path: Path, key: DataKey, context: str) -> None:
    """Writes a finished file from ``source``: under another name first, then renamed, all durable."""
    draft = path.with_suffix(f".{os.getpid()}-{threading.get_ident()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            _write_records(source, file, key, context)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    fsync_folder(path.parent)


def _write_records(source: BinaryIO, file: BinaryIO, key: DataKey, context: str) -> None:
    number, plain = 0, _read_full(source)
    while True:
        following = _read_full(source) if len(plain) == RECORD_BYTES else b""
        file.write(key.seal(plain, _record_context(context, number, last=not following)))
        if not following:
            return
        number, plain = number + 1, following


def _read_full(source: BinaryIO) -> bytes:
    """Up to ``RECORD_BYTES``; fewer only at the end, though a raw source may give less at a time."""
    parts, wanted = [], RECORD_BYTES
    while wanted and (part := source.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _record_context(context: str, number: int, *, last: bool) -> str:
    return f"{context}/{number}/{'last' if last else 'more'}"


class SealedReader(PlacedReader):
    """Reads a finished file from any place, decrypting only the records that are needed.

    Raises:
        MissingPart: the file was cut off or grew, or its last record was changed; the others are checked when read.
    """

    def __init__(self, path: Path, key: DataKey, context: str) -> None:
        self._file = path.open("rb")
        self._key, self._context = key, context
        sealed = os.fstat(self._file.fileno()).st_size
        self._count = max(1, -(-sealed // _STRIDE))
        super().__init__(max(0, sealed - self._count * OVERHEAD_BYTES))
        try:
            self._opened_record(self._count - 1)
        except MissingPart:
            self.close()
            raise

    def _record_at(self, position: int) -> tuple[int, int]:
        number = position // RECORD_BYTES
        return number, number * RECORD_BYTES

    def _opened_record(self, number: int) -> bytes:
        sealed = os.pread(self._file.fileno(), _STRIDE, number * _STRIDE)
        return self._key.open(sealed, _record_context(self._context, number, last=number == self._count - 1))

    def close(self) -> None:
        """Closes the file below."""
        self._file.close()
        super().close()
