"""Recordings as they really arrive: sound ones in every format, and each way in which one can be broken."""

from __future__ import annotations

import io
import zipfile
from functools import cache

import av
import numpy as np

from tests.cli.conftest import SAMPLES

RATE_HZ = 16000
FORMATS = {
    "wav": ("wav", "pcm_s16le"),
    "mp3": ("mp3", "libmp3lame"),
    "webm": ("webm", "libopus"),
    "m4a": ("mp4", "aac"),
    "ogg": ("ogg", "libopus"),
    "flac": ("flac", "flac"),
}


@cache
def speech(seconds: float) -> np.ndarray:
    """The first seconds of the sample consultation, one channel, as the demo model knows them."""
    with av.open(str(SAMPLES / "hypertension.flac")) as container:
        resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE_HZ)
        pieces, count = [], 0
        for frame in container.decode(audio=0):
            for out in resampler.resample(frame):
                pieces.append(out.to_ndarray()[0])
                count += out.samples
            if count >= seconds * RATE_HZ:
                break
    return np.concatenate(pieces)[: int(seconds * RATE_HZ)]


@cache
def encoded(suffix: str, seconds: float = 12.0) -> bytes:
    """Speech in this format."""
    return _encoded(suffix, speech(seconds))


@cache
def silence(seconds: float = 6.0) -> bytes:
    """A sound recording of an empty room."""
    return _encoded("wav", np.zeros(int(seconds * RATE_HZ), dtype=np.int16))


def _encoded(suffix: str, samples: np.ndarray) -> bytes:
    container_format, codec = FORMATS[suffix]
    held = io.BytesIO()
    with av.open(held, "w", format=container_format) as container:
        rate = 48000 if codec == "libopus" else RATE_HZ
        stream = container.add_stream(codec, rate=rate, layout="mono")
        for start in range(0, len(samples), 1024):
            frame = av.AudioFrame.from_ndarray(samples[None, start : start + 1024], format="s16", layout="mono")
            frame.sample_rate, frame.pts = RATE_HZ, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return held.getvalue()


@cache
def silent_film() -> bytes:
    """A video without a sound track."""
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuv420p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), dtype=np.uint8), format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return held.getvalue()


def archive() -> bytes:
    """A zip file."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as file:
        file.writestr("visit.txt", "nothing to hear")
    return held.getvalue()


def unusable() -> dict[str, tuple[str, bytes]]:
    """Name and content of everything that is no recording, by what it is."""
    sound = encoded("wav")
    noise = np.random.default_rng(7).integers(0, 256, 30_000, dtype=np.uint8).tobytes()
    return {
        "empty": ("visit.wav", b""),
        "one byte": ("visit.mp3", b"\x00"),
        "header only": ("visit.wav", sound[:44]),
        "cut within its header": ("visit.wav", sound[:20]),
        "random bytes": ("visit.mp3", noise),
        "PDF": ("visit.mp3", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n%%EOF\n" * 20),
        "zip": ("visit.m4a", archive()),
        "JPEG": ("visit.webm", bytes.fromhex("ffd8ffe000104a46494600010100000100010000") + noise[:4000] + b"\xff\xd9"),
        "video without sound": ("visit.mp4", silent_film()),
        "m4a without its index": ("visit.m4a", encoded("m4a")[: len(encoded("m4a")) // 2]),
    }


def cut_short() -> dict[str, tuple[str, bytes]]:
    """Recordings whose beginning is sound and whose end never arrived, while they still claim their whole length."""
    return {
        suffix: (f"visit.{suffix}", encoded(suffix)[: len(encoded(suffix)) // 2])
        for suffix in ("wav", "mp3", "webm", "flac")
    }
