"""What the process does in which one recording is decoded: forked by :mod:`scribe.audio.template_process`.

It holds one end of a socket, as its standard input, and nothing else: it asks :mod:`scribe.audio.confined` for bytes
and sends sound.
"""

from __future__ import annotations

import importlib
import io
import os
import struct
from contextlib import suppress
from typing import BinaryIO, Final, cast

import numpy as np

from scribe.audio.confinement import CPU_S, confine, cpu_s_of
from scribe.audio.decoding import Decoding, decoding
from scribe.audio.forms import Form
from scribe.audio.refusals import Refusal, refusal_of
from scribe.audio.sound import Samples
from scribe.audio.wire import (
    ANSWER,
    HEAD,
    MOST_ASKED_BYTES,
    QUESTION,
    START,
    Block,
    Kind,
    Opened,
    Start,
    packed_refusal,
)
from scribe.errors import BadAudio

_SOCKET: Final = 0
_OPEN_FILES: Final = 3
"""The socket and two that lead nowhere."""

_BUFFER_BYTES: Final = 256 * 1024


class Asked(io.RawIOBase):
    """The recording, of which every piece is asked for.

    Args:
        size: its bytes.
    """

    def __init__(self, size: int) -> None:
        self._size, self._position = size, 0

    def readable(self) -> bool:
        """Always."""
        return True

    def seekable(self) -> bool:
        """Always."""
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Moves as a file does.

        Raises:
            ValueError: before the beginning, or an unknown ``whence``.
        """
        place = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence] + offset
        if not 0 <= place < 1 << 63:
            raise ValueError("a place beyond any file")
        self._position = place
        return place

    def readinto(self, buffer: object) -> int:
        """Reads on."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        _send(Kind.QUESTION, QUESTION.pack(self._position, min(len(view), MOST_ASKED_BYTES)))
        (length,) = ANSWER.unpack(_received(ANSWER.size))
        view[:length] = _received(length)
        self._position += length
        return int(length)


def _received(size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = os.read(_SOCKET, size)
        if not part:
            os._exit(0)  # nobody listens any more
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _send(kind: Kind, raw: bytes) -> None:
    left = memoryview(HEAD.pack(kind, len(raw)) + raw)
    while left:
        left = left[os.write(_SOCKET, left) :]


def _decode(start: Start, *, is_filtered: bool) -> None:
    asked = Asked(start.size)
    source = cast(BinaryIO, asked if start.arriving else io.BufferedReader(asked, _BUFFER_BYTES))
    with decoding(source, start.form, arriving=start.arriving) as heard:
        opened = Opened(
            heard.channels_in_file,
            heard.sample_rate_hz,
            heard.declared_s,
            heard.is_damaged,
            is_filtered=is_filtered,
            is_cut=heard.is_cut,
            ends_at=heard.ends_at,
        )
        _send(Kind.OPENED, opened.packed())
        told = 0
        for samples in heard.blocks():
            told = _tell(Kind.BLOCK, heard, samples, told)
        _tell(Kind.END, heard, np.zeros((heard.channels, 0), np.float32), told)


def _tell(kind: Kind, heard: Decoding, samples: Samples, told: int) -> int:
    """Sends a block; the last span that was told may have grown since. Gives how many are told now."""
    begins = max(0, told - 1)
    block = Block(samples, heard.duration_s, heard.is_damaged, begins, heard.lost[begins:], heard.reached)
    _send(kind, block.packed())
    return len(heard.lost)


def warm() -> None:
    """Decodes a moment of silence: what PyAV and NumPy load at first use has to be there while files can be opened."""
    importlib.import_module("av.subtitles.stream")
    importlib.import_module("av.video.stream")
    wav = struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", 1636, b"WAVE", b"fmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", 1600
    )
    with decoding(io.BytesIO(wav + bytes(1600)), Form.WAV) as silence:
        for _block in silence.blocks():
            pass
    with suppress(BadAudio), decoding(io.BytesIO(wav[:20]), Form.WAV):
        pass


def decode() -> None:
    """Takes away from itself all but the socket, and decodes what comes over it."""
    start = Start.unpacked(_received(START.size))
    cpu_s = CPU_S if start.arriving else cpu_s_of(start.size)
    is_filtered = confine(open_files=_OPEN_FILES, cpu_s=cpu_s)
    try:
        _decode(start, is_filtered=is_filtered)
    except BadAudio as error:
        _send(Kind.REFUSED, packed_refusal(refusal_of(error)))
    except MemoryError:
        _send(Kind.REFUSED, packed_refusal(Refusal.TOO_MUCH_MEMORY))
    except BrokenPipeError:
        pass
