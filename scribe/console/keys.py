"""``scribe keys``: the master keys and the register of removals."""

from __future__ import annotations

import getpass
import os
from contextlib import closing

from rich.console import Console
from sqlalchemy import func, select

from scribe.audit import record_event
from scribe.console.progress import StageDisplay
from scribe.db import utc_now
from scribe.db.privacy_tables import RemovalRow
from scribe.db.rewrapping import left_to_rewrap, rewrap
from scribe.db.tables import EventRow
from scribe.encryption import KEY_BYTES, MasterKeyFile, name_of
from scribe.errors import BadInput, Conflict, MissingPart
from scribe.installation import Installation, open_installation
from scribe.settings import Settings


def show(settings: Settings, console: Console) -> None:
    """Says where the keys come from, which one wraps, what is still wrapped by an earlier one, and the register."""
    with closing(open_installation(settings)) as installation:
        console.print(f"Master keys: {installation.keys.source.name}", markup=False)
        for place, name in enumerate(installation.keys.names):
            console.print(f"  {name}  {'opens' if place else 'wraps and opens'}")
        _print_left(installation, console)
        _print_register(installation, console)


def rotate(settings: Settings, console: Console, *, display: StageDisplay) -> None:
    """Makes a new master key the one that wraps, and wraps everything anew; goes on where an earlier run broke off.

    Raises:
        MissingPart: something is wrapped by a key that is not there.
    """
    with closing(open_installation(settings)) as installation:
        keys, source = installation.keys, installation.keys.source
        with installation.database.reading() as session:
            left = left_to_rewrap(session, keys)
        if left:
            console.print("An earlier change is not through: it goes on.")
        elif isinstance(source, MasterKeyFile):
            source.put_first(os.urandom(KEY_BYTES))
            _record(installation, "master_key_changed", key=keys.names[0])
            console.print(f"New master key {keys.names[0]}; the earlier ones still open.")
        else:
            console.print(
                "The keys come from the environment: put the new one first there, start again, then run this."
            )
        with display.running(), display.stage("Wrap every data key anew") as report:
            for step in rewrap(installation.database, keys):
                report(step.done, step.done + step.left)
        _print_left(installation, console)
        if len(keys.names) > 1:
            console.print(f"When every part has been running with it: scribe keys retire {' '.join(keys.names[1:])}")


def retire(settings: Settings, console: Console, names: tuple[str, ...]) -> None:
    """Takes master keys out of the file. Backups that they wrapped can then be opened by nobody.

    Raises:
        BadInput: no such key, the one that wraps, or the keys come from elsewhere.
        Conflict: something is still wrapped by one of them.
    """
    with closing(open_installation(settings)) as installation:
        keys, source = installation.keys, installation.keys.source
        if not isinstance(source, MasterKeyFile):
            raise BadInput("The keys come from the environment.", remedy="Take it out of SCRIBE_MASTER_KEYS.")
        for name in names:
            if name not in keys.names[1:]:
                raise BadInput(
                    f"{name} is not a key that only opens.", remedy="`scribe keys status` names them; the first stays."
                )
        with installation.database.reading() as session:
            left = left_to_rewrap(session, keys)
        if left:
            raise Conflict(
                f"{sum(left.values())} data keys are still wrapped by an earlier key.",
                remedy="Run `scribe keys rotate` to its end first.",
            )
        source.keep_only([key for key in source.read() if name_of(key).hex() not in names])
        _record(installation, "master_key_retired", keys=list(names))
        console.print(f"Retired: {', '.join(names)}. Destroy its copies; backups that it wrapped open for nobody now.")


def protect(settings: Settings, console: Console) -> None:
    """Writes the file of keys anew, every line wrapped by the key-management service.

    Raises:
        BadInput: there is no file, or no service.
    """
    with closing(open_installation(settings)) as installation:
        source = installation.keys.source
        if not isinstance(source, MasterKeyFile) or not settings.vault_url:
            raise BadInput(
                "There is no key-management service for a file of keys.", remedy="Set SCRIBE_VAULT_URL and its token."
            )
        source.keep_only(source.read())
        _record(installation, "master_keys_protected")
        console.print(f"{source.name}: destroy every copy of the file as it was before.", markup=False)


def settle(settings: Settings, console: Console, *, rebuild: bool) -> None:
    """Brings register and database together, and removes again what a restored backup brought back.

    Raises:
        MissingPart: the register is not whole, and ``rebuild`` was not asked for.
    """
    try:
        installation = open_installation(settings, settle=not rebuild)
    except MissingPart:
        console.print("Nothing was changed.")
        raise
    with closing(installation):
        if rebuild:
            count = installation.service.rebuild_register()
            _record(installation, "register_rebuilt", lines=count)
            console.print(f"A new register with {count} lines, from what the database knows.")
        gone = installation.service.sweep_recordings()
        console.print(f"Recordings that had come back and are removed again: {gone}")
        _print_register(installation, console)


def _print_left(installation: Installation, console: Console) -> None:
    with installation.database.reading() as session:
        left = left_to_rewrap(session, installation.keys)
    for table, count in left.items():
        console.print(f"  still wrapped by an earlier key: {count} in {table}")
    if not left:
        console.print("Everything is wrapped by the present key.")


def _print_register(installation: Installation, console: Console) -> None:
    with installation.database.reading() as session:
        count = session.scalar(select(func.count()).select_from(RemovalRow)) or 0
        again = session.scalar(select(func.count()).where(EventRow.kind == "removed_again")) or 0
    file = installation.service.removal_register.file
    console.print(f"Register of removals: {file}, {installation.service.removal_register.lines()} lines", markup=False)
    console.print(f"  removals the database knows: {count}; removed again after a backup so far: {again}")


def _record(installation: Installation, kind: str, **detail: object) -> None:
    actor = f"command-line:{getpass.getuser()}"
    with installation.database.transaction() as session:
        record_event(session, kind=kind, actor=actor, at=utc_now(), detail=dict(detail))
