"""What is written down about a model that was brought in, and whether its files are still those."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Field, StringConstraints, ValidationError

from scribe.errors import BadInput
from scribe.model.base import Frozen

MANIFEST: Final = "scribe-model.json"
SUMS: Final = "SHA256SUMS"

FileName = Annotated[str, StringConstraints(pattern=r"^[^/\\\x00]{1,200}$")]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]

_SUM_LINE: Final = re.compile(r"^\\?([0-9a-fA-F]{64}) [ *](.+)$")


class FileRecord(Frozen):
    """One file of a model."""

    sha256: Sha256
    bytes: int = Field(ge=0)


class Source(Frozen):
    """Where a model came from.

    Attributes:
        kind: ``hub``: fetched; ``files``: brought in as it was; ``checkpoint``: converted from a checkpoint.
        name: the repository, or the name of the folder or archive.
        revision: the hub's commit.
    """

    kind: Literal["hub", "files", "checkpoint"]
    name: str
    revision: str = ""


class Manifest(Frozen):
    """``scribe-model.json``, beside a model's files."""

    schema_: Literal["scribe.model/1"] = Field(default="scribe.model/1", alias="schema")
    name: str
    source: Source
    form: str = Field(description="The compute type that the weights were saved in.")
    made_at: datetime
    files: dict[FileName, FileRecord]

    def write(self, folder: Path) -> None:
        """Writes it beside the files that it describes."""
        text = json.dumps(self.model_dump(mode="json", by_alias=True), indent=1, ensure_ascii=False)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def manifest_in(folder: Path) -> Manifest | None:
    """What is recorded about the model in a folder; ``None`` when nothing is.

    Raises:
        BadInput: there is a record, and it cannot be read.
    """
    path = folder / MANIFEST
    try:
        return Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as fault:
        raise BadInput(
            f"{path} cannot be read as the record of a model.", remedy="Bring the model in again."
        ) from fault


def recorded(folder: Path, names: Iterator[str] | list[str]) -> dict[str, FileRecord]:
    """The records of files as they are now; reads them whole."""
    return {
        name: FileRecord(sha256=sha256_of(folder / name), bytes=(folder / name).stat().st_size)
        for name in sorted(names)
    }


def sha256_of(path: Path) -> str:
    """The checksum of a file, which may be larger than the memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def resized(folder: Path, files: Mapping[str, FileRecord]) -> Iterator[str]:
    """What is wrong with files by a look at their sizes: a phrase for each."""
    for name, record in files.items():
        try:
            size = (folder / name).stat().st_size
        except OSError:
            yield f"{name} is missing"
        else:
            if size != record.bytes:
                yield f"{name} has {size} bytes instead of {record.bytes}"


def faults(folder: Path, files: Mapping[str, FileRecord]) -> Iterator[str]:
    """What is wrong with files: missing, of another size, or with another checksum. Reads them whole."""
    seen = list(resized(folder, files))
    yield from seen
    for name, record in files.items():
        whole = not any(phrase.startswith(f"{name} ") for phrase in seen)
        if whole and sha256_of(folder / name) != record.sha256:
            yield f"{name} differs from its checksum"


def sums_in(path: Path) -> dict[str, str]:
    """The checksums in a file as ``sha256sum`` writes it, by name; without the line for itself.

    Raises:
        BadInput: it cannot be read as such a file.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise _no_sums(path) from fault
    sums = {}
    for line in filter(str.strip, lines):
        match = _SUM_LINE.match(line)
        if match is None:
            raise _no_sums(path)
        sums[match[2].removeprefix("./")] = match[1].lower()
    sums.pop(path.name, None)
    return sums


def check_sums(path: Path) -> None:
    """Checks every file that a ``SHA256SUMS`` names.

    Raises:
        BadInput: one is missing or differs; the message names it.
    """
    folder = path.parent.resolve()
    for name, expected in sums_in(path).items():
        file = (folder / name).resolve()
        if not file.is_relative_to(folder) or not file.is_file():
            raise BadInput(f"{name} is in {path.name}, but not beside it.", remedy="Copy the files again, all of them.")
        if sha256_of(file) != expected:
            raise BadInput(
                f"{name} differs from its checksum in {path.name}: it was damaged or changed on the way.",
                remedy="Copy it again, and compare with where it came from.",
            )


def _no_sums(path: Path) -> BadInput:
    return BadInput(
        f"{path} is no list of checksums.",
        remedy="It should be as `sha256sum` writes it: a checksum and a name a line.",
    )
