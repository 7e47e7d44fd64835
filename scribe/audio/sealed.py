"""Encrypted files of two forms: one that grows record by record, and one that can be read at any place.

A growing file is a sequence of records, each a length (4 bytes, big endian, of the plain text) and a sealed text. A
crash in the middle of a write leaves a torn record at the end, which is found by its length or its tag and cut off.

A finished file holds sealed records of ``RECORD_BYTES`` plain bytes each, the last one shorter. The context of each
record names its file, its number and whether it is the last: a record cannot be moved, dropped or cut off unnoticed.
"""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from scribe.encryption import OVERHEAD_BYTES, DataKey
from scribe.errors import MissingPart

RECORD_BYTES = 64 * 1024
APPEND_BYTES = 1024 * 1024
_LENGTH_BYTES = 4
_STRIDE = RECORD_BYTES + OVERHEAD_BYTES


def fsync_folder(folder: Path) -> None:
    """Makes a new or renamed name in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _records(path: Path) -> Iterator[tuple[int, int, int]]:
    """Place, plain offset and plain length of every whole record; stops at a torn one."""
    size = path.stat().st_size
    place = offset = 0
    with path.open("rb") as file:
        while place + _LENGTH_BYTES <= size:
            file.seek(place)
            length = int.from_bytes(file.read(_LENGTH_BYTES), "big")
            end = place + _LENGTH_BYTES + length + OVERHEAD_BYTES
            if not 0 < length <= APPEND_BYTES or end > size:
                return
            yield place, offset, length
            place, offset = end, offset + length


def grown_to(path: Path) -> int:
    """How many plain bytes a growing file holds in whole records; 0 when it does not exist."""
    if not path.exists():
        return 0
    return sum(length for _, _, length in _records(path))


def grow(path: Path, data: bytes, key: DataKey, context: str) -> int:
    """Appends ``data`` durably, after cutting off what a crash left torn.

    Returns:
        The number of plain bytes in the file now.
    """
    is_new = not path.exists()
    whole, offset = _cut_torn(path, key, context)
    with path.open("ab") as file:
        file.truncate(whole)
        for start in range(0, len(data), APPEND_BYTES):
            part = data[start : start + APPEND_BYTES]
            file.write(len(part).to_bytes(_LENGTH_BYTES, "big"))
            file.write(key.seal(part, f"{context}/{offset}"))
            offset += len(part)
        file.flush()
        os.fsync(file.fileno())
    if is_new:
        path.chmod(0o600)
        fsync_folder(path.parent)
    return offset


def _cut_torn(path: Path, key: DataKey, context: str) -> tuple[int, int]:
    """Where the whole records end: the place in the file and the plain offset. Only the last one can be torn."""
    if not path.exists():
        return 0, 0
    last = max(_records(path), default=None)
    if last is None:
        return 0, 0
    place, offset, length = last
    try:
        _open_record(path, last, key, context)
    except MissingPart:
        return place, offset
    return place + _LENGTH_BYTES + length + OVERHEAD_BYTES, offset + length


def _open_record(path: Path, record: tuple[int, int, int], key: DataKey, context: str) -> bytes:
    place, offset, length = record
    with path.open("rb") as file:
        file.seek(place + _LENGTH_BYTES)
        return key.open(file.read(length + OVERHEAD_BYTES), f"{context}/{offset}")


class GrownReader(io.RawIOBase):
    """Reads a growing file from any place; it holds what was whole when it was opened."""

    def __init__(self, path: Path, key: DataKey, context: str) -> None:
        self._path, self._key, self._context = path, key, context
        self._index = list(_records(path)) if path.exists() else []
        self._size = sum(length for _, _, length in self._index)
        self._position = 0
        self._current = -1
        self._plain = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves as a file does."""
        self._position = max(0, offset + _base(whence, self._position, self._size))
        return self._position

    def readinto(self, buffer: object) -> int:
        """Reads on within one record."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self._position >= self._size or not view:
            return 0
        number = next(n for n, (_, o, length) in enumerate(self._index) if o <= self._position < o + length)
        if number != self._current:
            self._plain = _open_record(self._path, self._index[number], self._key, self._context)
            self._current = number
        within = self._position - self._index[number][1]
        piece = self._plain[within : within + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)


def write_sealed(source: BinaryIO, path: Path, key: DataKey, context: str) -> None:
    """Writes a finished file from ``source``: under another name first, then renamed, all durable."""
    draft = path.with_suffix(f".{os.getpid()}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        number, plain = 0, _read_full(source)
        while True:
            following = _read_full(source) if len(plain) == RECORD_BYTES else b""
            file.write(key.seal(plain, _record_context(context, number, last=not following)))
            if not following:
                break
            number, plain = number + 1, following
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    fsync_folder(path.parent)


def _read_full(source: BinaryIO) -> bytes:
    """Up to ``RECORD_BYTES``; fewer only at the end, though a raw source may give less at a time."""
    parts, wanted = [], RECORD_BYTES
    while wanted and (part := source.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _record_context(context: str, number: int, *, last: bool) -> str:
    return f"{context}/{number}/{'last' if last else 'more'}"


class SealedReader(io.RawIOBase):
    """Reads a finished file from any place, decrypting only the records that are needed."""

    def __init__(self, path: Path, key: DataKey, context: str) -> None:
        self._file = path.open("rb")
        self._key, self._context = key, context
        sealed = os.fstat(self._file.fileno()).st_size
        self._count = max(1, -(-sealed // _STRIDE))
        self._size = sealed - self._count * OVERHEAD_BYTES
        self._position = 0
        self._current = -1
        self._plain = b""

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves as a file does."""
        self._position = max(0, offset + _base(whence, self._position, self._size))
        return self._position

    def readinto(self, buffer: object) -> int:
        """Reads on within one record.

        Raises:
            MissingPart: the file was changed, cut off, or belongs to another key.
        """
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if self._position >= self._size or not view:
            return 0
        number, within = divmod(self._position, RECORD_BYTES)
        if number != self._current:
            self._file.seek(number * _STRIDE)
            sealed = self._file.read(_STRIDE)
            self._plain = self._key.open(sealed, _record_context(self._context, number, last=number == self._count - 1))
            self._current = number
        piece = self._plain[within : within + len(view)]
        view[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def close(self) -> None:
        """Closes the file below."""
        if not self.closed:
            self._file.close()
        super().close()


def _base(whence: int, position: int, size: int) -> int:
    return {io.SEEK_SET: 0, io.SEEK_CUR: position, io.SEEK_END: size}[whence]
