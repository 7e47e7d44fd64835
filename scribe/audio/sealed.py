"""An encrypted file that is written once and can be read at any place, wherever it lies.

It holds sealed records of ``RECORD_BYTES`` plain bytes each, the last one shorter. The context of each record names its
file, its number and whether it is the last: a record cannot be changed, moved, dropped or cut off unnoticed.
"""

from __future__ import annotations

import io
from abc import abstractmethod
from typing import BinaryIO

from scribe.blobs import BlobReader
from scribe.encryption import OVERHEAD_BYTES, DataKey
from scribe.errors import ScribeError

RECORD_BYTES = 64 * 1024
_STRIDE = RECORD_BYTES + OVERHEAD_BYTES


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


class SealingReader(io.RawIOBase):
    """A source as it is sealed: what is read here is what a :class:`SealedReader` opens. From front to end, once.

    Args:
        source: the plain bytes.
        key: seals them.
        context: names the file; the same is needed to read it.
    """

    def __init__(self, source: BinaryIO, key: DataKey, context: str) -> None:
        self._source, self._key, self._context = source, key, context
        self._number = 0
        self._following: bytes | None = _read_full(source)
        self._sealed = memoryview(b"")

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Reads on within one record."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        if not self._sealed:
            self._sealed = memoryview(self._next())
        piece, self._sealed = self._sealed[: len(view)], self._sealed[len(view) :]
        view[: len(piece)] = piece
        return len(piece)

    def _next(self) -> bytes:
        plain = self._following
        if plain is None:
            return b""
        following = _read_full(self._source) if len(plain) == RECORD_BYTES else b""
        sealed = self._key.seal(plain, _record_context(self._context, self._number, last=not following))
        self._number += 1
        self._following = following or None
        return sealed


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

    Args:
        file: the sealed bytes; closed with this.
        key: opens them.
        context: names the file.

    Raises:
        MissingPart: the file was cut off or grew, or its last record was changed; the others are checked when read.
    """

    def __init__(self, file: BlobReader, key: DataKey, context: str) -> None:
        self._file, self._key, self._context = file, key, context
        self._count = max(1, -(-file.size // _STRIDE))
        super().__init__(max(0, file.size - self._count * OVERHEAD_BYTES))
        try:
            self._opened_record(self._count - 1)
        except ScribeError:
            self.close()
            raise

    def _record_at(self, position: int) -> tuple[int, int]:
        number = position // RECORD_BYTES
        return number, number * RECORD_BYTES

    def _opened_record(self, number: int) -> bytes:
        sealed = self._file.read_at(number * _STRIDE, _STRIDE)
        return self._key.open(sealed, _record_context(self._context, number, last=number == self._count - 1))

    def close(self) -> None:
        """Closes the file below."""
        self._file.close()
        super().close()
