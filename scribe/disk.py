"""Space on the disk of the data folder: what is left, and when that is too little."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Final

from scribe.outages import full, read_only

LOW_BYTES: Final = 2 * 1024**3
"""Below this somebody should look: about a day of recordings of one clinic."""
FULL_BYTES: Final = 64 * 1024**2
"""Below this nothing new is begun: what is under way still fits, and the database needs room to answer at all."""


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
