"""The two synthetic voices of the demo, spoken by the flite library in this process."""

import ctypes
from enum import StrEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 16_000
Audio = NDArray[np.float32]


class Voice(StrEnum):
    """A flite voice: `slt` is a woman's, `rms` a man's."""

    SLT = "slt"
    RMS = "rms"


class _Wave(ctypes.Structure):
    """flite's `cst_wave`."""

    _fields_ = (
        ("type", ctypes.c_char_p),
        ("sample_rate", ctypes.c_int),
        ("num_samples", ctypes.c_int),
        ("num_channels", ctypes.c_int),
        ("samples", ctypes.POINTER(ctypes.c_short)),
    )


class _VoiceHead(ctypes.Structure):
    """The first two fields of flite's `cst_voice`: all that is needed to set a feature."""

    _fields_ = (("name", ctypes.c_char_p), ("features", ctypes.c_void_p))


@cache
def _flite() -> ctypes.CDLL:
    library = ctypes.CDLL("libflite.so.1", mode=ctypes.RTLD_GLOBAL)
    library.flite_init()
    library.flite_text_to_wave.argtypes = (ctypes.c_char_p, ctypes.POINTER(_VoiceHead))
    library.flite_text_to_wave.restype = ctypes.POINTER(_Wave)
    library.delete_wave.argtypes = (ctypes.POINTER(_Wave),)
    library.feat_set_float.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_float)
    return library


@cache
def _load(voice: Voice) -> "ctypes._Pointer[_VoiceHead]":
    _flite()
    register = getattr(ctypes.CDLL(f"libflite_cmu_us_{voice}.so.1"), f"register_cmu_us_{voice}")
    register.argtypes = (ctypes.c_char_p,)
    register.restype = ctypes.POINTER(_VoiceHead)
    return register(None)


def speak(voice: Voice, text: str, rate: float = 1.0) -> Audio:
    """Speak `text` (words only, no digits) at `rate` times the voice's own pace; mono, 16 kHz, -1 to 1."""
    library, loaded = _flite(), _load(voice)
    library.feat_set_float(loaded.contents.features, b"duration_stretch", 1 / rate)
    wave = library.flite_text_to_wave(text.encode(), loaded)
    try:
        if wave.contents.sample_rate != SAMPLE_RATE:
            raise ValueError(f"voice {voice} speaks at {wave.contents.sample_rate} Hz, not {SAMPLE_RATE}")
        samples = np.ctypeslib.as_array(wave.contents.samples, (wave.contents.num_samples,))
        return samples.astype(np.float32) / 32768
    finally:
        library.delete_wave(wave)


def trim(audio: Audio, margin_s: float = 0.06, floor_db: float = -42) -> Audio:
    """Cut silence at both ends, down to `margin_s` seconds."""
    hop = SAMPLE_RATE // 100
    if len(audio) < 2 * hop:
        return audio
    level = np.sqrt((audio[: len(audio) // hop * hop].reshape(-1, hop) ** 2).mean(1) + 1e-12)
    loud = np.flatnonzero(level > level.max() * 10 ** (floor_db / 20))
    margin = int(margin_s * SAMPLE_RATE)
    return audio[max(0, loud[0] * hop - margin) : min(len(audio), (loud[-1] + 1) * hop + margin)]


def with_level(audio: Audio, level_db: float) -> Audio:
    """Scale `audio` to a root mean square of `level_db` dB below full scale."""
    rms = np.sqrt((audio**2).mean() + 1e-12)
    return np.clip(audio * (10 ** (level_db / 20) / rms), -1, 1).astype(np.float32)
