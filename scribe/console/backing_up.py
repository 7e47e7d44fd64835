"""``scribe backup``: making, listing, looking through and throwing away backups."""

from __future__ import annotations

import getpass
import sys
from contextlib import closing
from pathlib import Path
from typing import Final, NamedTuple

from rich.console import Console

from scribe.audit import record_event, seal_events
from scribe.backup.creating import Made, make_backup
from scribe.backup.key_file import write_keys
from scribe.backup.place import BackupPlace
from scribe.backup.pruning import prune
from scribe.backup.verifying import MOST_TOLD, verify
from scribe.blobs import FolderBlobs, store_at
from scribe.console.progress import StageDisplay, megabytes
from scribe.console.showing_json import pretty_json
from scribe.db import Database, utc_now
from scribe.db.forms import newest_form
from scribe.db.kept import take_secrets
from scribe.db.tables import BACKUP_MADE
from scribe.encryption import KeyRing, key_ring_from
from scribe.errors import EXIT_BAD_INPUT, EXIT_OK, BadInput, MissingPart
from scribe.restoring import require_none
from scribe.settings import Settings

FORMAT: Final = "scribe.backups/1"


class KeyCopy(NamedTuple):
    """Whether and where a sealed copy of the master keys is written."""

    path: Path | None = None
    passphrase_file: Path | None = None
    beside: bool = False


def create_backup(  # noqa: PLR0913 (what a backup is made of)
    settings: Settings,
    place: str,
    console: Console,
    *,
    display: StageDisplay,
    key: KeyCopy,
    with_recordings: bool,
    keep: int | None,
    keep_days: int | None,
) -> None:
    """Makes a backup, and removes old ones where that was asked for.

    Raises:
        BadInput: the place or a file cannot be used.
        Conflict: somebody else writes there.
        StorageDown: something is away or full.
        MissingPart: the master key or a program is missing.
    """
    there = place_of(settings, place)
    passphrase = _passphrase_for(key, there, settings)
    with closing(_as_it_is(settings)) as database:
        keys = key_ring_from(settings)
        with display.running(), display.counted("Back up recordings and database", "recordings") as report:
            made = make_backup(
                settings,
                database,
                keys,
                there,
                with_recordings=with_recordings,
                report=report,
            )
        _note(database, keys, made)
        if key.path is not None:
            write_keys(key.path, keys.source, passphrase)
    one = made.manifest
    files = f"{one.count} recordings and uploads ({megabytes(one.size)}), {made.copied} of them new"
    what = files if with_recordings else "without recordings"
    console.print(f"Backup {one.name} in {there.name}: database {megabytes(one.database.size)}, {what}.")
    if made.removed:
        console.print(f"{made.removed} recordings in the place went, since they were removed for good.")
    if key.path is not None:
        console.print(f"Master keys, sealed under the passphrase: {key.path}. Keep both apart from the backups.")
    else:
        console.print("The master key is not in it: without a copy of it elsewhere nobody can read the backup.")
    if keep is not None or keep_days is not None:
        prune_backups(settings, place, console, keep=keep, keep_days=keep_days, dry_run=False)


def _as_it_is(settings: Settings) -> Database:
    """The database in whatever form it has: a backup before an update changes nothing."""
    require_none(settings.data_dir)
    database = Database(settings.database)
    if not database.made:
        raise MissingPart("There is no database of Scribe's yet.", remedy="Set SCRIBE_DATA_DIR, or start Scribe once.")
    return database


def _note(database: Database, keys: KeyRing, made: Made) -> None:
    """Writes the audit event, unless the database has the form of another version, whose events are its own."""
    if made.manifest.schema_version != newest_form():
        return
    take_secrets(database, keys)
    seal_events(database, keys)
    detail = {"backup": made.manifest.name, "files": made.manifest.count}
    with database.transaction() as session:
        actor = f"command-line:{getpass.getuser()}"
        record_event(session, kind=BACKUP_MADE, actor=actor, at=utc_now(), detail=detail)


def show_backups(settings: Settings, place: str, console: Console, *, as_json: bool) -> None:
    """Prints every backup that is whole, the newest last.

    Raises:
        BadInput: the place cannot be used, or a manifest is damaged.
        StorageDown: the place does not answer.
    """
    there = place_of(settings, place)
    every = there.whole()
    if as_json:
        listed = [
            {
                "name": one.name, "at": one.at.isoformat(), "scribe": one.scribe, "database": one.kind,
                "files": one.count, "size_bytes": one.size + one.database.size, "recordings": one.with_recordings,
            }
            for one in every
        ]  # fmt: skip
        console.out(pretty_json({"format": FORMAT, "place": there.name, "backups": listed}), end="")
        return
    for one in every:
        files = f"{one.count:6} files" if one.with_recordings else "no recordings"
        size = megabytes(one.size + one.database.size)
        console.print(f"{one.name}  {one.at:%Y-%m-%d %H:%M} UTC  {one.kind:10} {files}  {size}  Scribe {one.scribe}")
    unfinished = len(there.began()) - len(every)
    if unfinished:
        console.print(f"{unfinished} more were begun and not finished; `scribe backup prune` removes them.")
    if not every:
        console.print(f"There is no whole backup in {there.name}.")


def verify_backup(
    settings: Settings, place: str, console: Console, *, display: StageDisplay, name: str, quick: bool
) -> int:
    """Looks through a backup, says what is damaged, and gives the exit code.

    Raises:
        NotFound: there is no such backup.
        BadInput: what it says of itself is damaged.
        StorageDown: the place does not answer.
    """
    there = place_of(settings, place)
    manifest = there.chosen(name)
    keys = keys_here(settings)
    with display.running(), display.counted(f"Look through {manifest.name}", "files") as report:
        found = verify(there, manifest, keys, quick=quick, report=report)
    for one in found.damaged[:MOST_TOLD]:
        console.print(f"damaged or missing: {one}")
    if len(found.damaged) > MOST_TOLD:
        console.print(f"… and {len(found.damaged) - MOST_TOLD} more")
    if found.removed:
        console.print(f"{found.removed} recordings are not there because they were removed for good since.")
    how = "its database opened and looked through" if found.opened else "digests only, since no master key is here"
    if found.damaged:
        console.print(f"The backup {manifest.name} has {len(found.damaged)} damaged files: take another one.")
        return EXIT_BAD_INPUT
    console.print(f"The backup {manifest.name} is whole: {manifest.count} recordings and uploads; {how}.")
    return EXIT_OK


def prune_backups(
    settings: Settings, place: str, console: Console, *, keep: int | None, keep_days: int | None, dry_run: bool
) -> None:
    """Removes old backups, and says what went.

    Raises:
        BadInput: nothing says which go, or a manifest is damaged.
        Conflict: somebody else writes there.
        StorageDown: the place does not answer.
    """
    gone = prune(place_of(settings, place), keep=keep, keep_days=keep_days, now=utc_now(), dry_run=dry_run)
    what = "would go" if dry_run else "went"
    for name in gone.backups:
        console.print(f"{name} {what}")
    console.print(
        f"{len(gone.backups)} backups and {gone.files} files that none needs ({megabytes(gone.size)}) {what}."
    )


def place_of(settings: Settings, place: str) -> BackupPlace:
    """The place that was named, or that of the settings.

    Raises:
        BadInput: none was, or it is no place.
    """
    address = place or settings.backup_to
    if not address:
        raise BadInput(
            "Nothing says where the backups are.", remedy="Name a folder or s3://…, or set SCRIBE_BACKUP_TO."
        )
    return BackupPlace(store_at(address, settings))


def keys_here(settings: Settings) -> KeyRing | None:
    """The installation's master keys, where there are some on this machine."""
    if not settings.master_keys.get_secret_value() and not settings.key_file.exists():
        return None
    return key_ring_from(settings)


def passphrase_from(file: Path | None, settings: Settings) -> str:
    """The passphrase from a file, from the settings, or from whoever sits there.

    Raises:
        BadInput: the file cannot be read.
        MissingPart: nobody can be asked.
    """
    if file is not None:
        try:
            return file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise BadInput(f"The passphrase cannot be read from {file}.", remedy="Name another file.") from error
    given = settings.backup_passphrase.get_secret_value()
    if given:
        return given
    if not sys.stdin.isatty():
        raise MissingPart("There is no passphrase.", remedy="Give --passphrase-file, or set SCRIBE_BACKUP_PASSPHRASE.")
    return getpass.getpass("Passphrase of the master keys' copy: ")


def _passphrase_for(key: KeyCopy, place: BackupPlace, settings: Settings) -> str:
    """Asked before anything is done; that key and backups would lie together is refused here."""
    if key.path is None:
        return ""
    store = place.store
    if isinstance(store, FolderBlobs) and store.root.resolve() in key.path.resolve().parents and not key.beside:
        raise BadInput(
            "The master keys' copy would lie with the backups: who takes one has the other.",
            remedy="Name a file elsewhere, or say --key-beside.",
        )
    return passphrase_from(key.passphrase_file, settings)
