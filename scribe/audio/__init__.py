"""The recording: arriving, stored encrypted, probed and decoded. Importing this loads no decoder.

What it offers is imported when it is asked for: the process that decodes loads this package too, and none of that.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from scribe.audio.probing import AudioLimits, Probe, probe
    from scribe.audio.sound import SAMPLE_RATE_HZ
    from scribe.audio.store import RecordingStore
    from scribe.audio.stream import AudioStream, open_stream

__all__ = [
    "SAMPLE_RATE_HZ",
    "AudioLimits",
    "AudioStream",
    "Probe",
    "RecordingStore",
    "open_stream",
    "probe",
]

_HOMES: Final = {
    "AudioLimits": "probing",
    "AudioStream": "stream",
    "Probe": "probing",
    "RecordingStore": "store",
    "SAMPLE_RATE_HZ": "sound",
    "open_stream": "stream",
    "probe": "probing",
}


def __getattr__(name: str) -> Any:
    """What :data:`__all__` names, from where it is.

    Raises:
        AttributeError: it names no such thing.
    """
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
