"""What a recording is: its format, its channels, and how long it really is."""

from __future__ import annotations

import io
from typing import BinaryIO, Final

from scribe.audio.fitness import SoundMeter
from scribe.audio.refusals import Refusal, refused
from scribe.audio.slots import a_slot
from scribe.audio.stream import AudioStream, open_stream
from scribe.errors import BadAudio, TooLarge
from scribe.model import Frozen, SoundFitness

LEAST_S: Final = 0.1
"""Less sound than this is no recording of anything, and would keep its place from one that is."""

_MEDIA_TYPES: Final = {
    "wav": "audio/wav",
    "w64": "audio/x-w64",
    "mp3": "audio/mpeg",
    "mov": "audio/mp4",
    "matroska": "audio/webm",
    "ogg": "audio/ogg",
    "flac": "audio/flac",
    "aac": "audio/aac",
    "aiff": "audio/aiff",
    "caf": "audio/x-caf",
    "amr": "audio/amr",
}


class AudioLimits(Frozen):
    """What is too much for one consultation."""

    max_bytes: int
    max_duration_s: float


class Probe(Frozen):
    """What was found.

    ``duration_s`` is the length of the time line, with silence where sound was lost; ``declared_s`` what the file
    claims; ``lost_s`` what could not be decoded, a missing end included.
    """

    media_type: str
    duration_s: float
    declared_s: float | None
    lost_s: float
    channels: int
    sample_rate_hz: int
    size_bytes: int
    sound: SoundFitness


def probe(source: BinaryIO, *, name: str, limits: AudioLimits, unfinished: bool = False) -> Probe:
    """Decodes a recording once, keeping nothing, and says what it is.

    Args:
        source: seekable; read from its start.
        name: the file's name, for the message of an error.
        limits: what is too much.
        unfinished: its device fell silent while it was sent, so that it ends somewhere.

    Raises:
        BadAudio: empty, not a recording, without a channel, or nothing in it can be decoded.
        TooLarge: too many bytes or too long.
        PartDown: it cannot be looked through now: too many others are, or the process that does was ended.
    """
    size = source.seek(0, io.SEEK_END)
    source.seek(0)
    shown = f"{name}: " if name else ""
    if size > limits.max_bytes:
        raise TooLarge(
            f"{shown}The file has {size / 2**20:.0f} MB; the limit is {limits.max_bytes / 2**20:.0f} MB.",
            remedy="Send a compressed recording, or raise SCRIBE_MAX_UPLOAD_BYTES.",
            limit_bytes=limits.max_bytes,
        )
    try:
        if size == 0:
            raise refused(Refusal.EMPTY)
        return _probe(source, size, limits, unfinished=unfinished)
    except (BadAudio, TooLarge) as error:
        raise type(error)(f"{shown}{error.message}", remedy=error.remedy, **error.details) from error


def _probe(source: BinaryIO, size: int, limits: AudioLimits, *, unfinished: bool) -> Probe:
    with a_slot(), open_stream(source, unfinished=unfinished) as audio:
        meter = SoundMeter(audio.channels)
        for block in audio.recorded():
            meter.add(block)
            if audio.duration_s > limits.max_duration_s:
                raise TooLarge(
                    f"The recording is longer than {_length(limits.max_duration_s)}.",
                    remedy="Send one consultation a recording, or raise SCRIBE_MAX_RECORDING_S.",
                    limit_s=limits.max_duration_s,
                )
        if audio.duration_s - _silent_s(audio) < LEAST_S:
            raise refused(Refusal.NOTHING_DECODED)
        return described(audio, size, duration_s=audio.duration_s, lost_s=audio.lost_s, sound=meter.fitness())


def described(audio: AudioStream, size: int, *, duration_s: float, lost_s: float, sound: SoundFitness) -> Probe:
    """What was found of a recording whose file says the rest."""
    return Probe(
        media_type=_MEDIA_TYPES.get(audio.form.container, "application/octet-stream"),
        duration_s=duration_s,
        declared_s=audio.declared_s,
        lost_s=round(lost_s, 3),
        channels=audio.form.channels,
        sample_rate_hz=audio.form.sample_rate_hz,
        size_bytes=size,
        sound=sound,
    )


def _silent_s(audio: AudioStream) -> float:
    """How much of the time line stands for sound that was lost."""
    return sum(max(0.0, min(end, audio.duration_s) - start) for start, end in audio.lost)


def _length(seconds: float) -> str:
    return f"{seconds / 3600:g} hours" if seconds >= 3600 else f"{seconds / 60:g} minutes"
