"""Old backups go, and with them what no other backup needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from scribe.backup.manifest import Manifest
from scribe.backup.place import RECORDINGS, UPLOADS, BackupPlace
from scribe.errors import BadInput


@dataclass(frozen=True)
class Pruned:
    """What went, or would go."""

    backups: tuple[str, ...]
    files: int
    size: int


def prune(
    place: BackupPlace, *, keep: int | None, keep_days: int | None, now: datetime, dry_run: bool = False
) -> Pruned:
    """Removes backups that are neither among the newest nor young enough, and those that were never finished.

    Args:
        place: where they are.
        keep: how many of the newest stay, however old.
        keep_days: for how many days each stays; without it only the newest do.
        now: the present moment.
        dry_run: whether it is only said what would go.

    Raises:
        BadInput: everything would go, or a manifest is damaged, so that nobody knows what it needs.
        Conflict: somebody else writes there.
        StorageDown: the place does not answer.
    """
    if keep is None and keep_days is None:
        raise BadInput("Nothing says which backups go.", remedy="Give --keep, --keep-days, or both.")
    if (keep is not None and keep < 1) or (keep_days is not None and keep_days < 1):
        raise BadInput("At least one backup has to stay.", remedy="Give a number above 0.")
    place.require_own()
    with place.locked("pruning") as beat:
        whole = place.whole()
        if not whole:
            raise BadInput(
                f"There is no whole backup in {place.name}.", remedy="Nothing is removed until there is one."
            )
        stay = {one.name for one in _staying(whole, keep=keep, keep_days=keep_days, now=now)}
        needed = {file.name for one in whole if one.name in stay for file in place.files(one)}
        old = tuple(name for name in place.began() if name not in stay)
        shared = [blob for under in (RECORDINGS, UPLOADS) for blob in place.store.list(under)]
        free = [blob for blob in shared if blob.name not in needed]
        if not dry_run:
            for name in old:
                beat()
                place.forget(name)
            for blob in free:
                beat()
                place.store.remove(blob.name)
    return Pruned(old, len(free), sum(blob.size for blob in free))


def _staying(
    whole: tuple[Manifest, ...], *, keep: int | None, keep_days: int | None, now: datetime
) -> Iterable[Manifest]:
    """The newest ``keep``, and those that are younger than ``keep_days``; the newest of all in any case."""
    newest = whole[-max(keep or 0, 1) :]
    young = [one for one in whole if keep_days is not None and one.at > now - timedelta(days=keep_days)]
    return {one.name: one for one in (*newest, *young)}.values()
