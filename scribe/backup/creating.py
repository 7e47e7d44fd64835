"""Making a backup while Scribe runs.

First the uploads that are arriving, then the database at one moment, then what has come since: so whatever the copied
database knows of is in the place, and nothing that a sender was told is stored is missing. What was removed meanwhile
is known to the register.
"""

from __future__ import annotations

import io
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO, Final, cast

from scribe import __version__
from scribe.audio.sealed import SealingReader
from scribe.audio.store import ARRIVING, SEALED
from scribe.backup.copying import copy
from scribe.backup.databases import dumped, kind_of
from scribe.backup.manifest import Digesting, Kept, Manifest, Part, packed
from scribe.backup.place import RECORDINGS, UPLOADS, BackupPlace, Beat
from scribe.backup.register_copy import copied_lines, copy_register, lines_of, newer, without_recording
from scribe.blobs import Blob, BlobStore, FolderBlobs, blob_store_from, overlap
from scribe.db import Database, utc_now
from scribe.encryption import KeyRing
from scribe.errors import BadInput, NotFound
from scribe.failpoints import failpoint
from scribe.settings import Settings

Report = Callable[[float, float], None]
_SCRATCH: Final = "backup-"


@dataclass(frozen=True)
class Made:
    """What a backup came to."""

    manifest: Manifest
    copied: int
    """Recordings and uploads that were not in the place yet."""
    removed: int
    """Recordings in the place that went because they were removed for good since."""


def make_backup(
    settings: Settings,
    database: Database,
    keys: KeyRing,
    place: BackupPlace,
    *,
    with_recordings: bool = True,
    report: Report = lambda _done, _total: None,
    clock: Callable[[], datetime] = utc_now,
) -> Made:
    """Makes one backup; what is in the place already is not copied again.

    Args:
        settings: where everything is.
        database: copied whole, at one moment.
        keys: wrap the key of what is sealed here.
        place: where the backup goes.
        with_recordings: whether recordings are copied; without, their own store has to keep them safe.
        report: told how many files are done, of how many.
        clock: the present moment.

    Raises:
        BadInput: the place lies within what is backed up.
        Conflict: somebody else writes there, or the place is another installation's.
        StorageDown: the database, the recordings or the place are away, or the place is full.
        MissingPart: pg_dump is not there.
    """
    require_apart(settings, place)
    place.store.prove()
    place.require_own(begin=True)
    with place.locked("a backup") as beat:
        making = _Making(settings, place, keys, beat, report)
        making.look(with_recordings=with_recordings)
        name = f"{clock():%Y%m%dT%H%M%SZ}-{secrets.token_hex(2)}"
        if with_recordings:
            making.copy_uploads()
        at = clock()
        with scratch(settings) as folder, dumped(database, folder) as (file, version):
            copied = making.seal(name, "database", file)
        if with_recordings:
            making.copy_recordings()
            making.copy_uploads()
        lines, gone = making.follow_register()
        manifest = Manifest(
            name=name,
            at=at,
            scribe=__version__,
            schema_version=version,
            kind=kind_of(database),
            database=copied,
            with_recordings=with_recordings,
            keys=keys.names,
            wrapped_key=making.wrapped.hex(),
            register_lines=lines,
            **making.rest(name),
        )
        failpoint("backup.before_manifest")
        place.complete(manifest.proved_by(making.key))
    return Made(manifest, making.copied, gone)


def require_apart(settings: Settings, place: BackupPlace) -> None:
    """Lets backups lie neither among recordings nor in the data folder, where one would be taken for the other.

    Raises:
        BadInput: they would.
    """
    for own in (blob_store_from(settings), FolderBlobs(settings.data_dir)):
        if overlap(own, place.store):
            raise BadInput(
                f"The place of the backups, {place.name}, and {own.name} lie within each other.",
                remedy="Name a place elsewhere, best on another machine.",
            )


def extras_of(settings: Settings) -> dict[str, Path]:
    """Files and folders of the installation that go along with its database, by what they are."""
    return {"audit-anchors": settings.anchor_file, "emr-keys": settings.emr_keys_folder}


@contextmanager
def scratch(settings: Settings) -> Iterator[Path]:
    """A folder of its own in the data folder, gone at the end; what a killed process left there goes first."""
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in settings.data_dir.glob(f"{_SCRATCH}*"):
        shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_SCRATCH, dir=settings.data_dir))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Making:
    """One backup on its way.

    Attributes:
        kept: the files that the backup needs, by their names in the installation.
        copied: how many were not there yet.
    """

    def __init__(self, settings: Settings, place: BackupPlace, keys: KeyRing, beat: Beat, report: Report) -> None:
        self._settings, self._place, self._beat, self._report = settings, place, beat, report
        self._arriving = FolderBlobs(settings.blob_dir)
        self._recordings: BlobStore = blob_store_from(settings)
        self._there: dict[str, int] = {}
        self._known: dict[str, Kept] = {}
        self.key, self.wrapped = keys.new_data_key()
        self.kept: dict[str, Kept] = {}
        self.copied = 0

    def look(self, *, with_recordings: bool) -> None:
        """What is in the place, and what the newest backup knew of it."""
        if not with_recordings:
            return
        for under in (RECORDINGS, UPLOADS):
            self._there |= {blob.name: blob.size for blob in self._place.store.list(under)}
        for manifest in self._place.whole()[-1:]:
            self._known = {one.name: one for one in self._place.files(manifest)}

    def copy_uploads(self) -> None:
        """Every upload as far as it has come; one that has ended since stays as it was."""
        for blob in self._arriving.list():
            if blob.name.endswith(ARRIVING):
                stem = blob.name.removesuffix(ARRIVING)
                self._keep(self._arriving, blob, f"{UPLOADS}/{stem}@{blob.size}{ARRIVING}", upload=True)

    def copy_recordings(self) -> None:
        """Every finished recording."""
        every = [blob for blob in self._recordings.list() if blob.name.endswith(SEALED)]
        for done, blob in enumerate(every, start=1):
            self._keep(self._recordings, blob, f"{RECORDINGS}/{blob.name}", upload=False)
            self._report(done, len(every))

    def _keep(self, source: BlobStore, blob: Blob, name: str, *, upload: bool) -> None:
        self._beat()
        known = self._known.get(name)
        if known is not None and self._there.get(name) == known.size == blob.size:
            self.kept[blob.name] = known
            return
        try:
            part = copy(source, blob.name, self._place.store, name)
        except NotFound:  # removed, or finished meanwhile
            return
        failpoint("backup.file")
        self._there[name] = part.size
        self.kept[blob.name] = Kept(**part.model_dump(), at=blob.name, upload=upload)
        self._known[name] = self.kept[blob.name]
        self.copied += 1

    def follow_register(self) -> tuple[int, int]:
        """Copies the newest register, and takes what it names out of the place: how many lines, and how many files."""
        lines = newer(lines_of(self._settings.register_file), copied_lines(self._place.store))
        copy_register(self._place.store, lines)
        return len(lines), self._forget(without_recording(lines))

    def _forget(self, gone: frozenset[str]) -> int:
        self.kept = {name: one for name, one in self.kept.items() if name.split("/")[0] not in gone}
        names = [name for name in self._there if name.split("/")[1] in gone]
        for name in names:
            self._beat()
            self._place.store.remove(name)
        return len(names)

    def seal(self, backup: str, what: str, file: BinaryIO) -> Part:
        """Seals a file into the backup."""
        name = self._place.own(backup, what)
        reading = Digesting(cast(BinaryIO, SealingReader(_Beaten(file, self._beat).file, self.key, name)))
        self._place.store.write(name, reading.file)
        return reading.part(name)

    def rest(self, backup: str) -> dict[str, Any]:
        """What the manifest says of the files, which are listed and sealed here."""
        kept = sorted(self.kept.values(), key=lambda one: one.name)
        return {
            "extras": self._seal_extras(backup),
            "files": self._put_plain(backup, "files.jsonl.gz", packed(kept)),
            "count": len(kept),
            "size": sum(one.size for one in kept),
        }

    def _seal_extras(self, backup: str) -> dict[str, Part]:
        """Seals each file of the data folder that goes along."""
        sealed: dict[str, Part] = {}
        for what, path in extras_of(self._settings).items():
            files = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
            for file in files:
                if file.is_file():
                    label = what if file == path else f"{what}/{file.relative_to(path).as_posix()}"
                    with file.open("rb") as source:
                        sealed[label] = self.seal(backup, f"extra-{len(sealed)}", source)
        return sealed

    def _put_plain(self, backup: str, what: str, raw: bytes) -> Part:
        """Puts a file into the backup as it is."""
        name = self._place.own(backup, what)
        reading = Digesting(io.BytesIO(raw))
        self._place.store.write(name, reading.file)
        return reading.part(name)


class _Beaten:
    """A source that keeps the lock while it is read: a large database takes its time."""

    def __init__(self, source: BinaryIO, beat: Beat) -> None:
        self._source, self._beat = source, beat

    @property
    def file(self) -> BinaryIO:
        return cast(BinaryIO, self)

    def read(self, size: int = -1) -> bytes:
        self._beat()
        return self._source.read(size)
