"""Sound without a file, and a detector of voices that goes by loudness: what windows are cut from in tests."""

import numpy as np

from scribe.audio import SAMPLE_RATE_HZ
from scribe.transcription.activity import FRAME


class PlayedStream:
    """An audio stream over samples in memory.

    Args:
        samples: float32 ``[channels, n]`` at 16 kHz.
        lost: spans that could not be decoded.
        block_s: how much comes at once.
    """

    def __init__(self, samples, *, lost=(), block_s=1.0):
        self._samples, self._block = samples, int(block_s * SAMPLE_RATE_HZ)
        self.channels = samples.shape[0]
        self.duration_s = samples.shape[1] / SAMPLE_RATE_HZ
        self.declared_s = self.duration_s
        self.lost = tuple(lost)
        self.is_damaged = bool(self.lost)
        self.played_s = 0.0

    def blocks(self):
        for first in range(0, self._samples.shape[1], self._block):
            block = self._samples[:, first : first + self._block]
            self.played_s += block.shape[1] / SAMPLE_RATE_HZ
            yield block


class LoudnessActivity:
    """A frame is speech as far as it is loud: 1 from an amplitude of 0.1."""

    def __init__(self):
        self._rest = np.zeros(0, np.float32)

    def feed(self, mono):
        samples = np.concatenate([self._rest, mono])
        whole = len(samples) // FRAME * FRAME
        self._rest = samples[whole:]
        return np.minimum(1.0, 10 * np.abs(samples[:whole].reshape(-1, FRAME)).max(axis=1)).astype(np.float32)

    def end(self):
        rest, self._rest = self._rest, self._rest[:0]
        return (
            np.minimum(1.0, 10 * np.abs(rest).max(initial=0, keepdims=True)).astype(np.float32) if len(rest) else rest
        )


def sound(*stretches, channels=1):
    """Float32 ``[channels, n]``: (seconds, amplitude) one after the other; the sign alternates sample by sample."""
    parts = [np.full(int(seconds * SAMPLE_RATE_HZ), amplitude, np.float32) for seconds, amplitude in stretches]
    joined = np.concatenate(parts) if parts else np.zeros(0, np.float32)
    joined[1::2] *= -1
    return np.repeat(joined[None], channels, axis=0)
