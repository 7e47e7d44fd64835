"""The SHA-256 of a language model's file: computed once, and kept by the file's size and time."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import threading
from pathlib import Path
from typing import Any, Final

from scribe.model import KnownBy, Weights
from scribe.observing import Beat

log = logging.getLogger(__name__)
KEPT: Final = "model-digests.json"
"""The file in the data folder: by a model's path its size, its time and its SHA-256."""

_PIECE: Final = 4 << 20
_LOCK: Final = threading.Lock()
_COMPUTED: Final[dict[Path, tuple[list[int], str]]] = {}
"""What this process computed or read, by path: size and time, and the SHA-256."""


def weights_of_file(file: Path, folder: Path) -> Weights:
    """The weights in a file, by the SHA-256 of all of it; reading gigabytes takes seconds, the first time.

    Args:
        file: the model.
        folder: the data folder, where the digest is kept; it is kept nowhere where that folder is not there.

    Raises:
        OSError: the file cannot be read.
    """
    path, found = file.resolve(), file.stat()
    state = [found.st_size, found.st_mtime_ns]
    with _LOCK:
        kept = _COMPUTED.get(path) or _entry(_kept(folder).get(str(path)))
        if kept is None or kept[0] != state:
            kept = state, _digest(path)
            _keep(folder, path, kept)
        _COMPUTED[path] = kept
    return Weights(known_by=KnownBy.FILE, sha256=kept[1])


def _digest(path: Path) -> str:
    """The SHA-256 of a file; the loop that waits for it goes on giving word."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while piece := stream.read(_PIECE):
            digest.update(piece)
            Beat.give()
    return digest.hexdigest()


def _kept(folder: Path) -> dict[str, Any]:
    """What was kept; nothing where it cannot be read, for it is computed anew."""
    try:
        value = json.loads((folder / KEPT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _entry(value: Any) -> tuple[list[int], str] | None:
    match value:
        case {"state": [int(size), int(time_ns)], "sha256": str(digest)} if _is_digest(digest):
            return [size, time_ns], digest
        case _:
            return None


def _is_digest(text: str) -> bool:
    return len(text) == hashlib.sha256().digest_size * 2 and not set(text) - set("0123456789abcdef")


def _keep(folder: Path, path: Path, found: tuple[list[int], str]) -> None:
    """Keeps a digest; where that fails, it is computed again by the next process."""
    if not folder.is_dir():
        return
    value = _kept(folder) | {str(path): {"state": found[0], "sha256": found[1]}}
    draft = folder / f".{KEPT}.{os.getpid()}"
    try:
        draft.write_text(json.dumps(value, indent=1), encoding="utf-8")
        draft.replace(folder / KEPT)
    except OSError as error:
        log.warning("the digest of the language model was not kept: error=%s", type(error).__name__)
