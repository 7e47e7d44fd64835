"""What a microphone hears when nobody speaks, for training and for testing."""

from collections.abc import Callable

import numpy as np

from tools.demo_speech.voices import SAMPLE_RATE, Audio

Maker = Callable[[np.random.Generator, int], np.ndarray]


def _time(length: int) -> np.ndarray:
    return np.arange(length) / SAMPLE_RATE


def _silence(_: np.random.Generator, length: int) -> np.ndarray:
    return np.zeros(length)


def _hiss(rng: np.random.Generator, length: int) -> np.ndarray:
    return rng.standard_normal(length)


def _coloured(rng: np.random.Generator, length: int) -> np.ndarray:
    """Pink to brown: traffic, fans."""
    spectrum = np.fft.rfft(rng.standard_normal(length))
    frequency = np.maximum(np.fft.rfftfreq(length, 1 / SAMPLE_RATE), 20)
    return np.fft.irfft(spectrum / frequency ** rng.uniform(0.3, 1.1), length)


def _hum(rng: np.random.Generator, length: int) -> np.ndarray:
    """The mains and its harmonics."""
    base = rng.choice([50, 60, 100, 120])
    tones = sum(np.sin(2 * np.pi * base * k * _time(length)) * rng.uniform(0, 1) / k for k in range(1, 8))
    return tones + rng.standard_normal(length) * rng.uniform(0.005, 0.2)


def _tone(rng: np.random.Generator, length: int) -> np.ndarray:
    pitch = rng.uniform(150, 4000)
    return np.sin(2 * np.pi * pitch * _time(length)) + rng.standard_normal(length) * rng.choice([0, 0.01])


def _beeps(rng: np.random.Generator, length: int) -> np.ndarray:
    """A monitor: a tone that comes and goes."""
    pitch, a_second, share = rng.uniform(300, 3500), rng.uniform(0.3, 4), rng.uniform(0.1, 0.7)
    on = (_time(length) * a_second) % 1 < share
    return np.sin(2 * np.pi * pitch * _time(length)) * on + rng.standard_normal(length) * rng.choice([0, 0.003, 0.03])


def _knocks(rng: np.random.Generator, length: int) -> np.ndarray:
    """Clicks, steps, a keyboard."""
    noise = rng.standard_normal(length) * rng.uniform(0.001, 0.03)
    for start in rng.integers(0, length, rng.integers(2, 5 + length // 8000)):
        size = min(1600, length - start)
        noise[start : start + size] += rng.standard_normal(size) * np.exp(-np.arange(size) / rng.uniform(20, 400))
    return noise


def _swell(rng: np.random.Generator, length: int) -> np.ndarray:
    """Noise that rises and falls: wind, breath, a door."""
    slow = 0.5 + 0.5 * np.sin(2 * np.pi * rng.uniform(0.1, 1.5) * _time(length) + rng.uniform(0, 6))
    return _coloured(rng, length) * slow


KINDS: dict[str, Maker] = {
    "silence": _silence,
    "hiss": _hiss,
    "coloured": _coloured,
    "hum": _hum,
    "tone": _tone,
    "beeps": _beeps,
    "knocks": _knocks,
    "swell": _swell,
}


def noise(kind: str, seed: int, seconds: float) -> Audio:
    """`seconds` of noise of one of `KINDS` at 12 to 65 dB below full scale (silence stays silent); mono, 16 kHz."""
    rng = np.random.default_rng([seed, *kind.encode()])
    audio = KINDS[kind](rng, int(seconds * SAMPLE_RATE))
    level = np.sqrt((audio**2).mean())
    scale = 10 ** (-rng.uniform(12, 65) / 20) / level if level else 0.0
    return np.clip(audio * scale, -1, 1).astype(np.float32)
