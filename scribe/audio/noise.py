"""Samples that no microphone gives: random bytes read as PCM.

PCM has no checksum, so whatever its bytes are they decode. Random ones are spread evenly over the whole scale, without
any likeness of a sample to the next: so loud and so white at once is no sound of a room. What was overwritten with
zeros cannot be told from a microphone that was muted, and A-law or µ-law noise is not looked for.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

_FEWEST: Final = 400
_POWER: Final = 1 / 3
"""The mean square of values spread evenly over -1..1; its deviation at 400 of them is 0.015."""

_POWER_OFF: Final = 0.06
_LIKENESS: Final = 0.2
"""Of a sample to the one before; 0 for random ones with a deviation of 0.05 at 400 of them, over 0.7 for speech."""

_LOUDEST: Final = 100.0
_WRONG_SHARE: Final = 0.05


def is_random(samples: NDArray[Any]) -> bool:
    """Whether a piece of PCM is random bytes.

    Args:
        samples: as decoded, ``[channels, n]``: unsigned or signed integers, or floats; short pieces are never random.
    """
    if samples.shape[1] < _FEWEST:
        return False
    if samples.dtype.kind == "f":
        with np.errstate(invalid="ignore"):
            values = samples.astype(np.float64)
            wrong = ~(np.abs(values) < _LOUDEST)
        different = len(set(np.nan_to_num(values[wrong]).tolist()))
        return bool(wrong.mean() > _WRONG_SHARE and different > wrong.sum() / 4)
    if not _has_power(_scaled(samples[:1, :_FEWEST])):  # nearly all sound ends here, in a few microseconds
        return False
    scaled = _scaled(samples)
    if not _has_power(scaled) or scaled.shape[1] < 2:
        return False
    likeness = float(np.mean(scaled[:, 1:] * scaled[:, :-1])) / _POWER
    return abs(likeness) < _LIKENESS


def _scaled(samples: NDArray[Any]) -> NDArray[np.float32]:
    limits = np.iinfo(samples.dtype)
    half = (limits.max - limits.min + 1) / 2
    return (samples.astype(np.float32) - np.float32(limits.min + half)) / np.float32(half)


def _has_power(scaled: NDArray[np.float32]) -> bool:
    power = float(np.dot(scaled.ravel(), scaled.ravel())) / scaled.size
    return abs(power - _POWER) < _POWER_OFF
