"""Recordings made on the spot, in every format that Scribe takes, and the ways in which they go wrong."""

from __future__ import annotations

import io
from dataclasses import dataclass

import av
import numpy as np

RATE = 16_000


@dataclass(frozen=True)
class Format:
    name: str
    container: str
    codec: str
    media_type: str
    rate: int = RATE
    options: tuple[tuple[str, str], ...] = ()
    is_live: bool = False
    """Written as a recorder does that cannot go back: lengths stay unknown."""


class OneWay:
    """A target that can only be written to."""

    def __init__(self, target):
        self.write = target.write


FORMATS = (
    Format("wav", "wav", "pcm_s16le", "audio/wav"),
    Format("mp3", "mp3", "libmp3lame", "audio/mpeg"),
    Format("m4a", "mp4", "aac", "audio/mp4"),
    Format("webm", "webm", "libopus", "audio/webm", 48_000),
    Format("ogg", "ogg", "libopus", "audio/ogg", 48_000),
    Format("flac", "flac", "flac", "audio/flac"),
)

VARIANTS = (
    Format("mp3 without a counting frame", "mp3", "libmp3lame", "audio/mpeg", 44_100, (("write_xing", "0"),)),
    Format("webm of a browser", "webm", "libopus", "audio/webm", 48_000, is_live=True),
    Format("m4a in fragments", "mp4", "aac", "audio/mp4", 44_100, (("movflags", "frag_keyframe+empty_moov"),)),
    Format("flac of unknown length", "flac", "flac", "audio/flac", is_live=True),
    Format("aac", "adts", "aac", "audio/aac"),
)


def tone(seconds, *, rate=RATE, channels=1, hertz=440.0):
    """A tone of int16, of the shape [channels, n]; each channel an octave above the one before."""
    at = np.arange(int(seconds * rate)) / rate
    return np.stack(
        [(np.sin(2 * np.pi * hertz * 2**channel * at) * 12_000).astype(np.int16) for channel in range(channels)]
    )


def encoded(form, samples, *, rate=None):
    """Samples of int16, of the shape [channels, n] at ``rate``, in a container."""
    rate = rate or form.rate
    target = io.BytesIO()
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[0]]
    place = OneWay(target) if form.is_live else target
    with av.open(place, mode="w", format=form.container, options=dict(form.options)) as container:
        stream = container.add_stream(form.codec, rate=rate, layout=layout)
        frame = av.AudioFrame.from_ndarray(samples.T.reshape(1, -1).copy(), format="s16", layout=layout)
        frame.sample_rate = rate
        resampler = av.AudioResampler(
            format=stream.codec_context.format, layout=layout, rate=rate, frame_size=stream.codec_context.frame_size
        )
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return target.getvalue()


def recorded(name, seconds=2.0, channels=1):
    """A tone in the format of that name."""
    form = next(f for f in FORMATS if f.name == name)
    return encoded(form, tone(seconds, rate=form.rate, channels=channels))


def remuxed(raw, container="webm", *, at=lambda at_s: at_s, is_live=True):
    """The same packets in another container, at other times; a packet whose time is ``None`` is left out."""
    target = io.BytesIO()
    place = OneWay(target) if is_live else target
    with av.open(io.BytesIO(raw)) as source, av.open(place, mode="w", format=container) as made:
        stream = made.add_stream_from_template(source.streams.audio[0])
        for packet in source.demux(audio=0):
            new_s = at(float(packet.pts * packet.time_base)) if packet.size else None
            if new_s is not None:
                packet.pts = packet.dts = round(new_s / packet.time_base)
                packet.stream = stream
                made.mux(packet)
    return target.getvalue()


def video_without_sound():
    target = io.BytesIO()
    with av.open(target, mode="w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8), format="rgb24")))
        container.mux(stream.encode(None))
    return target.getvalue()


def float_wav(samples, rate=RATE):
    """A WAV of 32-bit floats (format tag 3), mono."""
    raw = np.asarray(samples, dtype="<f4").tobytes()
    head = b"WAVEfmt " + (16).to_bytes(4, "little") + (3).to_bytes(2, "little") + (1).to_bytes(2, "little")
    head += rate.to_bytes(4, "little") + (rate * 4).to_bytes(4, "little")
    head += (4).to_bytes(2, "little") + (32).to_bytes(2, "little") + b"data" + len(raw).to_bytes(4, "little")
    return b"RIFF" + (len(head) + len(raw)).to_bytes(4, "little") + head + raw
