"""Fetches a model's files from a hub into a folder, going on where an earlier try was broken off.

The hub's own client starts a file of gigabytes again when it was interrupted, and does not compare what came with the
hub's checksum. Two of the hub's addresses are enough to do both: what a repository holds, and a file's content.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

import httpx

from scribe.errors import MissingPart, PartDown

log = logging.getLogger(__name__)

Fetching = Callable[[float, float], None]
"""Told the bytes that have come, and all of them as far as is known."""

_READY_MADE: Final = ("model.bin", "config.json", "preprocessor_config.json", "tokenizer.json", "vocabulary.*")
_CHECKPOINT: Final = (
    "model*.safetensors",
    "model.safetensors.index.json",
    "config.json",
    "generation_config.json",
    "preprocessor_config.json",
    "tokenizer.json",
)
_TIMEOUT_S: Final = 30
_BLOCK_BYTES: Final = 1 << 20

_AGAIN: Final = (
    "Start the same command again: what has come is kept. On a machine without a network, pull the model on another "
    "one, carry its folder over and bring it in with `scribe models import FOLDER`."
)


@dataclass(frozen=True)
class RemoteFile:
    """A file of a repository; the hub gives a SHA-256 for large files, and Git's name of the content for all."""

    name: str
    size_bytes: int
    sha256: str = ""
    git_sha1: str = ""


@dataclass(frozen=True)
class Pulled:
    """What was fetched: the files' names and the hub's commit."""

    files: tuple[str, ...]
    revision: str


def pull_files(repository: str, folder: Path, *, endpoint: str | None = None, told: Fetching | None = None) -> Pulled:
    """Fetches what a model needs into ``folder``; files that came whole before are not fetched again.

    Args:
        repository: owner and name.
        folder: where they go; one that is not whole has ``.part`` after its name.
        endpoint: the hub's address; without it that of ``HF_ENDPOINT``, or the public one.
        told: how far it has come.

    Raises:
        PartDown: the hub does not answer, or broke off.
        MissingPart: it has no such model, wants a token, or gave a file that differs from its checksum.
    """
    from huggingface_hub import constants, get_token  # noqa: PLC0415 (only where a model is fetched)

    base = (endpoint or constants.ENDPOINT).rstrip("/")
    token = get_token()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    try:
        with httpx.Client(base_url=base, headers=headers, follow_redirects=True, timeout=_TIMEOUT_S) as client:
            revision, files = _listed(client, repository)
            log.info("fetching a speech model: repository=%s revision=%s", repository, revision)
            progress = _Progress(sum(file.size_bytes for file in files), told)
            for file in files:
                _fetch(client, f"/{repository}/resolve/{revision}/{file.name}", file, folder, progress)
    except httpx.HTTPStatusError as error:
        raise _refused(error.response.status_code, repository, base) from error
    except (httpx.TransportError, httpx.InvalidURL, httpx.DecodingError) as error:
        raise PartDown(f"The hub at {base} cannot be reached, or broke off.", remedy=_AGAIN) from error
    log.info("fetched a speech model: repository=%s", repository)
    return Pulled(tuple(file.name for file in files), revision)


def _refused(status: int, repository: str, base: str) -> MissingPart | PartDown:
    if status in {401, 403, 404}:
        return MissingPart(
            f"The hub at {base} has no model {repository}, or does not give it to everybody ({status}).",
            remedy="See `scribe models list` for names; for a model that needs a token, set HF_TOKEN.",
        )
    return PartDown(f"The hub at {base} answered with {status}.", remedy=_AGAIN)


def _listed(client: httpx.Client, repository: str) -> tuple[str, list[RemoteFile]]:
    """The newest commit of a repository, and those of its files that a model is made of."""
    answer = client.get(f"/api/models/{repository}/revision/main", params={"blobs": "true"})
    answer.raise_for_status()
    try:
        about = answer.json()
        revision, every = str(about["sha"]), [_remote(entry) for entry in about["siblings"]]
    except (ValueError, KeyError, TypeError) as error:
        raise PartDown(f"{client.base_url} does not answer as a hub does.", remedy="Check the address.") from error
    patterns = _READY_MADE if any(file.name == "model.bin" for file in every) else _CHECKPOINT
    wanted = [
        file for file in every if any(fnmatch(file.name, pattern) for pattern in patterns) and "/" not in file.name
    ]
    if not any(file.name.endswith((".bin", ".safetensors")) for file in wanted):
        raise MissingPart(
            f"{repository} holds no speech model that Scribe can use.",
            remedy="It should be a Whisper model in CTranslate2's format, or a checkpoint with safetensors.",
        )
    return revision, wanted


def _remote(entry: dict[str, Any]) -> RemoteFile:
    large = entry.get("lfs") or {}
    return RemoteFile(
        name=str(entry["rfilename"]),
        size_bytes=int(entry.get("size") or large.get("size") or 0),
        sha256=str(large.get("sha256") or ""),
        git_sha1="" if large else str(entry.get("blobId") or ""),
    )


class _Progress:
    """Adds up the files."""

    def __init__(self, total_bytes: int, told: Fetching | None) -> None:
        self._total, self._done, self._told = total_bytes, 0, told

    def add(self, size_bytes: int) -> None:
        self._done += size_bytes
        if self._told is not None and self._total:
            self._told(float(min(self._done, self._total)), float(self._total))


def _fetch(client: httpx.Client, address: str, file: RemoteFile, folder: Path, progress: _Progress) -> None:
    whole, part = folder / file.name, folder / f"{file.name}.part"
    if whole.is_file() and whole.stat().st_size == file.size_bytes:
        progress.add(file.size_bytes)
        return
    start = part.stat().st_size if part.exists() else 0
    if start and start == file.size_bytes:
        progress.add(start)
    else:
        _stream(client, address, part, start, progress)
    if not _is(file, part):
        part.unlink()
        raise MissingPart(
            f"{file.name} came with another checksum than the hub's: it was damaged or changed on the way.",
            remedy="Start the same command again: it is fetched anew.",
        )
    part.replace(whole)


def _stream(client: httpx.Client, address: str, part: Path, start: int, progress: _Progress) -> None:
    """Appends to what has come, or begins again when the server does not go on from there."""
    ask = {"Range": f"bytes={start}-", "Accept-Encoding": "identity"} if start else {"Accept-Encoding": "identity"}
    with client.stream("GET", address, headers=ask) as answer:
        if answer.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            part.unlink()
        answer.raise_for_status()
        goes_on = answer.status_code == httpx.codes.PARTIAL_CONTENT
        with part.open("ab" if goes_on else "wb") as out:
            progress.add(start if goes_on else 0)
            for block in answer.iter_bytes(_BLOCK_BYTES):
                out.write(block)
                progress.add(len(block))


def _is(file: RemoteFile, path: Path) -> bool:
    size = path.stat().st_size
    if file.size_bytes and size != file.size_bytes:
        return False
    with path.open("rb") as content:
        if file.sha256:
            return hashlib.file_digest(content, "sha256").hexdigest() == file.sha256
        if file.git_sha1:
            digest = hashlib.sha1(b"blob %d\0" % size, usedforsecurity=False)
            while block := content.read(_BLOCK_BYTES):
                digest.update(block)
            return digest.hexdigest() == file.git_sha1
    return True
