"""From any container to samples at 16 kHz, through FFmpeg's decoders (PyAV), frame by frame."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from scribe.errors import BadAudio

SAMPLE_RATE_HZ = 16_000
"""What Whisper's models hear."""


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
        mixed: NDArray[np.float32] = self.samples.mean(axis=0, dtype=np.float32)
        return mixed


@contextmanager
def open_container(source: BinaryIO) -> Iterator[Any]:
    """Opens a container with an audio stream.

    Raises:
        BadAudio: it is none, or holds no sound.
    """
    import av  # noqa: PLC0415 (the site imports this package and never decodes)

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
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, EOFError):
            return
        except (av.FFmpegError, ValueError):
            return
        try:
            yield from packet.decode()
        except (av.FFmpegError, ValueError, EOFError):
            continue


def declared_s(container: Any) -> float | None:
    """The length that the container or its stream claims, in seconds."""
    stream = container.streams.audio[0]
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    if container.duration:
        return float(container.duration) / 1_000_000
    return None


def decode(source: BinaryIO) -> Audio:
    """Decodes a whole recording.

    Args:
        source: seekable, from its start.

    Raises:
        BadAudio: nothing in it can be decoded.
    """
    import av  # noqa: PLC0415

    with open_container(source) as container:
        claimed = declared_s(container)
        keep = 2 if container.streams.audio[0].codec_context.channels == 2 else 1
        resampler = av.AudioResampler(format="fltp", layout="stereo" if keep == 2 else "mono", rate=SAMPLE_RATE_HZ)
        pieces: list[NDArray[np.float32]] = []
        for frame in frames(container):
            frame.pts = None  # gaps in the timestamps of a damaged file must not become an error
            pieces.extend(_samples(out) for out in resampler.resample(frame))
        if pieces:
            pieces.extend(_samples(out) for out in resampler.resample(None))
    if not pieces:
        raise nothing_decoded()
    samples = np.ascontiguousarray(np.concatenate(pieces, axis=1), dtype=np.float32)
    np.nan_to_num(samples, copy=False)
    return Audio(samples=samples, duration_s=samples.shape[1] / SAMPLE_RATE_HZ, declared_s=claimed)


def _samples(frame: Any) -> NDArray[np.float32]:
    samples: NDArray[np.float32] = frame.to_ndarray()
    return samples


def nothing_decoded() -> BadAudio:
    """The error for a recording of which not one sample can be decoded."""
    return BadAudio(
        "The recording holds no sound that can be decoded: it is empty, or was cut off after its header.",
        remedy="Send it again from the device, or record again.",
    )
