"""Whether a backup could be put back: every file of it is there and as it was written."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from scribe.backup.copying import digested, opened_part
from scribe.backup.databases import require_listed, require_sound
from scribe.backup.manifest import Manifest, Part
from scribe.backup.place import BackupPlace
from scribe.backup.register_copy import copied_lines, without_recording
from scribe.encryption import DataKey, KeyRing
from scribe.errors import BadInput, NotFound

Report = Callable[[float, float], None]
MOST_TOLD: Final = 20
"""How many damaged files are named; more are counted."""


@dataclass(frozen=True)
class Verified:
    """What looking through a backup came to."""

    manifest: Manifest
    damaged: tuple[str, ...]
    """Files that are not there or not as they were written."""
    removed: int
    """Recordings that are not there because they were removed for good since."""
    opened: bool
    """Whether there was a key, so that the database in it was opened and looked through too."""


def verify(
    place: BackupPlace,
    manifest: Manifest,
    keys: KeyRing | None,
    *,
    quick: bool = False,
    report: Report = lambda _done, _total: None,
) -> Verified:
    """Looks through a backup.

    Args:
        place: where it is.
        manifest: which one.
        keys: open what is sealed in it; without them digests alone are compared.
        quick: whether only names and lengths of recordings are compared.
        report: told how many files are done, of how many.

    Raises:
        BadInput: the manifest was changed, or the list of files is damaged.
        MissingPart: the master key that wrapped it is not there.
        StorageDown: the place does not answer.
    """
    damaged = [part.name for part in own_parts(manifest) if not _is_as_written(place, part)]
    if manifest.files.name in damaged:
        raise BadInput("The list of the backup's files is damaged or missing.", remedy="Take another backup.")
    if keys is not None:
        key = keys.unwrap(bytes.fromhex(manifest.wrapped_key))
        manifest.require_proof(key)
        if manifest.database.name not in damaged:
            _require_database(place, manifest, key)
    gone = without_recording(copied_lines(place.store))
    removed = 0
    lengths = _lengths(place) if quick else {}
    for done, file in enumerate(place.files(manifest), start=1):
        is_there = lengths.get(file.name) == file.size if quick else _is_as_written(place, file)
        if not is_there and file.at.split("/")[0] in gone and place.store.size(file.name) is None:
            removed += 1
        elif not is_there:
            damaged.append(file.name)
        report(done, manifest.count)
    return Verified(manifest, tuple(damaged), removed, opened=keys is not None)


def own_parts(manifest: Manifest) -> Iterator[Part]:
    """The files that are one backup's own."""
    yield manifest.database
    yield manifest.files
    yield from manifest.extras.values()


def require_own_parts(place: BackupPlace, manifest: Manifest) -> None:
    """Makes sure that a backup's own files are as they were written, before any of them is used.

    Raises:
        BadInput: one is not.
        StorageDown: the place does not answer.
    """
    for part in own_parts(manifest):
        if not _is_as_written(place, part):
            raise BadInput(f"{part.name} in the backup is damaged or missing.", remedy="Restore another backup.")


def _is_as_written(place: BackupPlace, part: Part) -> bool:
    try:
        found = digested(place.store, part.name)
    except NotFound:
        return False
    return (found.size, found.sha256) == (part.size, part.sha256)


def _lengths(place: BackupPlace) -> dict[str, int]:
    return {blob.name: blob.size for blob in place.store.list()}


def _require_database(place: BackupPlace, manifest: Manifest, key: DataKey) -> None:
    """Opens the copy of the database and has it looked through."""
    with closing(opened_part(place.store, manifest.database, key)) as file:
        if manifest.kind == "postgresql":
            require_listed(file)
            return
        with tempfile.TemporaryDirectory(prefix="scribe-verify-") as folder:
            path = Path(folder) / "database"
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy, 1024 * 1024)
            require_sound(path)
