"""The frames of an MP3, by their headers: what stands between them, and how long the whole was meant to be.

FFmpeg hands the garbage behind a frame on as a part of its packet, and an MP3 has no timestamps: what was lost can only
be told by its bytes. The header is that of ISO/IEC 11172-3, 2.4.1.3 and 13818-3; the frame that counts the others is
the one that Xing introduced and LAME extended (the "Info" tag).
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import BinaryIO, Final

_KBITS_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_KBITS_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_RATES_HZ: Final = (44_100, 48_000, 32_000)
_TAGS: Final = (b"TAG", b"ID3", b"APETAGEX", b"LYRICS")
_ID3_HEAD_BYTES: Final = 10
_ID3_1_BYTES: Final = 128
_APE_HEAD_BYTES: Final = 32
_FEW_BYTES: Final = 2_048
_MOST_TAGS: Final = 16


@dataclass(frozen=True)
class FrameHeader:
    """Of one layer III frame: its length with the header, its samples in each channel, their rate."""

    size_bytes: int
    samples: int
    rate_hz: int
    side_bytes: int


def frame_header(raw: bytes) -> FrameHeader | None:
    """The header at the beginning of ``raw``; ``None`` when there is none, or one of a free bit rate."""
    if len(raw) < 4 or raw[0] != 0xFF or raw[1] & 0xE0 != 0xE0:
        return None
    version, layer, bits, rate = raw[1] >> 3 & 3, raw[1] >> 1 & 3, raw[2] >> 4, raw[2] >> 2 & 3
    if version == 1 or layer != 1 or bits in (0, 15) or rate == 3:
        return None
    is_first = version == 3
    rate_hz = _RATES_HZ[rate] >> {3: 0, 2: 1, 0: 2}[version]
    kbits = (_KBITS_1 if is_first else _KBITS_2)[bits]
    samples = 1152 if is_first else 576
    is_mono = raw[3] >> 6 == 3
    side = (17 if is_mono else 32) if is_first else (9 if is_mono else 17)
    size = samples // 8 * kbits * 1000 // rate_hz + (raw[2] >> 1 & 1)
    return FrameHeader(size, samples, rate_hz, side)


@dataclass(frozen=True)
class Mp3Start:
    """Where the sound of an MP3 begins, in bytes, and its length by the counting frame, where it has one."""

    offset: int
    declared_s: float | None


def mp3_start(source: BinaryIO) -> Mp3Start:
    """Reads what stands before the sound. ``source`` keeps its place."""
    place = source.tell()
    try:
        offset = behind_tags(source)
        source.seek(offset)
        raw = source.read(_FEW_BYTES)
    finally:
        source.seek(place)
    header = frame_header(raw)
    if header is None:
        return Mp3Start(offset, None)
    at = 4 + header.side_bytes
    if raw[at : at + 4] not in (b"Xing", b"Info"):
        return Mp3Start(offset, None)
    return Mp3Start(offset + header.size_bytes, _counted_s(raw[at:], header))


def tag_bytes(source: BinaryIO) -> int:
    """The bytes of the ID3 tags before and behind the sound. ``source`` keeps its place."""
    place = source.tell()
    try:
        before = behind_tags(source)
        size = source.seek(0, io.SEEK_END)
        source.seek(max(0, size - _ID3_1_BYTES))
        return before + (_ID3_1_BYTES if source.read(3) == b"TAG" else 0)
    finally:
        source.seek(place)


def behind_tags(source: BinaryIO) -> int:
    """The offset behind the ID3v2 tags at the beginning. ``source`` is left anywhere."""
    offset = 0
    for _ in range(_MOST_TAGS):
        source.seek(offset)
        head = source.read(_ID3_HEAD_BYTES)
        if head[:3] != b"ID3" or len(head) < _ID3_HEAD_BYTES:
            break
        offset += _id3_bytes(head)
    return offset


def _counted_s(tag: bytes, header: FrameHeader) -> float | None:
    """Seconds by the number of frames, less the encoder's delay and padding where LAME's extension tells them."""
    flags = int.from_bytes(tag[4:8], "big")
    if not flags & 1:
        return None
    samples = int.from_bytes(tag[8:12], "big") * header.samples
    extension = 8 + 4 + 4 * (flags >> 1 & 1) + 100 * (flags >> 2 & 1) + 4 * (flags >> 3 & 1)
    trim = int.from_bytes(tag[extension + 21 : extension + 24], "big")
    left = samples - (trim >> 12) - (trim & 0xFFF)
    return max(left, 0) / header.rate_hz


def _id3_bytes(head: bytes) -> int:
    """The length of an ID3v2 tag, its head included: seven bits of each of four bytes."""
    length = 0
    for byte in head[6:10]:
        length = length << 7 | byte & 0x7F
    return _ID3_HEAD_BYTES + length


class Mp3Packets:
    """Tells, packet by packet, how many bytes are no part of a frame and no tag either."""

    def __init__(self) -> None:
        self._tag_left = 0
        self.ends_short = False
        """The last packet is shorter than its frame."""

    def is_tag(self, raw: bytes) -> bool:
        """Whether a packet is a part of a tag: there is no sound in it."""
        if self._tag_left > 0:
            self._tag_left -= len(raw)
            return True
        return raw.startswith(_TAGS) and not self._without_tags(raw)

    def garbage_bytes(self, raw: bytes) -> int:
        """How much of a packet with sound is neither a frame nor a tag."""
        header = frame_header(raw)
        self.ends_short = False
        if header is None:
            return 0
        self.ends_short = len(raw) < header.size_bytes
        return len(self._without_tags(raw[header.size_bytes :]))

    def _without_tags(self, raw: bytes) -> bytes:
        """What is left behind the tags at the beginning of ``raw``; a tag may go on in the next packets.

        FFmpeg may hand the counting frame of a joined recording on with the tags before it: that is nothing left.
        """
        left = raw
        while left.startswith(_TAGS):
            length = _tag_length(left)
            self._tag_left = max(0, length - len(left))
            left = left[length:]
        return b"" if len(left) < len(raw) and frame_header(left) else left


def _tag_length(raw: bytes) -> int:
    if raw.startswith(b"ID3") and len(raw) >= _ID3_HEAD_BYTES:
        return _id3_bytes(raw)
    if raw.startswith(b"APETAGEX") and len(raw) >= _APE_HEAD_BYTES:
        return _APE_HEAD_BYTES + int.from_bytes(raw[12:16], "little")
    return _ID3_1_BYTES if raw.startswith(b"TAG") else len(raw)
