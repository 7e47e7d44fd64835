"""``scribe backup restore``."""

from __future__ import annotations

import getpass
from contextlib import closing
from pathlib import Path

from rich.console import Console

from scribe.backup.key_file import put_keys, read_keys
from scribe.backup.restoring import Restored, Wish, require_keys, restore
from scribe.console.backing_up import keys_here, passphrase_from, place_of
from scribe.console.progress import StageDisplay
from scribe.encryption import MasterKeyFile, master_keys_from
from scribe.errors import BadInput
from scribe.failpoints import failpoint
from scribe.installation import open_installation
from scribe.restoring import under_way, unmark
from scribe.settings import Settings


def restore_backup(  # noqa: PLR0913 (what a restore is told)
    settings: Settings,
    place: str,
    console: Console,
    *,
    display: StageDisplay,
    name: str,
    key_file: Path | None,
    passphrase_file: Path | None,
    wish: Wish,
) -> None:
    """Puts a backup back, removes again what was removed since, and says what to do next.

    Raises:
        BadInput: the backup is damaged, or the key's copy cannot be opened.
        Conflict: the installation is in use, or there is one already.
        MissingPart: a newer Scribe made it, or a key or program is missing.
        StorageDown: something is away or full.
    """
    there = place_of(settings, place)
    before = under_way(settings.data_dir)
    begun = before.backup if before is not None and before.place == there.name and not wish.replace else ""
    manifest = there.chosen(name or begun)
    if key_file is not None:
        _bring_keys(settings, key_file, passphrase_from(passphrase_file, settings))
    keys = require_keys(keys_here(settings), settings.key_file)
    with display.running(), display.counted(f"Restore {manifest.name}", "files") as report:
        came = restore(settings, there, manifest, keys, wish, report=report)
    failpoint("restore.before_take_over")
    with closing(open_installation(settings, restoring=True)) as installation:
        installation.service.take_over(manifest.name, manifest.at, actor=f"command-line:{getpass.getuser()}")
        swept = installation.service.sweep_recordings()
    failpoint("restore.before_end")
    unmark(settings.data_dir)
    _tell(came, swept, console)
    console.print(f"The backup {manifest.name} of {manifest.at:%Y-%m-%d %H:%M} UTC is in place.")
    console.print(
        "Next: `scribe check`, `scribe audit verify` (it names the events since the backup), then start the parts."
    )


def _bring_keys(settings: Settings, path: Path, passphrase: str) -> None:
    source = master_keys_from(settings)
    if not isinstance(source, MasterKeyFile):
        raise BadInput("The master keys come from the environment.", remedy="Put those of the backup there.")
    put_keys(source, read_keys(path, passphrase))


def _tell(came: Restored, swept: int, console: Console) -> None:
    console.print(f"{came.copied} recordings and uploads put back; {came.there} were there already.")
    if came.removed or swept:
        console.print(f"{came.removed + swept} were left out or removed again: they were removed for good since.")
    for one in came.damaged:
        console.print(f"left out, damaged in the backup: {one}")
    if came.register_taken:
        console.print("The register of removals was taken from the place of the backups.")
    if came.aside:
        console.print(f"The database that was here is now {came.aside}; remove it when nobody needs it any more.")
