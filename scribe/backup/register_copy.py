"""The register of removals and its copy in a place of backups: two of one file that only grows.

Which of the two is the newer one is told by their lines; that each line is as it was written is proved when the
register is read with the installation's keys (:mod:`scribe.consultation.register`).
"""

from __future__ import annotations

import io
import json
import os
from pathlib import Path
from typing import Final

from scribe.backup.copying import read_whole
from scribe.backup.place import REGISTER
from scribe.blobs import BlobStore
from scribe.errors import Conflict, MissingPart, NotFound

_RECORDING_GOES: Final = frozenset({"recording", "key", "withdrawn"})
"""Removals with which the recording is gone too."""


def lines_of(file: Path) -> tuple[bytes, ...]:
    """The register's lines; none when there is no file."""
    try:
        return tuple(file.read_bytes().splitlines())
    except FileNotFoundError:
        return ()
    except OSError as error:
        raise MissingPart(
            f"The register of removals cannot be read at {file}: {error.strerror}.", remedy="Give the rights."
        ) from error


def copied_lines(store: BlobStore) -> tuple[bytes, ...]:
    """The lines of the copy in a place of backups; none when there is no copy.

    Raises:
        StorageDown: the place does not answer.
    """
    try:
        return tuple(read_whole(store, REGISTER).splitlines())
    except NotFound:
        return ()


def newer(mine: tuple[bytes, ...], copy: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """Whichever of the two has grown out of the other.

    Raises:
        Conflict: neither has: they are of two installations, or one was changed.
    """
    longer, shorter = (mine, copy) if len(mine) >= len(copy) else (copy, mine)
    if longer[: len(shorter)] != shorter:
        raise Conflict(
            "The register of removals here and its copy in the place of backups are not of one installation.",
            remedy="Name the place of this installation's backups, or bring back the register that belongs to them.",
        )
    return longer


def copy_register(store: BlobStore, lines: tuple[bytes, ...]) -> None:
    """Puts the newest register into the place, where it is not there yet.

    Raises:
        Conflict: the place has another installation's.
        StorageDown: the place does not answer.
    """
    there = copied_lines(store)
    if len(newer(lines, there)) > len(there):
        store.write(REGISTER, io.BytesIO(_text(lines)))


def write_register(file: Path, lines: tuple[bytes, ...]) -> None:
    """Puts the register of a place where the installation wants it, durable.

    Raises:
        MissingPart: it cannot be written there.
    """
    draft = file.with_name(f"{file.name}.{os.getpid()}.new")
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(_text(lines))
            out.flush()
            os.fsync(out.fileno())
        draft.replace(file)
    except OSError as error:
        raise MissingPart(
            f"The register of removals cannot be written at {file}: {error.strerror}.",
            remedy="Give the rights, or set SCRIBE_REMOVAL_REGISTER.",
        ) from error


def without_recording(lines: tuple[bytes, ...]) -> frozenset[str]:
    """The consultations whose recordings are removed for good.

    Raises:
        Conflict: a line cannot be read.
    """
    try:
        entries = [json.loads(line) for line in lines]
        return frozenset(str(one["consultation"]) for one in entries if one["part"] in _RECORDING_GOES)
    except (ValueError, LookupError, TypeError) as error:
        raise Conflict("The register of removals is damaged.", remedy="Bring the whole register back.") from error


def _text(lines: tuple[bytes, ...]) -> bytes:
    return b"".join(line + b"\n" for line in lines)
