"""What the speech benchmark listens to: the shipped samples joined to any length, and sounds without a voice."""

from __future__ import annotations

import json
import wave
from collections.abc import Callable, Iterator
from functools import cache
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ, open_stream

Samples = NDArray[np.float32]

NAMES = ("hypertension", "back_pain", "sore_throat")
NOISES = ("silence", "hiss", "rumble", "hum", "music", "breathing", "beeps", "knocks", "whistle", "crackle")
PAUSE_S = 3.0


@cache
def sample(name: str) -> tuple[Samples, str]:
    """A shipped consultation in one channel, ``[n]``, and what is said in it."""
    folder = resources.files("scribe") / "samples"
    said = " ".join(turn["text"] for turn in json.loads((folder / f"{name}.json").read_text())["turns"])
    with (folder / f"{name}.flac").open("rb") as source, open_stream(source) as audio:
        return np.concatenate([block.mean(axis=0) for block in audio.blocks()]), said


def write_consultation(path: Path, minutes: float) -> str:
    """Writes a WAV of about so many minutes, the samples one after the other; gives what is said in it."""
    said, written_s, number = [], 0.0, 0
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        while written_s < minutes * 60 or not number:
            samples, text = sample(NAMES[number % len(NAMES)])
            joined = np.concatenate([samples, np.zeros(int(PAUSE_S * SAMPLE_RATE_HZ), np.float32)])
            file.writeframes(as_pcm(joined))
            written_s += len(joined) / SAMPLE_RATE_HZ
            said.append(text)
            number += 1
    return " ".join(said)


def write_clip(path: Path, samples: Samples) -> None:
    """Writes ``[n]`` at 16 kHz as a WAV."""
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, SAMPLE_RATE_HZ, 0, "NONE", ""))
        file.writeframes(as_pcm(samples))


def as_pcm(samples: Samples) -> bytes:
    """16 bits, little endian."""
    return (np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes()


def noises(count: int) -> Iterator[tuple[str, Samples]]:
    """So many sounds in which nobody speaks, 3 to 40 s each, every one different: (kind, ``[n]``)."""
    for number in range(count):
        kind = NOISES[number % len(NOISES)]
        rng = np.random.default_rng(number)
        seconds = (3.0, 9.0, 20.0, 40.0)[number // len(NOISES) % 4]
        made = _made(kind, rng, int(seconds * SAMPLE_RATE_HZ))
        level = 10 ** rng.uniform(-1.7, -0.3)
        yield kind, (level * made / max(1e-9, float(np.abs(made).max()))).astype(np.float32)


def _made(kind: str, rng: np.random.Generator, length: int) -> NDArray[np.float64]:
    at = np.arange(length) / SAMPLE_RATE_HZ
    period, slow = rng.uniform(2.5, 5), rng.uniform(0.2, 1)
    makers: dict[str, Callable[[], NDArray[np.float64]]] = {
        "silence": lambda: rng.normal(0, 1e-4, length) * rng.integers(0, 2),
        "hiss": lambda: rng.normal(0, 1, length),
        "rumble": lambda: _shaped(rng, length, lambda hz: 1 / np.maximum(hz, 20)),
        "hum": lambda: _buzz(rng.choice([50, 60]), at),
        "music": lambda: _notes(rng, length),
        "breathing": lambda: (
            _shaped(rng, length, lambda hz: np.exp(-(((hz - 800) / 900) ** 2))) * _swelling(at, period)
        ),
        "beeps": lambda: np.sin(2 * np.pi * rng.uniform(500, 2500) * at) * (at % 1.0 < 0.15),
        "knocks": lambda: _struck(rng, length, every_s=0.7, decay_s=0.02),
        "whistle": lambda: np.sin(2 * np.pi * np.cumsum(900 + 500 * np.sin(2 * np.pi * at * slow)) / SAMPLE_RATE_HZ),
        "crackle": lambda: _struck(rng, length, every_s=0.08, decay_s=0.002),
    }
    return makers[kind]()


def _buzz(pitch_hz: float, at: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sum([np.sin(2 * np.pi * pitch_hz * n * at) / n for n in range(1, 8)], axis=0)


def _swelling(at: NDArray[np.float64], period_s: float) -> NDArray[np.float64]:
    return np.maximum(0, np.sin(2 * np.pi * at / period_s)) ** 2


def _shaped(
    rng: np.random.Generator, length: int, gain: Callable[[NDArray[np.float64]], NDArray[np.float64]]
) -> NDArray[np.float64]:
    spectrum = np.fft.rfft(rng.normal(0, 1, length))
    return np.fft.irfft(spectrum * gain(np.fft.rfftfreq(length, 1 / SAMPLE_RATE_HZ)), length)


def _notes(rng: np.random.Generator, length: int) -> NDArray[np.float64]:
    made = np.zeros(length)
    for start in range(0, length, SAMPLE_RATE_HZ // 2):
        pitch = 220 * 2 ** (rng.integers(0, 24) / 12)
        at = np.arange(min(length - start, SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
        made[start : start + len(at)] += np.exp(-3 * at) * _buzz(pitch, at)
    return made


def _struck(rng: np.random.Generator, length: int, *, every_s: float, decay_s: float) -> NDArray[np.float64]:
    made, tail = np.zeros(length), int(5 * decay_s * SAMPLE_RATE_HZ)
    for _ in range(int(length / SAMPLE_RATE_HZ / every_s)):
        start = int(rng.integers(0, max(1, length - tail)))
        made[start : start + tail] += rng.normal(0, 1, tail) * np.exp(-np.arange(tail) / (decay_s * SAMPLE_RATE_HZ))
    return made
