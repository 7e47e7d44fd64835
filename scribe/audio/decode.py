"""What FFmpeg's decoders (PyAV) make of a file, packet by packet, and what they pass over without a word.

FFmpeg is made to play on: it resynchronises, conceals and skips. Here each of these is told as a :class:`Missing` in
the stream of sound, by what the packets, the container's structure and the decoder's errors give away.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import av
import numpy as np

from scribe.audio.amr import PAUSE_S, is_pause
from scribe.audio.defects import Defects
from scribe.audio.ebml import webm_defects
from scribe.audio.flac import flac_start, is_whole_frame
from scribe.audio.forms import CODECS, Form
from scribe.audio.joined import joined_s
from scribe.audio.mp4 import mp4_presented_s
from scribe.audio.mpeg import Mp3Packets, frame_header, mp3_start, tag_bytes
from scribe.audio.noise import is_random
from scribe.audio.ogg import ogg_defects
from scribe.audio.refusals import Refusal, refused
from scribe.audio.riff import wav_declared_s

_DAMAGED_PLACES: Final = 64
"""After how many unreadable places in a row, with nothing read between them, the rest of a file is given up."""

_NO_CLOCK: Final = frozenset({"mp3", "aac", "amr", "ac3", "wav", "aiff"})
"""Formats without timestamps: FFmpeg counts the packets that it found, and knows nothing of the others."""

_NO_CLAIM: Final = frozenset({"mp3", "aac", "amr", "ac3", "ogg"})
"""Formats whose length FFmpeg guesses from the bit rate or from the last page, which is no claim of the file."""

_FROM_ZERO: Final = frozenset({"mov", "matroska", "ogg"})
"""Formats whose sound a browser places by its timestamps, silence before a late first one included."""

_CONFINED: Final = {
    "format_whitelist": ",".join(form.value for form in Form),
    "codec_whitelist": ",".join(sorted(CODECS)),
    "protocol_whitelist": "",
    "enable_drefs": "0",
    "use_absolute_path": "0",
}
"""FFmpeg's own fences, for what it opens below a container: no other form, decoder or address."""

LOWEST_RATE_HZ: Final = 4_000
HIGHEST_RATE_HZ: Final = 384_000
"""What is slower holds no speech (a telephone has 8 kHz) and stretches few bytes over days; nothing records faster."""

_BELIEVED_S: Final = 6 * 3600.0
_LEAST_BYTES_A_S: Final = 60
"""A header that claims more than this time, and more than so few bytes for each second of it, is itself damaged."""

_BLOCK_HEAD_BYTES: Final = 32
"""A packet's place is told as that of its block or of what is in it."""


@dataclass(frozen=True)
class Sound:
    """A decoded frame, and where its timestamp puts it, in seconds, where the format has any."""

    frame: Any
    at_s: float | None


@dataclass(frozen=True)
class Missing:
    """Sound was lost here: so many seconds by the best estimate, unless the next timestamp knows better."""

    seconds: float


@contextmanager
def open_container(source: BinaryIO, form: Form, *, arriving: bool = False) -> Iterator[Any]:
    """Opens a container with an audio stream.

    Args:
        source: seekable.
        form: what it is; nothing else is tried.
        arriving: its end is not there yet: FFmpeg is given no way to look for it.

    Raises:
        BadAudio: it is none, or holds no sound that may be decoded.
    """
    try:
        container = av.open(
            _Flow(source) if arriving else source,
            mode="r",
            format=form.value,
            container_options=_CONFINED,
            metadata_errors="ignore",
            io_open=_refuse_to_open,
        )
    except (av.FFmpegError, ValueError, EOFError, OSError) as error:
        raise refused(Refusal.UNKNOWN_FORM) from error
    try:
        if not container.streams.audio:
            raise refused(Refusal.NO_SOUND)
        context = container.streams.audio[0].codec_context
        if context is None or context.codec.name not in CODECS:
            raise refused(Refusal.UNKNOWN_ENCODING)
        if not all(_is_rate(rate) for rate in _declared_rates(container.streams.audio[0], form)):
            raise refused(Refusal.UNKNOWN_RATE)
        yield container
    finally:
        container.close()


def _refuse_to_open(_address: str, _flags: int, _options: object) -> BinaryIO:
    """What FFmpeg gets where a file names another file or an address: nothing.

    Raises:
        PermissionError: always.
    """
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


class _Flow:
    """A source that can only be read on: PyAV takes an object without ``seek`` for a stream."""

    def __init__(self, source: BinaryIO) -> None:
        self.read = source.read


class Reader:
    """Reads the first audio stream of an open container, once.

    Attributes:
        format: FFmpeg's first name of the container's format.
        channels: as the container tells them, 0 when it does not.
        declared_s: the length that the file itself claims, when it claims any; right after the first sound.
        starts_damaged: something is missing before the first sound; known after the first item.
        is_cut: the file's structure says that its end is missing; known after the last item.
        defects: what the structure tells; nothing of one that arrives.
        reached: where in the file the newest packet stood, where it has places.
    """

    def __init__(self, container: Any, source: BinaryIO, *, arriving: bool = False) -> None:
        self.format: str = container.format.name.split(",")[0]
        self.starts_damaged = False
        self.is_cut = False
        self._container, self._source = container, source
        self._stream = container.streams.audio[0]
        self.channels: int = self._stream.codec_context.channels
        place = source.tell()
        self.defects = (None if arriving else ogg_defects(source) or webm_defects(source)) or Defects()
        self._begins = mp3_start(source) if self.format == "mp3" else None
        self._sound_from = self._begins.offset if self._begins else flac_start(source)
        self._size = source.seek(0, 2)
        source.seek(place)
        # Of a WAV that arrives FFmpeg counts the bytes that are there, and what is joined to it is not there yet.
        claimed_s = None if arriving and self.format == "wav" else self._claimed_s()
        self._is_belied = claimed_s is not None and claimed_s > max(_BELIEVED_S, self._size / _LEAST_BYTES_A_S)
        self.declared_s = None if self._is_belied else claimed_s
        if self.declared_s and not arriving:
            self.declared_s += joined_s(source, Form(self.format), self.declared_s)
        self._mp3 = Mp3Packets() if self.format == "mp3" else None
        self._is_pcm = self._stream.codec_context.codec.name.startswith(("pcm_s", "pcm_u", "pcm_f"))
        self._passed = 0
        self._frame_s = 0.0
        self._read_bytes, self._read_s = 0, 0.0
        self._last, self.reached = b"", 0

    @property
    def is_damaged(self) -> bool:
        """Whether the file's structure is broken somewhere before its end."""
        return bool(self.defects.places)

    @property
    def from_zero(self) -> bool:
        """Whether the first sound's time counts from the recording's beginning; known after the first item."""
        return self.starts_damaged or self.format in _FROM_ZERO

    def heard(self) -> Iterator[Sound | Missing]:
        """The sound and its gaps, in order."""
        # A frame thread would report a packet's error with a later packet; FLAC decodes a bad checksum unless told.
        self._stream.thread_type = "NONE"
        if self._stream.codec_context.codec.name == "flac":
            self._stream.codec_context.options = {"err_detect": "crccheck+explode"}
        is_first = True
        for packet in self._packets():
            if packet.size:
                yield from self._before(packet, is_first=is_first)
                is_first = False
            raw = bytes(packet) if packet.size and self.format in ("mp3", "flac") else b""
            if self._mp3 and raw and self._mp3.is_tag(raw):
                continue
            self._last = raw or self._last
            try:
                frames = packet.decode()
            except (av.FFmpegError, ValueError, EOFError):
                if packet.size:
                    yield self._undecoded(packet)
                continue
            yield from self._sounds(frames)
            if self._mp3 and raw:
                yield from self._after(self._mp3.garbage_bytes(raw))
            self._read_bytes += packet.size
        yield from self._at_end()

    def _undecoded(self, packet: Any) -> Sound | Missing:
        """Silence where the encoder paused, else a loss."""
        context = self._stream.codec_context
        if not is_pause(context.codec.name, bytes(packet)):
            return Missing(self._worth_s(packet))
        silence = av.AudioFrame(context.format.name, context.layout.name, round(PAUSE_S * context.sample_rate))
        silence.sample_rate = context.sample_rate
        for plane in silence.planes:
            plane.update(bytes(plane.buffer_size))
        self._read_s += PAUSE_S
        self._read_bytes += packet.size
        has_time = self.format not in _NO_CLOCK and packet.pts is not None
        return Sound(silence, float(packet.pts * packet.time_base) if has_time else None)

    def _before(self, packet: Any, *, is_first: bool) -> Iterator[Missing]:
        """What is missing between the packet before and this one, by the structure of the file."""
        places = self.defects.places
        place = packet.pos
        self.reached = self.reached if place is None else place
        is_damaged = False
        while place is not None and self._passed < len(places) and places[self._passed] <= place:
            self._passed += 1
            is_damaged = True
        skipped = 0
        if is_first and place is not None and self._sound_from is not None:
            skipped = place - self._sound_from
            header = frame_header(bytes(packet)[:4]) if self._mp3 else None
            if skipped < (header.size_bytes if header else 1):
                skipped = 0  # an MP3 that was taken from a running stream begins in the middle of a frame
        if is_damaged or skipped:
            self.starts_damaged |= is_first
            yield Missing(self._seconds_of(skipped) if self.format in _NO_CLOCK else 0.0)

    def _sounds(self, frames: list[Any]) -> Iterator[Sound | Missing]:
        for frame in frames:
            if not frame.samples or not frame.sample_rate:
                continue
            if not _is_rate(frame.sample_rate):
                yield Missing(self._frame_s)
                continue
            self._frame_s = frame.samples / frame.sample_rate
            if frame.is_corrupt or (self._is_pcm and is_random(_planes(frame))):
                yield Missing(self._frame_s)
                continue
            at_s: float | None = None if self.format in _NO_CLOCK else frame.time
            if not self._read_s and at_s and self.format == "flac":  # its frames are numbered from zero
                self.starts_damaged = True
                yield Missing(0.0)
            self._read_s += self._frame_s
            yield Sound(frame, at_s)

    def _after(self, garbage_bytes: int) -> Iterator[Missing]:
        if garbage_bytes:
            yield Missing(self._seconds_of(garbage_bytes))

    def _at_end(self) -> Iterator[Missing]:
        self.is_cut = self._is_belied or self.defects.is_cut or bool(self._mp3 and self._mp3.ends_short)
        self.is_cut |= self.format == "flac" and not is_whole_frame(self._last)
        is_alone = len(self._container.streams) == 1  # else the last block may be a picture's
        is_unread = is_alone and self.reached + _BLOCK_HEAD_BYTES < self.defects.last_sound
        if self._passed < len(self.defects.places) or is_unread:
            yield Missing(0.0)
        if self.format == "aac":  # FFmpeg's reader of ADTS skips to the next frame without a trace
            unread = self._size - self._read_bytes - tag_bytes(self._source)
            if unread > 0:
                yield Missing(self._seconds_of(unread))

    def _worth_s(self, packet: Any) -> float:
        """What a packet would have been, in seconds."""
        if self._mp3:
            return self._seconds_of(packet.size)
        if packet.duration and packet.time_base:
            return float(packet.duration * packet.time_base)
        return self._frame_s

    def _seconds_of(self, size: int) -> float:
        """The sound in so many bytes, by what the bytes before them held, or by the bit rate before there are any."""
        if self._read_bytes:
            return size * self._read_s / self._read_bytes
        rate = self._container.bit_rate or self._stream.codec_context.bit_rate
        return size * 8 / rate if rate else 0.0

    def _claimed_s(self) -> float | None:
        claimed = wav_declared_s(self._source) or (mp4_presented_s(self._source) if self.format == "mov" else None)
        if claimed:
            return claimed
        if self._begins:
            return self._begins.declared_s
        if self.format in _NO_CLAIM:
            return None
        if self._stream.duration and self._stream.duration > 0 and self._stream.time_base:
            return float(self._stream.duration * self._stream.time_base)
        is_alone = len(self._container.streams) == 1  # else it may be a picture's length
        if is_alone and self._container.duration and self._container.duration > 0:
            return float(self._container.duration) / 1_000_000
        return None

    def _packets(self) -> Iterator[Any]:
        """The packets, going on behind a damaged place as long as that gets any further."""
        packets = self._container.demux(self._stream)
        damaged, reached = 0, 0
        while damaged < _DAMAGED_PLACES:
            try:
                packet = next(packets)
            except (StopIteration, EOFError):
                return
            except (av.FFmpegError, ValueError):
                damaged = 0 if self._source.tell() > reached else damaged + 1
                reached = max(reached, self._source.tell())
                packets = self._container.demux(self._stream)
                continue
            damaged = 0
            yield packet


def _declared_rates(stream: Any, form: Form) -> list[float]:
    """The sample rates in a file's header; that of a FLAC measures its times, and its frames have another."""
    rates = [stream.codec_context.sample_rate] if stream.codec_context.sample_rate else []
    return [*rates, float(1 / stream.time_base)] if form is Form.FLAC else rates


def _is_rate(rate_hz: float) -> bool:
    return LOWEST_RATE_HZ <= rate_hz <= HIGHEST_RATE_HZ


def _planes(frame: Any) -> np.ndarray[Any, Any]:
    """Samples of the shape ``[channels, n]``, as they were decoded."""
    samples: np.ndarray[Any, Any] = frame.to_ndarray()
    if frame.format.is_planar:
        return samples
    return samples.reshape(-1, frame.layout.nb_channels).T
