"""One recording through the product's own transcriber, with the time and the memory that it takes."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass
from pathlib import Path

from scribe.audio import AudioLimits, open_stream, probe
from scribe.errors import BadAudio, NoSpeech
from scribe.evaluation.results import Effort
from scribe.model import LanguageChoice, RecordingRef, Transcript
from scribe.transcription.protocol import Report, Transcriber, TranscriptionRequest

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_PEAK_ANEW = "5"
"""Writing this makes Linux count the peak from now on (proc(5), clear_refs)."""


@dataclass(frozen=True)
class Recognised:
    """What came of a recording. ``transcript`` is ``None`` where nobody was heard: an empty hypothesis."""

    transcript: Transcript | None
    effort: Effort


def recognise(
    transcriber: Transcriber, path: Path, *, language: LanguageChoice, limits: AudioLimits, progress: Report
) -> Recognised:
    """Writes down one recording and measures it.

    Args:
        transcriber: with its model loaded.
        path: the recording.
        language: what was spoken.
        limits: of what counts as a recording.
        progress: told the seconds done, and in all.

    Raises:
        BadAudio: it is not a recording that can be used.
        UnsupportedLanguage: another language was spoken than the model knows.
    """
    try:
        source = path.open("rb")
    except OSError as error:
        raise BadAudio(f"{path.name} cannot be read: {error.strerror}.", remedy="Check its permissions.") from error
    with source:
        found = probe(source, name=path.name, limits=limits)
        source.seek(0)
        sha256 = hashlib.file_digest(source, "sha256").hexdigest()
        source.seek(0)
        request = TranscriptionRequest(
            recording=RecordingRef(sha256=sha256, duration_s=found.duration_s, channels=found.channels),
            language=language,
        )
        forget_peak()
        started = time.perf_counter()
        try:
            with open_stream(source) as stream:
                transcript = transcriber.transcribe(stream, request, progress)
        except NoSpeech:
            transcript = None
        work_s = time.perf_counter() - started
    return Recognised(
        transcript=transcript,
        effort=Effort(audio_s=round(found.duration_s, 3), work_s=round(work_s, 3), peak_bytes=memory_bytes("VmHWM")),
    )


def memory_bytes(kind: str) -> int | None:
    """Memory of this process: ``VmRSS`` now, or ``VmHWM`` at its peak; ``None`` on a system that does not tell."""
    try:
        lines = _STATUS.read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{kind}:")), None)


def forget_peak() -> None:
    """Lets the peak be counted anew; where the system refuses, it is that of the whole process so far."""
    try:
        _CLEAR.write_text(_PEAK_ANEW, encoding="ascii")
    except OSError:
        return
