"""A recording that is read while it arrives: a read beyond what is there waits for the bytes that come next."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from enum import Enum
from pathlib import Path
from typing import Final

from scribe.audio.growing import GrownReader
from scribe.encryption import DataKey

LOOK_S: Final = 0.5
"""How often it is looked whether more has arrived."""

FIRST_BYTES: Final = 4096
"""What has to be there before a recording is opened: the head of every form that can be read early."""

_BEGINNINGS: Final = (b"\x1a\x45\xdf\xa3", b"OggS", b"fLaC")
"""WebM and Matroska (EBML, RFC 8794), Ogg (RFC 3533), FLAC (RFC 9639)."""


class Arrival(Enum):
    """What has become of a recording that arrives."""

    GOES_ON = "goes on"
    COMPLETE = "complete"
    GONE = "gone"
    """Nobody may read on: it was given up or refused, or the one who reads has lost the right to it."""


def can_be_read_early(first: bytes) -> bool:
    """Whether a recording that begins so can be decoded from its front, before its end is there.

    An MP4 is none: its index may stand at its end, and its edit list, which places it in time, with it. Nor is an MP3:
    how much of its last frame counts is known only where its length is.
    """
    is_wav = first[:4] == b"RIFF" and first[8:12] == b"WAVE"
    return is_wav or first.startswith(_BEGINNINGS)


class ArrivingReader(GrownReader):
    """Reads a growing file as far as it has come, and waits for what comes next. For one thread.

    Attributes:
        is_over: nothing more is given. What is decoded after that is the end of what was read, and not of what was
            said, unless ``is_complete``.
        is_complete: the whole recording has arrived.
        given_bytes: how much was read, what was read twice counted twice.

    Args:
        path: the file, which exists.
        key: opens it.
        context: names it.
        watch: asked what has become of it, in the reader's thread, whenever it waits.
        idle_s: how long it waits for the next byte before it is over.
        look_s: how often it looks.
    """

    def __init__(
        self,
        path: Path,
        key: DataKey,
        context: str,
        watch: Callable[[], Arrival],
        *,
        idle_s: float,
        look_s: float = LOOK_S,
    ) -> None:
        super().__init__(path, key, context)
        self._watch, self._idle_s, self._look_s = watch, idle_s, look_s
        self._stopped, self._looks = threading.Event(), threading.Event()
        self.is_complete = False
        self.given_bytes = 0

    @property
    def is_over(self) -> bool:
        """See the class."""
        return self._stopped.is_set()

    @property
    def arrived_bytes(self) -> int:
        """How much has been seen of it."""
        return self._size

    def stop(self) -> None:
        """Ends every wait, in whatever thread it is."""
        self._stopped.set()
        self._looks.set()

    def look(self) -> None:
        """Looks at once whether more has arrived, and what has become of it."""
        self._looks.set()

    def read(self, size: int = -1, /) -> bytes:
        """What is there, up to ``size`` bytes; waits where there is nothing, and gives nothing once it is over."""
        wanted = size if size >= 0 else io.DEFAULT_BUFFER_SIZE
        parts: list[bytes] = []
        while wanted and self._has_more(waits=not parts):
            piece = super().read(min(wanted, self._size - self._position)) or b""
            parts.append(piece)
            wanted -= len(piece)
            self.given_bytes += len(piece)
        return b"".join(parts)

    def _has_more(self, *, waits: bool) -> bool:
        idle_s = 0.0
        while not self._stopped.is_set():
            # The state is asked before the file is looked at: what is there when it is complete is all of it.
            arrival = self._watch() if self._position >= self._size and waits else Arrival.GOES_ON
            if self._position < self._size or self.grown():
                return True
            if not waits:
                return False
            if arrival is not Arrival.GOES_ON or idle_s >= self._idle_s:
                self.is_complete = arrival is Arrival.COMPLETE
                self._stopped.set()
                return False
            self._looks.wait(self._look_s)
            self._looks.clear()
            idle_s += self._look_s
        return False
