"""What a process that decodes and the one that started it say to each other, over one stream of bytes.

Down goes first how large the recording is and what form it has, then an answer to each question for bytes. Up come
questions, what was opened, blocks of sound, the end, or a refusal: a kind and a length, then as many bytes. Nothing in
it is text, and the reader of what comes up checks all of it: a decoder that was taken over may send anything.
"""

from __future__ import annotations

import math
import struct
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

import numpy as np

from scribe.audio.forms import Form
from scribe.audio.refusals import Refusal
from scribe.audio.sound import SAMPLE_RATE_HZ, Samples

HEAD: Final = struct.Struct("<BI")
START: Final = struct.Struct("<QBB")
QUESTION: Final = struct.Struct("<QI")
ANSWER: Final = struct.Struct("<I")
_OPENED: Final = struct.Struct("<HIdBBBQ")
_BLOCK: Final = struct.Struct("<dBIIBQ")
_REFUSED: Final = struct.Struct("<B")
_SPAN: Final = struct.Struct("<dd")

MOST_ASKED_BYTES: Final = 1024 * 1024
_MOST_SPANS: Final = 10_001
_MOST_BYTES: Final = 2 * 4 * SAMPLE_RATE_HZ + _SPAN.size * _MOST_SPANS + _BLOCK.size
_FORMS: Final = tuple(Form)


class Kind(IntEnum):
    """What comes up."""

    QUESTION = 1
    OPENED = 2
    BLOCK = 3
    END = 4
    REFUSED = 5


MOST_BYTES: Final = {
    Kind.QUESTION: QUESTION.size,
    Kind.OPENED: _OPENED.size,
    Kind.BLOCK: _MOST_BYTES,
    Kind.END: _MOST_BYTES,
    Kind.REFUSED: _REFUSED.size,
}
"""How long the longest of each kind is; more is a lie."""


class Nonsense(Exception):
    """What came is nothing that an honest decoder sends."""


@dataclass(frozen=True)
class Start:
    """What is to be decoded."""

    size: int
    form: Form
    arriving: bool

    def packed(self) -> bytes:
        """As bytes."""
        return START.pack(self.size, _FORMS.index(self.form), self.arriving)

    @classmethod
    def unpacked(cls, raw: bytes) -> Start:
        """From bytes."""
        size, form, arriving = START.unpack(raw)
        return cls(size, _FORMS[form], bool(arriving))


@dataclass(frozen=True)
class Opened:
    """What the first frame said; whether the process may make no system calls but the few that it needs.

    Attributes:
        is_cut: the file's structure ends before its end; of one that arrives nothing is said.
        ends_at: the place of the structure's last sound, where it tells.
    """

    channels: int
    sample_rate_hz: int
    declared_s: float | None
    is_damaged: bool
    is_filtered: bool
    is_cut: bool = False
    ends_at: int = 0

    def packed(self) -> bytes:
        """As bytes."""
        declared_s = math.nan if self.declared_s is None else self.declared_s
        said = (self.is_damaged, self.is_filtered, self.is_cut, self.ends_at)
        return _OPENED.pack(self.channels, self.sample_rate_hz, declared_s, *said)

    @classmethod
    def unpacked(cls, raw: bytes) -> Opened:
        """From bytes.

        Raises:
            Nonsense: they are none.
        """
        if len(raw) != _OPENED.size:
            raise Nonsense
        channels, rate_hz, declared_s, is_damaged, is_filtered, is_cut, ends_at = _OPENED.unpack(raw)
        if not channels or not rate_hz or declared_s < 0 or math.isinf(declared_s):
            raise Nonsense
        declared = None if math.isnan(declared_s) else declared_s
        return cls(channels, rate_hz, declared, bool(is_damaged), bool(is_filtered), bool(is_cut), ends_at)


Spans = list[tuple[float, float]]


@dataclass(frozen=True)
class Block:
    """A second of sound, or what is left at the end, and what is known of the time line by then.

    Attributes:
        samples: ``[channels, n]``.
        lost_from: where in the list of lost spans :attr:`lost` begins.
        lost: the spans that are new or have grown.
        reached: where in the file the newest sound stood, where it has places.
    """

    samples: Samples
    duration_s: float
    is_damaged: bool
    lost_from: int
    lost: Spans
    reached: int = 0

    def packed(self) -> bytes:
        """As bytes."""
        channels = min(self.samples.shape[0], 255)
        head = _BLOCK.pack(self.duration_s, self.is_damaged, self.lost_from, len(self.lost), channels, self.reached)
        spans = b"".join(_SPAN.pack(*span) for span in self.lost)
        return head + spans + np.ascontiguousarray(self.samples, dtype="<f4").tobytes()

    @classmethod
    def unpacked(cls, raw: bytes, channels: int) -> Block:
        """From bytes.

        Args:
            raw: as they came.
            channels: how many there have to be.

        Raises:
            Nonsense: they are none.
        """
        if len(raw) < _BLOCK.size:
            raise Nonsense
        duration_s, is_damaged, lost_from, count, told, reached = _BLOCK.unpack_from(raw)
        begins = _BLOCK.size + count * _SPAN.size
        left = len(raw) - begins
        if told != channels or count > _MOST_SPANS or left < 0 or left % (4 * channels) or not _is_time(duration_s):
            raise Nonsense
        lost = list(_SPAN.iter_unpack(raw[_BLOCK.size : begins]))
        if not all(_is_time(start) and _is_time(end) and start <= end for start, end in lost):
            raise Nonsense
        samples = np.frombuffer(raw, dtype="<f4", offset=begins).reshape(channels, -1).astype(np.float32)
        if samples.shape[1] > SAMPLE_RATE_HZ or not np.isfinite(samples).all():
            raise Nonsense
        return cls(samples, duration_s, bool(is_damaged), lost_from, lost, reached)


def packed_refusal(refusal: Refusal) -> bytes:
    """As bytes."""
    return _REFUSED.pack(refusal)


def unpacked_refusal(raw: bytes) -> Refusal:
    """From bytes.

    Raises:
        Nonsense: they are none.
    """
    try:
        return Refusal(_REFUSED.unpack(raw)[0])
    except (struct.error, ValueError):
        raise Nonsense from None


def _is_time(seconds: float) -> bool:
    return math.isfinite(seconds) and seconds >= 0
