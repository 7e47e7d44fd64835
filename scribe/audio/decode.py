"""From any container to samples at 16 kHz, through FFmpeg's decoders (PyAV), frame by frame."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio.riff import wav_declared_s
from scribe.audio.signatures import what_it_is_instead
from scribe.errors import BadAudio

SAMPLE_RATE_HZ = 16_000
"""What Whisper's models hear."""

_DAMAGED_PLACES: Final = 64
"""After how many unreadable places in a row, with nothing between them, the rest of a file is given up."""

_FIRST_ROOM_S: Final = 600.0
_MOST_ROOM_S: Final = 6 * 3600.0


@dataclass(frozen=True)
class Audio:
    """A decoded recording.

    Attributes:
        samples: float32 in -1..1, of the shape ``[channels, n]`` at 16 kHz; two channels stay two, others become one.
        duration_s: what was decoded.
        declared_s: what the container claims, when it claims anything.
    """

    samples: NDArray[np.float32]
    duration_s: float
    declared_s: float | None

    @property
    def mono(self) -> NDArray[np.float32]:
        """The mean of the channels, of the shape ``[n]``."""
        one = self.samples.shape[0] == 1
        mixed: NDArray[np.float32] = self.samples[0] if one else self.samples.mean(axis=0, dtype=np.float32)
        return mixed


@contextmanager
def open_container(source: BinaryIO) -> Iterator[Any]:
    """Opens a container with an audio stream.

    Raises:
        BadAudio: it is none, or holds no sound; the sentence says what it is instead, where that can be told.
    """
    import av  # noqa: PLC0415 (the site imports this package and never decodes)

    other = what_it_is_instead(source)
    if other is not None:
        raise other
    try:
        container = av.open(source, mode="r", metadata_errors="ignore")
    except (av.FFmpegError, ValueError, EOFError, OSError) as error:
        raise BadAudio(
            "The file is not a recording in a known format, or it is encrypted or damaged from its start.",
            remedy="Send wav, mp3, m4a, webm, ogg or flac.",
        ) from error
    try:
        if not container.streams.audio:
            raise BadAudio("The file holds no sound.", remedy="Send the recording itself, or export its sound track.")
        yield container
    finally:
        container.close()


def frames(container: Any) -> Iterator[Any]:
    """The decoded frames of the first audio stream; damaged packets are passed over, as a player does."""
    import av  # noqa: PLC0415

    stream = container.streams.audio[0]
    stream.thread_type = "AUTO"
    for packet in _packets(container, stream):
        try:
            yield from packet.decode()
        except (av.FFmpegError, ValueError, EOFError):
            continue


def _packets(container: Any, stream: Any) -> Iterator[Any]:
    """The packets, going on behind a damaged place as long as something can be read there."""
    import av  # noqa: PLC0415

    packets = container.demux(stream)
    damaged = 0
    while damaged < _DAMAGED_PLACES:
        try:
            packet = next(packets)
        except (StopIteration, EOFError):
            return
        except (av.FFmpegError, ValueError):
            damaged += 1
            packets = container.demux(stream)
            continue
        damaged = 0
        yield packet


def declared_s(container: Any) -> float | None:
    """The length that the container or its stream claims, in seconds."""
    stream = container.streams.audio[0]
    if stream.duration and stream.duration > 0 and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration and container.duration > 0:
        return float(container.duration) / 1_000_000
    return None


def decode(source: BinaryIO) -> Audio:
    """Decodes a whole recording. Memory: 64 kB for each second and channel, and no second copy of it.

    Args:
        source: seekable.

    Raises:
        BadAudio: nothing in it can be decoded.
    """
    source.seek(0, io.SEEK_SET)
    with open_container(source) as container:
        claimed = wav_declared_s(source) or declared_s(container)
        tape = _Tape(claimed)
        for frame in frames(container):
            tape.add(frame)
        samples = tape.ended()
    if not samples.shape[1]:
        raise nothing_decoded()
    return Audio(samples=samples, duration_s=samples.shape[1] / SAMPLE_RATE_HZ, declared_s=claimed)


class _Tape:
    """Collects frames at 16 kHz in one array, with room for the length that is claimed, growing when that is wrong.

    The first frame decides between one channel and two. Rate, layout or sample format may change on the way, as they do
    where recordings were joined or a stream was renegotiated: each change gets a resampler of its own.
    """

    def __init__(self, claimed_s: float | None) -> None:
        self._room_s = min(claimed_s or _FIRST_ROOM_S, _MOST_ROOM_S) + 1.0
        self._samples: NDArray[np.float32] = np.empty((0, 0), dtype=np.float32)
        self._length = 0
        self._resampler: Any = None
        self._form: tuple[object, ...] | None = None

    def add(self, frame: Any) -> None:
        """Puts a decoded frame at the end."""
        form = (frame.format.name, frame.layout.name, frame.sample_rate)
        if not frame.samples or not frame.sample_rate:
            return
        if form != self._form:
            self._change(frame, form)
        frame.pts = None  # gaps in the timestamps of a damaged file must not become an error
        for out in self._resampler.resample(frame):
            self._put(out.to_ndarray())

    def ended(self) -> NDArray[np.float32]:
        """Everything, of the shape ``[channels, n]``; ``n`` is 0 when nothing came."""
        self._flush()
        return self._samples[:, : self._length]

    def _change(self, frame: Any, form: tuple[object, ...]) -> None:
        import av  # noqa: PLC0415

        self._flush()
        if self._form is None:
            channels = 2 if frame.layout.nb_channels == 2 else 1
            self._samples = np.empty((channels, int(self._room_s * SAMPLE_RATE_HZ)), dtype=np.float32)
        layout = "stereo" if self._samples.shape[0] == 2 else "mono"
        self._resampler = av.AudioResampler(format="fltp", layout=layout, rate=SAMPLE_RATE_HZ)
        self._form = form

    def _flush(self) -> None:
        if self._resampler is not None:
            for out in self._resampler.resample(None):
                self._put(out.to_ndarray())
            self._resampler = None

    def _put(self, piece: NDArray[np.float32]) -> None:
        end = self._length + piece.shape[1]
        if end > self._samples.shape[1]:
            wider = np.empty((self._samples.shape[0], end + end // 2), dtype=np.float32)
            wider[:, : self._length] = self._samples[:, : self._length]
            self._samples = wider
        # A recorder's fault (not a number, or infinite) is silence; a float format may go beyond full scale.
        np.nan_to_num(piece, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
        np.clip(piece, -1.0, 1.0, out=self._samples[:, self._length : end])
        self._length = end


def nothing_decoded() -> BadAudio:
    """The error for a recording of which not one sample can be decoded."""
    return BadAudio(
        "The recording holds no sound that can be decoded: it is empty, or was cut off after its header.",
        remedy="Send it again from the device, or record again.",
    )
