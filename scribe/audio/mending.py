"""What is put right in sound before anybody listens to it, whatever was wrong with the cables.

Two channels are added up where one is wanted. Where one of them is upside down (a cable that is wired the wrong way, a
balanced output split into two), a voice that is in both cancels itself out: nothing is left. And a constant offset,
which cheap sound cards add, looks like loudness and hides a quiet voice. Both are taken out block by block, so that an
hour needs no more memory than a second. Neither can be heard, and no time changes.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

_UPSIDE_DOWN: Final = -0.5
"""Likeness of two channels below which the second one is turned; above its negative it is turned back."""

_KEPT: Final = 0.5
"""How much of what was known of the channels' likeness is left a block later; louder blocks count for more."""

_OFFSET_SHARE: Final = 0.25
"""Of a block's power: the mean of a second of speech has less than a thousandth."""

_SOUND: Final = 1e-10
"""The mean square below which a block tells nothing: under one step of 16 bits."""


class Mender:
    """Takes the offset out of every channel, and turns a second channel that is upside down. One for each recording.

    Args:
        channels: of the blocks.
    """

    def __init__(self, channels: int) -> None:
        self._offset, self._has_offset = np.zeros(channels), False
        self._channels = channels
        self._likeness = np.zeros(3)
        """Sums of the squares of both channels, and of their product."""
        self.is_turned = False
        """Whether the second channel is upside down at present."""

    def mended(self, block: Samples) -> Samples:
        """The next block, ``[channels, n]``; the same array, changed."""
        if not block.shape[1]:
            return block
        self._without_offset(block)
        if self._channels == 2:
            self._compare(block)
            if self.is_turned:
                np.negative(block[1], out=block[1])
        return block

    def _without_offset(self, block: Samples) -> None:
        """Subtracts a line from the offset before to the offset here: no step between blocks."""
        here = block.mean(axis=1, dtype=np.float64)
        if not self._has_offset and not self._is_offset(here, block):
            return
        before = here if not self._has_offset else self._offset
        along = np.linspace(0.0, 1.0, block.shape[1], dtype=np.float32)
        block -= before[:, None].astype(np.float32) + (here - before)[:, None].astype(np.float32) * along
        self._offset, self._has_offset = here, True

    @staticmethod
    def _is_offset(mean: NDArray[np.float64], block: Samples) -> bool:
        """Whether the mean is more than a voice has of itself: it is louder than half of the rest."""
        power = np.square(block).mean(axis=1, dtype=np.float64)
        return bool((np.square(mean) > _OFFSET_SHARE * (power - np.square(mean)) + _SOUND).any())

    def _compare(self, block: Samples) -> None:
        sums = products(block)
        self._likeness = _KEPT * self._likeness + np.array([sums[0, 0], sums[1, 1], sums[0, 1]])
        power = float(np.sqrt(self._likeness[0] * self._likeness[1])) / block.shape[1]
        if power < _SOUND:
            return
        likeness = float(self._likeness[2]) / power / block.shape[1]
        if likeness < _UPSIDE_DOWN:
            self.is_turned = True
        elif likeness > -_UPSIDE_DOWN:
            self.is_turned = False


def products(block: Samples) -> NDArray[np.float64]:
    """The sums of each channel's products with each, ``[channels, channels]``.

    Without BLAS, whose threads cost many times as much as so few samples.
    """
    sums: NDArray[np.float64] = np.einsum("in,jn->ij", block, block, dtype=np.float64)
    return sums
