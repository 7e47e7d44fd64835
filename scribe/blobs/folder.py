"""Sealed files in a folder, readable by its owner only."""

from __future__ import annotations

import io
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from scribe.blobs.store import Blob, checked
from scribe.disk import fsync_folder, require_space
from scribe.errors import NotFound, StorageDown
from scribe.failpoints import failpoint
from scribe.outages import RETRY_AFTER_S, outage_of

_PIECE_BYTES: Final = 1024 * 1024
_DRAFT: Final = ".new"
_PROOF: Final = "scribe-check"


class FolderBlobs:
    """See :class:`scribe.blobs.store.BlobStore`; a file's name is its path below the folder.

    Args:
        root: made when something is written.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def name(self) -> str:
        """The folder."""
        return str(self.root)

    @property
    def roots(self) -> tuple[str, ...]:
        """The folder itself, whatever leads to it."""
        return (str(self.root.resolve()).rstrip("/"),)

    def write(self, name: str, source: BinaryIO) -> None:
        """Under another name first, then renamed, all durable."""
        path = self._path(name)
        with self._told("written"):
            make_durable(path.parent, self.root)
        draft = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}{_DRAFT}")
        with self._told("written"), _gone_at_the_end(draft):
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                while piece := source.read(_PIECE_BYTES):
                    file.write(piece)
                file.flush()
                os.fsync(file.fileno())
            failpoint("blob.before_rename")
            draft.replace(path)
            fsync_folder(path.parent)

    def open(self, name: str) -> FileReader:
        """See :class:`scribe.blobs.store.BlobStore`."""
        try:
            return FileReader(self._path(name))
        except (FileNotFoundError, NotADirectoryError):
            raise NotFound(f"There is no {name} in {self.name}.") from None

    def size(self, name: str) -> int | None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        try:
            return self._path(name).stat().st_size
        except (FileNotFoundError, NotADirectoryError):
            return None

    def list(self, under: str = "") -> Iterator[Blob]:
        """See :class:`scribe.blobs.store.BlobStore`; what is only being written is left out."""
        top = self._path(under) if under else self.root
        for path in _files(top):
            if path.name.endswith(_DRAFT):
                continue
            try:
                size = path.stat().st_size
            except FileNotFoundError:
                continue
            yield Blob(path.relative_to(self.root).as_posix(), size)

    def remove(self, name: str) -> None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        with self._told("removed"):
            self._path(name).unlink(missing_ok=True)

    def remove_all(self, under: str) -> bool:
        """See :class:`scribe.blobs.store.BlobStore`."""
        try:
            with self._told("removed"):
                shutil.rmtree(self._path(under))
        except FileNotFoundError:
            return False
        return True

    def require(self) -> None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        require_space(self.root)

    def prove(self) -> None:
        """See :class:`scribe.blobs.store.BlobStore`."""
        self.require()
        self.write(_PROOF, io.BytesIO(b"sealed"))
        self.remove(_PROOF)

    @contextmanager
    def _told(self, done: str) -> Iterator[None]:
        """Says of an error of the disk what it means; that a file is not there is its caller's matter."""
        try:
            yield
        except FileNotFoundError:
            raise
        except OSError as error:
            raise outage_of(error) or StorageDown(
                f"Nothing can be {done} at {self.name}: {error.strerror or type(error).__name__}.",
                remedy="Give the rights to the folder, or look at its disk.",
                retry_after_s=RETRY_AFTER_S,
            ) from error

    def _path(self, name: str) -> Path:
        return self.root / checked(name)


class FileReader:
    """A file of a folder."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb", buffering=0)
        self._size = os.fstat(self._file.fileno()).st_size

    @property
    def size(self) -> int:
        """Its length when it was opened."""
        return self._size

    def read_at(self, offset: int, length: int) -> bytes:
        """See :class:`scribe.blobs.store.BlobReader`."""
        return os.pread(self._file.fileno(), length, offset)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()


def make_durable(folder: Path, root: Path) -> None:
    """Makes ``folder`` below ``root``, its owner's alone, and durable before anything in it is promised to be."""
    if folder.is_dir():
        return
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    for parent in reversed([folder, *folder.parents]):
        if root in parent.parents and not parent.is_dir():
            parent.mkdir(exist_ok=True, mode=0o700)
            fsync_folder(parent.parent)


def _files(top: Path) -> Iterator[Path]:
    """Every file below a folder, in order; what is gone meanwhile is left out."""
    try:
        entries = sorted(os.scandir(top), key=lambda entry: entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            yield Path(entry.path)


@contextmanager
def _gone_at_the_end(draft: Path) -> Iterator[None]:
    try:
        yield
    finally:
        draft.unlink(missing_ok=True)
