"""In which form a recording is, told by its own bytes: FFmpeg is never asked what a file might be.

FFmpeg knows some four hundred forms. Among them are lists of other files, addresses of streams and descriptions of
pictures, which it follows. Here a form is one of a few, and only its demuxer is opened.

The first bytes are those of RIFF and Wave64 (Sony), RF64 (EBU Tech 3306), ISO/IEC 14496-12, EBML (RFC 8794), Ogg
(RFC 3533), FLAC (RFC 9639), AIFF (Apple, 1989), Core Audio Format (Apple) and AMR (RFC 4867). MP3 and ADTS have none:
they are a chain of frames, which is looked for behind tags and behind what is damaged at the beginning.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import BinaryIO, Final

from scribe.audio.mpeg import behind_tags, frame_header

TAKEN: Final = "wav, w64, mp3, m4a, mp4, mov, 3gp, webm, mkv, ogg, opus, flac, aac, aiff, caf or amr"
"""The forms as people know them."""

_FIRST_BYTES: Final = 64
_PIECE_BYTES: Final = 64 * 1024
_SEARCHED_BYTES: Final = 4 * _PIECE_BYTES
_CHAIN_BYTES: Final = 24 * 1024
"""More than three of the longest frames."""

_CHAIN: Final = 3
"""So many frames that follow each other are no accident: once in millions of searches of random bytes."""


class Form(StrEnum):
    """A form that is taken; its value is the name of FFmpeg's demuxer."""

    WAV = "wav"
    W64 = "w64"
    MP3 = "mp3"
    MP4 = "mov"
    WEBM = "matroska"
    OGG = "ogg"
    FLAC = "flac"
    AAC = "aac"
    AIFF = "aiff"
    CAF = "caf"
    AMR = "amr"


CODECS: Final = frozenset(
    {
        "aac",
        "adpcm_ima_qt",
        "adpcm_ima_wav",
        "adpcm_ms",
        "alac",
        "amrnb",
        "amrwb",
        "flac",
        "g722",
        "g726",
        "g726le",
        "gsm",
        "gsm_ms",
        "libopencore_amrnb",
        "libopencore_amrwb",
        "libopus",
        "mp2",
        "mp2float",
        "mp3",
        "mp3float",
        "opus",
        "pcm_alaw",
        "pcm_f32be",
        "pcm_f32le",
        "pcm_f64be",
        "pcm_f64le",
        "pcm_mulaw",
        "pcm_s16be",
        "pcm_s16le",
        "pcm_s24be",
        "pcm_s24le",
        "pcm_s32be",
        "pcm_s32le",
        "pcm_s8",
        "pcm_u8",
        "speex",
        "vorbis",
    }
)
"""The decoders that may be opened, by FFmpeg's names: what recorders, telephones and dictation devices write."""

_BOXES: Final = frozenset({b"ftyp", b"styp", b"moov", b"moof", b"mdat", b"wide", b"free", b"skip"})
_FRAME: Final = re.compile(rb"\xff[\xe2\xe3\xf2\xf3\xfa\xfb\xf0\xf1\xf8\xf9]")
"""The sync word of layer III in three versions, and of ADTS in two, each with and without a checksum."""

_ADTS_HEAD_BYTES: Final = 7


def form_of(source: BinaryIO) -> Form | None:
    """The form of a recording; ``None`` when it is in none that is taken. ``source`` keeps its place.

    Args:
        source: seekable.
    """
    place = source.tell()
    try:
        begins = behind_tags(source)
        source.seek(begins)
        return _by_signature(source.read(_FIRST_BYTES)) or _by_frames(source, begins)
    finally:
        source.seek(place)


def form_at(source: BinaryIO, place: int) -> Form | None:
    """The form of a recording that begins there or, of those that are a chain of frames, soon behind.

    Args:
        source: seekable; is left somewhere.
        place: in bytes.
    """
    source.seek(place)
    raw = source.read(_PIECE_BYTES + _CHAIN_BYTES)
    return _by_signature(raw[:_FIRST_BYTES]) or _chained(raw, is_whole=False)


def _by_signature(first: bytes) -> Form | None:
    kind = first[8:12]
    if (first[:4] in (b"RIFF", b"RIFX", b"RF64", b"BW64")) and kind == b"WAVE":
        return Form.WAV
    if first[:16] == b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb\x04\xc1\x00\x00" and first[24:28] == b"wave":
        return Form.W64
    if first[:4] == b"FORM" and kind in (b"AIFF", b"AIFC"):
        return Form.AIFF
    if first[4:8] in _BOXES:
        return Form.MP4
    signatures = {
        b"\x1a\x45\xdf\xa3": Form.WEBM,
        b"OggS": Form.OGG,
        b"fLaC": Form.FLAC,
        b"caff": Form.CAF,
        b"#!AMR": Form.AMR,
    }
    return next((form for signature, form in signatures.items() if first.startswith(signature)), None)


def _by_frames(source: BinaryIO, begins: int) -> Form | None:
    """MP3 or ADTS, by the first chain of frames, piece by piece."""
    for at in range(begins, begins + _SEARCHED_BYTES, _PIECE_BYTES):
        source.seek(at)
        raw = source.read(_PIECE_BYTES + _CHAIN_BYTES)
        form = _chained(raw, is_whole=at == begins and len(raw) < _PIECE_BYTES)
        if form is not None or len(raw) < _PIECE_BYTES:
            return form
    return None


def _chained(raw: bytes, *, is_whole: bool) -> Form | None:
    """The form of the first chain in a piece; where it is the whole of the sound, a shorter one will do."""
    for found in _FRAME.finditer(raw):
        first = kind = _frame(raw, found.start())
        place, length = found.start(), 0
        while first is not None and kind is not None and kind[:2] == first[:2] and length < _CHAIN:
            length, place = length + 1, place + kind[2]
            kind = _frame(raw, place)
        is_all = is_whole and length > 0 and not found.start() and place >= len(raw)
        if first is not None and (length >= _CHAIN or is_all):
            return first[0]
    return None


def _frame(raw: bytes, place: int) -> tuple[Form, int, int] | None:
    """The form of the frame at ``place``, what stays the same from one to the next, and its length in bytes."""
    head = raw[place : place + _ADTS_HEAD_BYTES]
    if len(head) < _ADTS_HEAD_BYTES or head[0] != 0xFF:
        return None
    if head[1] & 0xF6 == 0xF0:
        length = (head[3] & 3) << 11 | head[4] << 3 | head[5] >> 5
        rate = head[2] >> 2 & 15
        return (Form.AAC, rate, length) if length > _ADTS_HEAD_BYTES and rate < 13 else None
    header = frame_header(head)
    return (Form.MP3, header.rate_hz, header.size_bytes) if header and header.size_bytes else None
