"""A place that holds backups: what is where in it, and who writes there now."""

from __future__ import annotations

import io
import json
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from scribe.backup.copying import read_whole
from scribe.backup.manifest import Digesting, Kept, Manifest, Part, read_manifest, unpacked
from scribe.blobs import BlobStore
from scribe.errors import BadInput, Conflict, NotFound
from scribe.model import canonical_json

BACKUPS: Final = "backups"
RECORDINGS: Final = "recordings"
UPLOADS: Final = "uploads"
REGISTER: Final = "register.jsonl"
_MANIFEST: Final = "manifest.json"
_LOCK: Final = "lock.json"
_PLACE: Final = "place.json"
_STALE: Final = timedelta(minutes=15)
_REFRESH_S: Final = 60.0

Beat = Callable[[], None]
"""Called between files; keeps the lock."""


class BackupPlace:
    """The place.

    Args:
        store: where it is.
    """

    def __init__(self, store: BlobStore) -> None:
        self.store = store

    @property
    def name(self) -> str:
        """As people write it."""
        return self.store.name

    def require_own(self, *, begin: bool = False) -> None:
        """Makes sure that what lies there was put there by backups, before anything is removed.

        Args:
            begin: whether an empty place becomes one of backups.

        Raises:
            BadInput: the place holds something else, or nothing.
            StorageDown: it does not answer.
        """
        if self.store.size(_PLACE) is not None:
            return
        if not begin:
            raise BadInput(f"{self.name} is no place of backups.", remedy="Name the place of `scribe backup create`.")
        if any(next(self.store.list(under), None) is not None for under in (RECORDINGS, UPLOADS, BACKUPS)):
            raise BadInput(
                f"{self.name} holds files that no backup put there.", remedy="Name an empty folder, or another prefix."
            )
        self.store.write(_PLACE, io.BytesIO(canonical_json({"format": "scribe.backup-place/1"})))

    def own(self, backup: str, file: str) -> str:
        """The name of a file that is one backup's own."""
        return f"{BACKUPS}/{backup}/{file}"

    def began(self) -> tuple[str, ...]:
        """The names of every backup that was begun, whole or not; the oldest first."""
        found = {blob.name.split("/")[1] for blob in self.store.list(BACKUPS) if blob.name.count("/") > 1}
        return tuple(sorted(found))

    def whole(self) -> tuple[Manifest, ...]:
        """Every backup that is whole, the oldest first.

        Raises:
            BadInput: a manifest is damaged.
            StorageDown: the store does not answer.
        """
        names = [
            blob.name.split("/")[1]
            for blob in self.store.list(BACKUPS)
            if blob.name.count("/") == 2 and blob.name.endswith(f"/{_MANIFEST}")
        ]
        return tuple(self.manifest(name) for name in sorted(names))

    def manifest(self, name: str) -> Manifest:
        """One backup.

        Raises:
            NotFound: there is none of that name.
            BadInput: its manifest is damaged.
        """
        try:
            raw = read_whole(self.store, self.own(name, _MANIFEST))
        except NotFound:
            raise NotFound(
                f"There is no whole backup {name} in {self.name}.", remedy="`scribe backup list` names those that are."
            ) from None
        return read_manifest(raw, name)

    def chosen(self, name: str) -> Manifest:
        """The backup of that name, or the newest.

        Raises:
            NotFound: there is none.
        """
        if name:
            return self.manifest(name)
        names = [one for one in self.began() if self.store.size(self.own(one, _MANIFEST)) is not None]
        if not names:
            raise NotFound(f"There is no backup in {self.name}.", remedy="Name the place where there is one.")
        return self.manifest(names[-1])

    def complete(self, manifest: Manifest) -> None:
        """Writes the manifest, by which the backup is one."""
        self.store.write(self.own(manifest.name, _MANIFEST), io.BytesIO(canonical_json(manifest)))

    def forget(self, name: str) -> None:
        """Removes a backup's own files; the manifest first, so that what is left of one is none."""
        self.store.remove(self.own(name, _MANIFEST))
        self.store.remove_all(f"{BACKUPS}/{name}")

    def files(self, manifest: Manifest) -> Iterator[Kept]:
        """The recordings and uploads of a backup.

        Raises:
            BadInput: the list is not as it was written.
        """
        return unpacked(self.own_file(manifest.files))

    def own_file(self, part: Part) -> bytes:
        """A file of a backup's own, as it lies there.

        Raises:
            BadInput: it is not there, or is not as it was written.
        """
        try:
            raw = read_whole(self.store, part.name)
        except NotFound:
            raise BadInput(f"{part.name} is missing in the backup.", remedy="Take another backup.") from None
        return Digesting(io.BytesIO(raw), part).readall() or b""

    @contextmanager
    def locked(self, what: str) -> Iterator[Beat]:
        """Lets nobody else write there; the block's value is called now and then, and keeps the lock.

        Raises:
            Conflict: somebody else writes there.
        """
        lock = _Lock(self.store, what)
        with _leaving_when_told():
            lock.take()
            try:
                yield lock.beat
            finally:
                lock.give_back()


class _Lock:
    """A file that says who writes, renewed while they do. Whoever died is overtaken after a while.

    It is looked at again after it was written, so of two that begin at the same moment at most one goes on.
    """

    def __init__(self, store: BlobStore, what: str) -> None:
        self._store = store
        self._mine = {"what": what, "host": socket.gethostname(), "pid": os.getpid(), "token": os.urandom(8).hex()}
        self._renewed = 0.0

    def take(self) -> None:
        other = self._read()
        if other is not None and not _is_over(other):
            raise Conflict(
                f"Another process writes backups there: {other.get('what')} on {other.get('host')}, last heard of at "
                f"{other.get('at')}.",
                remedy="Wait for its end; after 15 minutes without a word it is overtaken.",
            )
        self._write()
        time.sleep(0.2)
        self._require_mine()

    def beat(self) -> None:
        if time.monotonic() - self._renewed < _REFRESH_S:
            return
        self._require_mine()
        self._write()

    def give_back(self) -> None:
        if (self._read() or {}).get("token") == self._mine["token"]:
            self._store.remove(_LOCK)

    def _require_mine(self) -> None:
        if (self._read() or {}).get("token") != self._mine["token"]:
            raise Conflict("Another process began to write backups there.", remedy="Wait for its end, then try again.")

    def _write(self) -> None:
        self._renewed = time.monotonic()
        content = {**self._mine, "at": datetime.now(UTC).isoformat(timespec="seconds")}
        self._store.write(_LOCK, io.BytesIO(json.dumps(content).encode()))

    def _read(self) -> dict[str, Any] | None:
        try:
            found = json.loads(read_whole(self._store, _LOCK))
        except (NotFound, ValueError):
            return None
        return found if isinstance(found, dict) else None


@contextmanager
def _leaving_when_told() -> Iterator[None]:
    """Lets SIGTERM end the process as an error does, so that the lock is given back and drafts are removed."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _is_over(lock: dict[str, Any]) -> bool:
    """Whether who wrote it has given no word for long, or has died on this machine."""
    try:
        at = datetime.fromisoformat(str(lock["at"]))
    except (LookupError, ValueError):
        return True
    if datetime.now(UTC) - at > _STALE:
        return True
    if lock.get("host") != socket.gethostname():
        return False
    try:
        os.kill(int(lock["pid"]), 0)
    except ProcessLookupError:
        return True
    except (LookupError, ValueError, TypeError, OSError):
        return False
    return False
