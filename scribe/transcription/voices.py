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

_WHITENING: Final = (
    (6.46,),
    (0.91, 8.63),
    (1.17, -1.21, 8.82),
    (2.69, 2.94, -3.73, 9.13),
    (3.30, -1.87, 0.13, -2.72, 13.31),
    (3.05, -2.10, 0.98, 5.77, -1.41, 12.32),
    (5.55, -1.23, -3.73, -5.29, 1.69, -2.04, 19.47),
    (3.38, -0.07, 4.26, -0.52, -6.70, 0.09, -3.94, 17.43),
    (5.08, -2.04, -2.68, -2.09, -2.33, -5.98, 0.85, -4.84, 23.58),
)
"""What makes the scatter of one voice's sentences round, with a standard deviation of 1: the lower triangle of the
Cholesky factor of the inverse covariance within voices, over 13 natural voices of English and Mandarin."""

_APART: Final = 4.4
"""How many standard deviations two voices must lie apart. Cutting one bell curve in two gives 2.7."""

_FAR: Final = 6.0
"""The same where one of them has less than five sentences: a few that are odd lie together more easily."""

_FEW: Final = 5
_LEAST_SPREAD: Final = 0.95
_FEWEST: Final = 2
"""Sentences of each voice."""

_MOST_VOICES: Final = 4
_MOST_COMPARED: Final = 240
"""So many sentences, evenly apart, tell the voices of a recording; the others join the nearest."""

_STRAY: Final = 6.5
"""A sentence so far from every voice is nobody's of them; one in a hundred of a voice's own is."""

_USUAL: Final = 2.6
"""The median distance of a sentence from its own voice."""

_ROUNDS: Final = 10
_STEEP: Final = 0.5
"""What distance says of whose a sentence is: neighbouring features say the same thing twice."""


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
    all of them alike; one that sounds like none of them has a row of zeros.
    """
    known = [index for index, voice in enumerate(voices) if voice is not None]
    vectors = np.array([voices[index] for index in known], dtype=np.float64)
    shares = _shares(_whitened(vectors)) if len(known) >= 2 * _FEWEST else np.ones((len(known), 1))
    found = np.full((len(voices), shares.shape[1]), 1 / shares.shape[1])
    found[known] = shares
    return found


def _whitened(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Vectors on axes on which one voice has a standard deviation of 1; a diarizer's voices lie far apart already."""
    if vectors.shape[1] != len(_WHITENING) or np.isin(vectors, (0.0, 1.0)).all():
        return vectors * 2 * _FAR
    factor = np.zeros((len(_WHITENING), len(_WHITENING)))
    for place, row in enumerate(_WHITENING):
        factor[place, : len(row)] = row
    whitened: NDArray[np.float64] = vectors @ factor
    return whitened


def _shares(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """As many voices as lie apart, at most four; a sentence goes to the nearest, or to none when all are far."""
    step = -(-len(vectors) // _MOST_COMPARED)
    some = vectors[::step]
    merged = _merged(some)
    for count in range(min(_MOST_VOICES, len(some) // _FEWEST), 0, -1):
        centres, owner = _settled(some, merged[count])
        if np.bincount(owner, minlength=count).min() >= _FEWEST and _all_apart(some, centres, owner):
            distance = np.linalg.norm(vectors[:, None] - centres, axis=2)
            likeness = np.exp(-_STEEP / 2 * (distance**2 - (distance**2).min(axis=1, keepdims=True)))
            shares: NDArray[np.float64] = likeness / likeness.sum(axis=1, keepdims=True)
            spread = max(1.0, float(np.median(distance.min(axis=1))) / _USUAL)
            return np.where(distance.min(axis=1, keepdims=True) > _STRAY * spread, 0.0, shares)
    return np.ones((len(vectors), 1))


def _merged(vectors: NDArray[np.float64]) -> dict[int, NDArray[np.intp]]:
    """Whose each vector is when the nearest are merged, by count of groups (Ward 1963): all counts up to the most."""
    owner = np.arange(len(vectors))
    centres, sizes = vectors.copy(), np.ones(len(vectors))
    squares = ((vectors[:, None] - vectors) ** 2).sum(axis=2) / 2
    np.fill_diagonal(squares, np.inf)
    found: dict[int, NDArray[np.intp]] = {}
    for count in range(len(vectors), 0, -1):
        if count <= _MOST_VOICES:
            found[count] = np.unique(owner, return_inverse=True)[1]
        if count == 1:
            break
        one, other = np.unravel_index(int(squares.argmin()), squares.shape)
        size = sizes[one] + sizes[other]
        centres[one] = (sizes[one] * centres[one] + sizes[other] * centres[other]) / size
        sizes[one] = size
        owner[owner == other] = one
        cost = ((centres - centres[one]) ** 2).sum(axis=1) * sizes * size / (sizes + size)
        cost[np.isinf(squares[one])] = np.inf
        squares[one, :] = squares[:, one] = cost
        squares[other, :] = squares[:, other] = np.inf
    return found


def _settled(vectors: NDArray[np.float64], owner: NDArray[np.intp]) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
    """k-means from a grouping, by medians, so that odd sentences move no centre."""
    count = int(owner.max()) + 1
    centres = np.array([np.median(vectors[owner == one], axis=0) for one in range(count)])
    for _ in range(_ROUNDS):
        owner = ((vectors[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        centres = np.array(
            [np.median(vectors[owner == one], axis=0) if (owner == one).any() else centres[one] for one in range(count)]
        )
    return centres, owner


def _all_apart(vectors: NDArray[np.float64], centres: NDArray[np.float64], owner: NDArray[np.intp]) -> bool:
    """Whether each two groups lie apart along the line between their centres."""
    for one in range(len(centres)):
        for other in range(one):
            line = centres[one] - centres[other]
            length = float(np.linalg.norm(line))
            if length < 1e-6:
                return False
            along = vectors @ (line / length)
            spread = float(np.sqrt((along[owner == one].var() + along[owner == other].var()) / 2))
            few = min((owner == one).sum(), (owner == other).sum()) < _FEW
            if length / max(spread, _LEAST_SPREAD) < (_FAR if few else _APART):
                return False
    return True
