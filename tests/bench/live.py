"""Seconds from the end of a visit to its draft, when it is written down while it arrives, and when it is not.

    python -m tests.bench.live MODEL FILE [--minutes 10] [--speed 1] [--language en] [--template outpatient-soap]

FILE is repeated until it is as long as the visit, encoded as a browser's recorder does (WebM, Opus, 48 kbit/s) and
sent in pieces of three seconds to an installation with its own workers. With a speed of 4 the pieces come four times
as fast as people speak: a recogniser that keeps up with that keeps up with them.
"""

from __future__ import annotations

import argparse
import io
import tempfile
import threading
import time
from pathlib import Path

import av
import numpy as np
from rich.console import Console

from scribe.audio import SAMPLE_RATE_HZ, open_stream
from scribe.consultation.service import ConsultationService, Registration, UploadSpec
from scribe.db import utc_now
from scribe.installation import open_installation
from scribe.model import Consent, ConsultationId, Encounter, Patient, Person, Role, State, Transcript
from scribe.settings import Settings
from workers.app import enqueuer
from workers.embedded import embedded

PIECE_S = 3.0
DOCTOR = Person(id="doctor", name="Doctor", role=Role.DOCTOR)
_LONGEST_S = 3600.0


def visit(file: Path, minutes: float) -> bytes:
    """The sound of a file, again and again, as a recorder writes it."""
    with file.open("rb") as source, open_stream(source) as audio:
        once = np.concatenate([block.mean(axis=0, dtype=np.float32) for block in audio.blocks()])
    samples = np.resize(once, int(minutes * 60 * SAMPLE_RATE_HZ))
    made = io.BytesIO()
    with av.open(made, "w", format="webm", options={"live": "1", "cluster_time_limit": "1000"}) as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        stream.bit_rate = 48_000
        resampler = av.AudioResampler("s16", "mono", 48_000, frame_size=960)
        for start in range(0, len(samples), SAMPLE_RATE_HZ):
            whole = (samples[None, start : start + SAMPLE_RATE_HZ] * 32767).astype(np.int16)
            frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
            frame.sample_rate, frame.pts = SAMPLE_RATE_HZ, start
            for ready in resampler.resample(frame):
                container.mux(stream.encode(ready))
        container.mux(stream.encode(None))
    return made.getvalue()


def begun(service: ConsultationService, language: str, template: str) -> ConsultationId:
    """A consultation that waits for its recording."""
    now = utc_now()
    registration = Registration(
        patient=Patient(identifier="4471 0932", name="Helen Parker"),
        encounter=Encounter(practitioner=DOCTOR, department="General", started_at=now, reason="Visit"),
        language="zh" if language == "zh" else "en",
        template_id=template,
        consent=Consent(by=DOCTOR, at=now),
    )
    return service.register(registration, actor=DOCTOR).id


def sent(service: ConsultationService, of: ConsultationId, data: bytes, *, wait_s: float, pieces: int) -> float:
    """Sends a recording piece by piece; gives the moment when its last byte was sent."""
    upload = service.create_upload(of, UploadSpec(), actor=DOCTOR)
    size = -(-len(data) // pieces)
    begins = time.monotonic()
    for number, start in enumerate(range(0, len(data), size), start=1):
        service.append_upload(upload.id, start, data[start : start + size], actor=DOCTOR)
        time.sleep(max(0.0, begins + number * wait_s - time.monotonic()))
    ended = time.monotonic()
    service.finish_upload(upload.id, actor=DOCTOR)
    return ended


def until(service: ConsultationService, of: ConsultationId, *states: State) -> float:
    """The moment when it is in one of these states."""
    pause, begins = threading.Event(), time.monotonic()
    while time.monotonic() - begins < _LONGEST_S:
        now = service.get(of)
        if now.state in states:
            return time.monotonic()
        if now.state is State.PARKED:
            raise SystemExit(f"parked: {now.parked}")
        pause.wait(0.05)
    raise SystemExit("it takes too long")


def measured(
    settings: Settings, data: bytes, args: argparse.Namespace, *, speed: float
) -> tuple[float, float, float, Transcript]:
    """Seconds from the last byte to the recording's acceptance, its transcript and its draft; and the transcript."""
    installation = open_installation(settings, enqueue=enqueuer(settings))
    service = installation.service
    try:
        with embedded(settings, service):
            pieces = max(1, round(args.minutes * 60 / PIECE_S))
            of = begun(service, args.language, args.template)
            ended = sent(service, of, data, wait_s=PIECE_S / speed if speed else 0.0, pieces=pieces)
            taken_s = time.monotonic() - ended
            written_s = until(service, of, State.TRANSCRIBED, State.DRAFTED) - ended
            drafted_s = until(service, of, State.DRAFTED) - ended
            return taken_s, written_s, drafted_s, service.transcript(of)
    finally:
        installation.close()


def main() -> None:
    """Prints both ways side by side."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model")
    parser.add_argument("file", type=Path)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--speed", type=float, default=1.0)
    parser.add_argument("--language", choices=("en", "zh"), default="en")
    parser.add_argument("--template", default="outpatient-soap")
    args = parser.parse_args()
    data, console = visit(args.file, args.minutes), Console()
    console.print(f"{args.model}: {args.minutes:g} minutes, {len(data) / 1e6:.1f} MB, {args.speed:g} times real time")
    found = []
    for name, room, speed in (("while it arrives", 1, args.speed), ("afterwards", 0, 0.0)):
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(
                _env_file=None, data_dir=Path(folder), speech_model=args.model, device="cpu", live_recordings=room
            )
            taken_s, written_s, drafted_s, transcript = measured(settings, data, args, speed=speed)
        found.append(transcript)
        console.print(
            f"{name}: taken {taken_s:.1f} s, written down {written_s:.1f} s, drafted {drafted_s:.1f} s after the end"
        )
    same = found[0].segments == found[1].segments and found[0].coverage == found[1].coverage
    console.print("the same transcript" if same else "another transcript")


if __name__ == "__main__":
    main()
