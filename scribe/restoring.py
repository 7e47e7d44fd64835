"""A restore that is under way: nothing of Scribe starts on an installation that is only put back in part."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Final, NamedTuple

from scribe.disk import fsync_folder
from scribe.errors import MissingPart

_MARK: Final = "restore-under-way.json"


class UnderWay(NamedTuple):
    """What is being put back, since when, and whether the database is in place already."""

    place: str
    backup: str
    began: str
    loaded: bool = False


def under_way(data_dir: Path) -> UnderWay | None:
    """The restore that was begun in this data folder and has not come to its end.

    Raises:
        MissingPart: the mark of one is there and cannot be read.
    """
    try:
        found = json.loads((data_dir / _MARK).read_bytes())
        return UnderWay(str(found["place"]), str(found["backup"]), str(found["began"]), bool(found["loaded"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, LookupError, TypeError) as error:
        raise MissingPart(
            f"{data_dir / _MARK} cannot be read.", remedy="Remove it, and restore again with --replace."
        ) from error


def mark(data_dir: Path, one: UnderWay) -> None:
    """Notes, durably, how far a restore has come."""
    draft = data_dir / f"{_MARK}.{os.getpid()}"
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(json.dumps(one._asdict()).encode())
        file.flush()
        os.fsync(file.fileno())
    draft.replace(data_dir / _MARK)
    fsync_folder(data_dir)


def unmark(data_dir: Path) -> None:
    """Notes that the restore has come to its end."""
    (data_dir / _MARK).unlink(missing_ok=True)
    fsync_folder(data_dir)


def require_none(data_dir: Path) -> None:
    """Lets nothing start while a restore is under way.

    Raises:
        MissingPart: one is.
    """
    one = under_way(data_dir)
    if one is not None:
        raise MissingPart(
            f"The backup {one.backup} is being restored here, or that was broken off.",
            remedy=f"Wait for its end, or run `scribe backup restore {one.place} --name {one.backup}` again.",
        )
