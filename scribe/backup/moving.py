"""Recordings from one store to another while Scribe runs.

Every part knows both stores meanwhile (SCRIBE_BLOB_STORE_ALSO) and finds a recording wherever it is, so each is copied,
read back, and only then removed where it was. A run that was broken off leaves some here and some there, and the next
one goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from scribe.audio.store import SEALED
from scribe.backup.copying import copy, digested
from scribe.blobs import Blob, BlobStore
from scribe.errors import NotFound
from scribe.model import ConsultationId

Report = Callable[[float, float], None]
Removed = Callable[[Collection[ConsultationId]], Collection[ConsultationId]]


@dataclass
class Moved:
    """What moving came to."""

    moved: int = 0
    size: int = 0
    removed: int = 0
    """Recordings that were removed for good meanwhile."""
    differing: int = 0
    """Recordings that lie in both places and are not the same: left in both."""


def move_blobs(
    source: BlobStore, target: BlobStore, removed: Removed, *, report: Report = lambda _done, _total: None
) -> Moved:
    """Moves every finished recording.

    Args:
        source: where recordings lie.
        target: where they are to lie; other parts read there too.
        removed: which of some consultations have lost their recording for good.
        report: told how many are done, of how many.

    Raises:
        StorageDown: one of the stores is away or full; what was moved is moved.
        BadInput: the target gives back something else than was put there.
    """
    came = Moved()
    every = [blob for blob in source.list() if blob.name.endswith(SEALED)]
    for done, blob in enumerate(every, start=1):
        _move(source, target, blob, removed, came)
        report(done, len(every))
    return came


def _move(source: BlobStore, target: BlobStore, blob: Blob, removed: Removed, came: Moved) -> None:
    try:
        here = digested(source, blob.name)
        if target.size(blob.name) is None:
            copy(source, blob.name, target, blob.name, expected=here)
        if digested(target, blob.name) != here:
            came.differing += 1
            return
        still_there = source.size(blob.name) is not None
    except NotFound:  # removed for good, or moved by another run
        still_there = False
    if still_there:
        source.remove(blob.name)
        came.moved += 1
        came.size += blob.size
    of = ConsultationId(blob.name.split("/")[0])
    if of in removed((of,)):  # its removal may have come before the copy
        target.remove(blob.name)
        came.removed += 1
