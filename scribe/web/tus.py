"""The words of tus 1.0, the protocol of resumable uploads, read and written.

The protocol: https://tus.io/protocols/resumable-upload

Core, creation (with upload, with deferred length), checksum (sha1, sha256) and termination. Uploads do not expire.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException

VERSION: Final = "1.0.0"
CHUNK_TYPE: Final = "application/offset+octet-stream"
CHECKSUM_MISMATCH: Final = 460
ALGORITHMS: Final = ("sha256", "sha1")
CHECKED_CHUNK_BYTES: Final = 32 * 1024 * 1024
"""A chunk with a checksum is held in memory until it is checked, so it has a limit of its own."""
_NUMBER = re.compile(r"\d{1,15}")
_METADATA_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,200}")


@dataclass(frozen=True)
class Creation:
    """What a creation asks for; ``length`` is ``None`` when it comes later."""

    length: int | None
    metadata: Mapping[str, str]


@dataclass(frozen=True)
class Chunk:
    """What a PATCH announces about its body."""

    offset: int
    length: int | None
    checksum: tuple[str, bytes] | None


def headers(**more: str | int) -> dict[str, str]:
    """The headers of an answer: the version, and ``upload_offset=3`` as ``Upload-Offset: 3``."""
    named = {name.replace("_", "-").title(): str(value) for name, value in more.items()}
    return {"Tus-Resumable": VERSION, **named}


def abilities(max_bytes: int) -> dict[str, str]:
    """What OPTIONS tells a client."""
    return {
        "Tus-Resumable": VERSION,
        "Tus-Version": VERSION,
        "Tus-Max-Size": str(max_bytes),
        "Tus-Extension": "creation,creation-with-upload,creation-defer-length,checksum,termination",
        "Tus-Checksum-Algorithm": ",".join(ALGORITHMS),
    }


def check_version(given: Headers) -> None:
    """Refuses another version of the protocol before anything is done.

    Raises:
        HTTPException: 412, with the version that is spoken here.
    """
    if given.get("tus-resumable") != VERSION:
        raise HTTPException(
            412, f"Uploads speak tus {VERSION}; the request needs Tus-Resumable: {VERSION}.", {"Tus-Version": VERSION}
        )


def read_creation(given: Headers, max_bytes: int) -> Creation:
    """Reads a creation's headers.

    Raises:
        HTTPException: 400 for headers that cannot be read, 413 for an upload over the limit.
    """
    length, deferred = given.get("upload-length"), given.get("upload-defer-length")
    if (length is None) == (deferred is None):
        raise HTTPException(400, "A new upload needs either Upload-Length or Upload-Defer-Length: 1.")
    if deferred is not None and deferred != "1":
        raise HTTPException(400, "Upload-Defer-Length can only be 1.")
    size = None if length is None else _number("Upload-Length", length)
    if size is not None:
        check_size(size, max_bytes)
    return Creation(size, read_metadata(given.get("upload-metadata", "")))


def check_size(size: int, max_bytes: int) -> None:
    """Refuses an upload over the limit.

    Raises:
        HTTPException: 413, with the limit.
    """
    if size > max_bytes:
        raise HTTPException(
            413,
            f"The recording has {size} bytes; {max_bytes} are the limit here.",
            {"Tus-Max-Size": str(max_bytes)},
        )


def read_chunk(given: Headers) -> Chunk:
    """Reads a PATCH's headers.

    Raises:
        HTTPException: 415 for another media type, 400 for headers that cannot be read.
    """
    if given.get("content-type", "").partition(";")[0].strip().lower() != CHUNK_TYPE:
        raise HTTPException(415, f"Bytes of an upload come as {CHUNK_TYPE}.", {"Accept-Patch": CHUNK_TYPE})
    offset = given.get("upload-offset")
    if offset is None:
        raise HTTPException(400, "The request needs Upload-Offset.")
    length = given.get("upload-length")
    return Chunk(
        offset=_number("Upload-Offset", offset),
        length=None if length is None else _number("Upload-Length", length),
        checksum=read_checksum(given.get("upload-checksum")),
    )


def read_checksum(given: str | None) -> tuple[str, bytes] | None:
    """``sha256 <base64>`` as algorithm and digest.

    Raises:
        HTTPException: 400 for an algorithm that is not known or a digest that is none.
    """
    if given is None:
        return None
    algorithm, _, encoded = given.strip().partition(" ")
    if algorithm not in ALGORITHMS:
        raise HTTPException(400, f"Upload-Checksum takes {' or '.join(ALGORITHMS)}.")
    digest = _decoded(encoded)
    if len(digest) != hashlib.new(algorithm, usedforsecurity=False).digest_size:
        raise HTTPException(400, "Upload-Checksum holds a digest of the wrong length.")
    return algorithm, digest


def checksum_holds(checksum: tuple[str, bytes], data: bytes) -> bool:
    """Whether the bytes are those that the client sent."""
    algorithm, digest = checksum
    return hashlib.new(algorithm, data, usedforsecurity=False).digest() == digest


def read_metadata(given: str) -> dict[str, str]:
    """``Upload-Metadata``: names with values in base64, divided by commas.

    Raises:
        HTTPException: 400 for a name that is empty or repeated, or a value that is not base64 of UTF-8.
    """
    metadata: dict[str, str] = {}
    for pair in filter(None, (part.strip() for part in given.split(","))):
        name, _, encoded = pair.partition(" ")
        if not _METADATA_KEY.fullmatch(name) or name in metadata:
            raise HTTPException(400, "Upload-Metadata has a name that is not ASCII or stands twice.")
        try:
            metadata[name] = _decoded(encoded).decode()
        except UnicodeDecodeError:
            raise HTTPException(400, "Upload-Metadata has a value that is not UTF-8 in base64.") from None
    return metadata


def write_metadata(metadata: Mapping[str, str]) -> str:
    """The header again, for HEAD."""
    return ",".join(f"{name} {base64.b64encode(value.encode()).decode()}".strip() for name, value in metadata.items())


def _number(name: str, given: str) -> int:
    if not _NUMBER.fullmatch(given) or not given.isascii():
        raise HTTPException(400, f"{name} has to be a number of bytes.")
    return int(given)


def _decoded(encoded: str) -> bytes:
    try:
        return base64.b64decode(encoded.strip(), validate=True)
    except (binascii.Error, ValueError):
        raise HTTPException(400, "A value that should be base64 is not.") from None
