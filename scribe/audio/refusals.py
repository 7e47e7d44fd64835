"""Why a recording is not read: one sentence each, in one place.

The process that decodes says which; the words are never its own, because what a recording made of it cannot be trusted.
"""

from __future__ import annotations

from enum import IntEnum
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
    Refusal.FAILED: ("Decoding the recording failed: its file is damaged in a way that no decoder bears.", _AGAIN),
}


def refused(refusal: Refusal) -> BadAudio:
    """The error that says so; ``details`` holds the refusal's name, for programs."""
    message, remedy = _SENTENCES[refusal]
    return BadAudio(message, remedy=remedy, refusal=refusal.name.lower().replace("_", "-"))


def refusal_of(error: BadAudio) -> Refusal:
    """Which refusal an error of :func:`refused` is."""
    return Refusal[str(error.details["refusal"]).upper().replace("-", "_")]
