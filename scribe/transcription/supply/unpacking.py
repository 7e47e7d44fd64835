"""Unpacks an archive that somebody carried in: nothing leaves the folder, nothing but plain files, no bomb."""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from lzma import LZMAError
from pathlib import Path, PurePosixPath
from typing import IO, Final

from scribe.errors import BadInput, TooLarge

MOST_FILES: Final = 1000
MOST_BYTES: Final = 32 * 10**9
"""The largest Whisper has 6.2 GB in float32; an archive that says it has more than five of them is something else."""

_BLOCK_BYTES: Final = 1 << 20
_DAMAGED: Final = (
    tarfile.TarError,
    zipfile.BadZipFile,
    gzip.BadGzipFile,
    zlib.error,
    LZMAError,
    EOFError,
    FileExistsError,
)


@dataclass(frozen=True)
class _Entry:
    """One file of an archive."""

    name: str
    size_bytes: int
    content: IO[bytes]


def is_archive(path: Path) -> bool:
    """Whether a file is a tar (plain or compressed) or a zip, by its content."""
    return path.is_file() and (zipfile.is_zipfile(path) or tarfile.is_tarfile(path))


def unpack(archive: Path, folder: Path, *, most_bytes: int = MOST_BYTES) -> None:
    """Writes the files of an archive below a folder.

    Args:
        archive: a tar or a zip.
        folder: where they go; it exists.
        most_bytes: how much may come out of it.

    Raises:
        BadInput: it is damaged, encrypted, or holds something that is no plain file below its own root.
        TooLarge: it holds more than a model can have, or more than the disk has room for.
    """
    left = min(most_bytes, shutil.disk_usage(folder).free)
    try:
        for number, entry in enumerate(_entries(archive)):
            left -= entry.size_bytes
            if left < 0 or number >= MOST_FILES:
                raise TooLarge(
                    f"{archive.name} holds more than a speech model can have, or than the disk has room for.",
                    remedy="Unpack it where there is room, and import the folder.",
                )
            _write(entry, _place(entry.name, folder, archive))
    except _DAMAGED as fault:
        raise _damaged(archive) from fault
    except RuntimeError as fault:  # what zipfile says of a password
        raise BadInput(f"{archive.name} is encrypted.", remedy="Unpack it, and import the folder.") from fault


def _entries(archive: Path) -> Iterator[_Entry]:
    return _in_zip(archive) if zipfile.is_zipfile(archive) else _in_tar(archive)


def _in_zip(archive: Path) -> Iterator[_Entry]:
    with zipfile.ZipFile(archive) as opened:
        for info in opened.infolist():
            if not info.is_dir():
                with opened.open(info) as content:
                    yield _Entry(info.filename, info.file_size, content)


def _in_tar(archive: Path) -> Iterator[_Entry]:
    with tarfile.open(archive) as opened:
        for member in opened:
            if member.isdir():
                continue
            content = opened.extractfile(member) if member.isfile() else None
            if content is None:
                raise BadInput(
                    f"{archive.name} holds {member.name}, which is a link or a device and no file.",
                    remedy="Make the archive from plain files (tar --dereference).",
                )
            yield _Entry(member.name, member.size, content)


def _place(name: str, folder: Path, archive: Path) -> Path:
    """Where a file goes, when that is below the folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or not path.parts or ":" in path.parts[0]:
        raise BadInput(
            f"{archive.name} holds {name}, which would be written outside of its folder.",
            remedy="Do not use this archive: ask where it came from.",
        )
    return folder.joinpath(*path.parts)


def _write(entry: _Entry, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    left = entry.size_bytes
    with target.open("xb") as out:
        while block := entry.content.read(_BLOCK_BYTES):
            left -= len(block)
            if left < 0:
                raise zipfile.BadZipFile
            out.write(block)
    if left:
        raise EOFError


def _damaged(archive: Path) -> BadInput:
    return BadInput(f"{archive.name} is damaged, or not complete.", remedy="Copy it again, and compare its checksum.")
