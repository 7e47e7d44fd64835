"""What people send by mistake, told by a file's first bytes, so that the answer names it.

It is looked at before a decoder is. The signatures of
PDF, ZIP, gzip, PNG, JPEG and GIF are the ones of their formats' standards; the boxes of MP4 are of ISO/IEC 14496-12.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO, Final

from scribe.audio.refusals import Found, Refusal, refused
from scribe.errors import BadAudio

_FIRST_BYTES: Final = 4096
_KINDS: Final = (
    (b"%PDF-", Found.PDF),
    (b"PK\x03\x04", Found.ZIP),
    (b"PK\x05\x06", Found.EMPTY_ZIP),
    (b"\x1f\x8b", Found.GZIP),
    (b"7z\xbc\xaf\x27\x1c", Found.SEVEN_ZIP),
    (b"Rar!\x1a\x07", Found.RAR),
    (b"\x89PNG\r\n\x1a\n", Found.PICTURE),
    (b"\xff\xd8\xff", Found.PICTURE),
    (b"GIF8", Found.PICTURE),
    (b"BM", Found.PICTURE),
    (b"-----BEGIN", Found.ENCRYPTED),
    (b"\xd0\xcf\x11\xe0", Found.OFFICE),
    (b"MZ", Found.PROGRAM),
    (b"\x7fELF", Found.PROGRAM),
)
_OTHER_SOUND: Final = (
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", Found.WMA),
    (b"\x02dss", Found.DSS),
    (b"\x03ds2", Found.DS2),
    (b"\x03enc", Found.ENCRYPTED_DS2),
    (b".RMF", Found.REAL_AUDIO),
    (b".snd", Found.SUN_AUDIO),
    (b"FLV\x01", Found.FLASH),
    (b"MAC ", Found.APE),
    (b"wvpk", Found.WAVPACK),
)
_MOST_BOXES: Final = 10_000


def what_it_is_instead(source: BinaryIO) -> BadAudio | None:
    """The error for a file that is plainly something else than a recording, else ``None``.

    Args:
        source: seekable; read from its start, and left at it.
    """
    source.seek(0)
    first = source.read(_FIRST_BYTES)
    try:
        kind = next((kind for signature, kind in _KINDS if first.startswith(signature)), None)
        if kind is None and _is_text(first):
            kind = Found.TEXT
        if kind is not None:
            return refused(Refusal.OTHER_FILE, kind)
        sound = next((kind for signature, kind in _OTHER_SOUND if first.startswith(signature)), None)
        if sound is not None:
            return refused(Refusal.OTHER_SOUND, sound)
        if first[:1] and not first.strip(b"\x00") and not _has_more(source):
            return refused(Refusal.ONLY_ZEROS)
        if first[4:8] == b"ftyp" and b"moov" not in (boxes := list(_boxes(source))) and b"moof" not in boxes:
            return refused(Refusal.NO_INDEX)
        return None
    finally:
        source.seek(0)


def _is_text(first: bytes) -> bool:
    """Whether a file begins as text: UTF-8 without control characters, which no recording does."""
    try:
        text = first.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(first) < _FIRST_BYTES or error.start < len(first) - 3:
            return False
        text = first[: error.start].decode("utf-8")
    return bool(text) and all(c in "\t\n\r\f\ufeff" or c >= " " for c in text)


def _has_more(source: BinaryIO) -> bool:
    """Whether any byte after the first ones is not zero."""
    while piece := source.read(1024 * 1024):
        if piece.strip(b"\x00"):
            return True
    return False


def _boxes(source: BinaryIO) -> Iterator[bytes]:
    """The names of the boxes at the top of an MP4 file, as far as they are whole."""
    size = source.seek(0, io.SEEK_END)
    place = 0
    for _ in range(_MOST_BOXES):
        source.seek(place)
        head = source.read(16)
        if len(head) < 8:
            return
        length = int.from_bytes(head[:4], "big")
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0:
            length = size - place
        if length < 8:
            return
        yield head[4:8]
        place += length
