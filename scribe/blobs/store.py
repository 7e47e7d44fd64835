"""What every place for sealed files does. A name is a path of plain parts: ``consultation/file.sealed``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO, Final, NamedTuple, Protocol

from scribe.errors import NotFound

_PART: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9_.@-]{0,199}")


class Blob(NamedTuple):
    """A file that lies there, and its length in bytes."""

    name: str
    size: int


class BlobReader(Protocol):
    """One file, read at any place."""

    @property
    def size(self) -> int:
        """Its length in bytes."""
        ...

    def read_at(self, offset: int, length: int) -> bytes:
        """The bytes from ``offset``, fewer only where the file ends.

        Raises:
            StorageDown: the store does not give them now.
        """
        ...

    def close(self) -> None:
        """Gives back what it holds."""
        ...


class BlobStore(Protocol):
    """Keeps files whole: one is there as it was written, or not at all."""

    @property
    def name(self) -> str:
        """Where it is, as people write it; without secrets."""
        ...

    @property
    def roots(self) -> tuple[str, ...]:
        """Where its files are, so that it can be told whether two stores lie within each other."""
        ...

    def write(self, name: str, source: BinaryIO) -> None:
        """Keeps everything that ``source`` still gives under a name, in place of what was there.

        It is durable when this returns; when it raises, what was there is there still.

        Raises:
            StorageDown: the store is away, full, or refuses.
        """
        ...

    def open(self, name: str) -> BlobReader:
        """A file, to be read.

        Raises:
            NotFound: there is none of that name.
            StorageDown: the store does not answer.
        """
        ...

    def size(self, name: str) -> int | None:
        """The length of a file; ``None`` when there is none.

        Raises:
            StorageDown: the store does not answer.
        """
        ...

    def list(self, under: str = "") -> Iterator[Blob]:
        """Every file, or those whose name begins with the path ``under``; in order of their names.

        Raises:
            StorageDown: the store does not answer.
        """
        ...

    def remove(self, name: str) -> None:
        """Removes a file with every version of it; nothing happens when there is none.

        Raises:
            StorageDown: it may be there still.
        """
        ...

    def remove_all(self, under: str) -> bool:
        """Removes every file below a path with every version; whether there was one.

        Raises:
            StorageDown: some may be there still.
        """
        ...

    def require(self) -> None:
        """Asks whether it answers, without writing.

        Raises:
            StorageDown: it does not, or cannot be used.
        """
        ...

    def prove(self) -> None:
        """Writes a small file, reads it back and removes it.

        Raises:
            StorageDown: one of these cannot be done.
        """
        ...


def overlap(one: BlobStore, other: BlobStore) -> bool:
    """Whether a file of one may be a file of the other."""
    return any(
        f"{mine}/".startswith(f"{theirs}/") or f"{theirs}/".startswith(f"{mine}/")
        for mine in one.roots
        for theirs in other.roots
    )


def checked(name: str) -> str:
    """A name that cannot leave its store.

    Raises:
        NotFound: it is none.
    """
    if not name or not all(_PART.fullmatch(part) for part in name.split("/")):
        raise NotFound("There is no stored file of that name.")
    return name
