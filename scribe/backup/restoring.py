"""Putting a backup back: files first, the database last and at once.

Until the end a mark in the data folder keeps every part of Scribe from starting, and the same restore goes on from it
when it was broken off. What was removed for good since the backup is not put back: the newest register of removals
decides, never the one of that backup.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from scribe.backup.copying import copy, digested, opened_part
from scribe.backup.creating import extras_of
from scribe.backup.databases import kind_of, load, require_free, require_known
from scribe.backup.manifest import Kept, Manifest
from scribe.backup.place import BackupPlace
from scribe.backup.register_copy import copied_lines, lines_of, newer, without_recording, write_register
from scribe.backup.verifying import require_own_parts
from scribe.blobs import BlobStore, FolderBlobs, blob_store_from
from scribe.db import Database
from scribe.disk import FULL_BYTES, free_bytes, make_private
from scribe.encryption import DataKey, KeyRing
from scribe.errors import BadInput, Conflict, MissingPart, NotFound
from scribe.failpoints import failpoint
from scribe.outages import full
from scribe.restoring import UnderWay, mark, under_way
from scribe.settings import Settings

Report = Callable[[float, float], None]
_KIND: Final = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(frozen=True)
class Wish:
    """What whoever restores has said of it.

    Attributes:
        replace: an installation that is there already is put aside.
        register_lost: there is no newer register of removals than the place's.
        leave_damaged: a recording that is damaged in the backup is left out instead of ending the restore.
    """

    replace: bool = False
    register_lost: bool = False
    leave_damaged: bool = False


@dataclass
class Restored:
    """What a restore came to.

    Attributes:
        aside: where the old database was put; empty when there was none.
        copied: recordings and uploads that were put back.
        there: those that were there already, as they have to be.
        removed: those that were left out, because they were removed for good since.
        damaged: those that were left out, because they are damaged in the backup.
        register_taken: whether the register came from the place.
    """

    aside: str = ""
    copied: int = 0
    there: int = 0
    removed: int = 0
    damaged: list[str] = field(default_factory=list)
    register_taken: bool = False


def restore(
    settings: Settings,
    place: BackupPlace,
    manifest: Manifest,
    keys: KeyRing,
    wish: Wish,
    *,
    report: Report = lambda _done, _total: None,
) -> Restored:
    """Puts a backup back as far as files and database go; the installation stays marked until it was settled.

    Args:
        settings: of the installation that is to be.
        place: where the backup is.
        manifest: which one.
        keys: open what is sealed in it.
        wish: what is allowed.
        report: told how many files are done, of how many.

    Raises:
        Conflict: the installation is in use, or there is one already, or the register is not here or another one's.
        MissingPart: a newer Scribe made it, or a key or program is missing.
        BadInput: a part of it is damaged; nothing of the database was changed then.
        StorageDown: something is away or full.
    """
    require_known(manifest.schema_version)
    _require_kind(settings, manifest)
    key = keys.unwrap(bytes.fromhex(manifest.wrapped_key))
    manifest.require_proof(key)
    require_own_parts(place, manifest)
    make_private(settings.data_dir)
    now = _resumed(settings, place, manifest, wish)
    database = Database(settings.database)
    is_used = require_free(database, replace=wish.replace or now.resumes)
    lines, taken = _register(settings, place, wish)
    one = now.one
    if not now.resumes:
        mark(settings.data_dir, one)
    came = Restored(register_taken=taken)
    putting = _Putting(settings, place, key, came)
    putting.files(manifest, without_recording(lines), leave_damaged=wish.leave_damaged, report=report)
    putting.extras(manifest)
    if taken:
        write_register(settings.register_file, lines)
    failpoint("restore.before_database")
    if not one.loaded:
        with closing(opened_part(place.store, manifest.database, key)) as file:
            came.aside = load(database, file, one.began, aside=is_used)
        failpoint("restore.database")
        mark(settings.data_dir, one._replace(loaded=True))
    return came


@dataclass(frozen=True)
class _Now:
    one: UnderWay
    resumes: bool


def _resumed(settings: Settings, place: BackupPlace, manifest: Manifest, wish: Wish) -> _Now:
    """Whether this goes on with a restore that was broken off."""
    before = under_way(settings.data_dir)
    if before is not None and (before.backup == manifest.name):
        return _Now(before, resumes=True)
    if before is not None and not wish.replace:
        raise Conflict(
            f"The restore of another backup, {before.backup}, was broken off here.",
            remedy="Restore that one to its end, or say --replace.",
        )
    return _Now(UnderWay(place.name, manifest.name, f"{datetime.now(UTC):%Y%m%dt%H%M%S}"), resumes=False)


def _require_kind(settings: Settings, manifest: Manifest) -> None:
    here = kind_of(Database(settings.database))
    if here != manifest.kind:
        raise BadInput(
            f"The backup holds a database of {_KIND[manifest.kind]}, and the settings name one of {_KIND[here]}.",
            remedy="Set SCRIBE_DATABASE_URL to an empty database of the backup's kind.",
        )


def _register(settings: Settings, place: BackupPlace, wish: Wish) -> tuple[tuple[bytes, ...], bool]:
    """The newest register's lines, and whether they have to be written here."""
    mine, copy_ = lines_of(settings.register_file), copied_lines(place.store)
    lines = newer(mine, copy_)
    if copy_ and not mine and not wish.register_lost:
        raise Conflict(
            f"The register of removals is not at {settings.register_file}, so what was removed after the newest backup "
            "could come back.",
            remedy="Bring it there. Where it is lost for good, say --register-lost: the newest backup's copy is taken.",
        )
    return lines, len(lines) > len(mine)


class _Putting:
    """Files on their way back."""

    def __init__(self, settings: Settings, place: BackupPlace, key: DataKey, came: Restored) -> None:
        self._settings, self._place, self._key, self._came = settings, place, key, came
        self._arriving = FolderBlobs(settings.blob_dir)
        self._recordings: BlobStore = blob_store_from(settings)

    def files(self, manifest: Manifest, gone: frozenset[str], *, leave_damaged: bool, report: Report) -> None:
        """Every recording and upload that was not removed for good."""
        wanted = list(self._place.files(manifest))
        there = {blob.name: blob.size for blob in self._arriving.list()}
        if self._recordings.name != self._arriving.name:
            there |= {blob.name: blob.size for blob in self._recordings.list()}
        self._require_space([file for file in wanted if there.get(file.at) != file.size])
        for done, file in enumerate(wanted, start=1):
            if file.at.split("/")[0] in gone:
                self._came.removed += 1
            else:
                self._file(file, there.get(file.at), leave_damaged=leave_damaged)
            report(done, len(wanted))
            failpoint("restore.file")

    def _file(self, file: Kept, size: int | None, *, leave_damaged: bool) -> None:
        target = self._arriving if file.upload else self._recordings
        if size is not None and self._is_there(target, file, size):
            self._came.there += 1
            return
        try:
            copy(self._place.store, file.name, target, file.at, expected=file)
        except (BadInput, NotFound) as error:
            if not leave_damaged:
                raise BadInput(
                    f"{file.name} in the backup is damaged or missing; the database was not touched.",
                    remedy="Restore another backup, or say --leave-damaged to do without this recording.",
                ) from error
            self._came.damaged.append(file.at)
        else:
            self._came.copied += 1

    def _is_there(self, target: BlobStore, file: Kept, size: int) -> bool:
        """Whether what lies there is as good: the same, or an upload that has come further."""
        if file.upload:
            return size >= file.size
        return size == file.size and digested(target, file.at).sha256 == file.sha256

    def _require_space(self, wanted: list[Kept]) -> None:
        here = [file for file in wanted if file.upload or isinstance(self._recordings, FolderBlobs)]
        if sum(file.size for file in here) + FULL_BYTES > free_bytes(self._settings.blob_dir):
            raise full()

    def extras(self, manifest: Manifest) -> None:
        """The other files; what is there already is newer, and stays."""
        places = extras_of(self._settings)
        for label, part in manifest.extras.items():
            what, _, below = label.partition("/")
            if what not in places:
                continue
            path = places[what] / below if below else places[what]
            if places[what] not in (path, *path.parents) or ".." in Path(below).parts:
                raise BadInput(f"The backup holds a file that leaves its folder: {label}.", remedy="Do not use it.")
            if path.exists():
                continue
            with closing(opened_part(self._place.store, part, self._key)) as file:
                FolderBlobs(path.parent).write(path.name, file)


def require_keys(found: KeyRing | None, key_file: Path) -> KeyRing:
    """The master keys, without which nothing is put back.

    Raises:
        MissingPart: there are none.
    """
    if found is None:
        raise MissingPart(
            f"The master key is not at {key_file}.",
            remedy="Bring it there, or name the sealed copy: --key FILE.",
        )
    return found
