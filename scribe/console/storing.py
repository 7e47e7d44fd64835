"""``scribe store``: where recordings lie, and moving them."""

from __future__ import annotations

import getpass
import io
import secrets
from contextlib import closing

from rich.console import Console

from scribe.audio.store import ARRIVING, SEALED
from scribe.audit import record_event
from scribe.backup.moving import move_blobs
from scribe.blobs import BlobStore, FolderBlobs, PairedBlobs, blob_store_from, store_at
from scribe.console.progress import StageDisplay, megabytes
from scribe.db import utc_now
from scribe.errors import EXIT_BAD_INPUT, EXIT_OK, BadInput
from scribe.installation import open_installation
from scribe.settings import Settings


def show_store(settings: Settings, console: Console) -> None:
    """Says how many recordings lie in each place, and how many uploads are on this machine.

    Raises:
        StorageDown: a place does not answer.
    """
    store = blob_store_from(settings)
    for place in (store.first, store.second) if isinstance(store, PairedBlobs) else (store,):
        sizes = [blob.size for blob in place.list() if blob.name.endswith(SEALED)]
        console.print(f"{place.name}: {len(sizes)} recordings, {megabytes(sum(sizes))}")
    arriving = [blob for blob in FolderBlobs(settings.blob_dir).list() if blob.name.endswith(ARRIVING)]
    console.print(f"{settings.blob_dir}: {len(arriving)} uploads that are arriving or were refused")


def move_recordings(settings: Settings, to: str, console: Console, *, display: StageDisplay) -> int:
    """Moves every recording to one of the two places, and gives the exit code.

    Raises:
        BadInput: the place is none of the two that all parts know.
        StorageDown: a place does not answer or is full.
    """
    source, target = _both(settings, to)
    target.prove()
    _require_two(source, target)
    with closing(open_installation(settings)) as installation:
        with display.running(), display.counted(f"Recordings to {target.name}", "recordings") as report:
            came = move_blobs(source, target, installation.service.removed_among, report=report)
        with installation.database.transaction() as session:
            actor = f"command-line:{getpass.getuser()}"
            record_event(session, kind="recordings_moved", actor=actor, at=utc_now(), detail={"moved": came.moved})
    console.print(f"{came.moved} recordings moved, {megabytes(came.size)}.")
    if came.removed:
        console.print(f"{came.removed} were removed for good meanwhile.")
    if came.differing:
        console.print(f"{came.differing} lie in both places and differ: they were left in both.")
        return EXIT_BAD_INPUT
    console.print(f"When nothing is left in {source.name}: take it out of the settings, and start the parts again.")
    return EXIT_OK


def _require_two(source: BlobStore, target: BlobStore) -> None:
    """Two addresses may lead to one place, where moving would remove the only copy."""
    name = f"scribe-move-{secrets.token_hex(8)}"
    source.write(name, io.BytesIO(b"here"))
    try:
        if target.size(name) is not None:
            raise BadInput(f"{source.name} and {target.name} are one place.", remedy="Nothing is to be moved.")
    finally:
        source.remove(name)


def _both(settings: Settings, to: str) -> tuple[BlobStore, BlobStore]:
    """From where, and where to."""
    store = blob_store_from(settings)
    if not isinstance(store, PairedBlobs):
        raise BadInput(
            "Only one place of recordings is set, so parts that run would not find what is moved.",
            remedy="Set the other one as SCRIBE_BLOB_STORE_ALSO for every part, start them again, then move.",
        )
    wanted = store_at(to, settings).name
    if wanted == store.first.name:
        return store.second, store.first
    if wanted == store.second.name:
        return store.first, store.second
    raise BadInput(
        f"{wanted} is neither SCRIBE_BLOB_STORE nor SCRIBE_BLOB_STORE_ALSO.",
        remedy=f"Name {store.first.name} or {store.second.name}.",
    )
