"""Voices: how a sentence sounds, as a small vector, and which sentences of a recording sound alike.

A voice is told by its pitch and by the shape of its spectrum. Both are means over the voiced frames of a sentence, so
what is said matters little. Nobody is recognised: vectors are compared within one recording only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scribe.audio import SAMPLE_RATE_HZ

Voice = tuple[float, ...]

_FRAME: Final = 512
_HOP: Final = 256
_MOST_FRAMES: Final = 80
"""So many frames of a sentence are looked at, evenly apart: more tell no more of a voice."""

_LEAST_VOICED: Final = 12
"""Voiced frames without which a sentence has no voice."""

_LOWEST_HZ, _HIGHEST_HZ = 70, 350
_VOICED: Final = 0.45
"""Peak of the normalised autocorrelation from which a frame is voiced."""

_NEAR: Final = 10
"""Lags within which a peak ends that has begun."""

_FLOOR_DB: Final = 25.0
_BANDS: Final = 24
_CEPSTRA: Final = 8
_PITCH_WEIGHT: Final = 2.0

_APART: Final = 4.0
"""How many standard deviations two voices must lie apart. Cutting one bell curve in two gives 2.7."""

_FEWEST: Final = 2
"""Sentences of each voice."""

_LIKE_OTHERS: Final = 0.35
"""Of three voices, the nearest two lie at least so far apart as this share of the farthest two: one voice that is
cut in two does not."""


def _filters() -> NDArray[np.float64]:
    """Triangular bands, equally wide in mel, up to 7 kHz: ``[bins, bands]``."""
    edges = np.linspace(0, 2595 * np.log10(1 + 7000 / 700), _BANDS + 2)
    bins = (700 * (10 ** (edges / 2595) - 1)) / (SAMPLE_RATE_HZ / (2 * _FRAME))
    at = np.arange(_FRAME + 1)[:, None]
    rising = (at - bins[:-2]) / (bins[1:-1] - bins[:-2])
    falling = (bins[2:] - at) / (bins[2:] - bins[1:-1])
    bands: NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling))
    return bands


def _cosines() -> NDArray[np.float64]:
    """The discrete cosine transform without its mean, scaled to the spread of a pitch in octaves."""
    order = np.arange(1, _CEPSTRA + 1)[:, None]
    waves: NDArray[np.float64] = np.cos(np.pi * order * (np.arange(_BANDS) + 0.5) / _BANDS) / _BANDS
    return waves


_WINDOW: Final = np.hanning(_FRAME).astype(np.float32)
_WINDOW_CORRELATION: Final = np.correlate(_WINDOW, _WINDOW, "full")[_FRAME - 1 :] / np.square(_WINDOW).sum()
_FILTERS: Final = _filters()
_COSINES: Final = _cosines()


def voice_of(samples: NDArray[np.float32]) -> Voice | None:
    """How a sentence sounds: its pitch in octaves, and the first cepstral coefficients of its mean spectrum.

    Args:
        samples: the sentence, float32 ``[n]`` at 16 kHz.

    Returns:
        The vector, or ``None`` when there is too little voice in it.
    """
    if len(samples) < 2 * _FRAME:
        return None
    hop = max(_HOP, (len(samples) - _FRAME) // _MOST_FRAMES)
    frames = np.lib.stride_tricks.sliding_window_view(samples, _FRAME)[::hop] * _WINDOW
    power = np.abs(np.fft.rfft(frames, 2 * _FRAME, axis=1)) ** 2
    loudness = 10 * np.log10(power.sum(axis=1) + 1e-10)
    correlation = np.fft.irfft(power, axis=1)[:, :_FRAME]
    first, last = SAMPLE_RATE_HZ // _HIGHEST_HZ, SAMPLE_RATE_HZ // _LOWEST_HZ
    lags = correlation[:, first:last] / np.maximum(correlation[:, :1], 1e-10) / _WINDOW_CORRELATION[first:last]
    voiced = (lags.max(axis=1) > _VOICED) & (loudness > loudness.max() - _FLOOR_DB)
    if voiced.sum() < _LEAST_VOICED:
        return None
    pitch = float(np.median([np.log2(SAMPLE_RATE_HZ / (first + _period(row))) for row in lags[voiced]]))
    bands = power[voiced] @ _FILTERS
    spectrum = np.log(bands / bands.sum(axis=1, keepdims=True) + 1e-6).mean(axis=0)
    return (round(_PITCH_WEIGHT * pitch, 3), *(round(float(value), 3) for value in _COSINES @ spectrum))


def _period(correlation: NDArray[np.float64]) -> int:
    """The lag of the first high peak: those of twice and three times the period are as high."""
    start = int(np.argmax(correlation >= 0.9 * correlation.max()))
    return start + int(np.argmax(correlation[start : start + 1 + start // 4 + _NEAR]))


def groups(voices: Sequence[Voice | None]) -> NDArray[np.float64]:
    """How much each sentence sounds like each voice of the recording: ``[sentences, voices]``, each row adds up to 1.

    One column when nothing tells two voices apart; then the sound says nothing. A sentence without a voice belongs to
    all of them alike.
    """
    known = [index for index, voice in enumerate(voices) if voice is not None]
    vectors = np.array([voices[index] for index in known], dtype=np.float64)
    shares = _shares(vectors) if len(known) >= 2 * _FEWEST else np.ones((len(known), 1))
    found = np.full((len(voices), shares.shape[1]), 1 / shares.shape[1])
    found[known] = shares
    return found


def _shares(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Three voices where each pair of them lies apart, otherwise two, otherwise one."""
    for count in (3, 2):
        if len(vectors) < count * _FEWEST:
            continue
        centres, owner = _clustered(vectors, count)
        if np.bincount(owner, minlength=count).min() >= _FEWEST and _all_apart(vectors, centres, owner):
            spread = np.mean([vectors[owner == one].std(axis=0) for one in range(count)], axis=0) + 1e-3
            distance = (((vectors[:, None] - centres) / spread) ** 2).sum(axis=2) / vectors.shape[1]
            likeness = np.exp(-(distance - distance.min(axis=1, keepdims=True)))
            shares: NDArray[np.float64] = likeness / likeness.sum(axis=1, keepdims=True)
            return shares
    return np.ones((len(vectors), 1))


def _clustered(vectors: NDArray[np.float64], count: int) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """k-means, begun at vectors that lie far from each other, so that it is the same every time."""
    centres = [vectors[((vectors - np.median(vectors, axis=0)) ** 2).sum(axis=1).argmax()]]
    while len(centres) < count:
        nearest = np.min([((vectors - centre) ** 2).sum(axis=1) for centre in centres], axis=0)
        centres.append(vectors[nearest.argmax()])
    placed = np.array(centres)
    owner = np.zeros(len(vectors), dtype=np.intp)
    for _ in range(30):
        owner = ((vectors[:, None] - placed) ** 2).sum(axis=2).argmin(axis=1)
        moved = np.array(
            [vectors[owner == one].mean(axis=0) if (owner == one).any() else placed[one] for one in range(count)]
        )
        if np.allclose(moved, placed):
            break
        placed = moved
    return placed, owner


def _all_apart(vectors: NDArray[np.float64], centres: NDArray[np.float64], owner: NDArray[np.intp]) -> bool:
    """Whether each two groups lie apart along the line between their centres."""
    lengths = []
    for one in range(len(centres)):
        for other in range(one):
            line = centres[one] - centres[other]
            length = float(np.linalg.norm(line))
            if length < 1e-6:
                return False
            along = vectors @ (line / length)
            spread = np.sqrt((along[owner == one].var() + along[owner == other].var()) / 2) + 1e-3
            if length / spread < _APART:
                return False
            lengths.append(length)
    return min(lengths) >= _LIKE_OTHERS * max(lengths)
