"""One measurement of the speech benchmark, in a process of its own: prints a line of JSON.

python -m tests.bench.speech_runs MODEL memory OURS|SEQUENTIAL|BATCHED FILE
python -m tests.bench.speech_runs MODEL cold FILE SECONDS_SINCE_1970
python -m tests.bench.speech_runs MODEL files FILE COUNT …
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from faster_whisper import BatchedInferencePipeline, WhisperModel

from scribe.audio import open_stream
from scribe.errors import NoSpeech
from scribe.model import RecordingRef, Transcript
from scribe.settings import Settings
from scribe.transcription import TranscriptionRequest
from scribe.transcription.models import model_from
from scribe.transcription.whisper import FasterWhisperTranscriber

BATCH = 4
Listen = Callable[[str], str]


def transcript_of(transcriber: FasterWhisperTranscriber, file: str) -> Transcript | None:
    """Through the product's path; ``None`` when nobody speaks."""
    with Path(file).open("rb") as source, open_stream(source) as audio:
        recording = RecordingRef(sha256="0" * 64, duration_s=audio.declared_s or 1.0, channels=audio.channels)
        request = TranscriptionRequest(recording=recording, language="en")
        try:
            return transcriber.transcribe(audio, request, lambda _done, _total: None)
        except NoSpeech:
            return None


def ours(model: str, batch: int = BATCH) -> Listen:
    """The product's path, as text."""
    transcriber = FasterWhisperTranscriber(model_from(Settings(_env_file=None), model), device="cpu", batch_size=batch)

    def listen(file: str) -> str:
        found = transcript_of(transcriber, file)
        return " ".join(segment.text for segment in found.segments) if found else ""

    return listen


def theirs(model: str, *, batch: int | None) -> Listen:
    """faster-whisper's own path: one window after the other, or in batches."""
    path = str(model_from(Settings(_env_file=None), model).path)
    loaded = WhisperModel(path, device="cpu", compute_type="int8", local_files_only=True)
    how: dict[str, Any] = {"language": "en", "beam_size": 5, "vad_filter": True, "word_timestamps": True}
    if batch:
        pipeline = BatchedInferencePipeline(loaded)
        return lambda file: _text(pipeline.transcribe(file, batch_size=batch, **how)[0])
    return lambda file: _text(loaded.transcribe(file, condition_on_previous_text=False, **how)[0])


def listener(kind: str, model: str) -> Listen:
    """By its name on the command line."""
    return {
        "ours": lambda: ours(model),
        "ours-1": lambda: ours(model, 1),
        "sequential": lambda: theirs(model, batch=None),
        "batched": lambda: theirs(model, batch=BATCH),
    }[kind]()


def _text(segments: Any) -> str:
    return " ".join(segment.text.strip() for segment in segments)


def _memory_mb(what: str) -> float:
    status = Path("/proc/self/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith(what)).split()[1]) / 1024


def _memory(model: str, kind: str, warm: str, file: str) -> dict[str, float]:
    """Peak memory of one recording above what the loaded, warm model holds."""
    listen = listener(kind, model)
    listen(warm)
    gc.collect()
    before = _memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
    listen(file)
    return {"peak_mb": _memory_mb("VmHWM") - before, "loaded_mb": before}


def _cold(model: str, file: str, started: str) -> dict[str, float]:
    """A first job with everything that a new process has to do since it was started, and a second one."""
    listen = ours(model)
    listen(file)
    cold = time.time() - float(started)
    begun = time.perf_counter()
    listen(file)
    return {"cold_s": cold, "warm_s": time.perf_counter() - begun}


def _files(model: str, file: str, *counts: str) -> dict[str, float]:
    """Memory after so many files."""
    listen, done, found = ours(model), 0, {}
    for count in map(int, counts):
        while done < count:
            listen(file)
            done += 1
        gc.collect()
        found[str(count)] = _memory_mb("VmRSS")
    return found


if __name__ == "__main__":
    measure = {"memory": _memory, "cold": _cold, "files": _files}[sys.argv[2]]
    sys.stdout.write(json.dumps(measure(sys.argv[1], *sys.argv[3:])))
