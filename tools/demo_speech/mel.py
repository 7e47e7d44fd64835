"""log10 mel spectrograms exactly as `faster_whisper.feature_extractor` makes them, before its clamping and scaling."""

from functools import cache

import numpy as np
from numpy.typing import NDArray

from tools.demo_speech.voices import SAMPLE_RATE, Audio

MELS = 80
FRAMES_PER_SECOND = 100
FLOOR = -10.0
_N_FFT = 400
_HOP = SAMPLE_RATE // FRAMES_PER_SECOND

Mel = NDArray[np.float32]
_WINDOW = np.hanning(_N_FFT + 1)[:-1].astype(np.float32)


@cache
def _filters() -> Mel:
    """Slaney's mel filters, [mels, bins]."""
    bins = np.fft.rfftfreq(_N_FFT, 1 / SAMPLE_RATE)
    mels = np.linspace(0, 45.245640471924965, MELS + 2)
    edges = (200 / 3) * mels
    upper = mels >= 15.0
    edges[upper] = 1000 * np.exp(np.log(6.4) / 27 * (mels[upper] - 15.0))
    width = np.diff(edges)
    ramps = edges.reshape(-1, 1) - bins.reshape(1, -1)
    weights = np.maximum(0, np.minimum(-ramps[:-2] / width[:-1, None], ramps[2:] / width[1:, None]))
    return (weights * (2.0 / (edges[2:] - edges[:-2]))[:, None]).astype(np.float32)


def log_mel(audio: Audio) -> Mel:
    """-> [frames, 80], a frame each 10 ms."""
    padded = np.pad(np.pad(audio.astype(np.float32), (0, _HOP)), (_N_FFT // 2, _N_FFT // 2), mode="reflect")
    count = 1 + (len(padded) - _N_FFT) // _HOP
    step = padded.strides[0]
    frames = np.lib.stride_tricks.as_strided(padded, (count, _N_FFT), (step * _HOP, step)) * _WINDOW
    power = (np.abs(np.fft.rfft(frames, axis=-1)[:-1]) ** 2).astype(np.float32)
    return np.log10(np.maximum(power @ _filters().T, 1e-10)).astype(np.float32)


def normalise(mel: Mel, loudest: float | None = None) -> Mel:
    """Whisper's scaling: 80 dB under the loudest point, then about -1 to 1."""
    top = float(mel.max()) if loudest is None else loudest
    return ((np.maximum(mel, top - 8.0) + 4.0) / 4.0).astype(np.float32)
