"""Two stores as one, while files are moved from one to the other: what is in either is found."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from itertools import groupby
from typing import BinaryIO

from scribe.blobs.store import Blob, BlobReader, BlobStore
from scribe.errors import NotFound


class PairedBlobs:
    """See :class:`scribe.blobs.store.BlobStore`.

    Args:
        first: new files are written there.
        second: files may lie there too.
    """

    def __init__(self, first: BlobStore, second: BlobStore) -> None:
        self.first, self.second = first, second

    @property
    def name(self) -> str:
        """Both."""
        return f"{self.first.name} and {self.second.name}"

    @property
    def roots(self) -> tuple[str, ...]:
        """Of both."""
        return (*self.first.roots, *self.second.roots)

    def write(self, name: str, source: BinaryIO) -> None:
        """Into the first."""
        self.first.write(name, source)

    def open(self, name: str) -> BlobReader:
        """From where it is. One that is moved between the first two looks is found by the third."""
        for store in (self.first, self.second):
            try:
                return store.open(name)
            except NotFound:
                continue
        return self.first.open(name)

    def size(self, name: str) -> int | None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        for store in (self.first, self.second, self.first):
            if (size := store.size(name)) is not None:
                return size
        return None

    def list(self, under: str = "") -> Iterator[Blob]:
        """What is in either, each once."""
        both = heapq.merge(self.first.list(under), self.second.list(under), key=lambda blob: blob.name)
        for _, same in groupby(both, key=lambda blob: blob.name):
            yield next(same)

    def remove(self, name: str) -> None:
        """From both."""
        self.first.remove(name)
        self.second.remove(name)

    def remove_all(self, under: str) -> bool:
        """From both, even when one of them fails."""
        try:
            was_there = self.first.remove_all(under)
        finally:
            was_there_too = self.second.remove_all(under)
        return was_there or was_there_too

    def require(self) -> None:
        """Both have to answer."""
        self.first.require()
        self.second.require()

    def prove(self) -> None:
        """Both have to take and give."""
        self.first.prove()
        self.second.prove()
