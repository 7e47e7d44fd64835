"""Sound recordings that are damaged on purpose, and how much of each one's sound the damage took."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache

import av
import numpy as np

from scribe.audio.decoding import decoding
from scribe.audio.forms import form_of
from scribe.audio.refusals import Refusal, refused
from scribe.audio.signatures import what_it_is_instead
from scribe.errors import BadAudio
from tests.audio.recordings import FORMATS, VARIANTS, encoded

KINDS = ("random", "zeros", "removed", "cut")
ALL_FORMATS = (*FORMATS, *VARIANTS)


@cache
def voice(seconds, rate, channels=1, seed=1):
    """Something like speech: a buzz whose pitch and loudness change four times a second, over a little noise."""
    draw = np.random.default_rng(seed)
    count, parts = int(seconds * rate), int(seconds * 4) + 1
    loud = np.repeat(draw.random(parts) ** 2, rate // 4 + 1)[:count]
    phase = 2 * np.pi * np.cumsum(np.repeat(100 + 80 * draw.random(parts), rate // 4 + 1)[:count]) / rate
    buzz = sum(np.sin(k * phase) / k for k in range(1, 12)) * loud * 5_000 + draw.normal(0, 40, count)
    return np.stack([np.clip(buzz, -32_000, 32_000).astype(np.int16)] * channels)


@dataclass(frozen=True)
class Whole:
    """A sound recording: its bytes, its seconds, and between which bytes its sound stands."""

    raw: bytes
    seconds: float
    begins: int
    ends: int


@cache
def whole(form, seconds):
    raw = encoded(form, voice(seconds, form.rate))
    with av.open(io.BytesIO(raw)) as container:
        places = [(packet.pos, packet.pos + packet.size) for packet in container.demux(audio=0) if packet.size]
    return Whole(raw, heard_s(raw), places[0][0], max(end for _, end in places))


@dataclass(frozen=True)
class Damaged:
    """A damaged recording, and the seconds of sound that it lost: by its bytes, or by what FFmpeg still decodes."""

    raw: bytes
    lost_s: float


def damaged(sound, kind, share, seed):
    """Damages this share of the bytes, at a random place."""
    draw = np.random.default_rng(seed)
    size, length = len(sound.raw), int(len(sound.raw) * share)
    start = size - length if kind == "cut" else int(draw.integers(0, size - length + 1))
    stretch = {"random": draw.bytes(length), "zeros": bytes(length), "removed": b"", "cut": b""}[kind]
    raw = sound.raw[:start] + stretch + sound.raw[start + length :]
    hit = max(0, min(start + length, sound.ends) - max(start, sound.begins)) / (sound.ends - sound.begins)
    return Damaged(raw, max(hit * sound.seconds, sound.seconds - heard_s(raw)))


def heard_s(raw):
    """What FFmpeg decodes of it when every error is passed over."""
    try:
        container = av.open(io.BytesIO(raw), metadata_errors="ignore")
    except (av.FFmpegError, ValueError):
        return 0.0
    seconds, failures = 0.0, 0
    with container:
        if not container.streams.audio:
            return 0.0
        packets = container.demux(audio=0)
        while failures < 50:
            try:
                for frame in next(packets).decode():
                    seconds += frame.samples / frame.sample_rate
            except (StopIteration, EOFError):
                break
            except (av.FFmpegError, ValueError):
                failures += 1
                packets = container.demux(audio=0)
    return seconds


@dataclass(frozen=True)
class Told:
    """What Scribe says of a recording: refused, or lost spans on a time line."""

    refused: bool
    lost: tuple[tuple[float, float], ...] = ()
    duration_s: float = 0.0
    declared_s: float | None = None

    @property
    def is_flagged(self):
        return self.refused or bool(self.lost)

    @property
    def lost_s(self):
        return sum(end - start for start, end in self.lost)


def decoded_here(raw):
    """What the process that decodes does, in this one: thousands of recordings need no thousand processes."""
    source = io.BytesIO(raw)
    other, form = what_it_is_instead(source), form_of(source)
    if other or form is None:
        raise other or refused(Refusal.UNKNOWN_FORM)
    return decoding(source, form)


def told(raw):
    try:
        with decoded_here(raw) as audio:
            for _block in audio.blocks():
                pass
            return Told(False, tuple(audio.lost), audio.duration_s, audio.declared_s)
    except BadAudio:
        return Told(True)


def matters(sound, harm):
    """Whether it lost over 2 % or 2 s of its sound: then it must never pass as whole."""
    return harm.lost_s > min(2.0, 0.02 * sound.seconds)


def can_be_told(form, kind):
    """PCM has no checksum: zeros in a WAV are what a muted microphone gives."""
    return not (form.codec.startswith("pcm") and kind == "zeros")
