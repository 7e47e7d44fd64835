"""Where somebody speaks: Silero's voice activity detection (as faster-whisper ships it) over a stream of samples.

The detector is a recurrent network over frames of 32 ms, so its state is carried from block to block: the result is
that of the whole recording at once, and memory does not grow.
"""

from __future__ import annotations

from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

FRAME: Final = 512
"""Samples of a frame at 16 kHz."""

_CONTEXT: Final = 64
"""Samples before each frame that the detector sees as well."""


class Activity(Protocol):
    """Gives the probability of speech for each frame, as the samples come in."""

    def feed(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        """Probabilities of the frames that ``mono`` (16 kHz) completes, in order; what is left over waits."""
        ...

    def end(self) -> NDArray[np.float32]:
        """The probability of the last frame, filled up with silence; empty when none is open."""
        ...


class VoiceActivity:
    """Silero's network; see :class:`Activity`. One for each recording."""

    def __init__(self) -> None:
        from faster_whisper.vad import get_vad_model  # noqa: PLC0415 (heavy)

        self._session: Any = get_vad_model().session
        self._hidden = np.zeros((1, 1, 128), np.float32)
        self._cell = np.zeros((1, 1, 128), np.float32)
        self._before = np.zeros(_CONTEXT, np.float32)
        self._rest = np.zeros(0, np.float32)

    def feed(self, mono: NDArray[np.float32]) -> NDArray[np.float32]:
        """See :class:`Activity`."""
        samples = np.concatenate([self._rest, mono])
        whole = len(samples) // FRAME * FRAME
        self._rest = samples[whole:]
        return self._heard(samples[:whole])

    def end(self) -> NDArray[np.float32]:
        """See :class:`Activity`."""
        if not len(self._rest):
            return np.zeros(0, np.float32)
        frame = np.zeros(FRAME, np.float32)
        frame[: len(self._rest)] = self._rest
        self._rest = self._rest[:0]
        return self._heard(frame)

    def _heard(self, samples: NDArray[np.float32]) -> NDArray[np.float32]:
        if not len(samples):
            return np.zeros(0, np.float32)
        frames = samples.reshape(-1, FRAME)
        contexts = np.concatenate([self._before[None], frames[:-1, -_CONTEXT:]])
        self._before = frames[-1, -_CONTEXT:].copy()
        found, self._hidden, self._cell = self._session.run(
            None, {"input": np.concatenate([contexts, frames], axis=1), "h": self._hidden, "c": self._cell}
        )
        probabilities: NDArray[np.float32] = np.asarray(found, np.float32).reshape(-1)
        return probabilities
