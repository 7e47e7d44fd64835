"""How long the last PATCH of an hour's recording takes: looked through while it arrived, and afterwards."""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np

from scribe.audio import AudioLimits
from scribe.audio.ahead import ProbesAhead
from scribe.consultation.service import UploadSpec
from tests.bench.telling import Cost, costed, say
from tests.fakes.hospital import DOCTOR, open_hospital

HOUR_S = 3600
PIECE_BYTES = 256 * 1024
_PART_S = 60


def sound(seconds: int, rate: int) -> np.ndarray:
    """A tone that wavers as a voice does, with some noise."""
    moments = np.arange(seconds * rate) / rate
    chance = np.random.default_rng(1)
    tone = np.sin(2 * np.pi * (180 + 40 * np.sin(moments)) * moments) * (0.2 + 0.15 * np.sin(3 * moments))
    return ((tone + chance.normal(0, 0.01, len(moments))) * 32767).astype(np.int16)


def opus(seconds: int) -> bytes:
    """WebM as browsers write it: a minute encoded once, its packets again and again."""
    part, rate = sound(_PART_S, 48_000), 48_000
    file, packets = io.BytesIO(), list[bytes]()
    with av.open(io.BytesIO(), "w", format="webm") as container:
        stream = container.add_stream("libopus", rate=rate, layout="mono")
        for start in range(0, len(part), 960):
            frame = av.AudioFrame.from_ndarray(part[None, start : start + 960], format="s16", layout="mono")
            frame.sample_rate, frame.pts = rate, start
            packets += [bytes(packet) for packet in stream.encode(frame)]
    with av.open(file, "w", format="webm", options={"live": "1"}) as container:
        stream = container.add_stream("libopus", rate=rate, layout="mono")
        stream.codec_context.open()
        for number in range(seconds * 50):
            packet = av.Packet(packets[number % len(packets)])
            packet.stream, packet.pts, packet.dts, packet.duration = stream, number * 960, number * 960, 960
            packet.time_base = stream.codec_context.time_base
            container.mux(packet)
    return file.getvalue()


def wav(seconds: int) -> bytes:
    """16 kHz, 16 bits, one channel."""
    file, part = io.BytesIO(), sound(_PART_S, 16_000).tobytes()
    import wave  # noqa: PLC0415

    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(16_000)
        for _ in range(seconds // _PART_S):
            out.writeframes(part)
    return file.getvalue()


def upload(folder: Path) -> None:
    """An hour of each; the last piece is a quarter of a megabyte."""
    for form, data in (("opus in webm", opus(HOUR_S)), ("wav", wav(HOUR_S))):
        ahead, after = (_last(folder / f"{form}-{early}", data, early=early) for early in (True, False))
        say(f"{form:14} {len(data) / 1e6:4.0f} MB: last PATCH {ahead.wall_s:.2f} s, {ahead.cpu_s:.2f} s here")
        say(f"{'':14} afterwards {after.wall_s:.2f} s, {after.cpu_s:.2f} s; ratio {ahead.wall_s / after.wall_s:.3f}")


def _last(folder: Path, data: bytes, *, early: bool) -> Cost:
    hospital = open_hospital(folder)
    limits = AudioLimits(max_bytes=len(data), max_duration_s=2 * HOUR_S)
    probes = ProbesAhead(room=1, limits=limits, idle_s=600) if early else None
    service = hospital.service
    service._ahead = probes
    one = service.create_upload(hospital.registered().id, UploadSpec(length=len(data)), actor=DOCTOR)
    *first, (last_at, last) = _pieces(data)
    for at, piece in first:
        service.append_upload(one.id, at, piece, actor=DOCTOR)
    if probes is not None:
        _catch_up(probes, one.id, last_at)
    with costed() as cost:
        service.append_upload(one.id, last_at, last, actor=DOCTOR)
        done = service.finish_upload(one.id, actor=DOCTOR)
    assert done.recording is not None
    assert abs(done.recording.duration_s - HOUR_S) < 1
    assert done.recording.lost_s == 0
    hospital.database.close()
    return cost


def _pieces(data: bytes) -> Iterator[tuple[int, bytes]]:
    for at in range(0, len(data), PIECE_BYTES):
        yield at, data[at : at + PIECE_BYTES]


def _catch_up(probes: ProbesAhead, upload: str, size: int) -> None:
    """Waits as long as people speak: what came is looked through before the last piece comes."""
    following = probes._running[upload]
    while following._source is None or following._source.given_bytes < size:
        time.sleep(0.1)
    time.sleep(1)
