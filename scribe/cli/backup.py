"""``scribe backup``: backups made, looked through, put back and thrown away. Parses, calls, prints."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from scribe.cli.options import DataDir, err, out
from scribe.settings import load_settings

backup_app = typer.Typer(
    help="The database, the recordings and what belongs to them, in one place.", no_args_is_help=True
)

Place = Annotated[
    str, typer.Argument(help="Folder or s3://BUCKET/PREFIX with the backups [default: SCRIBE_BACKUP_TO].")
]
Name = Annotated[
    str, typer.Option("--name", help="Which backup, as `scribe backup list` names it [default: the newest].")
]
Keep = Annotated[int | None, typer.Option("--keep", help="This many of the newest backups stay, however old.")]
KeepDays = Annotated[int | None, typer.Option("--keep-days", help="A backup stays for this many days.")]
Passphrase = Annotated[
    Path | None,
    typer.Option("--passphrase-file", help="File with the passphrase [default: SCRIBE_BACKUP_PASSPHRASE, else asked]."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON (scribe.backups/1).")]


@backup_app.command("create")
def create(  # noqa: PLR0913 (one parameter for each option)
    place: Place = "",
    *,
    with_key: Annotated[
        Path | None, typer.Option("--with-key", help="Also write the master keys there, sealed under a passphrase.")
    ] = None,
    passphrase_file: Passphrase = None,
    key_beside: Annotated[
        bool, typer.Option("--key-beside", help="That file may lie in the place of the backups.")
    ] = False,
    without_recordings: Annotated[
        bool, typer.Option("--without-recordings", help="Recordings are kept safe elsewhere, as by their own store.")
    ] = False,
    keep: Keep = None,
    keep_days: KeepDays = None,
    data: DataDir = None,
) -> None:
    """Makes a backup while Scribe runs; what is in the place already is not copied again. Old ones go afterwards.

    The master key is not in it: keep a copy of it elsewhere, or say --with-key.
    """
    from scribe.console.backing_up import KeyCopy, create_backup  # noqa: PLC0415 (each command imports what it needs)
    from scribe.console.progress import StageDisplay  # noqa: PLC0415

    create_backup(
        load_settings(data_dir=data),
        place,
        out,
        display=StageDisplay(err),
        key=KeyCopy(with_key, passphrase_file, key_beside),
        with_recordings=not without_recordings,
        keep=keep,
        keep_days=keep_days,
    )


@backup_app.command("list")
def list_backups(place: Place = "", *, as_json: AsJson = False, data: DataDir = None) -> None:
    """Says which backups there are, of when, and how large."""
    from scribe.console.backing_up import show_backups  # noqa: PLC0415

    show_backups(load_settings(data_dir=data), place, out, as_json=as_json)


@backup_app.command("verify")
def verify(
    place: Place = "",
    *,
    name: Name = "",
    quick: Annotated[bool, typer.Option("--quick", help="Compare lengths of recordings, not their content.")] = False,
    data: DataDir = None,
) -> None:
    """Reads all of a backup, compares every digest, and opens its database where the master key is at hand."""
    from scribe.console.backing_up import verify_backup  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415

    code = verify_backup(load_settings(data_dir=data), place, out, display=StageDisplay(err), name=name, quick=quick)
    raise typer.Exit(code)


@backup_app.command("prune")
def prune(
    place: Place = "",
    *,
    keep: Keep = None,
    keep_days: KeepDays = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    data: DataDir = None,
) -> None:
    """Removes old backups and unfinished ones, and recordings that no other backup needs."""
    from scribe.console.backing_up import prune_backups  # noqa: PLC0415

    settings = load_settings(data_dir=data)
    prune_backups(settings, place, out, keep=keep, keep_days=keep_days, dry_run=dry_run)


@backup_app.command("restore")
def restore(  # noqa: PLR0913 (one parameter for each option)
    place: Place = "",
    *,
    name: Name = "",
    key: Annotated[
        Path | None, typer.Option("--key", help="Sealed copy of the master keys, where the keys themselves are gone.")
    ] = None,
    passphrase_file: Passphrase = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="An installation that is there already is put aside.")
    ] = False,
    register_lost: Annotated[
        bool, typer.Option("--register-lost", help="The register of removals is lost for good: take the place's copy.")
    ] = False,
    leave_damaged: Annotated[
        bool, typer.Option("--leave-damaged", help="Do without recordings that are damaged in the backup.")
    ] = False,
    data: DataDir = None,
) -> None:
    """Puts a backup back into an empty installation; goes on where it was broken off. Stop every part before.

    What was removed for good since is not put back, and what the EMR has is found there, not sent twice.
    """
    from scribe.backup.restoring import Wish  # noqa: PLC0415
    from scribe.console.progress import StageDisplay  # noqa: PLC0415
    from scribe.console.putting_back import restore_backup  # noqa: PLC0415

    restore_backup(
        load_settings(data_dir=data),
        place,
        out,
        display=StageDisplay(err),
        name=name,
        key_file=key,
        passphrase_file=passphrase_file,
        wish=Wish(replace=replace, register_lost=register_lost, leave_damaged=leave_damaged),
    )
