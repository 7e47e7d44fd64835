"""What one backup says of itself, and the list of the files that it needs."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO, Final, Literal, Self, cast

from pydantic import ValidationError

from scribe.encryption import DataKey
from scribe.errors import BadInput, MissingPart
from scribe.model import Frozen, Sha256, canonical_json

FORMAT: Final = "scribe.backup/1"
_MEBIBYTE: Final = 1024 * 1024


class Part(Frozen):
    """One file of the place, as it is there."""

    name: str
    size: int
    sha256: Sha256


class Kept(Part):
    """A recording or an upload: where it lies in the installation, too."""

    at: str
    upload: bool = False


class Manifest(Frozen):
    """A backup.

    Attributes:
        name: sorts by time.
        at: when its database was copied.
        scribe: the version that made it.
        schema_version: the database's form.
        kind: of the database.
        database: the copy of it, sealed.
        extras: files of the data folder beside it, sealed, by what they are.
        files: the list of recordings and uploads.
        count: how many those are, and how long together.
        with_recordings: whether they are in the place at all.
        keys: the names of the master keys at that time, the one that wraps first.
        wrapped_key: opens what is sealed here; itself wrapped by the first.
        register_lines: how many lines the register of removals had.
        proof: that all of this was written by somebody who had the key.
    """

    format: Literal["scribe.backup/1"] = FORMAT
    name: str
    at: datetime
    scribe: str
    schema_version: str
    kind: Literal["sqlite", "postgresql"]
    database: Part
    extras: dict[str, Part]
    files: Part
    count: int
    size: int
    with_recordings: bool
    keys: tuple[str, ...]
    wrapped_key: str
    register_lines: int
    proof: str = ""

    def proved_by(self, key: DataKey) -> Self:
        """The same with its proof."""
        return self.model_copy(update={"proof": key.seal(b"", self._context).hex()})

    def require_proof(self, key: DataKey) -> None:
        """Checks the proof.

        Raises:
            BadInput: the manifest was changed.
        """
        try:
            key.open(bytes.fromhex(self.proof), self._context)
        except (MissingPart, ValueError):
            raise BadInput(
                f"The manifest of the backup {self.name} is not as it was written.", remedy="Take another backup."
            ) from None

    @property
    def _context(self) -> str:
        return f"backup/{hashlib.sha256(canonical_json(self.model_copy(update={'proof': ''}))).hexdigest()}"


def read_manifest(raw: bytes, name: str) -> Manifest:
    """A manifest that was written.

    Raises:
        BadInput: it is none, or of a form that this version does not know.
    """
    try:
        return Manifest.model_validate_json(raw)
    except ValidationError:
        pass
    try:
        form = str(json.loads(raw)["format"])
    except (ValueError, LookupError, TypeError):
        form = ""
    if form.startswith("scribe.backup/") and form != FORMAT:
        raise BadInput(f"The backup {name} has the form {form}.", remedy="Use the newer Scribe that made it.")
    raise BadInput(f"The manifest of the backup {name} is damaged.", remedy="Take another backup.")


def packed(files: Iterable[Kept]) -> bytes:
    """The list of files, a line each."""
    raw = io.BytesIO()
    with gzip.GzipFile(fileobj=raw, mode="wb", mtime=0) as packing:
        for file in files:
            packing.write(canonical_json(file) + b"\n")
    return raw.getvalue()


def unpacked(raw: bytes) -> Iterator[Kept]:
    """What :func:`packed` packed.

    Raises:
        BadInput: it is no such list.
    """
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(raw)) as lines:
            for line in lines:
                yield Kept.model_validate_json(line)
    except (OSError, EOFError, ValidationError) as error:
        raise BadInput("The list of a backup's files is damaged.", remedy="Take another backup.") from error


class Digesting(io.RawIOBase):
    """Reads a source on, and knows the length and SHA-256 of what it gave.

    Args:
        source: read from where it stands.
        expected: what its end has to come to; anything else is refused before the reader has seen the end.
    """

    def __init__(self, source: BinaryIO, expected: Part | None = None) -> None:
        self._source, self._expected = source, expected
        self._digest = hashlib.sha256()
        self.size = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: object) -> int:
        """Reads on.

        Raises:
            BadInput: what was read is not what was expected.
        """
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        piece = self._source.read(min(len(view), _MEBIBYTE))
        view[: len(piece)] = piece
        self._digest.update(piece)
        self.size += len(piece)
        wanted = self._expected
        if not piece and wanted is not None and (self.size, self.sha256) != (wanted.size, wanted.sha256):
            raise BadInput(f"{wanted.name} in the backup is damaged.", remedy="Take another backup of it.")
        return len(piece)

    @property
    def sha256(self) -> Sha256:
        """Of what was given so far."""
        return self._digest.hexdigest()

    def part(self, name: str) -> Part:
        """What was given, as a file of that name."""
        return Part(name=name, size=self.size, sha256=self.sha256)

    @property
    def file(self) -> BinaryIO:
        """This, as what is read from."""
        return cast(BinaryIO, self)
