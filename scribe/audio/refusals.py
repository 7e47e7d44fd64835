"""Why a recording is not read: one sentence each, in one place.

The process that decodes says which; the words are never its own, because what a recording made of it cannot be trusted.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import Final

from scribe.audio.forms import TAKEN
from scribe.errors import BadAudio


class Refusal(IntEnum):
    """What is wrong; the numbers go between two processes of one installation."""

    UNKNOWN_FORM = 1
    NO_SOUND = 2
    UNKNOWN_ENCODING = 3
    NOTHING_DECODED = 4
    NO_CHANNEL = 5
    TOO_SLOW = 6
    TOO_MUCH_MEMORY = 7
    FAILED = 8
    UNKNOWN_RATE = 9
    EMPTY = 10
    ONLY_ZEROS = 11
    NO_INDEX = 12
    OTHER_CHECKSUM = 13
    OTHER_FILE = 14
    OTHER_SOUND = 15


class Found(StrEnum):
    """What a file is instead of a recording, or of one in a form that is taken, as people call it."""

    PDF = "a PDF document"
    ZIP = "a ZIP archive or an office document"
    EMPTY_ZIP = "an empty ZIP archive"
    GZIP = "a gzip archive"
    SEVEN_ZIP = "a 7-Zip archive"
    RAR = "a RAR archive"
    PICTURE = "a picture"
    ENCRYPTED = "an encrypted message or a key"
    OFFICE = "an office document"
    PROGRAM = "a program"
    TEXT = "a text"
    WMA = "Windows Media (wma)"
    DSS = "a dictation in DSS"
    DS2 = "a dictation in DS2"
    ENCRYPTED_DS2 = "an encrypted dictation in DS2"
    REAL_AUDIO = "RealAudio"
    SUN_AUDIO = "Sun audio (au)"
    FLASH = "Flash video"
    APE = "Monkey's Audio (ape)"
    WAVPACK = "WavPack"


_AGAIN: Final = "Export it again as wav or flac with the program that made it, or record again."
_SENTENCES: Final[dict[Refusal, tuple[str, str]]] = {
    Refusal.UNKNOWN_FORM: (
        "The file is not a recording in a form that is taken, or it is encrypted or damaged from its start.",
        f"Send {TAKEN}.",
    ),
    Refusal.NO_SOUND: ("The file holds no sound.", "Send the recording itself, or export its sound track."),
    Refusal.UNKNOWN_ENCODING: (
        "The sound is in an encoding that is not taken, or the file is damaged at its start.",
        f"Send it as {TAKEN}, in an encoding that browsers play.",
    ),
    Refusal.NOTHING_DECODED: (
        "The recording holds no sound that can be decoded: it is empty, or was cut off after its header.",
        "Send it again from the device, or record again.",
    ),
    Refusal.NO_CHANNEL: ("The recording has no channel.", "Record again with a microphone chosen."),
    Refusal.TOO_SLOW: ("Decoding the recording takes longer than any recording should: its file is damaged.", _AGAIN),
    Refusal.TOO_MUCH_MEMORY: (
        "Decoding the recording needs more memory than any recording should: its file is damaged.",
        _AGAIN,
    ),
    Refusal.UNKNOWN_RATE: (
        "The recording's sample rate is none that is recorded with: its header is damaged.",
        "Send it with 4 to 384 kHz: export it again, or record again.",
    ),
    Refusal.EMPTY: ("The file is empty.", "Send it again from the device, or record again."),
    Refusal.ONLY_ZEROS: (
        "The file holds nothing but zeros: its content never reached the disk or was wiped.",
        "Send it again from the device, or record again.",
    ),
    Refusal.NO_INDEX: (
        "The recording is cut off: an m4a file's index stands at its end, and it is missing.",
        "Send the whole file again from the device.",
    ),
    Refusal.OTHER_CHECKSUM: (
        "The recording that arrived is not the one that was sent: its checksum differs.",
        "Send it again from the device.",
    ),
    Refusal.OTHER_FILE: ("The file is {found}, not a recording.", f"Send the recording itself: {TAKEN}."),
    Refusal.OTHER_SOUND: ("The file is {found}, a form that is not taken.", f"Send it as {TAKEN}."),
    Refusal.FAILED: ("Decoding the recording failed: its file is damaged in a way that no decoder bears.", _AGAIN),
}


def refused(refusal: Refusal, found: Found | None = None) -> BadAudio:
    """The error that says so; ``details`` holds the refusal's name and what was found, for programs.

    Args:
        refusal: why.
        found: of :attr:`Refusal.OTHER_FILE` and :attr:`Refusal.OTHER_SOUND`: what it is.
    """
    message, remedy = _SENTENCES[refusal]
    if found is None:
        return BadAudio(message, remedy=remedy, refusal=name_of(refusal))
    return BadAudio(message.format(found=found), remedy=remedy, refusal=name_of(refusal), found=name_of(found))


def name_of(what: Refusal | Found) -> str:
    """Its name as programs have it."""
    return what.name.lower().replace("_", "-")


def refusal_of(error: BadAudio) -> Refusal:
    """Which refusal an error of :func:`refused` is."""
    return Refusal[str(error.details["refusal"]).upper().replace("-", "_")]
