"""The data folder on its disk: who may enter it, what space is left, and when that is too little."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from scribe.errors import MissingPart
from scribe.outages import full, read_only

_OWNERS_ALONE: Final = 0o700
_OTHERS: Final = 0o077
LOW_BYTES: Final = 2 * 1024**3
"""Below this somebody should look."""
FULL_BYTES: Final = 64 * 1024**2
"""Below this an installation is not ready for more: what is left is for what is under way and for the database."""


def make_private(folder: Path) -> None:
    """Makes a folder that its owner alone may enter; one that is there already is closed to others.

    Raises:
        MissingPart: the folder is there and belongs to somebody else, who lets others in.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=_OWNERS_ALONE)
    if folder.stat().st_mode & _OTHERS == 0:
        return
    try:
        folder.chmod(_OWNERS_ALONE)
    except OSError as fault:
        raise MissingPart(
            f"Others may read the data folder {folder}, and its rights cannot be changed: {fault.strerror}.",
            remedy="Let its owner close it: chmod 700.",
        ) from fault


def fsync_folder(folder: Path) -> None:
    """Makes a new or renamed name in ``folder`` durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def free_bytes(folder: Path) -> int:
    """How much space is left for the folder, or for the nearest one above it that is there."""
    return shutil.disk_usage(_nearest(folder)).free


def require_space(folder: Path) -> None:
    """Asks whether more can be stored in the folder, without storing anything.

    Raises:
        StorageDown: there is no space left, or the folder can only be read.
    """
    if not os.access(_nearest(folder), os.W_OK):
        raise read_only()
    if free_bytes(folder) < FULL_BYTES:
        raise full()


def _nearest(folder: Path) -> Path:
    return next(path for path in (folder.resolve(), *folder.resolve().parents) if path.exists())
