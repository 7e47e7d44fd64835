"""The recording: arriving, stored encrypted, probed and decoded. Importing this loads no decoder."""

from scribe.audio.decode import SAMPLE_RATE_HZ, Audio, decode
from scribe.audio.probe import AudioLimits, Probe, probe
from scribe.audio.store import FileRecordingStore, RecordingStore

__all__ = [
    "SAMPLE_RATE_HZ",
    "Audio",
    "AudioLimits",
    "FileRecordingStore",
    "Probe",
    "RecordingStore",
    "decode",
    "probe",
]
