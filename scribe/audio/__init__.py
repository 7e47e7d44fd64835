"""The recording: arriving, stored encrypted, probed and decoded. Importing this loads no decoder."""

from scribe.audio.probe import AudioLimits, Probe, probe
from scribe.audio.store import FileRecordingStore, RecordingStore
from scribe.audio.stream import AudioStream, open_stream
from scribe.audio.timeline import SAMPLE_RATE_HZ

__all__ = [
    "SAMPLE_RATE_HZ",
    "AudioLimits",
    "AudioStream",
    "FileRecordingStore",
    "Probe",
    "RecordingStore",
    "open_stream",
    "probe",
]
