"""The versions of a template's file: each stays beside it in a folder of its own, so that a person can go back."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path
from typing import Final

from scribe.errors import BadInput

HISTORY: Final = "history"
"""The folder beside a template's file where versions are kept; no template is read from it."""


def kept_path(path: Path, version: int) -> Path:
    """Where a version of a template's file is kept."""
    return path.parent / HISTORY / f"{path.stem}-v{version}{path.suffix}"


def kept_versions(path: Path) -> tuple[int, ...]:
    """The versions of a template's file that are kept, the newest first."""
    named = re.compile(rf"{re.escape(path.stem)}-v(\d{{1,9}}){re.escape(path.suffix)}")
    folder = path.parent / HISTORY
    found = (named.fullmatch(one.name) for one in folder.iterdir()) if folder.is_dir() else ()
    return tuple(sorted((int(match[1]) for match in found if match), reverse=True))


def keep(path: Path, text: str, version: int) -> None:
    """Keeps a version of a template's file."""
    kept = kept_path(path, version)
    kept.parent.mkdir(exist_ok=True)
    replace(kept, text)


def replace(path: Path, text: str) -> None:
    """Writes a file as a whole or not at all: who reads it meanwhile has the one before or this one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        mode = path.stat().st_mode & 0o777 if path.exists() else 0o644
        Path(name).chmod(mode)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def with_version(text: str, version: int, name: str) -> str:
    """A template's text with another number of its version.

    Raises:
        BadInput: the version stands in no line of its own.
    """
    written, many = re.subn(r"(?m)^version:[ \t]*\d+", f"version: {version}", text, count=1)
    if many != 1:
        raise BadInput(
            f"The version of {name} stands in no line of its own.", remedy="Write it as version: 1 in one line."
        )
    return written
